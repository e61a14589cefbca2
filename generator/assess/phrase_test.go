package assess_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/trail"
)

// A phrase says in English what Sprintf says, and a list its parts.
func TestPhrase(t *testing.T) {
	inner := assess.Say("%d of %s", 3, assess.Figure("1.5 h"))
	for want, p := range map[string]assess.Phrase{
		"":                         assess.List(nil, ", "),
		"3 of 1.5 h":               assess.List([]assess.Phrase{inner}, ", "),
		"3 of 1.5 h, 3 of 1.5 h":   assess.List([]assess.Phrase{inner, inner}, ", "),
		"\"a\" (3 of 1.5 h) 100 %": assess.Say("%q (%s) 100 %%", "a", inner),
	} {
		if p.String() != want || p.IsZero() != (want == "") {
			t.Errorf("got %q, want %q", p, want)
		}
	}
}

// A finding keeps its arguments, also where it is told in codes; but none where
// they would say a name that its message does not.
func TestSaid(t *testing.T) {
	p, tr := load(t, archive(t, "pack.txtar"), "base")
	c := &assess.Check{ID: "A-01", Grade: assess.Minor, Run: func(p *assess.Pass) {
		s := assess.PackSubject(p.Pack)
		p.Examine(s)
		p.Fail(s, nil, "%q is late by %s", "Ann", assess.Say("%d days", 3))
		p.Fail(s, nil, "%s lacks it", assess.Say("%s", "Ann"))
	}}
	a := assess.Run(p, tr, nil, []*assess.Check{c})
	for want, say := range map[string]*strings.Replacer{
		`"Ann" is late by 3 days; Ann lacks it 2`: strings.NewReplacer(),
		`"p-9" is late by 3 days; p-9 lacks it 2`: strings.NewReplacer("Ann", "p-9"),
		`"Ann" p-9 by 3 days; Ann lacks it 0`:     strings.NewReplacer("is late", "p-9"),
	} {
		f := a.Told(&trail.Trail{}, say.Replace, func(s string) string { return s }).Findings()[0]
		if got := fmt.Sprint(f.Message, " ", len(f.Said)); got != want || f.Phrase().String() != f.Message {
			t.Errorf("got %s, want %s, phrase %s", got, want, f.Phrase())
		}
	}
}
