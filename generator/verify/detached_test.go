package verify_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/verify"
)

// DER may end in what reads as a space, in about one of fifty signatures: it is
// judged as it is.
func TestDetachedEndsInSpace(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "policy.md", []byte(policyText))
	for range 2000 {
		der := must(seal.SignCMS(weber(), strings.NewReader(policyText), seal.CMSOptions{}))
		if !bytes.ContainsAny(der[len(der)-1:], "\t\v\f\r ") {
			continue
		}
		write(t, dir, "policy.md.p7s", der)
		r := must(verify.Path(filepath.Join(dir, "policy.md.p7s"), verify.Options{Trust: trust(root()), At: day}))
		for _, f := range r.Findings {
			if f.State != verify.Holds {
				t.Errorf("a whole signature: %+v", f)
			}
		}
		return
	}
	t.Fatal("no signature ended so")
}
