package evidence

import (
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/register"
)

// Privacy says what leaves the workspace.
type Privacy struct {
	People        string // names or pseudonyms
	Evidence      string // copy or digest
	TopManagement string // names or pseudonyms
}

// Theme is the look of the site.
type Theme struct{ Name, Accent, Logo string }

// PDF is the look and the size of the packs.
type PDF struct {
	Page        string // A4 or Letter
	Fonts       []string
	PeopleLimit int
}

// Archive says where cycles are kept for good.
type Archive struct {
	To          string
	RetainYears int
}

func (raw *rawConfig) readLooks(r *register.Row) {
	raw.Privacy = Privacy{People: "names", Evidence: "copy", TopManagement: "names"}
	if t := r.Table("privacy"); t != nil {
		set(&raw.Privacy.People, t.Enum("people", "names", "pseudonyms"))
		set(&raw.Privacy.Evidence, t.Enum("evidence", "copy", "digest"))
		set(&raw.Privacy.TopManagement, t.Enum("top_management", "names", "pseudonyms"))
	}
	raw.Theme = Theme{Name: "evidence"}
	if t := r.Table("theme"); t != nil {
		raw.Theme.read(t)
	}
	raw.PDF = PDF{Page: "A4", PeopleLimit: 500}
	if t := r.Table("pdf"); t != nil {
		set(&raw.PDF.Page, t.Enum("page", "A4", "Letter"))
		raw.PDF.Fonts = t.Strs("fonts")
		raw.PDF.PeopleLimit = positive(t, "people_limit", 500)
	}
	raw.Archive = Archive{To: "archive"}
	if t := r.Table("archive"); t != nil {
		raw.Archive.To = archiveTo(t)
		raw.Archive.RetainYears = positive(t, "retain_years", 0)
	}
}

// archiveTo reads where cycles are kept: a folder of the workspace that nothing
// else writes to, or a bucket.
func archiveTo(t *register.Row) string {
	to := t.Str("to")
	first, _, _ := strings.Cut(to, "/")
	switch {
	case to == "":
		return "archive"
	case strings.HasPrefix(to, "s3://"):
		if !bucket.MatchString(to) {
			t.Errorf("to", "bad-path", "write s3://bucket/prefix", "%q is no bucket", to)
		}
	case checkPath(to) != nil, strings.HasPrefix(first, "."), slices.Contains([]string{"content", "output", "templates", "themes"}, first):
		t.Errorf("to", "bad-path", "name a folder of the workspace, such as archive, or s3://bucket/prefix", "cycles cannot be kept in %q", to)
	}
	return to
}

func (th *Theme) read(t *register.Row) {
	set(&th.Name, t.Str("name"))
	if !themeName.MatchString(th.Name) {
		t.Errorf("name", "bad-id", "a theme is a folder of themes/", "theme %q is not usable as a folder's name", th.Name)
	}
	th.Accent = t.Str("accent")
	if th.Accent != "" && !colour.MatchString(th.Accent) {
		t.Errorf("accent", "unknown-value", "write six hexadecimal digits: #2440a8", "%q is not a colour", th.Accent)
	}
	th.Logo = t.Str("logo")
}
