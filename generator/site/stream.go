package site

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evpack/evpack/generator/report"
)

// stream leaves a run of blocks to the splice, or, where the workspace draws
// blocks in its own way, takes them all into the view: slower, and whole in
// memory, but with the workspace's look.
func (v *viewer) stream(b *report.Stream, ctx context) element {
	ctx.lazy = true
	if v.slow {
		out := &streamView{Kind: "stream", ID: v.claim(b.ID)}
		for child := range b.Each {
			if e := v.block(child, ctx); e != nil {
				out.Blocks = append(out.Blocks, e)
			}
		}
		return out
	}
	out := &streamView{Kind: "stream", ID: v.claim(b.ID)}
	out.Marker = v.later(func(w *bufio.Writer) error {
		var buf []byte
		for child := range b.Each {
			e := v.block(child, ctx)
			if e == nil {
				break
			}
			buf = e.html(buf[:0])
			if _, err := w.Write(buf); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

// later keeps a run of HTML for the splice and gives the marker that stands
// for it. A marker is an HTML comment: text of a register is escaped and can
// hold none.
func (v *viewer) later(write func(*bufio.Writer) error) string {
	v.marks++
	marker := fmt.Sprintf("<!--evpack %d-->", v.marks)
	v.jobs = append(v.jobs, splice{marker, func(w *bufio.Writer) error {
		var bad errs
		v.errs = &bad
		if err := write(w); err != nil {
			return err
		}
		return bad.err()
	}})
	return marker
}

// splice writes the runs that Hugo left out into their pages.
func (s *views) splice(dest string) error {
	for _, p := range s.splices {
		if err := p.apply(filepath.Join(dest, filepath.FromSlash(p.url))); err != nil {
			return fmt.Errorf("%s: %w", p.url, err)
		}
		p.jobs = nil // the views that they hold
	}
	return nil
}

func (p *pageSplices) apply(name string) error {
	shell, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = p.pour(w, shell)
	if e := w.Flush(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func (p *pageSplices) pour(w *bufio.Writer, shell []byte) error {
	for _, job := range p.jobs {
		before, after, found := bytes.Cut(shell, []byte(job.marker))
		if !found {
			return fmt.Errorf("the layout drops the marker of a stream or of a long table")
		}
		if _, err := w.Write(before); err != nil {
			return err
		}
		if err := job.write(w); err != nil {
			return err
		}
		shell = after
	}
	_, err := w.Write(shell)
	return err
}
