//go:build !linux

package generator

import "errors"

// exchange is what Linux can do.
func exchange(a, b string) error { return errors.ErrUnsupported }
