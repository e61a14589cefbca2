package generator

import "golang.org/x/sys/unix"

// exchange swaps two folders in one step, so that a cycle is there at every
// moment. File systems that cannot do it give an error.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}
