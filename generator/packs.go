package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/report"
)

// packs draws both PDFs and seals them.
func (b *build) packs() error {
	fonts, err := b.fonts()
	if err != nil {
		return err
	}
	audit, err := b.audit(fonts)
	if err != nil {
		return err
	}
	review, err := b.review(fonts)
	if err != nil {
		return err
	}
	var missing pdf.MissingGlyphs
	for _, one := range []struct {
		name string
		doc  *pdf.Document
	}{{"audit-pack.pdf", audit}, {"review-pack.pdf", review}} {
		var lacking pdf.MissingGlyphs
		if err := b.pack(one.name, one.doc); errors.As(err, &lacking) {
			missing = append(missing, lacking...)
		} else if err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		return b.unprintable(missing)
	}
	return nil
}

func (b *build) pack(name string, doc *pdf.Document) error {
	var base bytes.Buffer
	if err := pdf.Write(&base, doc); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	data := base.Bytes()
	if b.id != nil {
		var err error
		if data, err = b.sealPDF(data); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return b.put(name, data)
}

// fonts reads the workspace's own fonts.
func (b *build) fonts() ([][]byte, error) {
	var out [][]byte
	for i, name := range b.res.Pack.PDF.Fonts {
		data, err := b.res.Pack.Open(name)
		if err != nil {
			return nil, err
		}
		if err := pdf.CheckFont(data); err != nil {
			probs := new(diag.Problems)
			b.res.Pack.At.Problem(probs, []string{"pdf", "fonts", strconv.Itoa(i)}, "bad-font", "name a TrueType font (.ttf) with outlines of its own kind, not OpenType/CFF, a collection or a web font", "%s: %v", name, err)
			return nil, &wrongError{probs.Sorted()}
		}
		out = append(out, data)
	}
	return out, nil
}

// editions reads the templates of both packs.
func (b *build) editions(probs *diag.Problems) {
	own, err := b.ws.templates()
	if err != nil {
		probs.Addf(diag.Place{File: "../templates"}, "unreadable", "", "%v", err)
		return
	}
	var fsys fs.FS
	if own != nil {
		defer own.Close()
		fsys = own.FS()
	}
	b.auditPack = loadEdition("audit-pack", fsys, probs)
	b.reviewPack = loadEdition("review-pack", fsys, probs)
}

// rowsOfMany is how many rows a table of the audit pack has at most where there
// are more than people_limit people.
const rowsOfMany = 100

// print chooses what the packs have of the report.
func (b *build) print() []diag.Problem {
	probs := new(diag.Problems)
	var whole []*report.Page
	for _, p := range b.rep.Pages {
		if p.ID != "index-az" && !strings.HasPrefix(p.ID, "people/") { // both are indexes: the pack has the registers
			whole = append(whole, p)
		}
	}
	most := 0
	if len(b.res.Pack.People) > b.res.Pack.PDF.PeopleLimit {
		most = rowsOfMany
	}
	more := func(n int) string {
		return b.t("%d more rows are not printed: the site has them, and the registers inside this file.", n)
	}
	b.auditPack.pages = shelf{whole, "", most, more, probs}.print(b.auditPack)
	b.reviewPack.pages = shelf{b.rep.Review, "review/", 0, more, probs}.print(b.reviewPack)
	if len(b.rep.Review) > 0 && !slices.ContainsFunc(b.reviewPack.pages, func(p *report.Page) bool { return p.ID == "review/sign" }) {
		b.reviewPack.lacks(probs, "sign", "the review pack cannot do without its chapter sign, which has the signature fields")
	}
	return probs.Sorted()
}

// document is what both packs share.
func (b *build) document(t *edition, fonts [][]byte) *pdf.Document {
	r, d := b.rep, b.res.Pack.D()
	title := b.texts.T(t.title)
	return &pdf.Document{
		Title: title + ", " + r.Organisation + ", " + r.Cycle, Subject: "ISO/IEC 27001:2022 5.1, A.5.4", Author: r.Organisation,
		Language: r.Language, Program: r.Program, Accent: cmp.Or(t.accent, r.Accent), Page: cmp.Or(t.page, b.res.Pack.PDF.Page), Fonts: fonts,
		Date:    time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC),
		Running: r.Organisation + " · " + r.Cycle + " · " + b.t("inputs %s", r.InputsDigest[:8]),
		Cover: pdf.Cover{Organisation: r.Organisation, Title: title, Cycle: r.Cycle, Period: r.Period, AsOf: r.AsOf, Classification: r.Classification,
			InputsDigest: r.InputsDigest, Verdict: r.Verdict, Result: report.T(b.summary()), Asked: strongLine(b.texts.T(t.asked)), Verify: report.T(b.verifyLine(b.texts.T(t.verify)))},
		Pages: t.pages, Contents: t.contents, SealField: true,
	}
}

func strongLine(s string) report.Inline {
	if s == "" {
		return nil
	}
	return report.Inline{{Text: s, Style: report.Strong}}
}

func (b *build) summary() string {
	s := b.res.Assessment.Summary()
	return b.t("%d of %d judgements passed; major: %d, minor: %d, observations: %d.", s.Passed, s.Evaluated, s.Major, s.Minor, s.Observation)
}

// audit is the pack for the auditor: everything, with the registers inside.
func (b *build) audit(fonts [][]byte) (*pdf.Document, error) {
	d := b.document(b.auditPack, fonts)
	d.Density = pdf.Dense
	var err error
	d.Attachments, err = b.sources(d.Date)
	return d, err
}

// review is the pack for executives, each of whom signs in a field of theirs.
func (b *build) review(fonts [][]byte) (*pdf.Document, error) {
	d := b.document(b.reviewPack, fonts)
	d.Flow = true
	if len(b.res.Pack.Signing.Signatories) == 0 {
		d.Cover.Asked = nil
	}
	list, err := b.rep.Approvals()
	if err != nil {
		return nil, err
	}
	a := attachments{day: d.Date, taken: map[string]bool{}}
	a.add("approvals.json", "application/json", "Data", b.t("What a signature in each field approves, with digests"), list)
	b.head(&a)
	d.Attachments = a.list
	return d, nil
}
