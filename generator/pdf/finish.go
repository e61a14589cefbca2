package pdf

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A finisher makes the final file out of gofpdf's.
type finisher struct {
	*book
	src     *flatFile
	w       *writer
	catalog int
	info    int
	tree    int // the page tree's root
	spots   map[string]anchor
	next    int    // next key of the parent tree
	fields  []int  // signature fields' objects
	font    int    // the text face, for the sealer
	faces   string // the resources' font dictionary
}

func (b *book) finish(out io.Writer, flat []byte) error {
	src, err := readFlat(flat)
	if err != nil {
		return err
	}
	f := &finisher{book: b, src: src, w: newWriter(), spots: map[string]anchor{}}
	defer f.w.wait()
	f.catalog, f.info, f.tree = f.w.reserve(), f.w.reserve(), f.w.reserve()
	if err := f.mendFonts(); err != nil {
		return err
	}
	f.gatherPlaces()
	if err := f.writePages(); err != nil {
		return err
	}
	if err := f.checkFields(); err != nil {
		return err
	}
	extra, err := f.attach()
	if err != nil {
		return err
	}
	extra += f.outlines() + f.structure() + f.acroForm() + f.outputIntent()
	f.writeInfo()
	f.w.apart(f.catalog, fmt.Sprintf("<</Type/Catalog/Version/1.7/Pages %d 0 R/Lang%s/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R%s>>",
		f.tree, literal(f.language()), f.metadata(), extra))
	return f.w.writeTo(out, f.catalog, f.info)
}

func (b *book) language() string {
	if b.Language == "" {
		return "en"
	}
	return b.Language
}

func (f *finisher) gatherPlaces() {
	for _, a := range f.book.places {
		if _, taken := f.spots[a.name]; !taken {
			f.spots[a.name] = a
		}
	}
	for _, part := range f.parts {
		for i, m := range part.marks {
			f.spots[markTarget(part, i)] = m.anchor
		}
	}
}

// writePages writes page objects with gofpdf's boxes and contents. The flat
// file has one page more than we: the one that holds every rune.
func (f *finisher) writePages() error {
	kids := references(f.src.objects[1].dict.get("/Kids"))
	if len(kids) != len(f.pages)+1 {
		return errFlat
	}
	resources := f.w.add("<</ProcSet[/PDF/Text]/Font<<" + f.faces + ">>>>")
	for i, p := range f.pages {
		p.obj, p.parents = f.w.reserve(), i
	}
	f.next = len(f.pages)
	var list strings.Builder
	for i, p := range f.pages {
		page := f.src.objects[kids[i]]
		if page == nil {
			return errFlat
		}
		body, err := f.src.content(page.dict, len(p.zipped))
		if err != nil {
			return err
		}
		contents := strconv.Itoa(f.w.packed("", body)) + " 0 R"
		if len(p.over) > 0 {
			contents = fmt.Sprintf("[%s %d 0 R]", contents, f.w.packed("", p.over))
		}
		p.zipped, p.over = nil, nil
		annots, signed := f.annots(p)
		source := fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources %d 0 R/Contents %s/StructParents %d/Tabs/S%s>>",
			f.tree, appendNum(nil, p.w), appendNum(nil, p.h), resources, contents, p.parents, annots)
		if signed {
			f.w.apart(p.obj, source)
		} else {
			f.w.set(p.obj, source)
		}
		fmt.Fprintf(&list, "%d 0 R ", p.obj)
	}
	f.w.apart(f.tree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(f.pages), list.String()))
	return nil
}

// content are the last n bytes of a page's stream: what gofpdf writes before
// them, the pen's first settings, no page of ours needs.
func (f *flatFile) content(page dict, n int) ([]byte, error) {
	o := f.objects[reference(page.get("/Contents"))]
	if o == nil || len(o.stream) < n+1 {
		return nil, errFlat
	}
	return o.stream[len(o.stream)-1-n : len(o.stream)-1], nil
}

// references are the object numbers of an array of references.
func references(array string) []int {
	var out []int
	words := strings.Fields(strings.Trim(array, "[]"))
	for i := 0; i+2 < len(words); i += 3 {
		n, err := strconv.Atoi(words[i])
		if err != nil {
			return nil
		}
		out = append(out, n)
	}
	return out
}

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

// textOf is a text string: plain where it is ASCII.
func textOf(s string) string {
	if plainASCII(s) {
		return literal(s)
	}
	return textString(s)
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

func refs(objs []int) string {
	parts := make([]string, len(objs))
	for i, n := range objs {
		parts[i] = strconv.Itoa(n) + " 0 R"
	}
	return strings.Join(parts, " ")
}

func pdfDate(t time.Time) string { return literal("D:" + t.UTC().Format("20060102150405") + "Z") }

func (f *finisher) writeInfo() {
	source := "<<"
	for _, e := range []entry{{"/Title", f.Title}, {"/Author", f.Author}, {"/Subject", f.Subject}, {"/Producer", f.Program}} {
		if e.value != "" {
			source += e.key + textString(e.value)
		}
	}
	f.w.apart(f.info, source+"/CreationDate"+pdfDate(f.Date)+"/ModDate"+pdfDate(f.Date)+">>")
}

// outlines writes the bookmarks down to the third level, folded.
func (f *finisher) outlines() string {
	root := &outline{}
	open := []*outline{root}
	for _, part := range f.parts {
		for _, m := range part.marks {
			level := min(m.level, 3, len(open))
			o := &outline{bookmark: m, obj: f.w.reserve()}
			open = open[:level]
			open[level-1].kids = append(open[level-1].kids, o)
			open = append(open, o)
		}
	}
	if len(root.kids) == 0 {
		return ""
	}
	root.obj = f.w.reserve()
	f.w.set(root.obj, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", root.kids[0].obj, root.kids[len(root.kids)-1].obj, len(root.kids)))
	root.write(f.w)
	return fmt.Sprintf("/PageMode/UseOutlines/Outlines %d 0 R", root.obj)
}

type outline struct {
	bookmark
	kids []*outline
	obj  int
}

func (o *outline) write(w *writer) {
	for i, k := range o.kids {
		source := fmt.Sprintf("<</Title%s/Parent %d 0 R/Dest%s", textString(k.title), o.obj, dest(k.anchor))
		if i > 0 {
			source += fmt.Sprintf("/Prev %d 0 R", o.kids[i-1].obj)
		}
		if i+1 < len(o.kids) {
			source += fmt.Sprintf("/Next %d 0 R", o.kids[i+1].obj)
		}
		if n := len(k.kids); n > 0 {
			source += fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count -%d", k.kids[0].obj, k.kids[n-1].obj, n)
		}
		w.set(k.obj, source+">>")
		k.write(w)
	}
}
