package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// An Input is one file that the pack was read from.
type Input struct {
	Name   string // relative to content/
	Size   int64
	SHA256 string // hex
}

// walk notes what stands in content/, without following links and without the
// log, which is the program's own.
func (l *loader) walk() error {
	l.files = map[string]fs.FileMode{}
	plain := plainFS{l.fsys, l.files}
	defer func() { l.fsys, l.pack.fsys = plain, plain }()
	return fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == "log" && d.IsDir():
			return fs.SkipDir
		}
		l.files[name] = d.Type()
		return nil
	})
}

// plainFS is content/ without what is not a plain file: a link may lead
// anywhere, and a pipe or a device never ends.
type plainFS struct {
	fs.FS
	files map[string]fs.FileMode
}

func (p plainFS) Open(name string) (fs.File, error) {
	for dir := name; dir != "."; dir = path.Dir(dir) {
		if mode := p.files[dir]; !mode.IsRegular() && !mode.IsDir() {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a plain file")}
		}
		if path.Dir(dir) == dir {
			break // no path of a file system: FS will say so
		}
	}
	return p.FS.Open(name)
}

// Lstat and ReadLink tell of what Open refuses.
func (p plainFS) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(p.FS, name) }
func (p plainFS) ReadLink(name string) (string, error)   { return fs.ReadLink(p.FS, name) }

// filesOf lists the plain files of a folder with that ending, sorted.
func (l *loader) filesOf(dir, suffix string) []string {
	var out []string
	for name, mode := range l.files {
		if path.Dir(name) == dir && strings.HasSuffix(name, suffix) && !strings.HasPrefix(path.Base(name), ".") && mode.IsRegular() {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// readInputs takes size and digest of every plain file.
func (l *loader) readInputs() ([]Input, error) {
	var out []Input
	for name, mode := range l.files {
		if mode.IsRegular() {
			out = append(out, Input{Name: name})
		}
	}
	slices.SortFunc(out, func(a, b Input) int { return cmp.Compare(a.Name, b.Name) })
	for i := range out {
		if err := out[i].read(l.fsys); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (in *Input) read(fsys fs.FS) (err error) {
	f, err := fsys.Open(in.Name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	in.Size, err = io.Copy(h, f)
	in.SHA256 = hex.EncodeToString(h.Sum(nil))
	return err
}

// Digest is the inputs digest (LIFECYCLE: the order of a build, 1): SHA-256,
// in hex, of one line a file, "sha256  size  name\n", sorted by name.
func Digest(inputs []Input) string {
	h := sha256.New()
	for _, in := range inputs {
		fmt.Fprintf(h, "%s  %d  %s\n", in.SHA256, in.Size, in.Name) // a hash never fails to write
	}
	return hex.EncodeToString(h.Sum(nil))
}

// folders are those that the program reads by itself, with what it reads there.
var folders = map[string]string{"registers": ".toml", "mappings": ".toml", "policies": ".md", "pages": ".md", "trust": ""}

// strays refuses what stands where the program reads but would never be read:
// registers and texts in a folder too deep, unknown registers, links.
func (l *loader) strays() {
	for name, mode := range l.files {
		dir, rest, _ := strings.Cut(name, "/")
		suffix, reads := folders[dir]
		switch {
		case !reads && name != "pack.toml", strings.HasPrefix(path.Base(name), "."):
		case mode&fs.ModeSymlink != 0:
			l.badFile(name, &PathError{name, "is a symbolic link"})
		case mode.IsRegular() && suffix != "" && strings.HasSuffix(strings.ToLower(name), suffix):
			l.stray(name, dir, rest, suffix)
		}
	}
	l.unknownRegisters()
}

func (l *loader) badFile(name string, err error) {
	l.probs.Addf(placeOf(name), "bad-path", "keep plain files in content/", "%v", err)
}

// stray judges one file of a folder that is read.
func (l *loader) stray(name, dir, rest, suffix string) {
	parts := strings.Split(rest, "/")
	deepest := map[string]int{"registers": 2}[dir]
	if dir == "policies" && parts[0] == "archive" {
		deepest = 2
	}
	switch {
	case !strings.HasSuffix(name, suffix):
		l.probs.Addf(placeOf(name), "bad-path", "end its name with "+suffix, "the file is never read: its name ends with %s", path.Ext(name))
	case len(parts) > max(deepest, 1):
		l.probs.Addf(placeOf(name), "bad-path", "move it up to "+path.Join(append([]string{dir}, parts[:max(deepest, 1)-1]...)...)+"/",
			"the file is never read: it stands too deep")
	}
}

// unknownRegisters refuses registers that nobody reads.
func (l *loader) unknownRegisters() {
	var known []string
	for file := range l.regs {
		known = append(known, strings.TrimSuffix(file, ".toml"))
	}
	slices.Sort(known)
	for name, mode := range l.files {
		dir, file := path.Split(name)
		base, isTOML := strings.CutSuffix(file, ".toml")
		switch {
		case dir != "registers/", strings.HasPrefix(base, "."), !isTOML && !mode.IsDir(), base == "soa-archive" && mode.IsDir():
		case l.regs[base+".toml"] == nil:
			l.probs.Addf(placeOf(name), "unknown-register", hintNear(base, known), "no register is called %q", base)
		}
	}
}

// checkFile is CheckFile by what walk saw.
func (l *loader) checkFile(name string) error {
	if err := checkPath(name); err != nil {
		return err
	}
	mode, there := l.files[name]
	for dir := name; !there && dir != "."; {
		dir = path.Dir(dir)
		if m, ok := l.files[dir]; ok && m&fs.ModeSymlink != 0 {
			return &PathError{name, "goes through a symbolic link"}
		}
	}
	if !there {
		return fs.ErrNotExist
	}
	return plain(name, mode)
}
