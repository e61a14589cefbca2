package trail

import (
	"strings"
	"testing"
)

// What is remarked on a signature decides nothing, but for who had left: theirs
// does not count.
func TestOffice(t *testing.T) {
	for name, c := range map[string]struct {
		edit          func(w *world)
		says, missing string
	}{
		"in office":        {func(w *world) { w.edit("file = ", "capacity = \"Chief Executive Officer\"\nfile = ") }, "", ""},
		"in a role":        {func(w *world) { w.edit("file = ", "capacity = \"chair of the board\"\nfile = ") }, "", ""},
		"in no office":     {func(w *world) { w.edit("file = ", "capacity = \"Pope\"\nfile = ") }, "capacity: signed as Pope, and the registers know p-0001 as Chief Executive Officer, Chair of the board", ""},
		"had left":         {func(w *world) { w.people("start = 2019-03-01", "start = 2019-03-01\nend = 2026-02-09") }, "capacity: p-0001 had left on 2026-02-09, so that it does not count", "signed by p-0001 alone, who was not with the organisation on that day"},
		"left on the day":  {func(w *world) { w.people("start = 2019-03-01", "start = 2019-03-01\nend = 2026-02-10") }, "", ""},
		"had not come":     {func(w *world) { w.people("start = 2019-03-01", "start = 2026-02-11") }, "capacity: p-0001 came on 2026-02-11", "was not with the organisation"},
		"an older version": {func(w *world) { w.rows.Reset(); w.sign(old, "p-0001", "2026-02-10", "cms", w.cms(ada(), old)) }, "it is over an older version: the current one is 3.1", "no signature is on record; signed is version 3.0"},
		"another claim": {func(w *world) {
			w.rows.Reset()
			w.sign(isp, "p-0001", "2026-02-10", "cms", w.openssl(ada(), isp, "-cades", "-outform", "DER"))
		}, "the signature itself claims to be of " + today(0) + ", the row says 2026-02-10", ""},
		"another claim in a PDF": {func(w *world) {
			w.rows.Reset()
			w.sign(isp, "p-0001", "2026-03-10", "pades", signPDF(w.embedding(isp), ada(), "Signature1"))
		}, "the signature itself claims to be of 2026-02-10, the row says 2026-03-10", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.people("start = 2019-03-01", "title = \"Chief Executive Officer\"\nstart = 2019-03-01")
			w.put("registers/roles.toml", "[[role]]\nid = \"chair\"\ntitle = \"Chair of the board\"\nholders = [\"p-0001\"]\n")
			w.bind("p-0001", print1(ada()), "2026-01-12")
			w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
			c.edit(w)
			p, tr := w.judge()
			var remark, missing string
			for _, e := range tr.Entries {
				switch {
				case e.Row != nil && e.State != Verified:
					t.Errorf("it is %s: %s", e.State, e.Reason)
				case e.Row != nil:
					remark = e.Remark
				case e.Subject.Name == isp:
					missing = e.Reason
				}
			}
			if !strings.Contains(remark, c.says) || (remark == "") != (c.says == "") || !strings.Contains(missing, c.missing) || (missing == "") != (c.missing == "") {
				t.Errorf("remark %q, missing %q", remark, missing)
			}
			if covered := tr.Covered(p, p.Subject(isp)); covered != (c.missing == "") {
				t.Errorf("covered: %v", covered)
			}
		})
	}
}

// people edits the first person.
func (w *world) people(old, new string) {
	w.put("registers/people.toml", strings.Replace(string(w.files["registers/people.toml"].Data), old, new, 1))
}
