package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// What a document shows can be changed without touching a page: by what its
// pages refer to, by layers, by the form, by what names it. Each edit is one
// revision after seal and approval.
var shadows = map[string]func(*increment){
	"a font redefined": func(inc *increment) {
		f := inc.look("Font").get("Sig").(ref)
		inc.set(f, inc.read(f).with("BaseFont", name("Other")))
	},
	"the form's fonts replaced": func(inc *increment) {
		_, _, form, _ := inc.parts()
		other := inc.add(dict{{"Type", name("Font")}, {"Subtype", name("Type1")}, {"BaseFont", name("Helvetica")}})
		inc.set(form, inc.read(form).with("DR", dict{{"Font", dict{{"Sig", other}}}}))
	},
	"the form's default look": func(inc *increment) {
		_, _, form, _ := inc.parts()
		inc.set(form, inc.read(form).with("DA", newText("/Helv 40 Tf 1 g")))
	},
	"looks to be drawn again": func(inc *increment) {
		_, _, form, _ := inc.parts()
		inc.set(form, inc.read(form).with("NeedAppearances", keyword("true")))
	},
	"an XFA form": func(inc *increment) {
		_, _, form, _ := inc.parts()
		inc.set(form, inc.read(form).with("XFA", inc.add(stream{dict{{"Length", integer(1)}}, []byte("x")})))
	},
	"layers switched": func(inc *increment) {
		cat, d, _, _ := inc.parts()
		inc.set(cat, d.with("OCProperties", dict{{"D", dict{{"BaseState", name("OFF")}}}}))
	},
	"another page tree": func(inc *increment) {
		cat, d, _, _ := inc.parts()
		pages := inc.read(d.get("Pages"))
		inc.set(cat, d.with("Pages", inc.add(pages.with("Kids", pages.get("Kids").(array)[:1]))))
	},
	"a page taken out": func(inc *increment) {
		_, d, _, _ := inc.parts()
		pages := d.get("Pages").(ref)
		inc.set(pages, inc.read(pages).with("Count", integer(1)).with("Kids", inc.read(pages).get("Kids").(array)[:1]))
	},
	"a page turned": func(inc *increment) { inc.onPage(func(d dict) dict { return d.with("Rotate", integer(180)) }) },
	"a page cut": func(inc *increment) {
		inc.onPage(func(d dict) dict { return d.with("CropBox", array{integer(0), integer(0), integer(9), integer(9)}) })
	},
	"a page that acts": func(inc *increment) {
		inc.onPage(func(d dict) dict { return d.with("AA", dict{{"O", dict{{"S", name("JavaScript")}}}}) })
	},
	"annotations in another order": func(inc *increment) {
		inc.onPage(func(d dict) dict {
			a := slices.Clone(d.get("Annots").(array))
			slices.Reverse(a)
			return d.with("Annots", a)
		})
	},
	"another title": func(inc *increment) {
		info := inc.base.revisions[inc.base.newest()].trailer.get("Info").(ref)
		inc.set(info, inc.read(info).with("Title", newText("Refused")))
	},
	"an attachment replaced": func(inc *increment) {
		_, d, _, _ := inc.parts()
		names := inc.read(inc.read(d.get("Names")).get("EmbeddedFiles")).get("Names").(array)
		spec := names[1].(ref)
		inc.set(spec, inc.read(spec).with("EF", dict{{"F", inc.add(stream{dict{{"Type", name("EmbeddedFile")}, {"Length", integer(2)}}, []byte("{}")})}}))
	},
	"a text field, filled":        func(inc *increment) { inc.newField(dict{{"FT", name("Tx")}, {"V", newText("90 000 EUR")}}) },
	"an empty field for somebody": func(inc *increment) { inc.newField(dict{{"FT", name("Sig")}}) },
	"a sneaky signature, drawn over the page": func(inc *increment) {
		sig := inc.add(dict{{"Type", name("Sig")}, {"Filter", name("Adobe.PPKLite")}})
		look := inc.add(stream{dict{{"Type", name("XObject")}, {"Subtype", name("Form")}, {"BBox", array{integer(0), integer(0), integer(500), integer(700)}}, {"Length", integer(0)}}, nil})
		inc.newField(dict{{"FT", name("Sig")}, {"V", sig}, {"AP", dict{{"N", look}}}})
	},
	"a field of the same name": func(inc *increment) {
		inc.newField(dict{{"FT", name("Sig")}, {"T", newText("sig-p-0002")}, {"Rect", array{integer(0), integer(0), integer(0), integer(0)}}, {"V", inc.add(dict{{"Type", name("Sig")}})}})
	},
	"an unseen field that acts": func(inc *increment) {
		inc.newField(dict{{"FT", name("Sig")}, {"Rect", array{integer(0), integer(0), integer(0), integer(0)}}, {"V", inc.add(dict{{"Type", name("Sig")}})}, {"AA", dict{{"PO", dict{{"S", name("JavaScript")}}}}}})
	},
	"an empty field shown": func(inc *increment) {
		_, _, _, fields := inc.parts()
		r := fields[2].(ref)
		inc.set(r, inc.read(r).with("F", integer(4|64)).with("V", inc.add(dict{{"Type", name("Sig")}})))
	},
	"objects hidden in a stream that no row names": func(inc *increment) {
		inc.onPage(func(d dict) dict { return d })
		body := []byte("90 0 <</Type/Page>>")
		inc.set(inc.add(null), stream{dict{{"Type", name("ObjStm")}, {"N", integer(1)}, {"First", integer(5)}, {"Length", integer(int64(len(body)))}}, body})
		inc.onPage(func(d dict) dict { return d.with("PieceInfo", ref{inc.next - 1, 0}) })
	},
	"an object freed": func(inc *increment) {
		_, d, _, _ := inc.parts()
		inc.set(d.get("Pages").(ref), null)
	},
}

// look is a kind of the form's resources.
func (inc *increment) look(kind name) dict {
	_, _, form, _ := inc.parts()
	return inc.read(inc.read(form).get("DR")).get(kind).(dict)
}

// onPage changes the page that the fields are on.
func (inc *increment) onPage(edit func(dict) dict) {
	_, _, _, fields := inc.parts()
	page := inc.read(fields[0]).get("P").(ref)
	inc.set(page, edit(inc.read(page)))
}

// newField adds a widget over the whole page, with what more says.
func (inc *increment) newField(more dict) {
	_, _, form, fields := inc.parts()
	page := inc.read(fields[0]).get("P").(ref)
	d := dict{{"Type", name("Annot")}, {"Subtype", name("Widget")}, {"T", newText("other")}, {"P", page}, {"F", integer(4)},
		{"Rect", array{integer(40), integer(40), integer(540), integer(740)}}}
	for _, e := range more {
		d = d.with(e.key, e.value)
	}
	f := inc.add(d)
	inc.set(form, inc.read(form).with("Fields", append(slices.Clone(fields), f)))
	inc.onPage(func(d dict) dict { return d.with("Annots", append(slices.Clone(d.get("Annots").(array)), f)) })
}

func TestAttacksByShadow(t *testing.T) {
	w := newWorld(t, day)
	for kind, pdf := range bases() {
		signed := w.pack(pdf, LevelB)
		w.holds(t, signed)
		for what, edit := range shadows {
			t.Run(kind+" "+what, func(t *testing.T) {
				evil := edited(signed, edit)
				w.refuses(t, what, evil, ProofChanges, Judging{})
				if err := judgeLater(evil); !errors.Is(err, ErrChanged) && !errors.Is(err, ErrMalformed) {
					t.Errorf("by the rules for any PDF: %v", err)
				}
			})
		}
	}
}

// XMP that says something else of the document is a change; a new date is none.
func TestMetadata(t *testing.T) {
	xmp := func(title, date string) stream {
		b := []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:ModifyDate="` +
			date + `"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + title + `</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>`)
		return stream{dict{{"Type", name("Metadata")}, {"Subtype", name("XML")}, {"Length", integer(int64(len(b)))}}, b}
	}
	m := base()
	meta := m.add(xmp("Review pack", "2026"))
	m.objects[m.root.num] = m.objects[m.root.num].(dict).with("Metadata", meta)
	signed := signedPack(m.table())
	for _, tc := range []struct {
		now  stream
		want error
	}{
		{xmp("Review pack", "2027"), nil},
		{xmp("Refused", "2026"), ErrChanged},
		{stream{xmp("", "").dict.with("Length", integer(3)), []byte("<a>")}, ErrChanged},
	} {
		if err := judgeLater(edited(signed, func(inc *increment) { inc.set(meta, tc.now) })); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", bytes.TrimSpace(tc.now.raw), err, tc.want)
		}
	}
}
