package pdf

import (
	"fmt"
	"net/url"
	"strings"
)

// annots writes a page's links and fields; signed says that it has a field.
func (f *finisher) annots(p *page) (source string, signed bool) {
	if len(p.annots) == 0 {
		return "", false
	}
	var list strings.Builder
	for i := range p.annots {
		a := &p.annots[i]
		a.obj, a.key = f.w.reserve(), f.next
		f.next++
		common := fmt.Sprintf("<</Type/Annot/Rect[%s %s %s %s]/F 4/P %d 0 R/StructParent %d",
			appendNum(nil, a.x0), appendNum(nil, a.y0), appendNum(nil, a.x1), appendNum(nil, a.y1), p.obj, a.key)
		if a.field != "" {
			signed = true
			f.field(a, common)
		} else {
			f.w.set(a.obj, common+"/Subtype/Link/Border[0 0 0]/Contents"+textString(a.text)+f.destination(a.href)+">>")
		}
		fmt.Fprintf(&list, "%d 0 R ", a.obj)
	}
	return "/Annots[" + list.String() + "]", signed
}

// field writes an empty signature field with an appearance that draws nothing,
// which PDF/A-3 asks for (6.3.3) and the sealer replaces.
func (f *finisher) field(a *annot, common string) {
	look := f.w.reserve()
	f.w.stream(look, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources<<>>", appendNum(nil, a.x1-a.x0), appendNum(nil, a.y1-a.y0)), nil)
	f.w.apart(a.obj, fmt.Sprintf("%s/Subtype/Widget/FT/Sig/T%s/TU%s/AP<</N %d 0 R>>>>", common, textOf(a.field), textString(a.text), look))
	f.fields = append(f.fields, a.obj)
}

// checkFields refuses names that ISO 32000-1, 12.7.3.2, would read otherwise:
// a full stop parts names, and two fields of one name are one field.
func (f *finisher) checkFields() error {
	seen := map[string]bool{}
	for _, p := range f.pages {
		for _, a := range p.annots {
			if a.field == "" {
				continue
			}
			if seen[a.field] || strings.Contains(a.field, ".") {
				return fmt.Errorf("signature field %q: names have no full stop and are used once", a.field)
			}
			seen[a.field] = true
		}
	}
	return nil
}

func (f *finisher) destination(href string) string {
	if a, ok := f.spots[href]; ok {
		return "/Dest" + dest(a)
	}
	base, _, _ := strings.Cut(href, "#")
	if a, ok := f.spots[base]; ok && base != "" { // known, but its place was never drawn: the chapter
		return "/Dest" + dest(a)
	}
	return "/A<</S/URI/URI" + literal(asciiURI(href)) + ">>"
}

func dest(a anchor) string {
	return fmt.Sprintf("[%d 0 R/XYZ 0 %s null]", a.page.obj, appendNum(nil, min(a.page.h, a.page.h-a.y+8)))
}

// asciiURI is a URI without a byte that ISO 32000-1, 12.6.4.7, does not allow.
func asciiURI(href string) string {
	var b strings.Builder
	for i := range len(href) {
		if c := href[i]; c <= ' ' || c >= 0x7F {
			b.WriteString(url.PathEscape(string(c)))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// acroForm holds the fields. /DR gives the sealer the text face, whose codes
// are code points.
func (f *finisher) acroForm() string {
	if len(f.fields) == 0 {
		return ""
	}
	n := f.w.reserve()
	f.w.apart(n, fmt.Sprintf("<</Fields[%s]/SigFlags 3/DR<</Font<</Sig %d 0 R>>>>>>", refs(f.fields), f.font))
	return fmt.Sprintf("/AcroForm %d 0 R", n)
}
