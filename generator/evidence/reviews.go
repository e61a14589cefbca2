package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Review is a meeting: a management review (ISO/IEC 27001:2022, 9.3), a
// board meeting or a team brief.
type Review struct {
	At                 register.At
	ID, Kind           string // management-review, board or team-brief
	Date               Date
	Chair              *Person
	Required, Attended []*Person
	Inputs             []string // letters of 9.3.2
	MinutesFile        string   // relative to content/; empty: none
	Minutes            string   // the Markdown
	ApprovedBy         *Person
	Approved           Date
	Topics             []Topic
	Decisions          []*Decision
	Actions            []*Action

	chair, approvedBy  string
	required, attended []string
	tree               tree
}

// Ref is the review's reference.
func (r *Review) Ref() string { return "review:" + r.ID }

// Name is the review's id.
func (r *Review) Name() string { return r.ID }

// Place is where the row stands.
func (r *Review) Place() diag.Place { return r.At.Place() }

// Management reports whether it is a management review.
func (r *Review) Management() bool { return r.Kind == "management-review" }

// Topic is one item that a review debated.
type Topic struct {
	Title, Kind, Discussion string
	Refs                    []Ref
	Path                    []string // where it stands in its row
}

// A Decision is one that a review took.
type Decision struct {
	Review         *Review
	ID, Kind, Text string
	By             *Person
	Refs           []Ref

	by   string
	path pathKey
}

// Ref is the decision's reference.
func (d *Decision) Ref() string { return "decision:" + d.Review.ID + "/" + d.ID }

// Name is the decision's text.
func (d *Decision) Name() string { return d.Text }

// Place is where the decision stands.
func (d *Decision) Place() diag.Place { return d.Review.At.Key(append(d.path, "id")...) }

// An Action is one that a review gave somebody to do.
type Action struct {
	Review            *Review
	ID, Text          string
	Owner, ApprovedBy *Person
	Due, Closed       Date

	owner, approvedBy string
	path              pathKey
}

// Ref is the action's reference.
func (a *Action) Ref() string { return "action:" + a.Review.ID + "/" + a.ID }

// Name is the action's text.
func (a *Action) Name() string { return a.Text }

// Place is where the action stands.
func (a *Action) Place() diag.Place { return a.Review.At.Key(append(a.path, "id")...) }

// A Proposal is a decision that the next review pack asks for.
type Proposal struct {
	At                        register.At
	ID, Title, Text, Currency string
	Amount                    float64
	HasAmount                 bool
	AskedOf                   []*Person
	Due                       Date

	askedOf []string
}

// Ref is the proposal's reference.
func (p *Proposal) Ref() string { return "proposal:" + p.ID }

// Name is the proposal's title.
func (p *Proposal) Name() string { return p.Title }

// Place is where the row stands.
func (p *Proposal) Place() diag.Place { return p.At.Place() }

func (l *loader) readReview(r *register.Row) *Review {
	v := &Review{
		At: r.At(), ID: r.NeedID("id"), Kind: r.NeedEnum("kind", "management-review", "board", "team-brief"), Date: r.NeedDate("date"),
		chair: r.Str("chair"), required: r.Strs("required"), attended: r.Strs("attended"),
		Inputs: r.Enums("inputs", "a", "b", "c", "d", "e", "f", "g"), MinutesFile: r.Str("minutes"),
		approvedBy: r.Str("approved_by"), Approved: l.event(r.Date("approved")), tree: tree{},
	}
	v.tree.take(r, "id", "kind", "date", "chair", "required", "attended", "inputs")
	v.tree.rows(r, "topic", "title", "discussion", "refs")
	v.tree.rows(r, "decision", "id", "kind", "text", "by", "refs")
	v.tree.rows(r, "action", "id", "text", "owner", "due")
	for _, t := range r.Tables("topic") {
		v.Topics = append(v.Topics, Topic{Title: t.NeedStr("title"), Kind: t.Enum("kind", "risk", "audit", "incident", "kpi", "improvement", "other"),
			Discussion: t.Str("discussion"), Refs: l.refs(t, "refs"), Path: t.Path()})
	}
	for _, t := range r.Tables("decision") {
		v.Decisions = append(v.Decisions, &Decision{Review: v, ID: t.NeedID("id"), Text: t.NeedStr("text"), by: t.Str("by"), Refs: l.refs(t, "refs"), path: t.Path(),
			Kind: t.Enum("kind", "budget", "risk", "policy", "resource", "improvement", "other")})
	}
	for _, t := range r.Tables("action") {
		v.Actions = append(v.Actions, &Action{Review: v, ID: t.NeedID("id"), Text: t.NeedStr("text"), owner: t.Str("owner"), Due: t.Date("due"),
			Closed: l.event(t.Date("closed")), approvedBy: t.Str("approved_by"), path: t.Path()})
	}
	return v
}

func (l *loader) reviews() {
	g := l.open("reviews")
	reviews := register.Rows(g, "review", l.readReview)
	proposals := register.Rows(g, "proposal", func(r *register.Row) *Proposal {
		p := &Proposal{At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Text: r.Str("text"), Currency: r.Str("currency"),
			askedOf: r.Strs("asked_of"), Due: r.Date("due")}
		p.Amount, p.HasAmount = r.Number("amount")
		return p
	})
	g.Close()
	for _, v := range reviews {
		l.review(v)
	}
	for _, p := range proposals {
		p.AskedOf = l.persons(p.At, "asked_of", p.askedOf)
		if l.add(p, p.ID, p.At, Date{}) {
			l.pack.Proposals = append(l.pack.Proposals, p)
		}
	}
	sortBy(l.pack.Reviews, func(a, b *Review) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
	sortBy(l.pack.Proposals, func(a, b *Proposal) int { return cmp.Compare(a.ID, b.ID) })
}

func (l *loader) review(v *Review) {
	v.Chair = l.person(v.At, pathKey{"chair"}, v.chair)
	v.Required = l.persons(v.At, "required", v.required)
	v.Attended = l.persons(v.At, "attended", v.attended)
	v.ApprovedBy = l.person(v.At, pathKey{"approved_by"}, v.approvedBy)
	if v.MinutesFile != "" && l.file(v.At, pathKey{"minutes"}, v.MinutesFile) {
		l.minutes(v)
	}
	seen := l.add(v, v.ID, v.At, v.Date)
	for _, d := range v.Decisions {
		d.By = l.person(v.At, append(d.path, "by"), d.by)
		l.addPart(d, d.ID, v.At, d.path, seen)
	}
	for _, a := range v.Actions {
		a.Owner = l.person(v.At, append(a.path, "owner"), a.owner)
		a.ApprovedBy = l.person(v.At, append(a.path, "approved_by"), a.approvedBy)
		l.addPart(a, a.ID, v.At, a.path, seen)
	}
	if seen {
		l.pack.Reviews = append(l.pack.Reviews, v)
	}
}

func (l *loader) minutes(v *Review) {
	data, ok := l.text(v.MinutesFile)
	if !ok {
		return
	}
	l.odd(v.MinutesFile, data, 1)
	sum := sha256.Sum256(data)
	v.tree["minutes_sha256"] = hex.EncodeToString(sum[:])
	v.Minutes = plainText(l.saidText(data))
	if _, body, _, ok := frontMatter(l.saidText(data)); ok {
		v.Minutes = body
	}
}

// addPart files a decision or an action under its review.
func (l *loader) addPart(rec Record, id string, at register.At, path pathKey, seen bool) {
	if l.addAt(rec, id, at, append(path, "id"), Date{}) && !seen {
		l.leaveOut(rec)
	}
}
