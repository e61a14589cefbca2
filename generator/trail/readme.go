package trail

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/evidence"
)

// A readme is README.txt. Lines that begin with four blanks are commands for a
// POSIX shell; what they hold is of our making, an id, or a digest, so that
// nothing in them needs quoting. All else is text.
type readme struct {
	bytes.Buffer
	commands []string // of the entry that is being written
}

func (r *readme) line(format string, args ...any) {
	r.WriteString(say(format, args...) + "\n")
}

// The commands take the signer's certificate from signer.pem (-nointern), whose
// key the second command compares: one cannot be swapped without the other.
const intro = `How to check these signatures by hand

Open a shell in this folder. Each command below ends with exit code 0 where the
signature holds. They need OpenSSL 3.0 or later and OpenSSH 8.9 or later, and
nothing of the program that made this folder. (Older versions of OpenSSL cannot
check Ed25519 in CMS.)

anchors.pem and allowed_signers came with this pack, and so did the digests of
keys below. They prove that the signatures agree with the registers; that a key
is somebody's you must hear from another source: the minutes that keys.toml
names, or the person.

-attime is the last second of the day as of which the pack was judged, or the
time of a trusted time stamp, in seconds since 1970. Without it openssl judges
at this moment.
`

const introBare = `The trail of signatures

This pack names people by codes. Signatures, what they were made over and
certificates are therefore not in it; index.json gives their digests, with
which the organisation can show that it holds them.
`

func (r *readme) begin(p *evidence.Pack, bare bool) {
	text := intro
	if bare {
		text = introBare
	}
	r.WriteString(text)
	r.line("")
	r.line("Cycle %s, judged as of %s.", p.Cycle.ID, p.D())
}

// entry tells how to check one signature.
func (r *readme) entry(p *evidence.Pack, e *Entry, dir string) {
	r.commands = nil
	r.line("")
	r.line("")
	r.line("%s", dir)
	r.line("%s, signed by %s on %s (%s)", e.Subject.Name, e.Signer.ID, e.Date(), e.Row.Method)
	state := string(e.State)
	if e.Reason != "" {
		state += ": " + e.Reason
	}
	r.line("%s", state)
	if e.Remark != "" {
		r.line("%s", e.Remark)
	}
	if e.State == Broken && e.unasked != "" {
		r.line("The commands may hold; what fails is %s.", e.unasked)
	}
	r.line("")
	switch {
	case e.pdf != nil && e.embedded() != nil:
		r.line("The signature is inside signature.pdf, and beside it as signature.p7s. A reader that checks")
		r.line("signatures shows it; what was appended later, and what it approves, evpack verify judges.")
		r.cms(p, e, dir)
	case e.Row.Method == "pades":
		r.line("There is no command: the PDF holds no signature that can be taken out.")
	case e.Subject.Bytes == nil:
		r.line("There is no command: %s.", e.Subject.Why)
	case e.Row.Method == "ssh":
		r.ssh(e, dir)
	default:
		r.cms(p, e, dir)
	}
}

// command writes one line for the shell.
func (r *readme) command(words ...string) {
	text := strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
	r.line("    %s", text)
	r.commands = append(r.commands, text)
}

func (r *readme) ssh(e *Entry, dir string) {
	namespace := e.Namespace
	if !namespaceForm.MatchString(namespace) {
		namespace = "none"
	}
	if e.stamped {
		if !e.ProvenTime.IsZero() {
			r.line("The time stamp says %s; it is checked first.", e.ProvenTime.UTC().Format("2006-01-02 15:04:05 UTC"))
		}
		r.command("openssl ts -verify -token_in -in", dir+"/token.tst -data", dir+"/signature.sig -CAfile anchors.pem", fmt.Sprintf("-attime %d", e.signed().Unix()))
	}
	r.command("ssh-keygen -Y verify -f allowed_signers -I", e.Signer.ID, "-n", namespace, "-O verify-time="+e.signed().Format("20060102150405"),
		"-s", dir+"/signature.sig <", dir+"/subject."+e.Subject.Format)
}

// covered prints the bytes of a PDF that a signature covers (ISO 32000-1, 12.8.1).
func covered(r [4]int64, name string) string {
	return fmt.Sprintf("{ head -c %d %s; tail -c +%d %s | head -c %d; }", r[1], name, r[2]+1, name, r[3])
}

const believed = "-CAfile anchors.pem -no-CApath -no-CAstore -purpose any"

func (r *readme) cms(p *evidence.Pack, e *Entry, dir string) {
	when := fmt.Sprintf("-attime %d", endOfDay(p.D()).Unix())
	switch {
	case e.expired:
		when = "-no_check_time"
		r.line("The certificate had expired by %s. -no_check_time leaves that out: what the command", p.D())
		r.line("then proves is text and key, not that the signature is older than the expiry.")
	case !e.ProvenTime.IsZero():
		when = fmt.Sprintf("-attime %d", e.ProvenTime.Unix())
		r.line("The time stamp says %s; it is checked first.", e.ProvenTime.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	if e.stamped && e.cms.Token != nil {
		r.command("openssl ts -verify -token_in -in", dir+"/token.tst -data", dir+"/signature-value.bin -CAfile anchors.pem", when)
	}
	from := "-nointern -certfile " + dir + "/signer.pem" // that very certificate, whatever else is inside
	if len(e.Certificates) == 0 {
		from = ""
	}
	cades := "-cades "
	if e.cms != nil && e.State == Recorded && strings.Contains(e.Reason, "signing-certificate-v2") {
		cades = ""
		r.line("Without -cades, because the signature does not name its certificate:")
	}
	before, content := "", dir+"/subject."+e.Subject.Format
	if e.pdf != nil {
		before, content = covered(e.pdf.ByteRange, dir+"/signature.pdf")+" |", "/dev/stdin"
	}
	if e.unchained {
		cades, from = "", from+" -noverify"
		r.line("With -noverify, because no chain leads from the certificate to anchors.pem: what the command")
		r.line("then proves is that the certificate's key signed these bytes, not whose key it is.")
	}
	r.command(before, "openssl cms -verify "+cades+"-binary -inform DER -in", dir+"/signature.p7s -content", content, from, believed, when, "-out /dev/null")
	bound := strings.TrimPrefix(fingerprintOf(p.Keys, e), "sha256:")
	if bound == "" {
		bound = "none" // keys.toml binds no key to the signer on that day
	}
	if len(e.Certificates) > 0 && !e.service {
		r.line("The key is the one that keys.toml binds to %s:", e.Signer.ID)
		r.command(`test "$(openssl x509 -in`, dir+`/signer.pem -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1)" =`, bound)
	}
}
