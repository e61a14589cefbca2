//go:build pkcs11

package seal

import (
	"bytes"
	"strings"
	"testing"
)

// Keys on a SoftHSM token sign CMS and PDF.
func TestRealToken(t *testing.T) {
	p := realParts(t)
	module := need(t, "EVPACK_PKCS11")
	for _, who := range []string{"p-0001", "p-0002"} {
		t.Run(who, func(t *testing.T) {
			id, closer, err := OpenToken(Token{Module: module, Label: "evpack", PIN: "4711", Key: who, Chain: p.read("ca.pem")})
			if err != nil {
				t.Fatal(err)
			}
			defer closer.Close()
			c := must(ReadCMS(must(SignCMS(id, bytes.NewReader(content), CMSOptions{}))))
			if err := c.CheckSignature(); err != nil {
				t.Error(err)
			}
			seal := approval(who)
			pdf, err := p.lasting(LevelLTA).SignPDF(t.Context(), base().table(), id, seal)
			if err != nil {
				t.Fatal(err)
			}
			sigs := must(must(ReadPDF(pdf)).Signatures())
			if got := sigs[0].Level(p.trust()); got != LevelLTA {
				t.Error(got)
			}
		})
	}
	for what, tc := range map[string]struct {
		token Token
		says  string
	}{
		"wrong PIN": {Token{Module: module, Label: "evpack", PIN: "0000", Key: "p-0001"}, "CKR_PIN_INCORRECT"},
		"no key":    {Token{Module: module, Label: "evpack", PIN: "4711", Key: "p-0099"}, `no key "p-0099"`},
		"no token":  {Token{Module: module, Label: "other", PIN: "4711", Key: "p-0001"}, ""},
		"no module": {Token{Module: "/nowhere.so", Label: "evpack"}, ""},
	} {
		if _, _, err := OpenToken(tc.token); err == nil || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
