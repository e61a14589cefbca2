// Package generator holds the jobs of the program: judge a workspace, build
// its pack, start a new one. It is the order of the steps and nothing else:
// what rows mean, what a page says and how it is drawn is for the packages
// beneath. It reads no clock and no environment; whoever calls passes them in.
//
// Source: LIFECYCLE (the order of a build).
package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Program is the name and version that packs carry.
const Program = "evpack 0.1.0"

// ErrNoWorkspace: there is no content/pack.toml here.
var ErrNoWorkspace = errors.New("no workspace")

// A Workspace is a folder with content/pack.toml.
type Workspace struct {
	Dir     string // as the caller knows it: where content/, themes/ and output/ are
	content *os.Root
}

// Open opens the workspace in dir. Nothing outside dir/content is read through
// it, whatever links lie in there. Errors: ErrNoWorkspace, or of the disk.
func Open(dir string) (*Workspace, error) {
	root, err := os.OpenRoot(filepath.Join(dir, "content"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s: content/pack.toml is not there", ErrNoWorkspace, dir)
	}
	if err != nil {
		return nil, err
	}
	if _, err := root.Stat("pack.toml"); err != nil {
		root.Close()
		return nil, fmt.Errorf("%w in %s: content/pack.toml is not there", ErrNoWorkspace, dir)
	}
	return &Workspace{Dir: dir, content: root}, nil
}

// Find opens the first workspace among dir and its parents. Dir of what it
// finds is relative where dir is.
func Find(dir string) (*Workspace, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for at := dir; ; at = filepath.Join(at, "..") {
		ws, err := Open(at)
		if !errors.Is(err, ErrNoWorkspace) {
			return ws, err
		}
		up := filepath.Dir(full)
		if up == full {
			return nil, fmt.Errorf("%w in %s or a folder above it", ErrNoWorkspace, dir)
		}
		full = up
	}
}

// Close ends the use of the workspace.
func (ws *Workspace) Close() error { return ws.content.Close() }

// Content is content/ and nothing else.
func (ws *Workspace) Content() fs.FS { return ws.content.FS() }

// Output is the folder of the built cycles.
func (ws *Workspace) Output() string { return filepath.Join(ws.Dir, "output") }
