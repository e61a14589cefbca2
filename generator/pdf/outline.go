package pdf

import (
	"fmt"
)

// outlines writes the bookmarks down to the third level, folded.
func (f *finisher) outlines() string {
	root := &outline{}
	open := []*outline{root}
	for _, part := range f.parts {
		for _, m := range part.marks {
			level := min(m.level, 3, len(open))
			o := &outline{bookmark: m, obj: f.w.reserve()}
			open = open[:level]
			open[level-1].kids = append(open[level-1].kids, o)
			open = append(open, o)
		}
	}
	if len(root.kids) == 0 {
		return ""
	}
	root.obj = f.w.reserve()
	f.w.set(root.obj, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", root.kids[0].obj, root.kids[len(root.kids)-1].obj, len(root.kids)))
	root.write(f.w)
	return fmt.Sprintf("/PageMode/UseOutlines/Outlines %d 0 R", root.obj)
}

type outline struct {
	bookmark
	kids []*outline
	obj  int
}

func (o *outline) write(w *writer) {
	for i, k := range o.kids {
		source := fmt.Sprintf("<</Title%s/Parent %d 0 R/Dest%s", textString(k.title), o.obj, dest(k.anchor))
		if i > 0 {
			source += fmt.Sprintf("/Prev %d 0 R", o.kids[i-1].obj)
		}
		if i+1 < len(o.kids) {
			source += fmt.Sprintf("/Next %d 0 R", o.kids[i+1].obj)
		}
		if n := len(k.kids); n > 0 {
			source += fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count -%d", k.kids[0].obj, k.kids[n-1].obj, n)
		}
		w.set(k.obj, source+">>")
		k.write(w)
	}
}
