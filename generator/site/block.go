package site

import (
	"strconv"
	"strings"

	"github.com/evpack/evpack/generator/report"
)

// context is where a block stands.
type context struct {
	section *report.Section
	level   int  // of a record's heading
	lazy    bool // in a stream
}

// block views a block; nil where there is nothing to draw.
func (v *viewer) block(b report.Block, ctx context) element {
	switch b := b.(type) {
	case *report.Para:
		return &paraView{Kind: "para", Text: v.line(b.Text), Small: b.Small}
	case *report.Prose:
		return v.prose(b)
	case *report.List:
		return &listView{Kind: "list", Ordered: b.Ordered, Items: v.lines(b.Items)}
	case *report.Facts:
		return &factsView{Kind: "facts", Items: v.facts(b.Items)}
	case *report.Figures:
		return v.figures(b)
	case *report.Answer:
		return v.answer(b)
	case *report.Table:
		return v.table(b, ctx)
	case *report.Record:
		return v.record(b, ctx)
	case *report.Listing:
		return v.listing(b)
	case *report.Diff:
		return v.diff(b)
	case *report.Chart:
		return v.chart(b)
	case *report.Fields:
		return v.fields(b)
	case *report.Stream:
		if !ctx.lazy {
			return v.stream(b, ctx)
		}
	}
	v.errs.addf("page %s: a %s cannot stand there", v.report.ID, report.Kind(b))
	return nil
}

func (v *viewer) lines(in []report.Inline) []lineView {
	out := make([]lineView, len(in))
	for i, l := range in {
		out[i] = v.line(l)
	}
	return out
}

func (v *viewer) facts(in []report.Fact) []factView {
	out := make([]factView, len(in))
	for i, f := range in {
		out[i] = factView{Term: text(f.Term), Text: v.line(f.Text)}
	}
	return out
}

func (v *viewer) figures(b *report.Figures) element {
	out := &figuresView{Kind: "figures"}
	for _, f := range b.Items {
		href, away := v.href(f.Href)
		out.Items = append(out.Items, figureView{
			Value: text(f.Value), Of: v.of(f.Of), Label: text(f.Label), Href: href, Away: away, Status: tag(f.Status),
		})
	}
	return out
}

// of is "of 89" in the site's language.
func (v *viewer) of(total string) string {
	if total == "" {
		return ""
	}
	return strings.ReplaceAll(v.texts["of"], "%s", text(total))
}

func (v *viewer) answer(b *report.Answer) element {
	v.indexRecord(b.ID, b.Question)
	return &answerView{
		Kind: "answer", ID: v.claim(b.ID), Question: text(b.Question),
		Text: v.line(b.Text), Facts: v.facts(b.Facts), Status: tag(b.Status),
	}
}

func (v *viewer) record(b *report.Record, ctx context) element {
	v.indexRecord(b.ID, words(b.Title), append(factLines(b.Facts), b.Title)...)
	out := &recordView{
		Kind: "record", ID: v.claim(b.ID), Level: strconv.Itoa(min(ctx.level, 6)),
		Title: v.line(b.Title), Status: tag(b.Status), Facts: v.facts(b.Facts),
	}
	if ctx.section != nil && ctx.section.ID == "trail" && v.page.Layout == "signatures" {
		out.seal()
	}
	inner := context{level: ctx.level + 1, lazy: ctx.lazy}
	for _, child := range b.Blocks {
		if e := v.block(child, inner); e != nil {
			out.Blocks = append(out.Blocks, e)
		}
	}
	return out
}

// seal makes a record an entry of the signature trail, which is drawn along a
// line with seals on it: its first fact, the date, stands left of them.
func (r *recordView) seal() {
	r.Seal = string(report.None)
	if r.Status != nil {
		r.Seal = r.Status.State
	}
	if len(r.Facts) > 0 {
		r.When, r.Facts = r.Facts[0].Text, r.Facts[1:]
	}
}

func (v *viewer) listing(b *report.Listing) element {
	out := &listingView{Kind: "listing", Caption: text(b.Caption), Text: strings.TrimRight(text(b.Text), "\n")}
	if out.Caption != "" {
		out.Label = v.label()
	}
	return out
}

func (v *viewer) diff(b *report.Diff) element {
	out := &diffView{Kind: "diff", Label: v.label(), Caption: text(b.Caption), Gone: v.texts["diff_gone"], Fresh: v.texts["diff_fresh"]}
	for _, l := range b.Lines {
		line := diffLine{Heading: text(l.Heading), Gap: l.Gap}
		if len(l.Pieces) == 1 {
			line.Class = map[report.DiffOp]string{report.Gone: "rem", report.Fresh: "add"}[l.Pieces[0].Op]
		}
		for _, p := range l.Pieces {
			line.Pieces = append(line.Pieces, pieceView{string(p.Op), text(p.Text)})
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

func (v *viewer) fields(b *report.Fields) element {
	out := &fieldsView{Kind: "fields", Approves: v.texts["approves"]}
	for _, f := range b.Items {
		field := fieldView{Name: text(f.Name), Person: text(f.Person), Title: text(f.Title)}
		for _, a := range f.Approves {
			field.Approves = append(field.Approves, approvalView{text(a.Subject), text(a.Title), text(a.Digest)})
		}
		out.Items = append(out.Items, field)
	}
	return out
}
