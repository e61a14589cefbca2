package report_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/trail"
)

// sample is the content/ of this repository.
func sample() fs.FS { return os.DirFS("../../content") }

// input judges a workspace as package generator does.
func input(t testing.TB, content fs.FS, cycle string) report.Input {
	t.Helper()
	pack := load(t, content, cycle)
	in := report.Input{Pack: pack, Program: "evpack 0.1.0"}
	for _, c := range pack.Past {
		if c.ID == pack.Previous {
			in.PreviousPack = load(t, content, c.ID)
			in.Previous = judge(t, in.PreviousPack, nil)
		}
	}
	in.Assessment = judge(t, pack, in.Previous)
	return in
}

func load(t testing.TB, content fs.FS, cycle string) *evidence.Pack {
	t.Helper()
	probs := new(diag.Problems)
	pack, err := evidence.Load(content, evidence.Options{Cycle: cycle}, probs)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range probs.Sorted() {
		t.Fatalf("%v", p)
	}
	return pack
}

func judge(t testing.TB, pack *evidence.Pack, before *assess.Assessment) *assess.Assessment {
	t.Helper()
	signed, err := trail.Judge(pack)
	if err != nil {
		t.Fatal(err)
	}
	var prev *assess.Previous
	if before != nil {
		prev = before.AsPrevious()
	}
	return assess.Run(pack, signed, prev, checks.All())
}

// world is a workspace of a test: files below content/.
func world(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// bare is a pack.toml with nothing but what it must have.
const bare = `schema = 1
[organisation]
name = "Nobody Ltd"
[cycle]
id = "2026"
from = 2026-01-01
to = 2026-12-31
as_of = 2026-12-31
[leadership]
top_management = []
isms_manager = ""
policy = ""
`
