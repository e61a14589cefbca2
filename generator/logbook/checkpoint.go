package logbook

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint says what a log holds: so many entries, with that root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// String is the text that is signed (C2SP tlog-checkpoint): three lines.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

const originPrefix = "evpack.log/"

// origin names a log by its first entry.
func origin(first []byte) string {
	h := tlog.RecordHash(first)
	return originPrefix + hex.EncodeToString(h[:8])
}

var errCheckpoint = errors.New("it is no checkpoint")

const maxNote = 64 << 10 // bytes

// ParseCheckpoint reads a signed checkpoint without asking whose signatures it
// has. It accepts the canonical form alone: in no byte can two of them differ
// that say the same.
func ParseCheckpoint(msg []byte) (Checkpoint, error) {
	text, sigs, ok := bytes.Cut(msg, []byte("\n\n"))
	lines := strings.Split(string(text), "\n")
	if !ok || len(msg) > maxNote || len(lines) != 3 {
		return Checkpoint{}, errCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > 1<<40 {
		return Checkpoint{}, errCheckpoint
	}
	root, err := tlog.ParseHash(lines[2])
	c := Checkpoint{lines[0], size, root}
	if err != nil || c.String() != string(text)+"\n" || !nameForm(c.Origin) || !canonicalSignatures(sigs) {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}

// canonicalSignatures: lines "— name base64", each in base64's one form.
func canonicalSignatures(sigs []byte) bool {
	body, ok := strings.CutSuffix(string(sigs), "\n")
	if !ok {
		return false
	}
	for line := range strings.SplitSeq(body, "\n") {
		parts := strings.Split(line, " ")
		if len(parts) != 3 || parts[0] != "—" || !nameForm(parts[1]) {
			return false
		}
		if raw, err := base64.StdEncoding.Strict().DecodeString(parts[2]); err != nil || base64.StdEncoding.EncodeToString(raw) != parts[2] {
			return false
		}
	}
	return true
}

// nameForm is what a key may be called (C2SP signed-note, narrowed to ASCII).
func nameForm(s string) bool {
	ok := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._/@-", r)
	}
	return s != "" && len(s) <= 128 && strings.TrimFunc(s, ok) == ""
}

// readKeys reads the files keys and cosigners.
func (l *Log) readKeys(fsys fs.FS) error {
	to := map[string]*[]string{"keys": &l.Keys, "cosigners": &l.Cosigners}
	for _, name := range []string{"keys", "cosigners"} {
		data, err := read(fsys, name)
		if errors.Is(err, fs.ErrNotExist) && name == "cosigners" {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return broken(name, "it is not there")
		}
		if err != nil {
			return err
		}
		if *to[name], err = parseKeys(data); err != nil {
			return broken(name, "%v", err)
		}
	}
	return nil
}

// parseKeys reads verifier keys, one a line, each in its one form.
func parseKeys(data []byte) ([]string, error) {
	body, ok := strings.CutSuffix(string(data), "\n")
	if !ok {
		return nil, errors.New("it has no line, or one without an end")
	}
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		if err := checkKey(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return lines, nil
}

// verifiers are the keys as package note wants them.
func verifiers(keys []string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}
