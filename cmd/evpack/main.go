// Command evpack turns an organisation's registers into evidence that an
// auditor believes: a site, PDF packs, a signature trail and a manifest.
//
// This package has what a command line is made of: flags, streams, exit codes,
// the clock and the environment. A file per verb; what a verb does is in the
// packages beneath.
package main

import (
	"io"
	"os"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the program but for the process around it.
func run(args []string, in io.Reader, out, err io.Writer) int {
	return dispatch(world{in: in, out: &sticky{w: out}, err: err, env: os.Getenv, now: time.Now}, args)
}

// Exit codes (CLI).
const (
	exitDone     = 0
	exitFindings = 1 // done, with a finding of grade --fail-on or worse
	exitWrong    = 2 // the call or the workspace is wrong; nothing was written
	exitBroken   = 3 // verification failed
	exitFailed   = 4 // the machine, the disk or a service failed
)

// world is what the program gets from outside.
type world struct {
	in  io.Reader
	out *sticky
	err io.Writer
	env func(string) string
	now func() time.Time
}

// sticky keeps the first error of writing, so that a full disk behind stdout is
// not taken for success.
type sticky struct {
	w   io.Writer
	bad error
}

func (s *sticky) Write(p []byte) (int, error) {
	if s.bad != nil {
		return 0, s.bad
	}
	n, err := s.w.Write(p)
	s.bad = err
	return n, err
}
