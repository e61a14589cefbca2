package logbook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/gowebpki/jcs"
)

// What events are called.
const (
	SignatureAdded = "signature-added"
	PackArchived   = "pack-archived"
)

// An Event is one entry. Digests are "sha256:" and hex; keys that an event has
// no use for are left out.
type Event struct {
	Event     string `json:"event"`               // SignatureAdded, PackArchived; a reader passes over others
	Subject   string `json:"subject,omitempty"`   // an id such as policy:isp@3.1, never a name
	Digest    string `json:"digest,omitempty"`    // of the subject's bytes; of an archived pack, of its manifest.json
	Signature string `json:"signature,omitempty"` // of the signature's file
	Token     string `json:"token,omitempty"`     // of the time stamp
	Row       string `json:"row,omitempty"`       // of what the row says: see package trail
	Date      string `json:"date,omitempty"`      // the row's day
}

var (
	eventForm   = regexp.MustCompile(`^[a-z][a-z-]{0,31}$`)
	subjectForm = regexp.MustCompile(`^[a-z]{1,16}:[A-Za-z0-9][A-Za-z0-9._@+-]{0,159}$`)
	digestForm  = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	dateForm    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

// check refuses what an entry must not hold: a text about somebody has no place
// in any of its keys.
func (e Event) check() error {
	for _, v := range []struct {
		key, value string
		form       *regexp.Regexp
	}{
		{"event", e.Event, eventForm}, {"subject", e.Subject, subjectForm}, {"digest", e.Digest, digestForm}, {"signature", e.Signature, digestForm},
		{"token", e.Token, digestForm}, {"row", e.Row, digestForm}, {"date", e.Date, dateForm},
	} {
		if !v.form.MatchString(v.value) && (v.value != "" || v.key == "event") {
			return fmt.Errorf("%s %q is not of its form", v.key, v.value)
		}
	}
	return nil
}

// Format writes the entry (RFC 8785).
func (e Event) Format() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	plain, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(plain)
}

var errEvent = errors.New("it is no event in canonical form")

// ParseEvent accepts what Format writes.
func ParseEvent(entry []byte) (Event, error) {
	var e Event
	d := json.NewDecoder(bytes.NewReader(entry))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return Event{}, errEvent
	}
	if _, err := d.Token(); err != io.EOF {
		return Event{}, errEvent
	}
	if back, err := e.Format(); err != nil || !bytes.Equal(back, entry) {
		return Event{}, errEvent
	}
	return e, nil
}
