//go:build !unix

package ocfl_test

import "os"

// pipe makes what is as much out of place as a named pipe.
func pipe(name string) error { return os.Mkdir(name, 0o755) }
