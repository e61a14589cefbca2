package trail

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/evpack/evpack/generator/seal"
)

// criticalStamping is the one usage of an authority for time stamps.
var criticalStamping = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true,
	Value: must(asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}))}}

const stampConfig = `[tsa]
default_tsa = t
[t]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
`

// stamper stamps by openssl, with the time of now.
func (w *world) stamper(by *seal.Identity) func([]byte) ([]byte, error) {
	w.t.Helper()
	s := newShell(w.t)
	s.put("ts.cnf", []byte(stampConfig))
	s.put("serial", []byte("01\n"))
	s.put("key.pem", pemOf("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(by.Key))))
	s.put("cert.pem", pemOf("CERTIFICATE", by.Chain[0].Raw))
	return func(message []byte) ([]byte, error) {
		s.put("message", message)
		s.run("openssl", "ts", "-query", "-data", "message", "-sha256", "-cert", "-no_nonce", "-out", "q")
		s.run("openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "q", "-signer", "cert.pem", "-inkey", "key.pem", "-token_out", "-out", "token")
		return s.get("token"), nil
	}
}

// sshStamped adds an SSH signature with a time stamp beside it.
func (w *world) sshStamped(date string, by *seal.Identity) {
	w.t.Helper()
	sig := w.ssh("evpack", isp)
	w.sign(isp, "p-0004", date, "ssh", sig)
	w.put("signatures/1.sig"+TokenSuffix, string(must(w.stamper(by)(sig))))
}

// stamped signs with a time stamp of now, made by openssl.
func (w *world) stamped(id *seal.Identity, subject string, by *seal.Identity) []byte {
	w.t.Helper()
	return must(seal.SignCMS(id, bytes.NewReader(w.text(subject)), seal.CMSOptions{Stamp: w.stamper(by)}))
}
