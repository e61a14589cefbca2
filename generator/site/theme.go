package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gohugoio/hugo/parser/metadecoders"
)

// A tree is a theme's files with a workspace's in their place.
type tree struct {
	names []string // sorted
	data  map[string][]byte
	slow  bool // the workspace draws blocks in its own way
}

// The files whose HTML html.go writes too.
func isBlock(name string) bool {
	rest, ok := strings.CutPrefix(name, "layouts/_partials/")
	return ok && (strings.HasPrefix(rest, "block/") || rest == "line.html" || rest == "tag.html" || rest == "icon.html" || rest == "facts.html")
}

// merge reads a theme and what replaces it, path by path. A workspace may
// write layouts/partials/ for layouts/_partials/, Hugo's older name.
func merge(theme, override fs.FS) (*tree, error) {
	if theme == nil {
		return nil, errors.New("there is no theme")
	}
	t := &tree{data: map[string][]byte{}}
	if err := t.read(theme, false); err != nil {
		return nil, err
	}
	if override != nil {
		if err := t.read(override, true); err != nil {
			return nil, err
		}
	}
	for name := range t.data {
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	return t, nil
}

func (t *tree) read(from fs.FS, override bool) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		name = strings.Replace(name, "layouts/partials/", "layouts/_partials/", 1)
		if override && strings.HasPrefix(name, "i18n/") {
			name = "override/" + name // merged key by key
		}
		t.slow = t.slow || override && isBlock(name)
		t.data[name] = data
		return nil
	})
}

func (t *tree) has(name string) bool { return t.data[name] != nil }

// layout is the template that draws a page that asks for name.
func (t *tree) layout(name string) string {
	if t.has("layouts/" + name + ".html") {
		return name
	}
	return "page"
}

// texts gives the theme's words in a language: English where there is nothing
// better, then the language, then the region, each as the theme has it and
// then as the workspace changes it, key by key.
func (t *tree) texts(lang string) (map[string]any, error) {
	out := map[string]any{}
	names := []string{"en"}
	for i, r := range lang + "-" {
		if r == '-' {
			names = append(names, strings.ToLower(lang[:i]))
		}
	}
	for _, n := range slices.Compact(names) {
		for _, dir := range []string{"i18n/", "override/i18n/"} {
			name := dir + n + ".toml"
			if !t.has(name) {
				continue
			}
			words, err := metadecoders.Default.UnmarshalToMap(t.data[name], metadecoders.TOML)
			if err != nil {
				return nil, wordsError(strings.TrimPrefix(name, "override/"), err)
			}
			for k, v := range words {
				out[k] = v
			}
		}
	}
	return out, nil
}

// copyStatic puts the files of static/ into the site as they are.
func copyStatic(dest string, t *tree) error {
	for _, name := range t.names {
		rest, ok := strings.CutPrefix(name, "static/")
		if !ok {
			continue
		}
		if _, err := os.Stat(filepath.Join(dest, filepath.FromSlash(rest))); err == nil {
			return &ThemeError{File: name, Message: "a page of the site has that name"}
		}
		if far := external.Find(t.data[name]); far != nil && path.Ext(name) == ".css" {
			return &ThemeError{File: name, Line: 1 + bytes.Count(t.data[name][:bytes.Index(t.data[name], far)], []byte("\n")), Column: 1, Message: fmt.Sprintf("the style sheet loads something from elsewhere: %s", far)}
		}
		if err := put(dest, rest, t.data[name]); err != nil {
			return err
		}
	}
	return nil
}

// external is what makes a style sheet ask the network.
var external = regexp.MustCompile(`(?i)(url\(\s*["']?|@import\s*["'])\s*(https?:)?//[^"')\s]*`)

func put(dest, name string, data []byte) error {
	to := filepath.Join(dest, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
