package seal

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
)

// addStamp appends a document time stamp over the whole file (ISO 32000-2,
// 12.8.5): its dictionary and a field that cannot be seen, on the page of the
// form's first field, so that no page's reading order changes.
func (p *PDF) addStamp(ctx context.Context, a *Authority) ([]byte, error) {
	inc, err := newIncrement(p)
	if err != nil {
		return nil, err
	}
	sig, fieldName, err := inc.stamp(cmp.Or(a.Room, stampRoom))
	if err != nil {
		return nil, err
	}
	out, err := inc.sign(sig, func(covered io.Reader) ([]byte, error) { return a.stamp(ctx, covered) })
	if err != nil {
		return nil, err
	}
	return out, checkWritten(out, fieldName)
}

// stamp writes everything but the token.
func (inc *increment) stamp(room int) (sig ref, fieldName string, err error) {
	p := inc.base
	all, err := p.fields(p.newest())
	if err != nil {
		return ref{}, "", err
	}
	i := slices.IndexFunc(all, func(f field) bool { _, ok := f.dict.get("P").(ref); return ok })
	if i < 0 {
		return ref{}, "", fmt.Errorf("%w: a PDF without a field on a page has no place for a time stamp's", ErrUnsupported)
	}
	page := all[i].dict.get("P").(ref)
	sig = inc.add(emptySignature("DocTimeStamp", "ETSI.RFC3161", room))
	fieldName = stampName(all)
	widget := inc.add(dict{
		{"Type", name("Annot")}, {"Subtype", name("Widget")}, {"FT", name("Sig")}, {"T", newText(fieldName)}, {"TU", newText("Time stamp of the document")},
		{"F", integer(132)}, {"Rect", array{integer(0), integer(0), integer(0), integer(0)}}, {"P", page}, {"V", sig},
	})
	if err := inc.addToForm(widget); err != nil {
		return ref{}, "", err
	}
	return sig, fieldName, inc.addToPage(page, widget)
}

// stampName is the first of time-stamp-1, time-stamp-2, … that no field has.
func stampName(all []field) string {
	for n := 1; ; n++ {
		own := fmt.Sprintf("time-stamp-%d", n)
		if !slices.ContainsFunc(all, func(f field) bool { return f.name == own }) {
			return own
		}
	}
}

// addToForm writes the form anew, wherever it stands, with one more field.
func (inc *increment) addToForm(widget ref) error {
	p := inc.base
	cat, err := p.catalog(p.newest())
	if err != nil {
		return err
	}
	form, _, err := p.dict(p.newest(), cat.get("AcroForm"))
	if err != nil {
		return err
	}
	list, err := p.array(p.newest(), form.get("Fields"))
	if err != nil {
		return err
	}
	form = form.with("Fields", append(slices.Clip(list), widget))
	if r, ok := cat.get("AcroForm").(ref); ok {
		inc.set(r, form)
		return nil
	}
	r, err := p.root(p.newest())
	if err != nil {
		return err
	}
	inc.set(r, cat.with("AcroForm", form))
	return nil
}

func (inc *increment) addToPage(page, widget ref) error {
	p := inc.base
	d, ok, err := p.dict(p.newest(), page)
	if err != nil {
		return err
	}
	if !ok || d.get("Type") != object(name("Page")) {
		return fmt.Errorf("%w PDF: a field on a page that is none", ErrMalformed)
	}
	list, err := p.array(p.newest(), d.get("Annots"))
	if err != nil {
		return err
	}
	inc.set(page, d.with("Annots", append(slices.Clip(list), widget)))
	return nil
}
