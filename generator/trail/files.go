package trail

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
)

// Files gives what it takes to check each signature by hand, by its path
// within the folder trail/ (LIFECYCLE, "What a stick holds"):
//
//	NNN-NAME/            one folder for each signature that leaves a proof
//	  subject.md|json    the bytes that were signed, where they are kept
//	  signature.p7s      CMS, as DER; or .sig (SSH)
//	  signature.pdf      of a signed PDF: the file, with its CMS in signature.p7s
//	  signer.pem         the signer's certificate, alone
//	  chain.pem          those that it came with
//	  signer.pub         of an SSH signature: the key
//	  token.tst          the time stamp; of CMS, what it stamps: signature-value.bin
//	allowed_signers      SSH keys whose owners keys.toml knows
//	anchors.pem          content/trust, and self-signed certificates that are bound
//	index.json           every entry of the trail, with its state and reason
//	README.txt           the commands, which run as printed in that folder
//
// Under pseudonyms there are README.txt and index.json alone, with digests in
// place of the rest. The same pack gives the same bytes. The error is of
// writing index.json.
func Files(p *evidence.Pack, t *Trail) (map[string][]byte, error) {
	f := newFolder(p, t)
	if !f.bare {
		f.files["allowed_signers"] = f.allowedSigners()
		f.files["anchors.pem"] = f.anchors()
	}
	index, err := f.encode()
	f.files["index.json"] = index
	f.files["README.txt"] = f.readme.Bytes()
	return f.files, err
}

// Commands gives, for each entry that leaves a proof, the commands that check it
// by hand in the folder trail/ of the pack: those of README.txt.
func Commands(p *evidence.Pack, t *Trail) map[*Entry][]string { return newFolder(p, t).commands }

func newFolder(p *evidence.Pack, t *Trail) *folder {
	f := &folder{pack: p, trail: t, files: map[string][]byte{}, commands: map[*Entry][]string{}, bare: p.Privacy.People == "pseudonyms"}
	f.readme.begin(p, f.bare)
	for _, e := range t.Entries {
		f.add(e)
	}
	return f
}

// A folder is trail/ while it is made.
type folder struct {
	pack     *evidence.Pack
	trail    *Trail
	files    map[string][]byte
	index    []line
	readme   readme
	commands map[*Entry][]string
	bare     bool // no names, no files
	count    int
}

// A line is an entry as index.json has it.
type line struct {
	Subject     string `json:"subject"`
	Digest      string `json:"digest"`
	Signer      string `json:"signer"`
	Date        string `json:"date"`
	Method      string `json:"method"`
	State       State  `json:"state"`
	Failed      Proof  `json:"failed"`
	Reason      string `json:"reason"`
	Remark      string `json:"remark"`
	Fingerprint string `json:"fingerprint"`
	Stamped     string `json:"stamped"` // RFC 3339; empty: no time is proved
	Folder      string `json:"folder"`  // empty: nothing to check
	Signature   string `json:"signature"`
}

func (f *folder) add(e *Entry) {
	x := line{Subject: e.Subject.Name, Digest: e.Subject.Digest(), Signer: signerID(e), Date: e.Date().String(), State: e.State,
		Failed: e.Failed, Reason: e.Reason, Remark: e.Remark, Fingerprint: e.Fingerprint}
	if e.Row != nil {
		x.Method = e.Row.Method
	}
	if e.Signature != nil {
		x.Signature = digest(e.Signature)
	}
	if !e.ProvenTime.IsZero() {
		x.Stamped = e.ProvenTime.UTC().Format("2006-01-02T15:04:05Z")
	}
	switch {
	case f.bare:
		f.withhold(e, &x)
	case e.Signature != nil:
		f.count++
		x.Folder = fmt.Sprintf("%03d-%s", f.count, safe(e.Row))
		f.put(e, x.Folder)
		f.readme.entry(f.pack, e, x.Folder)
		f.commands[e] = f.readme.commands
	}
	f.index = append(f.index, x)
}

// withhold takes people out of a line who are not to be named. A reason may
// name them, so that the proof which failed has to do.
func (f *folder) withhold(e *Entry, x *line) {
	if f.pack.TopManager(e.Signer) && f.pack.Privacy.TopManagement != "pseudonyms" {
		return
	}
	x.Signer, x.Reason, x.Remark, x.Fingerprint = "withheld", string(e.Failed), "", ""
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// safe makes a folder's name of a row's id, or of its subject: letters, digits
// and -._ alone, whatever the register says.
func safe(row *evidence.Signature) string {
	text := row.ID
	if text == "" {
		text = row.Subject
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, text)
	name = strings.Trim(name[:min(len(name), 48)], "-.")
	if name == "" {
		return "signature"
	}
	return name
}

// put writes the files of one entry.
func (f *folder) put(e *Entry, dir string) {
	put := func(name string, data []byte) { f.files[dir+"/"+name] = data }
	if e.Subject.Bytes != nil {
		put("subject."+e.Subject.Format, e.Subject.Bytes)
	}
	switch e.Row.Method {
	case "pades":
		put("signature.pdf", e.Signature)
		if der := e.embedded(); der != nil {
			put("signature.p7s", der)
		}
	case "ssh":
		put("signature.sig", e.plain)
		if e.ssh != nil {
			put("signer.pub", []byte(authorized(e.ssh)+"\n"))
		}
	default:
		put("signature.p7s", e.Signature)
		if e.plain != nil {
			put("signature.p7s", e.plain)
		}
	}
	if len(e.Certificates) > 0 {
		put("signer.pem", certificates(e.Certificates[:1]))
	}
	if len(e.Certificates) > 1 {
		put("chain.pem", certificates(e.Certificates[1:]))
	}
	if token := e.Token(); token != nil {
		put("token.tst", token)
	}
	if e.cms != nil && e.cms.Token != nil {
		put("signature-value.bin", e.cms.Signature)
	}
}

func certificates(ders [][]byte) []byte {
	var b bytes.Buffer
	for _, der := range ders {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return b.Bytes()
}

// anchors is what openssl may believe, each certificate with whence it comes.
func (f *folder) anchors() []byte {
	why := map[string]string{}
	var certs []*x509.Certificate
	add := func(c *x509.Certificate, reason string) {
		if why[string(c.Raw)] == "" {
			why[string(c.Raw)] = reason
			certs = append(certs, c)
		}
	}
	for _, c := range f.trail.anchors.Anchors() {
		add(c, "of content/trust")
	}
	for _, e := range f.trail.Entries {
		if e.selfSigned && e.Failed != Trust {
			add(e.cms.Signer, "signed by itself; keys.toml binds its key to "+e.Signer.ID)
		}
	}
	var b bytes.Buffer
	b.WriteString("# The certificates that are believed. They came with this pack: only those that you\n# have from another source prove who somebody is.\n")
	for _, c := range certs {
		fmt.Fprintf(&b, "\n# %s\n# %s, until %s\n", diag.Escape(c.Subject.String()), why[string(c.Raw)], c.NotAfter.UTC().Format("2006-01-02"))
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return b.Bytes()
}

// allowedSigners is ssh-keygen's file: whose key it is, from when until when,
// in the namespaces that its signatures here were made in.
func (f *folder) allowedSigners() []byte {
	keys, spaces := map[string]string{}, map[string][]string{}
	for _, e := range f.trail.Entries {
		if e.ssh != nil {
			keys[e.Fingerprint] = authorized(e.ssh)
			if namespaceForm.MatchString(e.Namespace) {
				spaces[e.Fingerprint] = append(spaces[e.Fingerprint], e.Namespace)
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("# Whose SSH key it is, by registers/keys.toml; a date is the first moment of that day.\n")
	for _, k := range f.pack.Keys { // sorted by person and day
		if key := keys[k.Fingerprint]; key != "" {
			names := spaces[k.Fingerprint]
			slices.Sort(names)
			fmt.Fprintf(&b, "%s %s %s\n", k.Person.ID, allowedOptions(k, slices.Compact(names)), key)
		}
	}
	return b.Bytes()
}

func allowedOptions(k *evidence.Key, namespaces []string) string {
	options := []string{fmt.Sprintf("valid-after=%q", k.From.Time().Format("20060102"))}
	if len(namespaces) > 0 {
		options = append(options, fmt.Sprintf("namespaces=%q", strings.Join(namespaces, ",")))
	}
	end := k.To.AddDays(1)
	if end.IsZero() || !k.Revoked.IsZero() && k.Revoked.Compare(end) < 0 {
		end = k.Revoked
	}
	if !end.IsZero() {
		options = append(options, fmt.Sprintf("valid-before=%q", end.Time().Format("20060102")))
	}
	return strings.Join(options, ",")
}

func (f *folder) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(struct {
		Cycle   string `json:"cycle"`
		AsOf    string `json:"as_of"`
		Entries []line `json:"entries"`
	}{f.pack.Cycle.ID, f.pack.D().String(), append([]line{}, f.index...)})
	return b.Bytes(), err
}
