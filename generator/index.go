package generator

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/manifest"
)

//go:embed index.html.tmpl
var indexText string

// A Cycle is a built cycle in output/.
type Cycle struct {
	*manifest.Manifest
	Verdict     string // major-open, minor-open, observations or clean; empty: not said
	Major       int
	Minor       int
	Observation int
}

// Holds reports whether the pack has a file.
func (c *Cycle) Holds(path string) bool {
	return slices.ContainsFunc(c.Files, func(f manifest.File) bool { return f.Path == path })
}

// Cycles lists what is built in the workspace, the newest first.
func (ws *Workspace) Cycles() []*Cycle { return cyclesIn(ws.Output()) }

func cyclesIn(output string) []*Cycle {
	entries, err := os.ReadDir(output)
	if err != nil {
		return nil // nothing is built yet
	}
	var out []*Cycle
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if c := readCycle(filepath.Join(output, e.Name())); c != nil && c.Cycle == e.Name() {
			out = append(out, c)
		}
	}
	newestFirst(out)
	return out
}

func newestFirst(list []*Cycle) {
	slices.SortFunc(list, func(a, b *Cycle) int { return cmp.Or(cmp.Compare(b.AsOf, a.AsOf), cmp.Compare(b.Cycle, a.Cycle)) })
}

// readCycle reads a built cycle; nil where the folder is none.
func readCycle(dir string) *Cycle {
	data, err := os.ReadFile(filepath.Join(dir, manifest.Name))
	if err != nil {
		return nil
	}
	m, err := manifest.Parse(data)
	if err != nil {
		return nil
	}
	c := &Cycle{Manifest: m}
	var doc struct {
		Verdict string
		Summary struct{ Major, Minor, Observation int }
	}
	data, err = os.ReadFile(filepath.Join(dir, "site", "data", "assessment.json"))
	if err == nil && json.Unmarshal(data, &doc) == nil {
		c.Verdict, c.Major, c.Minor, c.Observation = doc.Verdict, doc.Summary.Major, doc.Summary.Minor, doc.Summary.Observation
	}
	return c
}

// index draws output/index.html: every cycle there, the one being built among
// them. It is sealed by nothing, and says so.
func (b *build) index() ([]byte, error) {
	list := map[string]*Cycle{}
	for _, c := range cyclesIn(b.output) {
		list[c.Cycle] = c
	}
	now := readCycle(b.stage)
	if now == nil {
		return nil, errors.New("the manifest that was just written cannot be read")
	}
	list[now.Cycle] = now
	all := slices.Collect(maps.Values(list))
	newestFirst(all)
	words := template.FuncMap{"state": func(v string) string { return verdictStates[v] }, "say": func(v string) string { return b.texts.T(verdictWords[v]) }, "t": b.t}
	t, err := template.New("index").Funcs(words).Parse(indexText)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, struct {
		Organisation, Program, Language string
		Cycles                          []*Cycle
	}{b.rep.Organisation, Program, b.rep.Language, all})
	return out.Bytes(), err
}

var (
	verdictStates = map[string]string{"major-open": "bad", "minor-open": "warn", "observations": "info", "clean": "ok"}
	verdictWords  = map[string]string{"major-open": "Major nonconformity open", "minor-open": "Minor nonconformity open",
		"observations": "Observations", "clean": "No finding"}
)
