//go:build !unix

package archive

import (
	"os"

	"github.com/rogpeppe/go-internal/lockedfile"
)

const nonblock = 0

// lock takes the lock at a path; here it waits for whoever holds it.
func lock(name string) (unlock func() error, err error) {
	free, err := lockedfile.MutexAt(name).Lock()
	if err != nil {
		return nil, err
	}
	return func() error { free(); return nil }, nil
}

func device(os.FileInfo) uint64 { return 0 }
