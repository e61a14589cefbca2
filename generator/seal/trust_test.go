package seal

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

func TestChain(t *testing.T) {
	other := issue(nil, "Other Root", newP256(), nil)
	late := issue(testCA(), "Late", newP256(), func(c *x509.Certificate) { c.NotBefore = day.AddDate(0, 1, 0) })
	tls := issue(testCA(), "Server", newP256(), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	anchored := must(ReadTrust(map[string][]byte{"ada.pem": encodePEM("CERTIFICATE", person("Pinned", rsaKey()).Chain[0].Raw)}))
	pinned := anchored.Anchors()[0]
	t.Setenv("GODEBUG", "rsa1024min=0")
	weakCA := issue(testRoot(), "Weak CA", must(rsa.GenerateKey(rand.Reader, 1024)), nil)
	for name, tc := range map[string]struct {
		trust *Trust
		id    *Identity
		at    time.Time
		want  error
	}{
		"good":                    {testTrust(), person("Ada", newP256()), day, nil},
		"not yet":                 {testTrust(), late, day, ErrNotYetValid},
		"expired":                 {testTrust(), person("Ada", newP256()), day.AddDate(1, 0, 1), ErrExpired},
		"stranger":                {testTrust(), issue(other, "Eve", newP256(), asIs), day, ErrUntrusted},
		"stranger after its time": {testTrust(), issue(other, "Eve", newP256(), asIs), day.AddDate(5, 0, 0), ErrUntrusted},
		"no anchors":              {new(Trust), person("Ada", newP256()), day, ErrUntrusted},
		"not for signatures":      {testTrust(), tls, day, ErrWrongUsage},
		"weak authority":          {testTrust(), issue(weakCA, "Ada", newP256(), asIs), day, ErrWeak},
		"the anchor itself":       {anchored, &Identity{Chain: []*x509.Certificate{pinned}}, day, nil},
		"the anchor, later":       {anchored, &Identity{Chain: []*x509.Certificate{pinned}}, day.AddDate(9, 0, 0), ErrExpired},
		"no time":                 {testTrust(), person("Ada", newP256()), time.Time{}, ErrUntrusted},
		"for servers alone":       {testTrust(), usedFor(x509.ExtKeyUsageServerAuth), day, ErrWrongUsage},
		"for code and stamps":     {testTrust(), usedFor(x509.ExtKeyUsageCodeSigning, x509.ExtKeyUsageTimeStamping), day, ErrWrongUsage},
		"for servers and mail":    {testTrust(), usedFor(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageEmailProtection), day, nil},
		"for anything":            {testTrust(), usedFor(x509.ExtKeyUsageAny), day, nil},
	} {
		t.Run(name, func(t *testing.T) {
			chain, err := tc.trust.Chain(tc.id.Chain[0], tc.id.Chain[1:], tc.at)
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if err == nil && !chain[0].Equal(tc.id.Chain[0]) {
				t.Error("the chain does not begin with the signer")
			}
		})
	}
}

func usedFor(usages ...x509.ExtKeyUsage) *Identity {
	return issue(testCA(), "Ada", newP256(), func(c *x509.Certificate) { c.ExtKeyUsage = usages })
}

func TestReadTrustRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":   "",
		"no PEM":  "hello",
		"a key":   string(encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(newP256())))),
		"garbage": string(encodePEM("CERTIFICATE", []byte("x"))),
	} {
		if _, err := ReadTrust(map[string][]byte{"x.pem": []byte(text)}); err == nil {
			t.Errorf("%s was taken for anchors", name)
		}
	}
}
