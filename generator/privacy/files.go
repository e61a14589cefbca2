package privacy

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// FS is content/ with the names of files said in codes; fsys as it is where
// none stands for anybody. The bytes are those of the files.
func (b *Book) FS(fsys fs.FS) (fs.FS, error) {
	r := renamed{fsys, map[string]string{}, map[string][]fs.DirEntry{}}
	differs := false
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == "." {
			return err
		}
		said := b.Path(file)
		differs = differs || said != file
		if other, ok := r.real[said]; ok && !d.IsDir() {
			return fmt.Errorf("%s and %s have one name in codes: rename one", other, file)
		}
		r.real[said] = file
		dir := path.Dir(said)
		r.dirs[dir] = append(r.dirs[dir], entry{d, path.Base(said)})
		return nil
	})
	if err != nil || !differs {
		return fsys, err
	}
	for _, list := range r.dirs {
		slices.SortFunc(list, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
	}
	return r, nil
}

type renamed struct {
	fs.FS
	real map[string]string // by the name that is said
	dirs map[string][]fs.DirEntry
}

func (r renamed) name(said string) string {
	if name, ok := r.real[said]; ok {
		return name
	}
	return said
}

func (r renamed) Open(said string) (fs.File, error)          { return r.FS.Open(r.name(said)) }
func (r renamed) ReadFile(said string) ([]byte, error)       { return fs.ReadFile(r.FS, r.name(said)) }
func (r renamed) ReadDir(said string) ([]fs.DirEntry, error) { return slices.Clone(r.dirs[said]), nil }
func (r renamed) Lstat(said string) (fs.FileInfo, error)     { return fs.Lstat(r.FS, r.name(said)) }
func (r renamed) ReadLink(said string) (string, error)       { return fs.ReadLink(r.FS, r.name(said)) }

type entry struct {
	fs.DirEntry
	name string
}

func (e entry) Name() string { return e.name }
