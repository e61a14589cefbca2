package archive

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/evpack/evpack/generator/ocfl"
)

// A Plan is all that a commit writes, decided before a byte is written. Paths
// are relative to the object.
type Plan struct {
	ID      string // of the object
	Object  string // its path in the storage root (layout 0003)
	Version string // v3
	Same    string // the version that holds this cycle with these bytes already: there is nothing to do; else empty

	New         []Stored // what no earlier version holds, by path
	Inventory   *ocfl.Inventory
	JSON        []byte // inventory.json, of the version and of the object
	SidecarName string // inventory.json.sha512
	Sidecar     string
	Seal        []byte // SealPath(Version); nil: none

	sealer func(inventory []byte) ([]byte, error)
}

// Stored is a file of the pack that a version brings.
type Stored struct {
	File
	Content string // v3/content/site/index.html
}

// Words say of a version who made it, when and why.
type Words struct {
	Created time.Time
	Name    string // of who commits: required
	Address string // a URI; may be empty
	Text    string // after the cycle in the message; may be empty
}

// NewPlan plans the next version of an object from a pack. before is the newest
// inventory; nil where there is no object yet. seal signs the inventory's bytes;
// it may be nil.
func NewPlan(src *Source, before *ocfl.Inventory, w Words, seal func(inventory []byte) ([]byte, error)) (*Plan, error) {
	id := ObjectID(src.Manifest.Organisation)
	inv := ocfl.New(id)
	n := 1
	if before != nil {
		if before.ID != id || before.DigestAlgorithm != ocfl.Algorithm {
			return nil, fmt.Errorf("%w: object %q, digests by %s, is none of ours", ErrCorrupt, before.ID, before.DigestAlgorithm)
		}
		inv.ContentDirectory, inv.Fixity = before.ContentDirectory, before.Fixity
		inv.Manifest, inv.Versions = maps.Clone(before.Manifest), maps.Clone(before.Versions)
		n = ocfl.Number(before.Head) + 1
	}
	p := &Plan{ID: id, Object: ocfl.ObjectPath(id), Version: ocfl.Name(n), Inventory: inv}
	state := ocfl.Digests{}
	for _, f := range src.Files {
		if inv.Manifest[f.SHA512] == nil {
			content := p.Version + "/" + inv.Content() + "/" + f.Path
			inv.Manifest[f.SHA512] = []string{content}
			p.New = append(p.New, Stored{f, content})
		}
		state[f.SHA512] = append(state[f.SHA512], f.Path)
	}
	if p.Same = same(before, src.Manifest.Cycle, state); p.Same != "" {
		return p, nil
	}
	inv.Head = p.Version
	inv.Versions[p.Version] = &ocfl.Version{Created: w.Created.UTC().Format(time.RFC3339), Message: message(src.Manifest.Cycle, w.Text), State: state,
		User: &ocfl.User{Name: w.Name, Address: w.Address}}
	p.sealer = seal
	return p, p.finish()
}

// finish writes the inventory, and has it sealed.
func (p *Plan) finish() (err error) {
	if p.JSON, err = p.Inventory.JSON(); err != nil {
		return err
	}
	if p.SidecarName, p.Sidecar, err = ocfl.Sidecar(ocfl.Algorithm, p.JSON); err != nil {
		return err
	}
	if p.sealer != nil {
		p.Seal, err = p.sealer(p.JSON)
	}
	return err
}

// same finds the newest version of a cycle, if its files are these.
func same(inv *ocfl.Inventory, cycle string, state ocfl.Digests) string {
	if inv == nil {
		return ""
	}
	for _, name := range slices.Backward(inv.Names()) {
		v := inv.Versions[name]
		if c, _ := CycleOf(v); c != cycle {
			continue
		}
		if slices.Equal(v.State.Files(), state.Files()) {
			return name
		}
		return ""
	}
	return ""
}
