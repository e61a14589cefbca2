package archive

import (
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/evpack/evpack/generator/manifest"
)

// maxPath is the longest path of a file, in bytes: with what stands before it,
// it fits the 1,024 bytes of a key in an object store, and the 260 characters
// that some systems have are not met by most packs anyway.
const maxPath = 700

// checkNames refuses names that not every system can hold, or that two systems
// would take for each other: what manifest.CheckPath refuses, what is too long,
// and two spellings of one name that differ in case or in Unicode form alone,
// of files and of the folders above them. The error is an ErrNames.
func checkNames(names []string) error {
	seen := map[string]string{}
	fold := cases.Fold()
	for _, name := range names {
		if err := manifest.CheckPath(name); err != nil {
			return fmt.Errorf("%w: %w", ErrNames, err)
		}
		if len(name) > maxPath {
			return fmt.Errorf("%w: path %.60q… has %d bytes, more than %d", ErrNames, name, len(name), maxPath)
		}
		for at := len(name); at > 0; at = strings.LastIndexByte(name[:at], '/') {
			key := norm.NFC.String(fold.String(norm.NFD.String(name[:at])))
			if other, ok := seen[key]; ok && other != name[:at] {
				return fmt.Errorf("%w: %q and %q are one name to many systems", ErrNames, other, name[:at])
			} else if ok {
				break // and so are the folders above
			}
			seen[key] = name[:at]
		}
	}
	return nil
}
