package ocfl

import (
	"path"
	"strings"
)

// layoutFile judges ocfl_layout.json.
func (v *rootChecker) layoutFile() {
	const name, bound = "ocfl_layout.json", 64 << 10
	text, ok := v.read(name, bound)
	if !ok {
		return
	}
	found := map[string]string{}
	s := &scanner{text: text}
	err := s.object(func(key string) error {
		if s.peek() != '"' {
			return s.skip()
		}
		value, err := s.string()
		found[key] = value
		return err
	})
	if err == nil {
		err = s.end()
	}
	_, described := found["description"]
	switch {
	case err != nil:
		v.say(name, "E070", "%v", err)
	case found["extension"] == "" || !described:
		v.say(name, "E070", "has no extension, or no description")
	case !registered[found["extension"]]:
		v.say(name, "E071", "%s is not a registered extension", quoted(found["extension"]))
	}
	v.layout = found["extension"] == Layout && v.standard()
}

// standard tells that the layout has its standard parameters, those of
// RootFiles, which are also the defaults; others are not followed.
func (v *rootChecker) standard() bool {
	config := RootFiles()[0]
	text, ok := v.read(config.Path, 64<<10)
	return !ok || squeeze(text) == squeeze(config.Text)
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

// written holds the files of the root against those of RootFiles.
func (v *rootChecker) written() {
	for _, f := range RootFiles() {
		if text, ok := v.read(f.Path, 64<<10); !ok || text != f.Text {
			v.depart(f.Path)
		}
	}
}

func (v *rootChecker) depart(p string) {
	if len(v.report.Departures) < maxProblems {
		v.report.Departures = append(v.report.Departures, p)
	}
}

// extensions are the rules of the root's extensions (section 4.4).
func (v *rootChecker) extensions() {
	list, _ := v.list("extensions")
	for _, e := range list {
		p := path.Join("extensions", e.Name)
		switch {
		case e.Kind == Regular:
			v.say(p, "E112", "a file among the extensions")
		case e.Kind != Folder:
			v.say(p, "E090", "is a %s", e.Kind)
		default:
			if !registered[e.Name] {
				v.say(p, "W016", "is not the name of a registered extension")
			}
			v.extension(p)
		}
	}
}

// extension goes through the files of one extension, which nobody vouches for.
func (v *rootChecker) extension(p string) {
	list, _ := v.list(p)
	if len(list) == 0 {
		v.depart(p)
	}
	for _, e := range list {
		q := path.Join(p, e.Name)
		switch {
		case e.Kind == Folder:
			v.extension(q)
		case e.Kind != Regular:
			v.say(q, "E090", "is a %s", e.Kind)
		case q != RootFiles()[0].Path:
			v.depart(q)
		}
	}
}
