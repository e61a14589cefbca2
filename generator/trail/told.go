package trail

import (
	"slices"

	"github.com/evpack/evpack/generator/evidence"
)

// Told is the trail as another reading of the same registers tells it: one
// whose texts are those of this pack by say, its files by path, its people by
// person. States, digests and bytes are those that were judged.
func (t *Trail) Told(p *evidence.Pack, say, path, fingerprint func(string) string) *Trail {
	w := teller{p: p, say: say, path: path, rows: map[string]*evidence.Signature{}}
	for _, row := range p.Signatures {
		w.rows[row.Place().String()] = row
	}
	out := &Trail{Log: t.Log, anchors: t.anchors}
	for _, a := range t.Asked {
		out.Asked = append(out.Asked, Asked{w.subject(a.Subject), a.From})
	}
	for _, e := range t.Entries {
		other := *e
		other.Subject, other.Signer, other.Reason, other.Remark = w.subject(e.Subject), w.person(e.Signer), say(e.Reason), say(e.Remark)
		if e.Row != nil {
			at := e.Row.Place()
			at.File = path(at.File)
			other.Row = w.rows[at.String()]
		}
		if other.Signer != nil && other.Signer.ID != e.Signer.ID {
			other.Fingerprint = fingerprint(e.Fingerprint)
		}
		out.Entries = append(out.Entries, &other)
	}
	slices.SortStableFunc(out.Entries, compare)
	return out
}

type teller struct {
	p         *evidence.Pack
	say, path func(string) string
	rows      map[string]*evidence.Signature // by place
}

func (w *teller) person(who *evidence.Person) *evidence.Person {
	if who == nil {
		return nil
	}
	return w.p.Person(w.say(who.ID))
}

func (w *teller) subject(s *evidence.Subject) *evidence.Subject {
	other := *s
	other.Name, other.Title, other.Why, other.Asked = w.say(s.Name), w.say(s.Title), w.say(s.Why), w.person(s.Asked)
	other.Place.File = w.path(s.Place.File)
	return &other
}
