package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// An AllowedSigner is a line of an allowed_signers file: whose key it is.
type AllowedSigner struct {
	Principals    []string  // patterns: ada@northwind.example, *@northwind.example, !guest@*
	Namespaces    []string  // patterns; empty: every namespace
	ValidAfter    time.Time // zero: no limit
	ValidBefore   time.Time // zero: no limit
	CertAuthority bool      // the key signs certificates, not documents
	Key           ssh.PublicKey
	Line          int // from 1
}

const maxLine = 64 << 10 // bytes

// ReadAllowedSigners reads ssh-keygen's allowed_signers (ssh-keygen(1),
// "ALLOWED SIGNERS"): on each line principals, options, key type, key,
// comment. Empty lines and lines that begin with # are passed over. Where
// ssh-keygen skips a line that it cannot read, this reports it, with all the
// others. Times without a Z are UTC here; ssh-keygen takes them for the local
// time of its machine.
func ReadAllowedSigners(data []byte) ([]AllowedSigner, error) {
	var out []AllowedSigner
	var errs []error
	for i, line := range bytes.Split(data, []byte("\n")) {
		text := strings.Trim(string(line), " \t\r")
		if text == "" || text[0] == '#' {
			continue
		}
		s, err := readAllowed(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", i+1, err))
			continue
		}
		s.Line = i + 1
		out = append(out, s)
	}
	return out, errors.Join(errs...)
}

func readAllowed(text string) (AllowedSigner, error) {
	var s AllowedSigner
	if len(text) > maxLine || strings.ContainsRune(text, 0) {
		return s, errors.New("too long, or a NUL byte in it")
	}
	principals, rest, err := cutPrincipals(text)
	if err != nil {
		return s, err
	}
	s.Principals = strings.Split(principals, ",")
	if s.Key, err = readAllowedKey(rest); err == nil {
		return s, checkSSHKey(s.Key)
	}
	options, rest, ok := cutOptions(rest)
	if !ok {
		return s, errors.New("a quote that does not end")
	}
	if err := s.readOptions(options); err != nil {
		return s, err
	}
	if s.Key, err = readAllowedKey(rest); err != nil {
		return s, err
	}
	return s, checkSSHKey(s.Key)
}

// cutPrincipals takes the first word, which may stand in double quotes.
func cutPrincipals(text string) (principals, rest string, err error) {
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		principals, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return "", "", errors.New("a quote that does not end")
		}
	} else if i := strings.IndexAny(text, " \t"); i >= 0 {
		principals, rest = text[:i], text[i:]
	}
	rest = strings.TrimLeft(rest, " \t")
	if principals == "" || rest == "" {
		return "", "", errors.New("want principals and a key")
	}
	return principals, rest, nil
}

// cutOptions ends the options at the first white space outside quotes.
func cutOptions(text string) (options, rest string, ok bool) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && text[i+1] == '"':
			i++
		case c == '"':
			quoted = !quoted
		case (c == ' ' || c == '\t') && !quoted:
			return text[:i], strings.TrimLeft(text[i:], " \t"), true
		}
	}
	return text, "", !quoted
}

// readAllowedKey reads "type base64 comment".
func readAllowedKey(text string) (ssh.PublicKey, error) {
	f := strings.Fields(text)
	if len(f) < 2 {
		return nil, errors.New("no key")
	}
	blob, err := base64.StdEncoding.DecodeString(f[1])
	if err != nil {
		return nil, errors.New("key is not base64")
	}
	key, err := ssh.ParsePublicKey(blob)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	if key.Type() != f[0] {
		return nil, fmt.Errorf("key is of type %s, not %s", key.Type(), f[0])
	}
	return key, nil
}

// readOptions reads the comma-separated options; each may stand once.
func (s *AllowedSigner) readOptions(text string) error {
	for more := true; more; {
		name, rest := text, ""
		if i := strings.IndexAny(text, "=,"); i >= 0 {
			name, rest = text[:i], text[i:]
		}
		var value string
		var err error
		if assigned, ok := strings.CutPrefix(rest, "="); ok {
			if value, rest, err = dequote(assigned); err != nil {
				return fmt.Errorf("option %q: %w", name, err)
			}
		}
		if err := s.setOption(strings.ToLower(name), value); err != nil {
			return err
		}
		text, more = strings.CutPrefix(rest, ",")
		if !more && rest != "" {
			return fmt.Errorf("option %q is followed by %q", name, rest)
		}
	}
	if !s.ValidBefore.IsZero() && !s.ValidAfter.IsZero() && !s.ValidBefore.After(s.ValidAfter) {
		return errors.New("valid-before is not after valid-after")
	}
	return nil
}

// dequote reads a value in double quotes, in which \" stands for a quote.
func dequote(text string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", errors.New("its value must stand in double quotes")
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '"':
			i++
			b.WriteByte('"')
		case text[i] == '"':
			return b.String(), text[i+1:], nil
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", errors.New("a quote that does not end")
}

func (s *AllowedSigner) setOption(name, value string) (err error) {
	switch {
	case name == "cert-authority" && value == "" && !s.CertAuthority:
		s.CertAuthority = true
		return nil
	case name == "namespaces" && value != "" && s.Namespaces == nil:
		s.Namespaces = strings.Split(value, ",")
		return nil
	case name == "valid-after" && s.ValidAfter.IsZero():
		s.ValidAfter, err = sshTime(value)
		return err
	case name == "valid-before" && s.ValidBefore.IsZero():
		s.ValidBefore, err = sshTime(value)
		return err
	case name == "cert-authority" || name == "namespaces" || name == "valid-after" || name == "valid-before":
		return fmt.Errorf("option %q is empty, has a value it cannot have, or stands twice", name)
	}
	return fmt.Errorf("unknown option %q", name)
}

// sshTime reads YYYYMMDD[Z], YYYYMMDDHHMM[Z] or YYYYMMDDHHMMSS[Z].
func sshTime(text string) (time.Time, error) {
	digits := strings.TrimSuffix(text, "Z")
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(digits) != len(layout) {
			continue
		}
		if t, err := time.Parse(layout, digits); err == nil && t.Unix() > 0 {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time such as 20261231", text)
}

// Allows says whether the line speaks for key as principal, in a namespace and
// at a time. A cert-authority line speaks for no key of its own.
func (s *AllowedSigner) Allows(principal, namespace string, key ssh.PublicKey, at time.Time) bool {
	switch {
	case s.CertAuthority || !bytes.Equal(s.Key.Marshal(), key.Marshal()):
		return false
	case !s.ValidAfter.IsZero() && at.Before(s.ValidAfter):
		return false
	case !s.ValidBefore.IsZero() && at.After(s.ValidBefore):
		return false
	case s.Namespaces != nil && !matchList(s.Namespaces, namespace):
		return false
	}
	return matchList(s.Principals, principal)
}

// matchList is ssh's: a pattern matches and no negated one (!pattern) does.
func matchList(patterns []string, text string) bool {
	found := false
	for _, p := range patterns {
		p, negated := strings.CutPrefix(p, "!")
		if !matchPattern(p, text) {
			continue
		}
		if negated {
			return false
		}
		found = true
	}
	return found
}

// matchPattern knows * and ?. It goes back to the last star alone, so that its
// time is at most the product of both lengths.
func matchPattern(p, text string) bool {
	star, resume := -1, 0
	i, j := 0, 0
	for j < len(text) {
		switch {
		case i < len(p) && p[i] == '*':
			star, resume = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == text[j]):
			i, j = i+1, j+1
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}
