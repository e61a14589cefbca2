//go:build unix

package archive

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// nonblock keeps a pipe that somebody put in a file's place from being waited for.
const nonblock = syscall.O_NONBLOCK

// lock takes the lock at a path, or gives ErrBusy at once. The kernel frees it
// when its holder ends, however it ends.
func lock(name string) (unlock func() error, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			break
		}
	}
	if err == nil {
		return f.Close, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("%w (%s is held)", ErrBusy, name)
	}
	return nil, errors.Join(err, f.Close())
}

// device is the file system that a file is on.
func device(info os.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev)
	}
	return 0
}
