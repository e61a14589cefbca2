package main

import (
	"fmt"
	"time"
)

// steps tells what is going on: with -v each step with its time, on a terminal
// the step at hand once the work has taken a second.
type steps struct {
	c     *call
	name  string
	begun time.Time // of the step
	first time.Time
	shown bool // a line on the terminal is to be wiped
}

func (c *call) steps() *steps { return &steps{c: c} }

// begin ends the step before.
func (s *steps) begin(name string) {
	s.end()
	now := s.c.now()
	if s.first.IsZero() {
		s.first = now
	}
	s.name, s.begun = name, now
	if !s.c.verbose && !s.c.quiet && terminal(s.c.err) && now.Sub(s.first) > time.Second {
		fmt.Fprintf(s.c.err, "\r\x1b[K%s …", name)
		s.shown = true
	}
}

func (s *steps) end() {
	if s.shown {
		fmt.Fprint(s.c.err, "\r\x1b[K")
		s.shown = false
	}
	if s.name != "" && s.c.verbose {
		fmt.Fprintf(s.c.err, "%8.3f s  %s\n", s.c.now().Sub(s.begun).Seconds(), s.name)
	}
	s.name = ""
}

// progress tells how much of a step is done, on a terminal, once it has taken a
// second.
func (s *steps) progress(done, of int64) {
	if s.c.quiet || !terminal(s.c.err) || of == 0 || s.c.now().Sub(s.first) < time.Second {
		return
	}
	fmt.Fprintf(s.c.err, "\r\x1b[K%s … %d %% of %s", s.name, done*100/of, size(of))
	s.shown = true
}
