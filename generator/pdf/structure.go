package pdf

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// structure writes the structure tree (ISO 32000-1, 14.7): the elements, the
// parent tree from marked content and annotations back to them, and the ids.
func (f *finisher) structure() string {
	root := f.w.reserve()
	t := &treeWriter{w: f.w, root: root, parents: make([]string, f.next), ids: map[string]int{}}
	t.number(f.root)
	t.write(f.root)
	for _, p := range f.pages {
		owners := make([]byte, 0, 12*len(p.owners)+2)
		owners = append(owners, '[')
		for _, e := range p.owners {
			owners = append(strconv.AppendInt(owners, int64(e.obj), 10), " 0 R "...)
		}
		t.parents[p.parents] = string(append(owners, ']'))
		for _, a := range p.annots {
			t.parents[a.key] = fmt.Sprintf("%d 0 R", a.elem.obj)
		}
	}
	f.w.set(root, fmt.Sprintf("<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d/RoleMap<</Em/Span/Strong/Span>>%s>>",
		f.book.root.obj, t.parentTree(), f.next, t.idTree()))
	return fmt.Sprintf("/StructTreeRoot %d 0 R", root)
}

type treeWriter struct {
	w       *writer
	root    int
	parents []string       // values of the parent tree by key
	ids     map[string]int // by their source
}

// number reserves an object for each element.
func (t *treeWriter) number(e *elem) {
	e.obj = t.w.reserve()
	if id, ok := strings.CutPrefix(e.attrs, "/ID"); ok {
		t.ids[id] = e.obj
	}
	for i := range e.kids {
		if k := e.kids[i].elem; k != nil {
			t.number(k)
		}
	}
}

func (t *treeWriter) write(e *elem) {
	up := t.root
	if e.up != nil {
		up = e.up.obj
	}
	b := make([]byte, 0, 96+8*len(e.kids)+len(e.attrs))
	b = append(append(b, "<</Type/StructElem/S/"...), e.tag...)
	b = append(strconv.AppendInt(append(b, "/P "...), int64(up), 10), " 0 R/K"...)
	home := t.home(e)
	if e.tag == "Form" && len(e.kids) == 1 { // some signing software knows no list here
		b = t.kid(b, &e.kids[0], home)
	} else {
		b = append(b, '[')
		for i := range e.kids {
			b = append(t.kid(b, &e.kids[i], home), ' ')
		}
		b = append(b, ']')
	}
	if home != nil {
		b = append(strconv.AppendInt(append(b, "/Pg "...), int64(home.obj), 10), " 0 R"...)
	}
	t.w.put(e.obj, append(append(b, e.attrs...), ">>"...))
	for i := range e.kids {
		if k := e.kids[i].elem; k != nil {
			t.write(k)
		}
	}
}

// home is the page that an element's plain MCIDs are on.
func (t *treeWriter) home(e *elem) *page {
	for i := range e.kids {
		if e.kids[i].page != nil && !e.kids[i].annot {
			return e.kids[i].page
		}
	}
	return nil
}

func (t *treeWriter) kid(b []byte, k *kid, home *page) []byte {
	switch {
	case k.elem != nil:
		return append(strconv.AppendInt(b, int64(k.elem.obj), 10), " 0 R"...)
	case k.annot:
		return fmt.Appendf(b, "<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k.page.annots[k.n].obj, k.page.obj)
	case k.page == home:
		return strconv.AppendInt(b, int64(k.n), 10)
	}
	return fmt.Appendf(b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", k.page.obj, k.n)
}

const perTreeNode = 64

// parentTree is a number tree of two levels.
func (t *treeWriter) parentTree() int {
	var kids []int
	for from := 0; from < len(t.parents); from += perTreeNode {
		to := min(from+perTreeNode, len(t.parents))
		var b strings.Builder
		for key := from; key < to; key++ {
			fmt.Fprintf(&b, "%d %s ", key, t.parents[key])
		}
		kids = append(kids, t.w.add(fmt.Sprintf("<</Limits[%d %d]/Nums[%s]>>", from, to-1, b.String())))
	}
	return t.w.add("<</Kids[" + refs(kids) + "]>>")
}

// idTree is the name tree of element ids, in the order of their bytes.
func (t *treeWriter) idTree() string {
	if len(t.ids) == 0 {
		return ""
	}
	names := make([]string, 0, len(t.ids))
	for id := range t.ids {
		names = append(names, id)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, id := range names {
		fmt.Fprintf(&b, "%s %d 0 R ", id, t.ids[id])
	}
	return fmt.Sprintf("/IDTree %d 0 R", t.w.add("<</Names["+b.String()+"]>>"))
}
