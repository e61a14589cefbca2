package seal

import (
	"fmt"
	"slices"
)

// An Attachment is a file inside a PDF.
type Attachment struct {
	Name string
	Data []byte
}

// Attachments lists the embedded files of the newest revision, in the order of
// the name tree (ISO 32000-1, 7.11.4). For what a signature covers, ask
// PDFSignature.Attachments.
func (p *PDF) Attachments() ([]Attachment, error) { return p.attachments(p.newest(), nil) }

// Attachments lists the embedded files as they stood when this was signed; with
// names, those alone, and unpacks no other.
func (s *PDFSignature) Attachments(names ...string) ([]Attachment, error) {
	if s.bad != nil {
		return nil, s.bad
	}
	return s.pdf.attachments(s.Revision, names)
}

func (p *PDF) attachments(rev int, only []string) ([]Attachment, error) {
	cat, err := p.catalog(rev)
	if err != nil {
		return nil, err
	}
	names, _, err := p.dict(rev, cat.get("Names"))
	if err != nil {
		return nil, err
	}
	w := nameWalk{p: p, rev: rev, only: only}
	err = w.walk(names.get("EmbeddedFiles"), 0)
	return w.list, err
}

// A nameWalk goes through a name tree; visits bounds it, should it be a circle.
type nameWalk struct {
	p      *PDF
	rev    int
	only   []string // nil: all
	visits int
	list   []Attachment
}

func (w *nameWalk) walk(node object, level int) error {
	if w.visits++; level > maxLevels || w.visits > maxFields {
		return fmt.Errorf("%w PDF: the tree of embedded files", ErrMalformed)
	}
	d, ok, err := w.p.dict(w.rev, node)
	if err != nil || !ok {
		return err
	}
	kids, err := w.p.array(w.rev, d.get("Kids"))
	if err != nil {
		return err
	}
	for _, k := range kids {
		if err := w.walk(k, level+1); err != nil {
			return err
		}
	}
	return w.leaves(d)
}

func (w *nameWalk) leaves(d dict) error {
	names, err := w.p.array(w.rev, d.get("Names"))
	if err != nil {
		return err
	}
	for ; len(names) >= 2; names = names[2:] {
		if w.visits++; w.visits > maxFields {
			return fmt.Errorf("%w PDF: the tree of embedded files", ErrMalformed)
		}
		a, file, err := w.p.attachment(w.rev, names[1])
		if err != nil {
			return err
		}
		if w.only != nil && !slices.Contains(w.only, a.Name) {
			continue
		}
		if a.Data, err = w.p.inflate(w.rev, file); err != nil {
			return err
		}
		w.list = append(w.list, a)
	}
	return nil
}

// attachment reads a file specification, the Unicode name before the other, and
// its file, which is not unpacked yet.
func (p *PDF) attachment(rev int, spec object) (a Attachment, file stream, err error) {
	d, _, err := p.dict(rev, spec)
	if err != nil {
		return a, file, err
	}
	files, _, err := p.dict(rev, d.get("EF"))
	if err != nil {
		return a, file, err
	}
	for _, key := range []name{"UF", "F"} {
		if a.Name == "" {
			if a.Name, err = p.text(rev, d.get(key)); err != nil {
				return a, file, err
			}
		}
	}
	body := files.get("F")
	if !files.has("F") {
		body = files.get("UF")
	}
	o, err := p.get(rev, body)
	if err != nil {
		return a, file, err
	}
	file, ok := o.(stream)
	if !ok {
		return a, file, fmt.Errorf("%w PDF: embedded file %q is not there", ErrMalformed, a.Name)
	}
	return a, file, nil
}
