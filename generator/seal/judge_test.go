package seal

import (
	"bytes"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// judged is the judgement a day after this world's time.
func (w *world) judged(pdf []byte) *PDFJudgement {
	return JudgePDF(pdf, w.trust(), day.AddDate(0, 0, 1), Judging{})
}

func TestJudgeLevels(t *testing.T) {
	for kind, base := range bases() {
		for _, level := range []Level{LevelB, LevelT, LevelLT, LevelLTA} {
			t.Run(kind+" "+level.String(), func(t *testing.T) {
				w := newWorld(t, day)
				j := w.judged(w.pack(base, level))
				if j.Class != Valid || !j.Ours {
					t.Errorf("%s, ours %v: %s", j.Class, j.Ours, strings.Join(j.Why(), "\n"))
				}
				for _, s := range j.Signatures {
					if !s.ByUs || s.CMS != nil && (s.Reached != level || s.Proven.IsZero() != (level == LevelB) || len(s.Chain) != 3) || s.CMS != nil && s.Answered != (level >= LevelLT) {
						t.Errorf("%s: by us %v, level %s, proven %s, chain of %d, answered %v", s.Field, s.ByUs, s.Reached, s.Proven, len(s.Chain), s.Answered)
					}
				}
				if shown := strings.Join(j.Signatures[0].Shown, " "); !strings.Contains(shown, "Sealed by Northwind Robotics Ltd") {
					t.Errorf("shown: %q", shown)
				}
			})
		}
	}
}

// Years later people's certificates are over, and lists are out of date.
func TestJudgeYearsLater(t *testing.T) {
	w := newWorld(t, day)
	later := day.AddDate(6, 0, 0)
	for level, want := range map[Level]Class{LevelB: CannotJudge, LevelT: Valid, LevelLT: Valid, LevelLTA: Valid} {
		pdf := w.pack(base().table(), level)
		if j := JudgePDF(pdf, w.trust(), later, Judging{}); j.Class != want {
			t.Errorf("%s: %s, want %s: %s", level, j.Class, want, strings.Join(j.Why(), "\n"))
		}
	}
	// When the time-stamping authority's certificate is over too, a file holds that was renewed.
	pdf := w.pack(base().streams(), LevelLTA)
	end := day.AddDate(10, 0, 0)
	j := JudgePDF(pdf, w.trust(), end, Judging{})
	if j.Class != CannotJudge || !slices.ContainsFunc(j.Signatures[0].Reasons, func(r Reason) bool { return r.Proof == ProofTime && errors.Is(r.Err, ErrExpired) }) {
		t.Errorf("%s: %v", j.Class, j.Why())
	}
	w.tsa.now = day.AddDate(7, 0, 0)
	w.desks[0].from, w.desks[0].to = w.tsa.now, w.tsa.now.AddDate(0, 6, 0)
	w.desks[1].from, w.desks[1].to = w.tsa.now, w.tsa.now.AddDate(0, 0, 7)
	next := issue(w.ca, "Next TSA", newP256(), func(c *x509.Certificate) {
		stampUsage(c)
		c.NotAfter = day.AddDate(19, 0, 0)
		c.CRLDistributionPoints = w.tsa.id.Chain[0].CRLDistributionPoints
	})
	w.tsa.id = next
	renewed, err := Renew(t.Context(), pdf, w.authority(), w.revocation())
	if err != nil || !bytes.HasPrefix(renewed, pdf) {
		t.Fatal(err)
	}
	if j := JudgePDF(renewed, long(w), end, Judging{}); j.Class != Valid || !j.Ours {
		t.Errorf("%s: %v", j.Class, j.Why())
	}
}

// long is the world's anchor; it ends before end, so the test's authority is named too.
func long(w *world) *Trust {
	ca := encodePEM("CERTIFICATE", w.ca.Chain[0].Raw)
	return must(ReadTrust(map[string][]byte{"root.pem": encodePEM("CERTIFICATE", w.root.Chain[0].Raw), "ca.pem": ca}))
}

func TestJudgeOthers(t *testing.T) {
	w := newWorld(t, day)
	pdf := w.pack(base().table(), LevelB)
	for what, tc := range map[string]struct {
		trust *Trust
		at    time.Time
		opt   Judging
		want  Class
		proof Proof
	}{
		"no anchors":          {nil, day, Judging{}, CannotJudge, ProofTrust},
		"other anchors":       {testTrust(), day, Judging{}, CannotJudge, ProofTrust},
		"before it was valid": {w.trust(), day.AddDate(-3, 0, 0), Judging{}, Invalid, ProofTime},
		"somebody is missing": {w.trust(), day, Judging{Want: []string{"seal", "sig-p-0009"}}, Invalid, ProofCompleteness},
		"all are there":       {w.trust(), day, Judging{Want: []string{"seal", "sig-p-0001", "sig-p-0002"}}, Valid, ""},
	} {
		j := JudgePDF(pdf, tc.trust, tc.at, tc.opt)
		if j.Class != tc.want || tc.proof != "" && !slices.ContainsFunc(j.Why(), func(s string) bool { return strings.Contains(s, string(tc.proof)+": ") }) {
			t.Errorf("%s: %s, want %s %s: %v", what, j.Class, tc.want, tc.proof, j.Why())
		}
	}
	for what, pdf := range map[string][]byte{"no PDF": []byte("hello"), "unsigned": base().table()} {
		if j := w.judged(pdf); j.Class == Valid || len(j.Why()) == 0 {
			t.Errorf("%s: %s", what, j.Class)
		}
	}
	if !slices.Equal(w.judged(must(SignPDF(base().table(), w.person("x", newP256(), nil), ourSeal))).Empty, []string{"sig-p-0001", "sig-p-0002"}) {
		t.Error("empty fields")
	}
}

// What an outsider may append to his own file is refused in ours.
func TestClosedWorld(t *testing.T) {
	w := newWorld(t, day)
	for kind, base := range bases() {
		signed := w.pack(base, LevelB)
		for what, edit := range map[string]func(*increment){
			"information": func(inc *increment) {
				info := inc.base.revisions[inc.base.newest()].trailer.get("Info").(ref)
				inc.set(info, inc.read(info).with("Title", newText("Another title")))
			},
			"validation data of no use": addValidation,
			"an object nobody uses":     func(inc *increment) { inc.add(dict{}) },
			"nothing":                   func(*increment) {},
		} {
			j := w.judged(edited(signed, edit))
			if j.Class == Valid || !j.Ours {
				t.Errorf("%s: %s: %s", kind, what, j.Class)
			}
		}
	}
}

func TestReadDrawn(t *testing.T) {
	g := glyphs{widths: map[rune]float64{}}
	for r := ' '; r < 0x250; r++ {
		g.widths[r] = 500
	}
	lines := fitted([]string{"Signed by Ada Okafor", "Key sha256:0123456789abcdef…", "Göteborg"})(g, 240, 70)
	body := draw(lines, 240, 70)
	if got := readDrawn(body); !slices.Equal(got, lines) || !bytes.Equal(draw(got, 240, 70), body) {
		t.Errorf("%v, want %v", got, lines)
	}
	for _, evil := range []string{"/Sig x Tf", "<zz> Tj", "<", "<1> Tj", "> Tj", "/Sig  Tf", "/Sig Tf"} {
		readDrawn([]byte(evil))
	}
}

// That something was changed is said of a stranger's signature too.
func TestJudgeChangedStranger(t *testing.T) {
	w := newWorld(t, day)
	changed := edited(w.pack(base().table(), LevelB), func(inc *increment) {
		cat, d, _, _ := inc.parts()
		inc.set(cat, d.with("OpenAction", newText("x")))
	})
	for _, trust := range []*Trust{nil, testTrust(), w.trust()} {
		j := JudgePDF(changed, trust, day, Judging{})
		if j.Class != ChangedLater {
			t.Errorf("%s: %v", j.Class, j.Why())
		}
		for _, s := range j.Signatures {
			if s.Class != ChangedLater {
				t.Errorf("%s: %s: %v", s.Field, s.Class, s.Reasons)
			}
		}
	}
}
