package generator

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/seal"
)

// Renewed is a PDF with one more document time stamp.
type Renewed struct {
	PDF   []byte
	At    time.Time // of the new stamp
	Until time.Time // its authority's certificate ends: renew before
}

// Renew adds what validates the newest document time stamp, and a new one over
// all, asked of the authorities of pack.toml. It writes nothing. Errors:
// ErrRefused where the PDF does not hold, ErrRequest where it is of no level
// that can be renewed or no authority is named; else of those who were asked.
func Renew(ctx context.Context, ws *Workspace, pdf []byte, now time.Time) (*Renewed, []diag.Problem, error) {
	pack, probs, err := read(ws)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	if len(pack.Signing.TimestampURLs) == 0 {
		return nil, nil, fmt.Errorf("%w: pack.toml names no authority: set signing.timestamp_url", ErrRequest)
	}
	a, err := authority(pack)
	if err != nil {
		return nil, nil, err
	}
	if err := renewable(pdf, a.Trust, now); err != nil {
		return nil, nil, err
	}
	out, err := seal.Renew(ctx, pdf, a, &seal.Revocation{Trust: a.Trust})
	if err != nil {
		return nil, nil, err
	}
	after := seal.JudgePDF(out, a.Trust, now, seal.Judging{})
	newest := after.Signatures[len(after.Signatures)-1]
	return &Renewed{out, newest.Stamp.At, newest.Stamp.CMS.Signer.NotAfter}, nil, nil
}

// renewable says why a PDF cannot be renewed: each of its signatures must hold,
// and have reached B-LTA.
func renewable(pdf []byte, trust *seal.Trust, now time.Time) error {
	j := seal.JudgePDF(pdf, trust, now, seal.Judging{})
	if j.Class == seal.Invalid || j.Class == seal.ChangedLater {
		return fmt.Errorf("%w: %s: %s", ErrRefused, j.Class, strings.Join(j.Why(), "; "))
	}
	signed := false
	for _, s := range j.Signatures {
		if s.Stamp != nil {
			continue
		}
		signed = true
		if level := s.Level(trust); level < seal.LevelLTA {
			return fmt.Errorf("%w: field %q is of level %s, and only B-LTA is renewed: sign it at that level", ErrRequest, s.Field, level)
		}
	}
	if !signed {
		return fmt.Errorf("%w: nobody has signed the PDF", ErrRequest)
	}
	return nil
}
