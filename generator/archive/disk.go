package archive

import (
	"errors"
	"io"
	"os"
	"path"
	"strings"
)

// A disk writes below one folder, durably: what a method wrote is on the medium
// when it returns. It follows no link out of the folder.
type disk struct{ root *os.Root }

// write makes a new file.
func (d disk) write(name string, do func(io.Writer) error) (err error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := do(f); err != nil {
		return err
	}
	return f.Sync()
}

// text makes a new file with these bytes.
func (d disk) text(name string, data []byte) error {
	return d.write(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// sync makes the names in a folder last.
func (d disk) sync(name string) (err error) {
	f, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}

// move renames, and makes both folders remember it.
func (d disk) move(from, to string) error {
	if err := d.root.Rename(from, to); err != nil {
		return err
	}
	if err := d.sync(path.Dir(to)); err != nil {
		return err
	}
	return d.sync(path.Dir(from))
}

// A tree is a folder that is being made: its folders, each before what is in it.
type tree struct {
	disk
	top  string
	made []string
	have map[string]bool
}

func (d disk) tree(top string) (*tree, error) {
	if err := d.root.Mkdir(top, 0o755); err != nil {
		return nil, err
	}
	return &tree{d, top, []string{top}, map[string]bool{".": true}}, nil
}

// folder makes the folder above a file of the tree, and gives the file's path
// below the disk's folder.
func (t *tree) folder(file string) (string, error) {
	dir := path.Dir(file)
	for at := 0; at < len(dir); {
		next := strings.IndexByte(dir[at:], '/')
		if next < 0 {
			next = len(dir) - at
		}
		at += next
		if part := dir[:at]; !t.have[part] {
			if err := t.root.Mkdir(path.Join(t.top, part), 0o755); err != nil {
				return "", err
			}
			t.have[part] = true
			t.made = append(t.made, path.Join(t.top, part))
		}
		at++
	}
	return path.Join(t.top, file), nil
}

// text makes a file of the tree.
func (t *tree) text(file string, data []byte) error {
	name, err := t.folder(file)
	if err != nil {
		return err
	}
	return t.disk.text(name, data)
}

// settle makes every folder's names last, the innermost first.
func (t *tree) settle() error {
	for i := len(t.made) - 1; i >= 0; i-- {
		if err := t.sync(t.made[i]); err != nil {
			return err
		}
	}
	return nil
}
