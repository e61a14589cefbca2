package pdf

import (
	"fmt"
	"io"
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
		body, err := f.src.content(page.dict, p.size)
		if err != nil {
			return err
		}
		contents := strconv.Itoa(f.w.packed("", body)) + " 0 R"
		if len(p.over) > 0 {
			contents = fmt.Sprintf("[%s %d 0 R]", contents, f.w.packed("", p.over))
		}
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

// textOf is a text string: plain where it is ASCII.
func textOf(s string) string {
	if plainASCII(s) {
		return literal(s)
	}
	return textString(s)
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
