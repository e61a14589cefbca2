package report

import (
	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/evidence"
)

// found is what a finding says, in the pack's language.
func (b *builder) found(f assess.Finding) string { return b.say(f.Phrase()) }

// say says a phrase of package assess in the pack's language: its literals by
// the texts, its days and figures as the language writes them.
func (b *builder) say(p assess.Phrase) string {
	args := make([]any, len(p.Args))
	for i, a := range p.Args {
		switch a := a.(type) {
		case assess.Phrase:
			args[i] = b.say(a)
		case assess.Figure:
			args[i] = b.Texts.Figure(string(a))
		case assess.Titled:
			args[i] = b.subjectTitle(a.Subject)
		case evidence.Date:
			args[i] = b.Texts.Day(a)
		default:
			args[i] = a
		}
	}
	return b.t(p.Format, args...)
}
