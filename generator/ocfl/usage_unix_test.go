//go:build unix

package ocfl_test

import "syscall"

// cpu is the processor time used so far, in seconds.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	s := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return s(u.Utime) + s(u.Stime)
}

// pipe makes a named pipe.
func pipe(name string) error { return syscall.Mkfifo(name, 0o600) }
