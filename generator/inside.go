package generator

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/pdf"
)

// sources are the files inside the audit pack, so that the PDF alone is the
// evidence: the registers and texts byte for byte as they are in content/, what
// was found, the index of the trail, the head of the log, and the list of all
// inputs, whose SHA-256 is the inputs digest. Pictures, mails and signed files
// lie beside the site, each with its digest in the manifest.
func (b *build) sources(day time.Time) ([]pdf.Attachment, error) {
	a := attachments{day: day, taken: map[string]bool{}}
	if err := b.made(&a); err != nil {
		return nil, err
	}
	if b.book != nil {
		return a.list, nil // the list of inputs has their digests
	}
	for _, in := range b.res.Pack.Inputs {
		mime := sourceKind(in.Name)
		if mime == "" {
			continue
		}
		data, err := b.res.Pack.Open(in.Name)
		if err != nil {
			return nil, err
		}
		a.add(in.Name, mime, "Source", "content/"+in.Name, data)
	}
	return a.list, nil
}

// sourceKind is the media type of an input that is embedded; empty: it is not.
// The disciplinary register is not: it holds the days of cases, and a pack
// shows their quarter alone. Its digest is in the list of inputs.
func sourceKind(name string) string {
	folder, rest, deep := strings.Cut(name, "/")
	if folder == "registers" && (rest == "disciplinary.toml" || strings.HasPrefix(rest, "disciplinary/")) {
		return ""
	}
	switch mime := map[string]string{".toml": "application/toml", ".md": "text/markdown"}[path.Ext(name)]; {
	case !deep && name == "pack.toml":
		return mime
	case folder == "registers", folder == "mappings", folder == "policies", folder == "minutes", folder == "pages":
		return mime
	}
	return ""
}

// made adds what the program itself made.
func (b *build) made(a *attachments) error {
	var doc bytes.Buffer
	if err := b.res.Assessment.JSON(&doc); err != nil {
		return err
	}
	a.add("assessment.json", "application/json", "Data", b.t("What was found, as evpack check --format json prints it"), doc.Bytes())
	a.add("inputs.txt", "text/plain", "Data", b.t("SHA-256, size and name of every input; its own SHA-256 is the inputs digest"), b.inputs())
	a.add("trail-index.json", "application/json", "Data", b.t("Every signature with its state; trail/index.json of the pack"), b.proofs["index.json"])
	b.head(a)
	return nil
}

// head adds the head of the evidence log, where there is one.
func (b *build) head(a *attachments) {
	if data, err := fs.ReadFile(b.logs, "log/checkpoint"); err == nil {
		a.add("log-checkpoint.txt", "text/plain", "Data", b.t("The head of the evidence log"), data)
	}
}

// logHead is what the checkpoint of the log says; zero where there is none.
func (b *build) logHead() logbook.Checkpoint {
	data, err := fs.ReadFile(b.logs, "log/checkpoint")
	if err != nil {
		return logbook.Checkpoint{}
	}
	c, err := logbook.ParseCheckpoint(data)
	if err != nil {
		return logbook.Checkpoint{} // check has refused a broken log
	}
	return c
}

// verifyLine tells on a cover how to check the pack, and the head of the log.
func (b *build) verifyLine(text string) string {
	if c := b.logHead(); c.Size > 0 {
		text += " " + b.t("The evidence log had %d entries, root %s.", c.Size, c.Root)
	}
	return text
}

// inputs is the text that the inputs digest is made of.
func (b *build) inputs() []byte {
	var out bytes.Buffer
	for _, in := range b.res.Pack.Inputs {
		fmt.Fprintf(&out, "%s  %d  %s\n", in.SHA256, in.Size, in.Name)
	}
	return out.Bytes()
}

// attachments are files of a PDF, each under a name of its own.
type attachments struct {
	day   time.Time
	list  []pdf.Attachment
	taken map[string]bool // names in lower case: some systems do not tell A from a
}

// add embeds a file under its path made flat: registers/people.toml is
// registers-people.toml, in letters, digits and ._@- alone, so that it can be
// saved anywhere. Of two with one name the later one gets a number.
func (a *attachments) add(name, mime, relation, about string, data []byte) {
	flat := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._@-", r):
			return r
		}
		return '-'
	}, name)
	ext := path.Ext(flat)
	stem := strings.TrimSuffix(flat, ext)
	for n := 2; a.taken[strings.ToLower(flat)]; n++ {
		flat = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
	a.taken[strings.ToLower(flat)] = true
	a.list = append(a.list, pdf.Attachment{Name: flat, MIME: mime, Relationship: relation, Description: about, Data: data, Date: a.day})
}
