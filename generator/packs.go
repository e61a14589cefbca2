package generator

import (
	"bytes"
	"fmt"
	"time"

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
	if err := b.pack("audit-pack.pdf", audit); err != nil {
		return err
	}
	return b.pack("review-pack.pdf", review)
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

func (b *build) fonts() ([][]byte, error) {
	var out [][]byte
	for _, name := range b.res.Pack.PDF.Fonts {
		data, err := b.res.Pack.Open(name)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// document is what both packs share.
func (b *build) document(title string, fonts [][]byte) *pdf.Document {
	r, d := b.rep, b.res.Pack.D()
	return &pdf.Document{
		Title: title + ", " + r.Organisation + ", " + r.Cycle, Subject: "ISO/IEC 27001:2022 5.1 and A.5.4", Author: r.Organisation,
		Language: r.Language, Program: r.Program, Accent: r.Accent, Page: b.res.Pack.PDF.Page, Fonts: fonts,
		Date:    time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC),
		Running: r.Organisation + " · " + r.Cycle + " · " + b.t("inputs %s", r.InputsDigest[:8]),
		Cover: pdf.Cover{Organisation: r.Organisation, Title: title, Cycle: r.Cycle, Period: r.Period, AsOf: r.AsOf, Classification: r.Classification,
			InputsDigest: r.InputsDigest, Verdict: r.Verdict, Result: report.T(b.summary()),
			Verify: report.T(b.t("Compare the two marked groups of the digest with the message that announced this pack. evpack verify repeats every check offline."))},
		Contents: true, SealField: true,
	}
}

func (b *build) summary() string {
	s := b.res.Assessment.Summary()
	return b.t("%d of %d judgements passed; major: %d, minor: %d, observations: %d.", s.Passed, s.Evaluated, s.Major, s.Minor, s.Observation)
}

// audit is the pack for the auditor: everything, with the registers inside.
func (b *build) audit(fonts [][]byte) (*pdf.Document, error) {
	d := b.document(b.t("Audit evidence pack"), fonts)
	d.Density = pdf.Dense
	for _, p := range b.rep.Pages {
		if p.Audit {
			d.Pages = append(d.Pages, p)
		}
	}
	var err error
	d.Attachments, err = b.sources(d.Date)
	return d, err
}

// review is the pack for executives, each of whom signs in a field of theirs.
func (b *build) review(fonts [][]byte) (*pdf.Document, error) {
	d := b.document(b.t("Management review pack"), fonts)
	d.Pages = b.rep.Review
	d.Contents, d.Flow = false, true // bookmarks suffice
	if len(b.res.Pack.Signing.Signatories) > 0 {
		d.Cover.Asked = report.Inline{{Text: b.t("Your signature is asked for at the end of this pack."), Style: report.Strong}}
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
