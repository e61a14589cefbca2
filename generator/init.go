package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/templates"
)

// Profiles are those that a workspace may have.
func Profiles() []string { return []string{"general", "small-business", "tech-startup", "ai-company"} }

// InitOptions are the choices of a new workspace.
type InitOptions struct {
	Profile string // one of Profiles
	Today   time.Time
}

// ErrNotEmpty: the folder holds something already.
var ErrNotEmpty = errors.New("the folder is not empty")

// Init writes a workspace with commented registers into dir, which must be
// empty (.git may be there) or not exist. The cycle is the quarter of
// opt.Today. Where it fails, nothing of it is left.
func Init(dir string, opt InitOptions) (err error) {
	if !slices.Contains(Profiles(), opt.Profile) {
		return fmt.Errorf("profile %q is not known", opt.Profile)
	}
	made, err := emptyFolder(dir)
	if err != nil {
		return err
	}
	var done []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range slices.Backward(append(made, done...)) {
			_ = os.Remove(name) // what was not empty before is left
		}
	}()
	from, err := fs.Sub(templates.FS, "workspace")
	if err != nil {
		return err
	}
	words := initWords(opt)
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if name == "gitignore" {
			to = filepath.Join(dir, ".gitignore")
		}
		done = append(done, to)
		if d.IsDir() {
			return os.Mkdir(to, 0o755)
		}
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, []byte(words.Replace(string(text))), 0o644)
	})
}

// emptyFolder makes dir, or sees that it is empty. made is what it made.
func emptyFolder(dir string) (made []string, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
			if _, err := os.Lstat(at); err == nil || at == filepath.Dir(at) {
				break
			}
			made = append(made, at)
		}
		slices.Reverse(made)
		return made, os.MkdirAll(dir, 0o755)
	case err != nil:
		return nil, err
	case slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != ".git" }):
		return nil, fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	return nil, nil
}

// initWords fills the dates of the quarter in.
func initWords(opt InitOptions) *strings.Replacer {
	quarter := (int(opt.Today.Month()) - 1) / 3
	from := time.Date(opt.Today.Year(), time.Month(3*quarter+1), 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 3, -1)
	before := from.AddDate(0, -3, 0)
	name := func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())-1)/3+1) }
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	return strings.NewReplacer("@PROFILE@", opt.Profile, "@CYCLE@", name(from), "@FROM@", day(from), "@TO@", day(to), "@YEAR@", from.Format("2006"),
		"@MONTH@", from.Format("2006-01"), "@REVIEW@", day(from.AddDate(0, 0, 13)), "@NEXT@", day(to.AddDate(0, 1, 0)), "@YEARSAGO@", day(from.AddDate(-2, 0, 0)),
		"@PREVIOUS@", name(before), "@PREVFROM@", day(before), "@PREVTO@", day(from.AddDate(0, 0, -1)))
}
