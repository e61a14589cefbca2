package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// signedPack is sealed and approved once.
func signedPack(pdf []byte) []byte {
	one := must(SignPDF(pdf, person("Northwind Robotics Ltd", newP256()), ourSeal))
	return must(SignPDF(one, person("Ada Okafor", newP256()), approval("p-0001")))
}

// judgeLater asks every signature for what came after it.
func judgeLater(pdf []byte) error {
	p, err := ReadPDF(pdf)
	if err != nil {
		return err
	}
	sigs, err := p.Signatures()
	if err != nil {
		return err
	}
	for _, s := range sigs {
		if err := s.CheckLater(); err != nil && s.Field != "stamp" { // see addStamp
			return err
		}
	}
	return nil
}

func TestLaterAllows(t *testing.T) {
	for kind, pdf := range bases() {
		t.Run(kind, func(t *testing.T) {
			signed := signedPack(pdf)
			if err := judgeLater(signed); err != nil {
				t.Error(err)
			}
			changes := must(must(must(ReadPDF(signed)).Signatures())[0].Later())
			if len(changes) != 1 || changes[0].What != "signature in field sig-p-0001" || !changes[0].Allowed {
				t.Errorf("%+v", changes)
			}
			if out := edited(signed, addValidation); judgeLater(out) != nil {
				t.Error(judgeLater(out))
			}
			if out := edited(edited(signed, addValidation), addValidation); judgeLater(out) != nil {
				t.Error(judgeLater(out))
			}
			if out := edited(signed, addStamp); judgeLater(out) != nil {
				t.Error(judgeLater(out))
			}
		})
	}
}

// edited appends a revision by a stranger.
func edited(pdf []byte, edit func(*increment)) []byte {
	inc := must(newIncrement(must(ReadPDF(pdf))))
	edit(inc)
	out, _, err := inc.bytes()
	if err != nil {
		panic(err)
	}
	return out
}

// The parts that the edits below reach for.
func (inc *increment) parts() (cat ref, catalog dict, form ref, fields array) {
	p := inc.base
	cat, catalog = must(p.root(p.newest())), must(p.catalog(p.newest()))
	form = catalog.get("AcroForm").(ref)
	d, _, err := p.dict(p.newest(), form)
	if err != nil {
		panic(err)
	}
	return cat, catalog, form, d.get("Fields").(array)
}

func (inc *increment) read(r object) dict {
	d, _, err := inc.base.dict(inc.base.newest(), r)
	if err != nil {
		panic(err)
	}
	return d
}

// addValidation adds a DSS, or a certificate to the one that is there.
func addValidation(inc *increment) {
	cat, d, _, _ := inc.parts()
	cert := inc.add(stream{dict{{"Length", integer(1)}}, []byte("x")})
	if dss, ok := d.get("DSS").(ref); ok {
		inc.set(inc.read(dss).get("Certs").(ref), array{cert})
		return
	}
	inc.set(cat, d.with("DSS", inc.add(dict{{"Certs", inc.add(array{cert})}})))
}

// addStamp adds what looks like a document time stamp, in a field of its own.
func addStamp(inc *increment) {
	_, _, form, fields := inc.parts()
	page := inc.read(fields[0]).get("P").(ref)
	v := inc.add(dict{{"Type", name("DocTimeStamp")}, {"SubFilter", name("ETSI.RFC3161")}})
	f := inc.add(dict{{"Type", name("Annot")}, {"Subtype", name("Widget")}, {"FT", name("Sig")}, {"T", newText("stamp")}, {"P", page},
		{"Rect", array{integer(0), integer(0), integer(0), integer(0)}}, {"F", integer(132)}, {"V", v}})
	inc.set(form, inc.read(form).with("Fields", append(slices.Clone(fields), f)))
	d := inc.read(page)
	inc.set(page, d.with("Annots", append(slices.Clone(d.get("Annots").(array)), f)))
}

func TestLaterRefuses(t *testing.T) {
	fieldAt := func(inc *increment, i int) (ref, dict) {
		_, _, _, fields := inc.parts()
		r := fields[i].(ref)
		return r, inc.read(r)
	}
	look := func(inc *increment) ref {
		return inc.add(stream{dict{{"Type", name("XObject")}, {"Subtype", name("Form")}, {"Length", integer(0)}}, nil})
	}
	edits := map[string]func(*increment){
		"page content": func(inc *increment) {
			_, d := fieldAt(inc, 0)
			content := inc.read(d.get("P")).get("Contents").(ref)
			inc.set(content, stream{dict{{"Length", integer(1)}}, []byte("q")})
		},
		"another content on the page": func(inc *increment) {
			_, d := fieldAt(inc, 0)
			page := d.get("P").(ref)
			inc.set(page, inc.read(page).with("Contents", look(inc)))
		},
		"an annotation": func(inc *increment) {
			_, d := fieldAt(inc, 0)
			page := d.get("P").(ref)
			note := inc.add(dict{{"Type", name("Annot")}, {"Subtype", name("FreeText")}})
			inc.set(page, inc.read(page).with("Annots", append(slices.Clone(inc.read(page).get("Annots").(array)), note)))
		},
		"the look of another signature": func(inc *increment) {
			r, d := fieldAt(inc, 0)
			inc.set(r, d.with("AP", dict{{"N", look(inc)}}))
		},
		"the stream of that look": func(inc *increment) {
			_, d := fieldAt(inc, 0)
			inc.set(d.get("AP").(dict).get("N").(ref), stream{dict{{"Length", integer(0)}}, nil})
		},
		"the look of an empty field": func(inc *increment) {
			r, d := fieldAt(inc, 2)
			inc.set(r, d.with("AP", dict{{"N", look(inc)}}))
		},
		"a moved field": func(inc *increment) {
			r, d := fieldAt(inc, 2)
			sig := inc.add(dict{{"Type", name("Sig")}})
			inc.set(r, d.with("V", sig).with("Rect", array{integer(0), integer(0), integer(600), integer(800)}))
		},
		"no permissions": func(inc *increment) {
			cat, d, _, _ := inc.parts()
			inc.set(cat, d.without("Perms"))
		},
		"a field removed": func(inc *increment) {
			_, _, form, fields := inc.parts()
			inc.set(form, inc.read(form).with("Fields", fields[:2]))
		},
		"another attachment": func(inc *increment) {
			cat, d, _, _ := inc.parts()
			inc.set(cat, d.with("Names", dict{}))
		},
		"a script":                    func(inc *increment) { cat, d, _, _ := inc.parts(); inc.set(cat, d.with("OpenAction", dict{})) },
		"strays that hold each other": func(inc *increment) { inc.add(array{inc.add(dict{})}) },
		"an older object's number as a value": func(inc *increment) {
			r, d := fieldAt(inc, 2)
			inc.set(r, d.with("V", d.get("P")))
		},
		"the signature again": func(inc *increment) {
			_, d := fieldAt(inc, 0)
			inc.set(d.get("V").(ref), inc.read(d.get("V")))
		},
	}
	for kind, pdf := range bases() {
		signed := signedPack(pdf)
		for what, edit := range edits {
			if err := judgeLater(edited(signed, edit)); err == nil {
				t.Errorf("%s: %s: nobody noticed", kind, what)
			} else if !errors.Is(err, ErrChanged) && !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %s: %v", kind, what, err)
			}
		}
		for what, evil := range map[string][]byte{
			"a comment at the end": append(bytes.Clone(signed), "% later\n"...),
			"a line at the end":    append(bytes.Clone(signed), '\n'),
			"an object at the end": append(bytes.Clone(signed), "9 0 obj\n<<>>\nendobj\n"...),
			"a comment between":    edited(signed, func(inc *increment) { addValidation(inc); inc.base.data = append(bytes.Clone(signed), "% x\n"...) }),
		} {
			if err := judgeLater(evil); !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrChanged) {
				t.Errorf("%s: %s: %v", kind, what, err)
			}
		}
	}
}

// A base can be made so that an object has two roles, or that a reference
// leads nowhere yet.
func TestShadows(t *testing.T) {
	for what, prepare := range map[string]func(*maker) func(*increment){
		"information that is also a page's resources": func(m *maker) func(*increment) {
			info := m.trailer.get("Info").(ref)
			m.addToPage(func(d dict) dict { return d.with("PieceInfo", info) })
			return func(inc *increment) { inc.set(info, inc.read(info).with("Title", newText("other"))) }
		},
		"metadata that is also content": func(m *maker) func(*increment) {
			meta := m.add(stream{dict{{"Type", name("Metadata")}, {"Length", integer(1)}}, []byte("q")})
			m.objects[m.root.num] = m.objects[m.root.num].(dict).with("Metadata", meta)
			m.addToPage(func(d dict) dict { return d.with("Contents", meta) })
			return func(inc *increment) {
				inc.set(meta, stream{dict{{"Type", name("Metadata")}, {"Length", integer(1)}}, []byte("Q")})
			}
		},
		"a reference to what is not there": func(m *maker) func(*increment) {
			m.addToPage(func(d dict) dict { return d.with("Contents", array{d.get("Contents"), ref{500, 0}}) })
			return func(inc *increment) {
				cat, d, _, _ := inc.parts()
				inc.next = 501
				inc.set(ref{500, 0}, stream{dict{{"Length", integer(1)}}, []byte("q")})
				inc.set(cat, d.with("DSS", inc.add(dict{{"Certs", array{ref{500, 0}}}})))
			}
		},
	} {
		m := base()
		edit := prepare(m)
		signed := must(SignPDF(m.table(), person("Northwind Robotics Ltd", newP256()), ourSeal))
		if err := judgeLater(edited(signed, edit)); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func (m *maker) addToPage(edit func(dict) dict) {
	for n := int64(4); n < 9; n++ {
		if d, ok := m.objects[n].(dict); ok && d.get("Type") == object(name("Page")) {
			m.objects[n] = edit(d)
			return
		}
	}
	panic("no page")
}

// A signature that no field shows any more is found in the bytes.
func TestHiddenSignature(t *testing.T) {
	signed := signedPack(base().table())
	hidden := edited(signed, func(inc *increment) {
		_, _, form, fields := inc.parts()
		inc.set(form, inc.read(form).with("Fields", fields[:1]))
	})
	if _, err := must(ReadPDF(hidden)).Signatures(); !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
}
