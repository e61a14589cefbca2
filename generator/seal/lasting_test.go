package seal

import (
	"bytes"
	"crypto"
	"errors"
	"strings"
	"testing"
)

// lasting is of a level, with everything that this world offers.
func (w *world) lasting(level Level) Lasting {
	return Lasting{level, w.authority(), w.revocation()}
}

// pack is sealed and approved by two people, all at one level.
func (w *world) pack(base []byte, level Level) []byte {
	w.t.Helper()
	l := w.lasting(level)
	pdf := base
	for _, s := range []struct {
		key  crypto.Signer
		seal PDFSeal
	}{{newP256(), ourSeal}, {rsaKey(), approval("p-0001")}, {newP256(), approval("p-0002")}} {
		next, err := l.SignPDF(w.t.Context(), pdf, w.person(s.seal.Name, s.key, nil), s.seal)
		if err != nil {
			w.t.Fatal(err)
		}
		if !bytes.HasPrefix(next, pdf) {
			w.t.Error("the base is not an identical prefix")
		}
		pdf = next
	}
	return pdf
}

func TestLevels(t *testing.T) {
	for kind, base := range bases() {
		for _, level := range []Level{LevelB, LevelT, LevelLT, LevelLTA} {
			t.Run(kind+" "+level.String(), func(t *testing.T) {
				w := newWorld(t, day)
				pdf := w.pack(base, level)
				p := must(ReadPDF(pdf))
				for _, s := range must(p.Signatures()) {
					if err := errors.Join(s.CheckBytes(), s.CheckDigest(), cryptography(&s), s.CheckLater()); err != nil {
						t.Errorf("%s: %v", s.Field, err)
					}
					if got := s.Level(w.trust()); s.CMS != nil && got != level {
						t.Errorf("%s is %s", s.Field, got)
					}
				}
				if again, err := w.lasting(level).Extend(t.Context(), pdf); err != nil || !bytes.Equal(again, pdf) {
					t.Errorf("extended again: %d bytes more, %v", len(again)-len(pdf), err)
				}
			})
		}
	}
}

// A B-B file of others' making is brought up, step by step.
func TestExtend(t *testing.T) {
	w := newWorld(t, day)
	pdf := w.pack(base().streams(), LevelB)
	for _, level := range []Level{LevelT, LevelLT, LevelLTA} {
		next, err := w.lasting(level).Extend(t.Context(), pdf)
		if err != nil || !bytes.HasPrefix(next, pdf) {
			t.Fatal(level, err)
		}
		pdf = next
		for _, s := range must(must(ReadPDF(pdf)).Signatures()) {
			if got := s.Level(w.trust()); s.CMS != nil && got != level {
				t.Errorf("%s is %s, not %s", s.Field, got, level)
			}
		}
	}
	if p := must(ReadPDF(pdf)); p.Revisions() != 7 { // base, 3 signatures, stamp, validation, stamp
		t.Errorf("%d revisions", p.Revisions())
	}
}

func TestRenew(t *testing.T) {
	w := newWorld(t, day)
	pdf := w.pack(base().table(), LevelLTA)
	w.tsa.now = day.AddDate(5, 0, 0)
	w.desks[1].from, w.desks[1].to = w.tsa.now, w.tsa.now.AddDate(0, 0, 7)
	out, err := Renew(t.Context(), pdf, w.authority(), w.revocation())
	if err != nil || !bytes.HasPrefix(out, pdf) {
		t.Fatal(err)
	}
	sigs := must(must(ReadPDF(out)).Signatures())
	newest := sigs[len(sigs)-1]
	if newest.Stamp == nil || !newest.Covers || !newest.Stamp.At.Equal(w.tsa.now) || newest.Field != "time-stamp-4" {
		t.Errorf("%+v", newest)
	}
	if err := judgeLater(out); err != nil {
		t.Error(err)
	}
}

func TestLastingRefuses(t *testing.T) {
	for what, tc := range map[string]struct {
		edit func(w *world, l *Lasting)
		want error
		says string
	}{
		"no authority":          {func(_ *world, l *Lasting) { l.Authority = nil }, nil, "needs a time-stamping authority"},
		"nobody to ask":         {func(_ *world, l *Lasting) { l.Revocation = nil }, nil, "needs to ask for revocations"},
		"a silent authority":    {func(w *world, _ *Lasting) { w.tsa.refuse = 1000 }, nil, "no time stamp: http"},
		"a silent issuer":       {func(w *world, _ *Lasting) { w.desks[1].silent = true }, ErrUnanswered, `field "seal"`},
		"a signer nobody knows": {func(w *world, l *Lasting) { l.Revocation.Trust = testTrust() }, ErrUntrusted, ""},
		"too little room":       {func(_ *world, l *Lasting) { l.Authority.Room = 10 }, nil, "there is room for"},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, day)
			l := w.lasting(LevelLTA)
			tc.edit(w, &l)
			_, err := l.SignPDF(t.Context(), base().table(), w.person("Ada Okafor", newP256(), nil), ourSeal)
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %v %q", err, tc.want, tc.says)
			}
		})
	}
	w := newWorld(t, day)
	changed := edited(w.pack(base().table(), LevelB), func(inc *increment) {
		cat, d, _, _ := inc.parts()
		inc.set(cat, d.with("OpenAction", dict{}))
	})
	for what, pdf := range map[string][]byte{"a changed file": changed, "no signature": base().table(), "no PDF": nil} {
		if _, err := w.lasting(LevelLTA).Extend(t.Context(), pdf); err == nil {
			t.Errorf("%s was extended", what)
		}
		if _, err := Renew(t.Context(), pdf, w.authority(), w.revocation()); err == nil {
			t.Errorf("%s was renewed", what)
		}
	}
}

// A signer without an issuer of its own needs no answers, but the stamp does.
func TestLocalIdentityLasts(t *testing.T) {
	w := newWorld(t, day)
	local := issue(nil, "Northwind Robotics Ltd", newP256(), asIs)
	pdf, err := w.lasting(LevelLTA).SignPDF(t.Context(), base().table(), local, ourSeal)
	if err != nil {
		t.Fatal(err)
	}
	if s := must(must(ReadPDF(pdf)).Signatures())[0]; s.Level(nil) != LevelLTA {
		t.Error(s.Level(nil))
	}
}

func TestLevelNames(t *testing.T) {
	for l := LevelNone; l <= LevelLTA; l++ {
		if back, err := ParseLevel(l.String()); back != l || err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	if _, err := ParseLevel("B-C"); err == nil || Level(9).String() != "unknown" {
		t.Error("a level that is none")
	}
}
