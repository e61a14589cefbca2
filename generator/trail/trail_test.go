package trail

import (
	"bytes"
	"crypto/x509"
	"errors"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/seal"
)

// cases are the states of LIFECYCLE: each makes one row, or more, and says what
// becomes of the last.
var cases = map[string]struct {
	make   func(*world)
	state  State
	failed Proof
	reason string // part of it; empty: there is none
}{
	"cms": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Verified, "", ""},
	"cms with an intermediate": {func(w *world) {
		id := issue(middle(), "Ada Okafor", nil)
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Verified, "", ""},
	"cms with RSA": {func(w *world) {
		id := rsaIdentity()
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Verified, "", ""},
	"cms of openssl": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.openssl(ada(), isp, "-cades", "-outform", "DER"))
	}, Verified, "", ""},
	"cms of openssl in PEM": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.openssl(ada(), isp, "-cades", "-outform", "PEM"))
	}, Verified, "", ""},
	"cms in PEM of smime, with CRLF": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		text := bytes.ReplaceAll(pemOf("PKCS7", w.cms(ada(), isp)), []byte("\n"), []byte("\r\n"))
		w.sign(isp, "p-0001", "2026-02-10", "cms", append([]byte("\ufeff\r\n"), append(text, "\r\n\r\n"...)...))
	}, Verified, "", ""},
	"cms with a line end": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", append(w.cms(ada(), isp), "\r\n"...))
	}, Verified, "", ""},
	"cms twice in one file": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", pemOf("CMS", w.cms(ada(), isp), w.cms(ada(), isp)))
	}, Broken, Cryptography, "more than one signature in PEM"},
	"cms in the wrong armour": {func(w *world) {
		w.sign(isp, "p-0001", "2026-02-10", "cms", pemOf("CERTIFICATE", ada().Chain[0].Raw))
	}, Broken, Cryptography, `the file holds a "CERTIFICATE", not a signature`},
	"no signature at all": {func(w *world) {
		w.sign(isp, "p-0001", "2026-02-10", "cms", []byte("signed: Ada\n"))
	}, Broken, Cryptography, "the file is no signature that can be checked"},
	"an empty file": {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "cms", []byte{}) }, Broken, Cryptography, "no signature"},
	"no signing-certificate": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.openssl(ada(), isp, "-outform", "DER"))
	}, Recorded, "", "cannot judge: no signing-certificate-v2"},
	"no signing-certificate, and the text edited": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		sig := w.openssl(ada(), isp, "-outform", "DER")
		w.sign(isp, "p-0001", "2026-02-10", "cms", sig)
		w.amend("policies/information-security.md")
	}, Broken, Digest, "its text was changed"},
	"the text edited": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
		w.amend("policies/information-security.md")
	}, Broken, Digest, "digest: policy:information-security@3.1 is not what was signed: its text was changed, or another text was signed (signed: sha256:"},
	"another text": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), old))
	}, Broken, Digest, "is not what was signed"},
	"a byte of the signature": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12")
		sig := w.cms(ada(), isp)
		sig[len(sig)-1] ^= 1
		w.sign(isp, "p-0001", "2026-02-10", "cms", sig)
	}, Broken, Cryptography, "the signature does not hold under the key that it names"},

	"self-signed and bound": {func(w *world) {
		w.bind("p-0001", print1(alone1()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(alone1(), isp))
	}, Verified, "", ""},
	"self-signed and bound to nobody": {func(w *world) {
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(alone1(), isp))
	}, Broken, Trust, "trust: key is not p-0001's on 2026-02-10: keys.toml binds it to nobody"},
	"self-signed for another use": {func(w *world) {
		id := issue(nil, "Ada Okafor", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Broken, Trust, "certificate is not for signatures"},
	"bound to somebody else": {func(w *world) {
		w.bind("p-0004", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "trust: key is not p-0001's on 2026-02-10: keys.toml binds it to p-0004"},
	"bound to nobody": {func(w *world) {
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "keys.toml binds it to nobody"},
	"no chain": {func(w *world) {
		id := issue(stranger(), "Ada Okafor", nil)
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Broken, Trust, "trust: no chain leads from the certificate of CN=Ada Okafor, issued by CN=Strange Root, to one in content/trust"},
	"no anchors": {func(w *world) {
		delete(w.files, "trust/root.pem")
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "no chain leads from"},
	"a certificate with a hostile name": {func(w *world) {
		id := issue(stranger(), "Ada\x1b[2J\n    rm -rf ~\u202e", nil)
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Broken, Trust, `CN=Ada\x1b[2J\x0a    rm -rf ~\u202e`},

	"expired": {func(w *world) {
		id := issue(root(), "Ada Okafor", valid("2025-01-01", "2026-06-30"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Recorded, "", "time unproved: by 2026-12-31 the certificate had expired (certificate expired: CN=Ada Okafor, valid until 2026-06-30), and no time stamp shows that the signature is older"},
	"expired on the last day": {func(w *world) {
		id := issue(root(), "Ada Okafor", valid("2025-01-01", "2027-01-01"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Verified, "", ""},
	"expired and self-signed": {func(w *world) {
		id := issue(nil, "Ada Okafor", valid("2025-01-01", "2026-06-30"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Recorded, "", "time unproved"},
	"expired, of a stranger": {func(w *world) {
		id := issue(stranger(), "Ada Okafor", valid("2025-01-01", "2026-06-30"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Broken, Trust, "no chain"},
	"not yet valid": {func(w *world) {
		id := issue(root(), "Ada Okafor", valid("2027-06-01", "2028-06-01"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Broken, Time, "time: certificate not yet valid: CN=Ada Okafor, valid from 2027-06-01"},
	"a certificate issued after the day": {func(w *world) {
		id := issue(root(), "Ada Okafor", valid("2026-03-01", "2028-06-01"))
		w.bind("p-0001", print1(id), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Verified, "", ""},

	"bound later": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-02-11")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "trust: key is not p-0001's on 2026-02-10: keys.toml binds it to them only from 2026-02-11"},
	"bound until the day": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-02-10", "to = 2026-02-10")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Verified, "", ""},
	"bound until the day before": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12", "to = 2026-02-09")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "keys.toml binds it to them only until 2026-02-09"},
	"revoked before": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12", "revoked = 2026-02-01")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "it was revoked on 2026-02-01"},
	"revoked on the day": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12", "revoked = 2026-02-10")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Broken, Trust, "it was revoked on 2026-02-10"},
	"revoked after": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12", "revoked = 2026-08-01")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Recorded, "", "time unproved: the key was revoked on 2026-08-01, and no time stamp shows that the signature is older"},
	"revoked after the cycle": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2026-01-12", "revoked = 2027-01-01")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Verified, "", ""},
	"revoked after, and expired": {func(w *world) {
		id := issue(root(), "Ada Okafor", valid("2025-01-01", "2026-06-30"))
		w.bind("p-0001", print1(id), "2026-01-12", "revoked = 2026-08-01")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(id, isp))
	}, Recorded, "", "is older; time unproved: by 2026-12-31"},
	"bound again after another": {func(w *world) {
		w.bind("p-0002", print1(ada()), "2025-01-12", "to = 2026-01-11")
		w.bind("p-0001", print1(ada()), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	}, Verified, "", ""},

	"an older version": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2025-01-12")
		w.sign(old, "p-0001", "2025-02-10", "cms", w.cms(ada(), old))
	}, Verified, "", ""},
	"an older version, edited": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2025-01-12")
		w.sign(old, "p-0001", "2025-02-10", "cms", w.cms(ada(), old))
		w.amend("policies/archive/information-security@3.0.md")
	}, Broken, Digest, "is not what was signed"},
	"a text that is not kept": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2024-01-12")
		w.sign("policy:information-security@2.0", "p-0001", "2025-02-10", "cms", w.cms(ada(), "policy:information-security@2.0"))
	}, Recorded, "", "cannot judge: the text of version 2.0 is not kept in policies/archive"},
	"a text that is not kept, by somebody else": {func(w *world) {
		w.bind("p-0004", print1(ada()), "2024-01-12")
		w.sign("policy:information-security@2.0", "p-0001", "2025-02-10", "cms", w.cms(ada(), "policy:information-security@2.0"))
	}, Broken, Trust, "binds it to p-0004"},
	"a pack": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2024-01-12")
		w.sign("pack:2026-Q3", "p-0001", "2026-10-10", "cms", w.cms(ada(), "pack:2026-Q3"))
	}, Recorded, "", "cannot judge: that pack's manifest is not kept here"},

	"attested":               {func(w *world) { w.row("attested", "") }, Recorded, "", "attested: the register says so, there is nothing to check"},
	"wet ink":                {func(w *world) { w.row("wet-ink", "") }, Recorded, "", "wet ink: no scan is on file"},
	"wet ink with a scan":    {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "wet-ink", []byte("scan")) }, Recorded, "", "wet ink: a scan is on file, which a person must compare"},
	"pades, no PDF":          {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "pades", []byte("%PDF-")) }, Broken, Cryptography, "the file is no signature that can be checked"},
	"pades without a file":   {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "pades", nil) }, Broken, Cryptography, "the signature's file signatures/1.sig is not there"},
	"cms without a file":     {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "cms", nil) }, Broken, Cryptography, "is not there"},
	"ssh without a file":     {func(w *world) { w.sign(isp, "p-0001", "2026-02-10", "ssh", nil) }, Broken, Cryptography, "is not there"},
	"cms that names no file": {func(w *world) { w.row("cms", "") }, Broken, Cryptography, "the row names no signature file"},

	"ssh": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Verified, "", ""},
	"ssh of ssh-keygen, for files": {func(w *world) {
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.keygen("file", isp))
	}, Verified, "", ""},
	"ssh of ssh-keygen, for evpack": {func(w *world) {
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.keygen("evpack", isp))
	}, Verified, "", ""},
	"ssh with CRLF and blank lines": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12", "to = 2026-02-10")
		sig := bytes.ReplaceAll(w.ssh("file", isp), []byte("\n"), []byte("\r\n"))
		w.sign(isp, "p-0004", "2026-02-10", "ssh", append([]byte("\r\n"), append(sig, "\r\n\r\n"...)...))
	}, Verified, "", ""},
	"ssh in a hostile namespace": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("x; rm -rf ~ #\"", isp))
	}, Recorded, "", "cannot judge: the signature's namespace is"},
	"ssh, the text edited": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
		w.amend("policies/information-security.md")
	}, Broken, Digest, "is not what was signed"},
	"ssh bound to somebody else": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Broken, Trust, "key is not p-0001's on 2026-02-10: keys.toml binds it to p-0004"},
	"ssh bound to nobody": {func(w *world) {
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Broken, Trust, "keys.toml binds it to nobody"},
	"ssh bound later": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-02-11")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Broken, Trust, "only from 2026-02-11"},
	"ssh revoked on the day": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12", "revoked = 2026-02-10")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Broken, Trust, "it was revoked on 2026-02-10"},
	"ssh revoked after": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12", "revoked = 2026-02-11")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Recorded, "", "time unproved: the key was revoked on 2026-02-11"},
	"ssh over a text that is not kept": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2024-01-12")
		w.sign("policy:information-security@2.0", "p-0004", "2025-02-10", "ssh", w.ssh("evpack", "policy:information-security@2.0"))
	}, Recorded, "", "cannot judge: the text of version 2.0"},
	"ssh that allowed_signers allows": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.put("trust/allowed_signers", "priya@northwind.example namespaces=\"evpack\" "+w.publicKey()+"\n")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Verified, "", ""},
	"ssh that allowed_signers allows elsewhere": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.put("trust/allowed_signers", "# keys\npriya@northwind.example namespaces=\"git\" "+w.publicKey()+"\n")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
	}, Broken, Trust, "trust/allowed_signers knows the key (line 2), but not for p-0004 in the namespace evpack on 2026-02-10"},
	"no ssh signature": {func(w *world) { w.sign(isp, "p-0004", "2026-02-10", "ssh", []byte("x")) }, Broken, Cryptography, "no signature that can be checked"},

	"one signature in two rows": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2025-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
		w.rows.WriteString(strings.NewReplacer(`"s1"`, `"s2"`, "2026-02-10", "2026-11-10").Replace(w.rows.String()))
	}, Broken, Time, "time: it is the very signature of the row of 2026-02-10: for 2026-11-10 nothing was signed"},
	"one row twice": {func(w *world) {
		w.bind("p-0001", print1(ada()), "2025-01-12")
		w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
		w.rows.WriteString(strings.Replace(w.rows.String(), `"s1"`, `"s2"`, 1))
	}, Verified, "", ""},

	"stamped, and expired since": {func(w *world) {
		id := w.fleeting()
		w.bind("p-0001", print1(id), today(-30), "revoked = "+today(5))
		w.sign(isp, "p-0001", today(0), "cms", w.stamped(id, isp, tsa()))
	}, Verified, "", ""},
	"stamped by a stranger, and expired since": {func(w *world) {
		id := w.fleeting()
		w.bind("p-0001", print1(id), today(-30))
		w.sign(isp, "p-0001", today(0), "cms", w.stamped(id, isp, strangeTSA()))
	}, Recorded, "", "no time stamp shows that the signature is older"},
	"stamped before its day": {func(w *world) {
		id := w.fleeting()
		w.bind("p-0001", print1(id), today(-30))
		w.sign(isp, "p-0001", today(3), "cms", w.stamped(id, isp, tsa()))
	}, Broken, Time, "the signature is older than that"},
	"stamped after the key was revoked": {func(w *world) {
		id := w.fleeting()
		w.bind("p-0001", print1(id), today(-30), "revoked = "+today(-5))
		w.sign(isp, "p-0001", today(-10), "cms", w.stamped(id, isp, tsa()))
	}, Broken, Trust, "the day of the time stamp: it was revoked on"},
	"ssh, stamped, and revoked since": {func(w *world) {
		w.asOf = today(60)
		w.bind("p-0004", sshPrint(), today(-30), "revoked = "+today(5))
		w.sshStamped(today(0), tsa())
	}, Verified, "", ""},
	"ssh, stamped by a stranger, and revoked since": {func(w *world) {
		w.asOf = today(60)
		w.bind("p-0004", sshPrint(), today(-30), "revoked = "+today(5))
		w.sshStamped(today(0), strangeTSA())
	}, Recorded, "", "no time stamp shows that the signature is older"},
	"ssh, stamped before its day": {func(w *world) {
		w.asOf = today(60)
		w.bind("p-0004", sshPrint(), today(-30))
		w.sshStamped(today(3), tsa())
	}, Broken, Time, "the signature is older than that"},
	"ssh, stamped after the key was revoked": {func(w *world) {
		w.asOf = today(60)
		w.bind("p-0004", sshPrint(), today(-30), "revoked = "+today(-5))
		w.sshStamped(today(-10), tsa())
	}, Broken, Trust, "the day of the time stamp: it was revoked on"},
	"ssh with another's time stamp": {func(w *world) {
		w.asOf = today(60)
		w.bind("p-0004", sshPrint(), today(-30))
		w.sshStamped(today(0), tsa())
		w.put("signatures/1.sig", string(w.ssh("file", isp)))
	}, Broken, Time, "time stamp: digest does not match"},
	"ssh with no time stamp in the file": {func(w *world) {
		w.bind("p-0004", sshPrint(), "2026-01-12")
		w.sign(isp, "p-0004", "2026-02-10", "ssh", w.ssh("evpack", isp))
		w.put("signatures/1.sig.tst", "x")
	}, Broken, Time, "malformed"},
	"stamped for another signature": {func(w *world) {
		id := w.fleeting()
		w.bind("p-0001", print1(id), today(-30))
		token := must(seal.ReadCMS(w.stamped(id, isp, tsa()))).Token
		w.sign(isp, "p-0001", today(0), "cms", must(seal.SignCMS(id, bytes.NewReader(w.text(isp)), seal.CMSOptions{Stamp: func([]byte) ([]byte, error) { return token, nil }})))
	}, Broken, Time, "time stamp: digest does not match"},
}

// amend edits a text after it was signed.
func (w *world) amend(name string) { w.put(name, string(w.files[name].Data)+"One more sentence.\n") }

// row is sign without a file.
func (w *world) row(method, more string) {
	w.rows.WriteString("[[signature]]\nsubject = \"" + isp + "\"\nsigner = \"p-0001\"\ndate = 2026-02-10\nmethod = \"" + method + "\"\n" + more)
}

func (w *world) publicKey() string {
	sig := must(seal.ReadSSH(must(seal.SignSSH(priya(), strings.NewReader("x"), "x"))))
	return authorized(sig)
}

// today is a day before or after the clock's, for what openssl stamps.
func today(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// fleeting is a certificate that expires before the day of judgement, which is
// 60 days from now.
func (w *world) fleeting() *seal.Identity {
	w.asOf = today(60)
	return issue(root(), "Ada Okafor", valid(today(-60), today(10)))
}

func tsa() *seal.Identity { return issue(root(), "Test TSA", stamping) }

func strangeTSA() *seal.Identity { return issue(stranger(), "Strange TSA", stamping) }

func stamping(t *x509.Certificate) {
	t.NotBefore, t.NotAfter = day(today(-60)), day(today(1000))
	t.ExtraExtensions = criticalStamping
}

func TestStates(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.make(w)
			p, tr := w.judge()
			var e *Entry
			for _, x := range tr.Entries {
				if x.Row != nil {
					e = x
				}
			}
			if e.State != c.state || e.Failed != c.failed || !strings.Contains(e.Reason, c.reason) || c.reason == "" && e.Reason != "" {
				t.Errorf("it is %s (%s): %s", e.State, e.Failed, e.Reason)
			}
			if name == "a certificate issued after the day" && !strings.Contains(e.Remark, "issued on 2026-03-01, after the day") {
				t.Errorf("it remarks %q", e.Remark)
			}
			byHand(t, p, tr)
		})
	}
}

// byHand runs the commands of README.txt: they succeed where the signature
// stands and fail where it is broken, unless the text says what they leave out.
func byHand(t *testing.T, p *evidence.Pack, tr *Trail) {
	t.Helper()
	for _, tool := range []string{"openssl", "ssh-keygen", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	files := must(Files(p, tr))
	s := newShell(t)
	for name, data := range files {
		s.put(name, data)
	}
	n := 0
	for _, e := range tr.Entries {
		if e.Signature == nil || !e.Row.Cryptographic() {
			continue
		}
		n++
		script := commands(string(files["README.txt"]), n)
		if script == "" {
			if e.Subject.Bytes != nil && e.Row.Method != "pades" {
				t.Error("there is no command")
			}
			continue
		}
		cmd := exec.Command("sh", "-e", "-c", script)
		cmd.Dir = s.dir
		cmd.Env = append(os.Environ(), "TZ=Pacific/Kiritimati")
		out, err := cmd.CombinedOutput()
		switch {
		case e.Stands() && err != nil && e.Namespace != "" && !namespaceForm.MatchString(e.Namespace):
		case e.Stands() && err != nil:
			t.Errorf("%s, but by hand %v\n%s%s", e.State, err, script, out)
		case !e.Stands() && err == nil && e.unasked == "":
			t.Errorf("%s (%s), but by hand it holds\n%s", e.State, e.Reason, script)
		case !e.Stands() && e.unasked != "" && !strings.Contains(string(files["README.txt"]), "what fails is "+e.unasked):
			t.Errorf("nothing tells that %s is not asked", e.unasked)
		}
	}
}

// commands gives the commands of the n-th entry.
func commands(readme string, n int) string {
	at := 0
	var out []string
	for line := range strings.Lines(readme) {
		if len(line) > 4 && line[0] >= '0' && line[0] <= '9' && line[3] == '-' {
			at++
		}
		if at == n && strings.HasPrefix(line, "    ") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out, "\n")
}

func TestMissing(t *testing.T) {
	w := newWorld(t)
	w.put("registers/reviews.toml", "[[review]]\nid = \"mr-1\"\nkind = \"management-review\"\ndate = 2026-12-20\nchair = \"p-0002\"\n"+
		"[[review]]\nid = \"mr-0\"\nkind = \"management-review\"\ndate = 2025-12-30\n[[review]]\nid = \"b-1\"\nkind = \"board\"\ndate = 2026-12-20\n")
	w.put("registers/resources.toml", "[[budget]]\nid = \"b-26\"\ntitle = \"T\"\nperiod = \"2026\"\n[[budget]]\nid = \"b-25\"\ntitle = \"T\"\nperiod = \"2025\"\n")
	w.put("registers/soa.toml", "version = \"4.0\"\n")
	w.put("policies/a.md", "+++\nid = \"a\"\ntitle = \"T\"\nkind = \"topic-policy\"\nversion = \"1\"\nstatus = \"approved\"\napproved_by = \"p-0004\"\n+++\n")
	w.put("policies/b.md", "+++\nid = \"b\"\ntitle = \"T\"\nkind = \"procedure\"\nversion = \"1\"\nstatus = \"approved\"\n+++\n")
	w.put("policies/c.md", "+++\nid = \"c\"\ntitle = \"T\"\nkind = \"policy\"\nversion = \"1\"\nstatus = \"draft\"\n+++\n")
	w.sign("soa:4.0", "p-0004", "2026-10-10", "attested", []byte("x"))
	w.sign("policy:a@1", "p-0004", "2026-10-10", "cms", []byte("nothing"))
	_, tr := w.judge()
	var got []string
	for _, e := range tr.Entries {
		got = append(got, strings.Join([]string{e.Subject.Name, signerID(e), string(e.State), e.Reason}, " | "))
	}
	want := []string{
		"budget:b-26 |  | missing | no signature is on record",
		"policy:a@1 | p-0004 | broken | cryptography: the file is no signature that can be checked: malformed CMS: not one DER value",
		"policy:information-security@3.1 | p-0001 | missing | no signature is on record",
		"review:mr-1 | p-0002 | missing | no signature is on record; due by 2027-01-03",
		"soa:4.0 |  | missing | signed by p-0004 alone, who neither approved it nor is in top management",
		"soa:4.0 | p-0004 | recorded | attested: the register says so, there is nothing to check",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnchorErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"no PEM":       {"trust/x.pem", "x", "trust/x.pem: no certificate in PEM form"},
		"a key":        {"trust/x.pem", string(pemOf("PRIVATE KEY", []byte("x"))), `trust/x.pem: "PRIVATE KEY" is not a certificate`},
		"a bad signer": {"trust/allowed_signers", "priya ssh-ed25519 AAAA\n", "trust/allowed_signers: line 1: "},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.put(c.file, c.text)
			_, err := Judge(w.load())
			var bad *AnchorError
			if !errors.As(err, &bad) || bad.File != c.file || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The folder is the same each time, and its names are of our making.
func TestFiles(t *testing.T) {
	w := newWorld(t)
	w.bind("p-0001", print1(ada()), "2025-01-12")
	w.bind("p-0004", sshPrint(), "2026-01-12", "to = 2026-12-01", "revoked = 2026-11-01")
	w.bind("p-0002", print1(alone1()), "2025-01-12")
	w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	w.sign(isp, "p-0002", "2026-02-11", "cms", w.cms(alone1(), isp))
	w.sign(isp, "p-0004", "2026-02-12", "ssh", w.ssh("file", isp))
	w.sign(isp, "p-0004", "2026-02-13", "pades", []byte("%PDF"))
	w.sign(isp, "p-0004", "2026-02-14", "cms", nil)
	w.row("attested", "")
	long := "policy:" + strings.Repeat("x", 64) + "@9"
	w.put("policies/x.md", "+++\nid = \""+strings.Repeat("x", 64)+"\"\ntitle = \"T\"\nkind = \"procedure\"\nversion = \"9\"\nstatus = \"draft\"\n+++\n")
	w.rows.WriteString("[[signature]]\nsubject = \"" + long + "\"\nsigner = \"p-0001\"\ndate = 2026-02-10\nmethod = \"cms\"\nfile = \"signatures/1.sig\"\n")
	p, tr := w.judge()
	files := must(Files(p, tr))
	got := strings.Join(slices.Sorted(maps.Keys(files)), "\n")
	want := strings.Join([]string{
		"001-s1/signature.p7s", "001-s1/signer.pem", "001-s1/subject.md", "002-s2/signature.p7s", "002-s2/signer.pem", "002-s2/subject.md",
		"003-s3/signature.sig", "003-s3/signer.pub", "003-s3/subject.md", "004-s4/signature.pdf", "004-s4/subject.md",
		"005-policy-" + strings.Repeat("x", 41) + "/signature.p7s", "005-policy-" + strings.Repeat("x", 41) + "/signer.pem", "005-policy-" + strings.Repeat("x", 41) + "/subject.md",
		"README.txt", "allowed_signers", "anchors.pem", "index.json"}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p2, tr2 := w.judge()
	again := must(Files(p2, tr2))
	for name := range files {
		if !bytes.Equal(files[name], again[name]) {
			t.Errorf("%s is not the same twice", name)
		}
	}
	allowed := "p-0004 valid-after=\"20260112\",namespaces=\"file\",valid-before=\"20261101\" " + w.publicKey() + "\n"
	if !strings.HasSuffix(string(files["allowed_signers"]), allowed) {
		t.Errorf("allowed_signers is\n%s", files["allowed_signers"])
	}
	if n := bytes.Count(files["anchors.pem"], []byte("BEGIN CERTIFICATE")); n != 2 {
		t.Errorf("anchors.pem has %d certificates\n%s", n, files["anchors.pem"])
	}
	byHand(t, p, tr)
	golden(t, files)
}

// golden compares the texts for people, without what is random in them.
func golden(t *testing.T, files map[string][]byte) {
	t.Helper()
	const name = "testdata/files.txtar"
	hex := regexp.MustCompile(`[0-9a-f]{64}`)
	key := regexp.MustCompile(`(AAAA|SHA256:)[A-Za-z0-9+/=]{40,}`)
	ar := &txtar.Archive{Comment: []byte("What TestFiles finds in trail/, with # for digests and keys.\n")}
	for _, n := range []string{"README.txt", "index.json", "allowed_signers"} {
		text := key.ReplaceAll(hex.ReplaceAll(files[n], []byte("#")), []byte("#"))
		ar.Files = append(ar.Files, txtar.File{Name: n, Data: text})
	}
	got := txtar.Format(ar)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, got\n%s", err, got)
	}
}

// Under pseudonyms nothing that names anybody leaves the workspace.
func TestFilesUnderPseudonyms(t *testing.T) {
	w := newWorld(t)
	w.bind("p-0004", print1(ada()), "2025-01-12")
	w.bind("p-0002", sshPrint(), "2025-01-12")
	w.sign(isp, "p-0004", "2026-02-10", "cms", w.cms(ada(), isp))
	w.sign(isp, "p-0004", "2026-02-11", "ssh", w.ssh("file", isp))
	w.sign(isp, "p-0002", "2026-02-12", "ssh", w.ssh("file", isp))
	p := w.load()
	p.Privacy.People = "pseudonyms"
	files := must(Files(p, must(Judge(p))))
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, []string{"README.txt", "index.json"}) {
		t.Errorf("there are %v", got)
	}
	for name, data := range files {
		if bytes.Contains(data, []byte("p-0004")) || bytes.Contains(data, []byte("Ada")) {
			t.Errorf("%s names somebody:\n%s", name, data)
		}
	}
	if !bytes.Contains(files["index.json"], []byte("p-0002")) {
		t.Errorf("index.json does not name top management:\n%s", files["index.json"])
	}
	p.Privacy.TopManagement = "pseudonyms"
	if files = must(Files(p, must(Judge(p)))); bytes.Contains(files["index.json"], []byte("p-000")) {
		t.Errorf("index.json names top management:\n%s", files["index.json"])
	}
}

func TestSafe(t *testing.T) {
	for text, want := range map[string]string{
		"sig-2026-014": "sig-2026-014", "policy:a@1.0": "policy-a-1.0", "../../etc": "etc", "$(reboot)": "reboot", "ÄÖ": "signature", "..": "signature", "": "signature", "A B": "a-b",
	} {
		if got := safe(&evidence.Signature{Subject: text}); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
