package generator

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/privacy"
	"github.com/evpack/evpack/generator/seal"
)

// pseudonymKey is the key of the codes, beside the keys that sign.
const pseudonymKey = "pseudonyms.key"

// conceal puts codes in the place of people, where pack.toml asks for it. What
// was judged stays: signatures are verified and checks run over what stands in
// content/, and only then are the registers read again in codes. All that is
// written afterwards comes from that second reading.
func (b *build) conceal() error {
	pack := b.res.Pack
	if pack.Privacy.People != "pseudonyms" {
		return nil
	}
	key, err := b.pseudonyms()
	if err != nil {
		return err
	}
	if b.book, err = b.ws.book(pack, key); err != nil {
		return err
	}
	b.res, err = b.ws.told(b.res, b.book)
	return err
}

// pseudonyms is the key of the codes; made on first use. A draft, which is only
// looked at here, needs none.
func (b *build) pseudonyms() ([]byte, error) {
	if b.draft {
		return []byte("a draft"), nil
	}
	file, err := pseudonymFile(b.Env)
	if err != nil {
		return nil, err
	}
	return privacy.Key(file, cmp.Or(b.Rand, rand.Reader))
}

// pseudonymFile is where the key of the codes is kept.
func pseudonymFile(env func(string) string) (string, error) {
	if env == nil || seal.IdentityDir(env, "pseudonyms") == "" {
		return "", errors.New("nowhere to keep the key of the pseudonyms: set HOME or EVPACK_KEYS")
	}
	return filepath.Join(filepath.Dir(seal.IdentityDir(env, "pseudonyms")), pseudonymKey), nil
}

// inputsInCodes are a pack's inputs as a pack in codes lists them. Without the
// key that it was made with nothing can be compared: fs.ErrNotExist.
func (ws *Workspace) inputsInCodes(pack *evidence.Pack, env func(string) string) ([]evidence.Input, error) {
	file, err := pseudonymFile(env)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("the key of the pseudonyms: %w", err)
	}
	key, err := privacy.Key(file, nil)
	if err != nil {
		return nil, err
	}
	book, err := ws.book(pack, key)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(pack.Inputs)
	for i, in := range out {
		out[i].Name = book.Path(in.Name)
	}
	slices.SortFunc(out, func(a, b evidence.Input) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// book lists who is hidden, from the registers as they are now: texts may name
// people whom the view of a past cycle does not see.
func (ws *Workspace) book(pack *evidence.Pack, key []byte) (*privacy.Book, error) {
	common, err := privacy.Common(ws.Content())
	if err != nil {
		return nil, err
	}
	if pack.IsPast {
		if pack, err = evidence.Load(ws.Content(), evidence.Options{}, new(diag.Problems)); err != nil {
			return nil, err
		}
	}
	return privacy.New(key, pack, common), nil
}

// told reads a cycle again in codes, and has its results say the same of them.
func (ws *Workspace) told(res *Result, book *privacy.Book) (*Result, error) {
	if res == nil {
		return nil, nil
	}
	out := *res
	var err error
	if out.Previous, err = ws.told(res.Previous, book); err != nil {
		return nil, err
	}
	if res.Pack == nil {
		return &out, nil
	}
	content, err := book.FS(ws.Content())
	if err != nil {
		return nil, err
	}
	cycle := ""
	if res.Pack.IsPast {
		cycle = res.Pack.Cycle.ID
	}
	probs := new(diag.Problems)
	if out.Pack, err = evidence.Load(content, evidence.Options{Cycle: cycle, Say: book.Say}, probs); err != nil {
		return nil, err
	}
	if list := probs.Sorted(); len(list) > 0 {
		return nil, fmt.Errorf("the registers cannot be read in codes: %s: %s", list[0].Place, list[0].Message)
	}
	book.Hide(out.Pack)
	t := res.Assessment.Trail.Told(out.Pack, book.Say, book.Path, func(s string) string { return book.Code("key", s) })
	out.Assessment = res.Assessment.Told(t, book.Say, book.Path)
	return &out, nil
}
