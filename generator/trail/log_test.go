package trail

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/logbook"
)

// What becomes of rows that are not as they were logged. Each case changes a
// workspace with two logged signatures on one policy.
var logCases = map[string]struct {
	change func(*world)
	want   []string // signer, state and part of the reason, as they stand in the trail
}{
	"nothing":                           {func(*world) {}, []string{"p-0001 verified ", "p-0001 verified "}},
	"an id, another place for the file": {func(w *world) { w.move() }, []string{"p-0001 verified ", "p-0001 verified "}},
	"deleted":                           {func(w *world) { w.drop(1) }, []string{"p-0001 broken digest: deleted: the log holds a signature of policy:information-security@3.1 by p-0001 of 2026-02-10 (sha256:", "p-0001 verified "}},
	"both deleted":                      {func(w *world) { w.rows.Reset() }, []string{"p-0001 missing", "p-0001 broken digest: deleted", " broken digest: deleted"}},
	"back-dated":                        {func(w *world) { w.edit("2026-02-11", "2026-02-09") }, []string{"p-0001 broken time: the row says 2026-02-09, but the log holds the signature under 2026-02-11", "p-0001 verified "}},
	"another capacity":                  {func(w *world) { w.edit("capacity = \"CEO\"", "capacity = \"Chairwoman\"") }, []string{"p-0001 verified ", "p-0001 broken digest: the row was altered since it was logged"}},
	"another signer":                    {func(w *world) { w.edit("p-0001", "p-0002") }, []string{"p-0002 broken trust: key is not p-0002's", "p-0001 verified "}},
	"another signature":                 {func(w *world) { w.put("signatures/1.sig", string(w.cms(ada(), isp))) }, []string{"p-0001 broken digest: its file was changed since it was logged (logged: sha256:", "p-0001 verified "}},
	"the file gone":                     {func(w *world) { delete(w.files, "signatures/1.sig") }, []string{"p-0001 broken cryptography: the signature's file signatures/1.sig is not there", "p-0001 verified "}},
	"no proof any more":                 {func(w *world) { w.edit(`method = "cms"`, `method = "attested"`) }, []string{"p-0001 broken digest: deleted", "p-0001 recorded attested", "p-0001 verified "}},
	"another subject":                   {func(w *world) { w.edit(isp, old) }, []string{"p-0001 broken digest: policy:information-security@3.0 is not what was signed", "p-0001 broken digest: deleted", "p-0001 verified "}},
	"one more, not logged": {func(w *world) { w.sign(isp, "p-0001", "2026-02-12", "cms", w.cms(ada(), isp)) },
		[]string{"p-0001 verified ", "p-0001 verified ", "p-0001 verified "}},
}

func (w *world) move() {
	w.put("signatures/moved.p7s", string(w.files["signatures/1.sig"].Data))
	w.edit("signatures/1.sig", "signatures/moved.p7s")
	w.edit(`"s1"`, `"renamed"`)
}

// drop takes a row out.
func (w *world) drop(n int) {
	rows := strings.SplitAfter(w.rows.String(), "[[signature]]\n")
	w.rows.Reset()
	w.rows.WriteString(strings.Join(slices.Delete(rows, n, n+1), ""))
}

func logWorld(t *testing.T) *world {
	w := newWorld(t)
	w.bind("p-0001", print1(ada()), "2026-01-12")
	w.sign(isp, "p-0001", "2026-02-10", "cms", w.cms(ada(), isp))
	w.sign(isp, "p-0001", "2026-02-11", "cms", w.cms(ada(), isp))
	w.rows.WriteString("capacity = \"CEO\"\n")
	w.log()
	return w
}

func TestLog(t *testing.T) {
	for name, c := range logCases {
		t.Run(name, func(t *testing.T) {
			w := logWorld(t)
			c.change(w)
			_, tr := w.judge()
			var got []string
			for _, e := range tr.Entries {
				got = append(got, signerID(e)+" "+string(e.State)+" "+e.Reason)
			}
			if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if tr.Log.Size != 2 {
				t.Errorf("the log has %d entries", tr.Log.Size)
			}
		})
	}
}

// Findings name a deleted row by subject and signer.
func TestDeletedRef(t *testing.T) {
	w := logWorld(t)
	w.drop(1)
	_, tr := w.judge()
	e := tr.Entries[0]
	if e.Ref() != "signature:"+isp+"/p-0001" || e.Date().String() != "2026-02-10" || e.Place().File == "" {
		t.Errorf("it is %s of %s at %s", e.Ref(), e.Date(), e.Place())
	}
	if !slices.Contains(keysOf(must(Files(w.load(), tr))), "index.json") {
		t.Error("there is no index")
	}
}

func keysOf(m map[string][]byte) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestBrokenLog(t *testing.T) {
	w := logWorld(t)
	w.files["log/checkpoint"].Data[30] ^= 1
	if _, err := Judge(w.load()); !errors.Is(err, logbook.ErrBroken) {
		t.Errorf("it is %v", err)
	}
}
