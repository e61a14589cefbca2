// Package sample draws an audit sample that anyone can draw again: from the
// register and the seed, with ten lines of any language. It chooses and shows
// the evidence of what it chose; whether that evidence is good is for the
// auditor. It is not a statistical plan: how many to draw is the auditor's
// judgement, too.
//
// The draw. Each member of the population has a canonical key, and is there
// once, however often the register has it. The members are sorted by
//
//	SHA-256(seed + "\n" + key)
//
// of the UTF-8 bytes, ties by the key's bytes, and the first N are the sample.
// So a larger sample with the same seed begins with the smaller one, and a row
// added to the register moves nobody but by taking a place.
//
//	people            active at the cycle's as_of; key: id
//	acknowledgements  every row; key: person/policy@version/date
//	completions       every row; key: person/course/date
//	contracts         every row; key: id
//	controls          applicable rows of the Statement of Applicability; key: id
//
// docs/sampling.md has the ten lines.
package sample

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/ledger"
)

// Python draws people again, without this program: its arguments are the CSV of
// the register, the cycle's as_of, the seed and the size.
const Python = `import csv, hashlib, sys
path, as_of, seed, size = sys.argv[1:]
with open(path, newline="", encoding="utf-8") as f:
    rows = list(csv.DictReader(f))
keys = {r["id"] for r in rows if r["start"] <= as_of and not "" < r["end"] < as_of}
draw = sorted(keys, key=lambda k: (hashlib.sha256(f"{seed}\n{k}".encode()).digest(), k))
print("\n".join(draw[: int(size)]))
`

// A Sample is a draw with what it takes to repeat it.
type Sample struct {
	Kind, Seed string
	Size       int    // as asked for
	Population int    // members, each once
	Table      string // of the exports, whose CSV holds the population: registers/TABLE.csv
	Cycle      string
	AsOf       string // ISO 8601
	Inputs     string // the inputs digest: which registers it was drawn from
	Columns    []string
	Rows       []Row // in the order of the draw
}

// A Row is one member that was drawn.
type Row struct {
	Key      string
	Hash     string   // SHA-256 in hex, by which it was drawn
	Cells    []string // as Sample.Columns
	Evidence []Evidence
	Place    diag.Place // of its row
}

// Evidence is one thing that the registers hold about a member, or lack.
type Evidence struct {
	What    string
	Date    string   // ISO 8601; empty: none
	Refs    []string // references: file:…, review:…
	Missing bool     // there should be one, and there is none
}

// A population is one kind of sample.
type population struct {
	kind, table string
	has         func(*evidence.Pack, *ledger.Table, ledger.Row) bool // nil: every row
	evidence    func(*evidence.Pack, string) []Evidence              // of the member of that key
}

func populations() []population {
	return []population{
		{"people", "people", active, ofPerson},
		{"acknowledgements", "acknowledgements", nil, ofAcknowledgement},
		{"completions", "completions", nil, ofCompletion},
		{"contracts", "contracts", nil, ofContract},
		{"controls", "soa-controls", applicable, ofControl},
	}
}

// Kinds names what can be sampled.
func Kinds() []string {
	var out []string
	for _, p := range populations() {
		out = append(out, p.kind)
	}
	return out
}

// What can be wrong with a call.
var (
	ErrKind = errors.New("nothing of that kind is sampled")
	ErrSize = errors.New("a sample has at least one member")
	ErrSeed = errors.New("a seed is one line of text that is not empty")
)

// Draw draws a sample of a size, or the whole population where that is no
// larger. Errors: ErrKind, ErrSize, ErrSeed.
func Draw(kind string, pack *evidence.Pack, size int, seed string) (*Sample, error) {
	i := slices.IndexFunc(populations(), func(p population) bool { return p.kind == kind })
	switch {
	case i < 0:
		return nil, fmt.Errorf("%w: %q is none of %s", ErrKind, kind, strings.Join(Kinds(), ", "))
	case size < 1:
		return nil, fmt.Errorf("%w: %d", ErrSize, size)
	case strings.TrimSpace(seed) == "" || !utf8.ValidString(seed) || strings.ContainsFunc(seed, unicode.IsControl):
		return nil, ErrSeed
	}
	return populations()[i].draw(pack, size, seed), nil
}

func (pop population) draw(pack *evidence.Pack, size int, seed string) *Sample {
	table, _ := ledger.Find(pop.table) // a test holds that there is one
	s := &Sample{Kind: pop.kind, Seed: seed, Size: size, Table: pop.table, Cycle: pack.Cycle.ID, AsOf: pack.D().String(),
		Inputs: evidence.Digest(pack.Inputs), Columns: table.Columns}
	tickets := pop.tickets(pack, table, seed)
	s.Population = len(tickets)
	for _, t := range tickets[:min(size, len(tickets))] {
		s.Rows = append(s.Rows, Row{Key: t.row.Key, Hash: hex.EncodeToString(t.sum[:]), Cells: t.row.Cells, Evidence: pop.evidence(pack, t.row.Key), Place: t.row.Place()})
	}
	return s
}

// A ticket is a member with what orders it.
type ticket struct {
	sum [sha256.Size]byte
	row ledger.Row
}

// tickets gives the population in the order of the draw.
func (pop population) tickets(pack *evidence.Pack, table ledger.Table, seed string) []ticket {
	var out []ticket
	for r := range table.Rows(pack) {
		if !r.Again && (pop.has == nil || pop.has(pack, &table, r)) {
			out = append(out, ticket{sha256.Sum256([]byte(seed + "\n" + r.Key)), r})
		}
	}
	slices.SortFunc(out, func(a, b ticket) int {
		return cmp.Or(bytes.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.row.Key, b.row.Key))
	})
	return out
}

func active(p *evidence.Pack, _ *ledger.Table, r ledger.Row) bool {
	who := p.Person(r.Key)
	return who != nil && who.ActiveAt(p.D())
}

func applicable(_ *evidence.Pack, t *ledger.Table, r ledger.Row) bool {
	return r.Cells[t.Column("applicable")] == "true"
}
