package trail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/seal"
)

// paper is a PDF of one empty page with signature fields and attachments.
type paper struct {
	fields []string
	files  []seal.Attachment
}

// bytes writes it, objects in the order of their numbers: catalog, pages, page,
// fields, then for each attachment its stream and its specification.
func (d paper) bytes() []byte {
	var kids, names strings.Builder
	objects := []string{"", "<</Type/Pages/Kids[3 0 R]/Count 1>>", ""}
	for _, f := range d.fields {
		objects = append(objects, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/Rect[0 0 0 0]/F 132/P 3 0 R>>", f))
		fmt.Fprintf(&kids, "%d 0 R ", len(objects))
	}
	for _, f := range d.files {
		objects = append(objects, fmt.Sprintf("<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream", len(f.Data), f.Data))
		objects = append(objects, fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>", f.Name, f.Name, len(objects)))
		fmt.Fprintf(&names, "(%s) %d 0 R ", f.Name, len(objects))
	}
	objects[0] = fmt.Sprintf("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]/SigFlags 3>>/Names<</EmbeddedFiles<</Names[%s]>>>>>>", kids.String(), names.String())
	objects[2] = fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[%s]>>", kids.String())
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table.String(), len(objects)+1, at)
	return b.Bytes()
}

// signPDF fills one field.
func signPDF(pdf []byte, id *seal.Identity, field string) []byte {
	return must(seal.SignPDF(pdf, id, seal.PDFSeal{Field: field, Certify: field == sealField, Time: day("2026-02-10")}))
}

// reviewPack is a sealed pack that asks people for their approval of subjects.
func (w *world) reviewPack(subjects ...string) []byte {
	w.t.Helper()
	var list []Approval
	for _, s := range subjects {
		list = append(list, Approval{s, "T", w.load().Subject(s).Digest()})
	}
	doc := Approvals{Cycle: "2026-Q4", Signatories: []Signatory{{FieldOf("p-0001"), "p-0001", list}, {FieldOf("p-0002"), "p-0002", list}}}
	pdf := paper{fields: []string{sealField, FieldOf("p-0001"), FieldOf("p-0002")}, files: []seal.Attachment{{Name: ApprovalsName, Data: must(json.Marshal(doc))}}}
	return signPDF(pdf.bytes(), alone1(), sealField)
}

// embedding is somebody else's PDF, with a subject's bytes inside.
func (w *world) embedding(subject string) []byte {
	return paper{fields: []string{"Signature1"}, files: []seal.Attachment{{Name: "policy.md", Data: w.text(subject)}}}.bytes()
}

// append adds a revision in which an object is written anew.
func revise(pdf []byte, num int, object string) []byte {
	prev := strings.TrimSpace(string(pdf[bytes.LastIndex(pdf, []byte("startxref"))+len("startxref") : bytes.LastIndex(pdf, []byte("%%EOF"))]))
	size := bytes.Count(pdf, []byte(" 0 obj\n")) + 10
	b := bytes.NewBuffer(bytes.Clone(pdf))
	at := b.Len()
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", num, object)
	table := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", num, at, size, prev, table)
	return b.Bytes()
}

const otherPage = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"

var padesCases = map[string]struct {
	make   func(*world) []byte
	state  State
	failed Proof
	reason string
}{
	"a review pack": {func(w *world) []byte { return signPDF(w.reviewPack(isp), ada(), "sig-p-0001") }, Verified, "", ""},
	"a review pack that two signed": {func(w *world) []byte {
		return signPDF(signPDF(w.reviewPack(isp), ada(), "sig-p-0001"), rsaIdentity(), "sig-p-0002")
	}, Verified, "", ""},
	"a pack that does not ask":   {func(w *world) []byte { return signPDF(w.reviewPack(old), ada(), "sig-p-0001") }, Recorded, "", "not bound to these bytes: the PDF neither embeds policy:information-security@3.1 nor lists its digest for p-0001"},
	"in somebody else's field":   {func(w *world) []byte { return signPDF(w.reviewPack(isp), ada(), "sig-p-0002") }, Recorded, "", "not bound to these bytes"},
	"by a stranger in our field": {func(w *world) []byte { return signPDF(w.reviewPack(isp), issue(root(), "Service", nil), "sig-p-0001") }, Broken, Trust, "keys.toml binds it to nobody"},
	"by a stranger's authority":  {func(w *world) []byte { return signPDF(w.reviewPack(isp), issue(stranger(), "Ada", nil), "sig-p-0001") }, Broken, Trust, "binds it to nobody"},
	"nobody has signed":          {func(w *world) []byte { return w.reviewPack(isp) }, Broken, Cryptography, "the PDF holds no signature that could be p-0001's"},
	"somebody else alone":        {func(w *world) []byte { return signPDF(w.reviewPack(isp), rsaIdentity(), "sig-p-0002") }, Broken, Cryptography, "holds no signature that could be p-0001's"},
	"changed after":              {func(w *world) []byte { return revise(signPDF(w.reviewPack(isp), ada(), "sig-p-0001"), 3, otherPage) }, Broken, Digest, "changed after the signature"},
	"an object that nothing uses": {func(w *world) []byte {
		p := signPDF(w.reviewPack(isp), ada(), "sig-p-0001")
		return revise(p, bytes.Count(p, []byte(" 0 obj\n"))+5, "<</Paid 900>>")
	}, Broken, Digest, "brings no signature"},
	"changed before, after the seal": {func(w *world) []byte { return signPDF(revise(w.reviewPack(isp), 3, otherPage), ada(), "sig-p-0001") }, Broken, Digest, `field "seal": changed after the signature`},
	"a byte":                         {func(w *world) []byte { p := signPDF(w.reviewPack(isp), ada(), "sig-p-0001"); p[12] ^= 1; return p }, Broken, Digest, "digest does not match"},
	"the subject embedded":           {func(w *world) []byte { return signPDF(w.embedding(isp), ada(), "Signature1") }, Verified, "", ""},
	"another version embedded":       {func(w *world) []byte { return signPDF(w.embedding(old), ada(), "Signature1") }, Recorded, "", "not bound to these bytes"},
	"nothing embedded": {func(w *world) []byte {
		return signPDF(paper{fields: []string{"Signature1"}}.bytes(), ada(), "Signature1")
	}, Recorded, "", "not bound to these bytes"},
	"attached after it was signed": {func(w *world) []byte { return attachLater(w) }, Broken, Digest, "changed after"},
	"by a service": {func(w *world) []byte {
		return signPDF(w.embedding(isp), issue(root(), "Sign Service", nil), "Signature1")
	}, Recorded, "", "signed by a service: the key of CN=Sign Service is bound to nobody"},
	"by a service of a strange authority": {func(w *world) []byte {
		return signPDF(w.embedding(isp), issue(stranger(), "Sign Service", nil), "Signature1")
	}, Recorded, "", "signed by a service: the key of CN=Sign Service is bound to nobody; no chain to a trust anchor"},
	"by itself, bound to nobody": {func(w *world) []byte { return signPDF(w.embedding(isp), issue(nil, "Ada Okafor", nil), "Signature1") }, Broken, Trust, "binds it to nobody"},
	"by somebody else's key":     {func(w *world) []byte { return signPDF(w.embedding(isp), priyas(w), "Signature1") }, Broken, Trust, "keys.toml binds it to p-0004"},
	"two approvals.json":         {func(w *world) []byte { return signPDF(twoLists(w), ada(), "sig-p-0001") }, Recorded, "", "approvals.json cannot be read"},
	"expired": {func(w *world) []byte {
		id := issue(root(), "Ada Okafor", valid("2025-01-01", "2026-06-30"))
		w.bind("p-0001", print1(id), "2026-01-12")
		return signPDF(w.reviewPack(isp), id, "sig-p-0001")
	}, Recorded, "", "time unproved"},
	"the text edited since": {func(w *world) []byte {
		pdf := signPDF(w.reviewPack(isp), ada(), "sig-p-0001")
		w.amend("policies/information-security.md")
		return pdf
	}, Broken, Digest, "is not what was signed"},
}

func attachLater(w *world) []byte {
	return revise(signPDF(paper{fields: []string{"Signature1"}}.bytes(), ada(), "Signature1"), 1, "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 9 0 R>>>>")
}

func priyas(w *world) *seal.Identity {
	id := issue(root(), "Priya Nair", nil)
	w.bind("p-0004", print1(id), "2026-01-12")
	return id
}

func twoLists(w *world) []byte {
	one := seal.Attachment{Name: ApprovalsName, Data: []byte(`{"signatories":[]}`)}
	return paper{fields: []string{"sig-p-0001"}, files: []seal.Attachment{one, one}}.bytes()
}

func TestPDF(t *testing.T) {
	for name, c := range padesCases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.bind("p-0001", print1(ada()), "2026-01-12")
			w.sign(isp, "p-0001", "2026-02-10", "pades", c.make(w))
			p, tr := w.judge()
			e := entryOf(tr)
			if e.State != c.state || e.Failed != c.failed || !strings.Contains(e.Reason, c.reason) || c.reason == "" && e.Reason != "" {
				t.Errorf("it is %s (%s): %s", e.State, e.Failed, e.Reason)
			}
			byHand(t, p, tr)
		})
	}
}

func entryOf(tr *Trail) (e *Entry) {
	for _, x := range tr.Entries {
		if x.Row != nil {
			e = x
		}
	}
	return e
}

// The CISO's signature on the policy is theirs, and does not count as top
// management's, in a PDF as elsewhere.
func TestPDFOfNobodyAsked(t *testing.T) {
	w := newWorld(t)
	w.bind("p-0004", print1(ada()), "2026-01-12")
	w.sign(isp, "p-0004", "2026-02-10", "pades", signPDF(w.embedding(isp), ada(), "Signature1"))
	p, tr := w.judge()
	if e := entryOf(tr); e.State != Verified || tr.Covered(p, e.Subject) {
		t.Errorf("it is %s, covered %v", e.State, tr.Covered(p, e.Subject))
	}
}

// One signature in one PDF has one day.
func TestPDFTwice(t *testing.T) {
	w := newWorld(t)
	w.bind("p-0001", print1(ada()), "2025-01-12")
	w.sign(isp, "p-0001", "2026-02-10", "pades", signPDF(w.reviewPack(isp, old), ada(), "sig-p-0001"))
	w.rows.WriteString(strings.NewReplacer(`"s1"`, `"s2"`, "2026-02-10", "2026-11-10").Replace(w.rows.String()))
	_, tr := w.judge()
	if e := entryOf(tr); e.State != Broken || e.Failed != Time {
		t.Errorf("it is %s: %s", e.State, e.Reason)
	}
}

func TestApprovalsOf(t *testing.T) {
	a := &Approvals{Signatories: []Signatory{{"sig-a", "a", []Approval{{Subject: "x"}}}, {"sig-b", "b", nil}}}
	for _, c := range []struct {
		person, field string
		want          int
	}{{"a", "sig-a", 1}, {"a", "sig-b", 0}, {"a", "Signature1", 1}, {"b", "sig-b", 0}, {"c", "sig-a", 0}} {
		if got := a.Of(c.person, c.field); len(got) != c.want {
			t.Errorf("%s in %s: %v", c.person, c.field, got)
		}
	}
	if (*Approvals)(nil).Of("a", "sig-a") != nil {
		t.Error("no list approves something")
	}
}

func FuzzApprovals(f *testing.F) {
	f.Add([]byte(`{"cycle":"2026-Q4","signatories":[{"field":"sig-a","person":"a","approves":[{"subject":"x","digest":"sha256:"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := FindApprovals([]seal.Attachment{{Name: ApprovalsName, Data: data}})
		if err == nil && a.twice() {
			t.Error("somebody is there twice")
		}
	})
}
