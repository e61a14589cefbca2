package checks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/checks"
)

// scrambled is the same workspace in another order: the rows of each register
// shuffled and dealt into shards, the files of policies under other names.
func (w world) scrambled(rnd *rand.Rand) world {
	out := world{}
	for _, name := range slices.Sorted(mapKeys(w)) {
		text := w[name]
		id, isRegister := strings.CutPrefix(name, "registers/")
		policy, isPolicy := strings.CutPrefix(name, "policies/")
		switch {
		case isRegister:
			out.deal(strings.TrimSuffix(id, ".toml"), text, rnd)
		case isPolicy:
			out[fmt.Sprintf("policies/%03d-%s", rnd.IntN(1000), policy)] = text
		default:
			out[name] = text
		}
	}
	return out
}

func (w world) deal(register, text string, rnd *rand.Rand) {
	text = strings.Replace(text, restOfAnnexA, "\n"+restOf(text), 1)
	blocks := rowsOf(text)
	head, rows := blocks[0], blocks[1:]
	rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	shard := func(i int) string { return fmt.Sprintf("registers/%s/%c.toml", register, 'a'+i) }
	w[shard(rnd.IntN(3))] = head // the keys outside rows have to come before them
	for _, row := range rows {
		w[shard(rnd.IntN(3))] += "\n" + row
	}
}

// Every case finds the same, word for word, however its rows are ordered,
// sharded and named.
func TestOrderMakesNoDifference(t *testing.T) {
	for i, c := range checks.All() {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(7, uint64(i)))
			ar, err := txtar.ParseFile("testdata/" + c.ID + ".txtar")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range caseNames(ar) {
				files := caseFiles(ar, name)
				if _, edits := files["sealed"]; edits {
					continue // which name the files as they were
				}
				if !strings.Contains("\n"+files["want"], "\n"+string(c.Grade)+" ") {
					continue // no finding whose words could change
				}
				w := base(t)
				if err := w.overlay(files); err != nil {
					t.Fatal(err)
				}
				cycle := strings.TrimSpace(files["cycle"])
				want, err := found(w, cycle, c)
				if err != nil {
					continue // problems name the places of rows
				}
				if got, err := found(w.scrambled(rnd), cycle, c); err != nil || got != want {
					t.Errorf("%s: got %v\n%s\nwant\n%s", name, err, got, want)
				}
			}
		})
	}
}

// The JSON of a whole assessment is the same in every byte but for places.
func TestOrderMakesNoDifferenceToJSON(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/planted.txtar")
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, name := range caseNames(ar) {
		w := base(t)
		if err := w.overlay(caseFiles(ar, name)); err != nil {
			t.Fatal(err)
		}
		want := withoutPlaces(t, w)
		if got := withoutPlaces(t, w.scrambled(rnd)); !bytes.Equal(got, want) {
			t.Fatalf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func withoutPlaces(t *testing.T, w world) []byte {
	t.Helper()
	a, err := w.assess("", checks.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range a.Results {
		for i := range r.Findings {
			r.Findings[i].Source.File, r.Findings[i].Source.Line, r.Findings[i].Source.Column = "", 0, 0
		}
	}
	var b bytes.Buffer
	if err := a.JSON(&b); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("not JSON: %s", &b)
	}
	return b.Bytes()
}
