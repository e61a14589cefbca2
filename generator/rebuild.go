package generator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/verify"
)

// Rebuild builds the cycle of a pack again from the registers of ws, without
// seals and outside the workspace, and compares: every file byte for byte, of
// the PDFs the part before the first seal. The findings say what differs.
// Where the registers are not those that the pack was made from, only that is
// said. Problems are those of the registers; the error is of the machine.
func Rebuild(ctx context.Context, ws *Workspace, dir string, env func(string) string, step func(string)) ([]verify.Finding, []diag.Problem, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifest.Name))
	if err != nil {
		return nil, nil, err
	}
	m, err := manifest.Parse(data)
	if err != nil {
		return []verify.Finding{{State: verify.Broken, Code: "malformed", Path: manifest.Name, Message: err.Error()}}, nil, nil
	}
	probs := new(diag.Problems)
	pack, err := load(ws, m.Cycle, probs)
	if err != nil || probs.Len() > 0 {
		return nil, probs.Sorted(), err
	}
	inputs := pack.Inputs
	if pack.Privacy.People == "pseudonyms" {
		if inputs, err = ws.inputsInCodes(pack, env); err != nil {
			return []verify.Finding{{State: verify.Unproved, Code: "rebuild", Message: fmt.Sprintf("people are codes in it, and which ones cannot be known: not compared: %v", err)}}, nil, nil
		}
	}
	if now := evidence.Digest(inputs); now != m.InputsDigest {
		return []verify.Finding{otherInputs(m, inputs, now)}, nil, nil
	}
	if m.Program != Program {
		return []verify.Finding{{State: verify.Unproved, Code: "rebuild", Message: fmt.Sprintf("it was built by %s; this is %s, which may draw the same registers otherwise: not compared", m.Program, Program)}}, nil, nil
	}
	return rebuild(ctx, ws, dir, m, env, step)
}

// otherInputs names the registers that are not those of the pack.
func otherInputs(m *manifest.Manifest, now []evidence.Input, digest string) verify.Finding {
	was := map[string]manifest.File{}
	for _, f := range m.Inputs {
		was[f.Path] = f
	}
	var differ []string
	for _, in := range now {
		f, ok := was[in.Name]
		delete(was, in.Name)
		switch {
		case !ok:
			differ = append(differ, in.Name+" is new")
		case f.SHA256 != in.SHA256:
			differ = append(differ, in.Name+" differs")
		}
	}
	for _, f := range m.Inputs {
		if _, gone := was[f.Path]; gone {
			differ = append(differ, f.Path+" is gone")
		}
	}
	if n := len(differ); n > 5 {
		differ = append(differ[:5], fmt.Sprintf("and %d more", n-5))
	}
	return verify.Finding{State: verify.Broken, Code: "inputs", Message: fmt.Sprintf("the registers are not those that it was built from: inputs digest %s, not %s: %s", digest, m.InputsDigest, strings.Join(differ, ", "))}
}

func rebuild(ctx context.Context, ws *Workspace, dir string, m *manifest.Manifest, env func(string) string, step func(string)) (found []verify.Finding, probs []diag.Problem, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	temp, err := os.MkdirTemp("", "evpack-rebuild-")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	_, statErr := root.Stat(manifest.Signature)
	opt := BuildOptions{Cycle: m.Cycle, NoSign: true, output: temp, sealed: statErr == nil, logs: root.FS(), Env: env, Step: step}
	built, probs, err := Build(ctx, ws, opt)
	if err != nil || len(probs) > 0 {
		return nil, probs, err
	}
	again, err := os.OpenRoot(built.Dir)
	if err != nil {
		return nil, nil, err
	}
	defer again.Close()
	found, err = compare(root.FS(), again.FS(), m)
	return found, nil, err
}

// compare finds what differs between a pack and the one that was built again.
func compare(pack, again fs.FS, m *manifest.Manifest) ([]verify.Finding, error) {
	files, err := manifest.Scan(again)
	if err != nil {
		return nil, err
	}
	var found []verify.Finding
	differs := func(path, message string) {
		found = append(found, verify.Finding{State: verify.Broken, Code: "rebuild", Path: path, Message: message})
	}
	listed := map[string]manifest.File{}
	for _, f := range m.Files {
		listed[f.Path] = f
	}
	for _, f := range files {
		was, ok := listed[f.Path]
		delete(listed, f.Path)
		switch {
		case !ok:
			differs(f.Path, "the registers make this file, and the pack has none")
		case was.SHA256 == f.SHA256:
		case !strings.HasSuffix(f.Path, ".pdf") || strings.Contains(f.Path, "/"):
			differs(f.Path, "the registers make another file")
		default:
			same, err := begins(pack, again, f.Path)
			if err != nil {
				return nil, err
			}
			if !same {
				differs(f.Path, "the registers make another PDF: the part before the first seal differs")
			}
		}
	}
	for _, f := range m.Files {
		if _, left := listed[f.Path]; left {
			differs(f.Path, "the registers make no such file")
		}
	}
	if len(found) == 0 {
		found = []verify.Finding{{State: verify.Holds, Code: "rebuild", Message: fmt.Sprintf("%d files are those that the registers make, of the PDFs the part before the seals", len(files))}}
	}
	return found, nil
}

// begins reports whether the pack's PDF begins with the one that was built
// again. A file that is gone or changed on the way is one that differs.
func begins(pack, again fs.FS, name string) (bool, error) {
	base, err := fs.ReadFile(again, name)
	if err != nil {
		return false, err
	}
	have, err := fs.ReadFile(pack, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return bytes.HasPrefix(have, base), err
}
