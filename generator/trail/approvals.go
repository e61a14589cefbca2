package trail

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/evpack/evpack/generator/seal"
)

// ApprovalsName is the attachment of a review pack that says what a signature
// in each of its fields approves (LIFECYCLE, "Circulate and collect").
const ApprovalsName = "approvals.json"

// Approvals is what the attachment says.
type Approvals struct {
	Cycle        string      `json:"cycle"`
	InputsDigest string      `json:"inputs_digest"` // hex
	Signatories  []Signatory `json:"signatories"`
}

// A Signatory is a person with a field of their own.
type Signatory struct {
	Field    string     `json:"field"` // "sig-" and the person's id
	Person   string     `json:"person"`
	Approves []Approval `json:"approves"`
}

// An Approval is a subject in exactly the bytes of its digest.
type Approval struct {
	Subject string `json:"subject"`
	Title   string `json:"title"`
	Digest  string `json:"digest"`
}

// ErrApprovals: the attachment is not one that a build writes.
var ErrApprovals = errors.New("approvals.json cannot be read")

// FindApprovals reads the attachment among a PDF's; nil where there is none.
// Two of that name are an error: readers would see one or the other.
func FindApprovals(files []seal.Attachment) (*Approvals, error) {
	var found *Approvals
	for _, f := range files {
		if f.Name != ApprovalsName {
			continue
		}
		a := new(Approvals)
		if err := json.Unmarshal(f.Data, a); err != nil || found != nil || a.twice() {
			return nil, ErrApprovals
		}
		found = a
	}
	return found, nil
}

// twice reports whether a field or a person is there twice.
func (a *Approvals) twice() bool {
	seen := map[string]bool{}
	for _, s := range a.Signatories {
		for _, key := range []string{"field " + s.Field, "person " + s.Person} {
			if seen[key] {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

// Of gives what a person approves by a signature in a field. A field that is
// nobody's, as a signing service adds it, stands for the person's own; one that
// is somebody else's approves nothing of theirs.
func (a *Approvals) Of(person, field string) []Approval {
	if a == nil {
		return nil
	}
	for _, s := range a.Signatories {
		if s.Field == field && s.Person != person {
			return nil
		}
	}
	for _, s := range a.Signatories {
		if s.Person == person {
			return s.Approves
		}
	}
	return nil
}

// fieldPrefix and sealField are the names of the fields that our packs have.
const (
	fieldPrefix = "sig-"
	sealField   = "seal"
)

// FieldOf is the signature field of a person in a review pack.
func FieldOf(person string) string { return fieldPrefix + person }

// ownField reports whether a field is one that our packs have.
func ownField(name string) bool { return name == sealField || strings.HasPrefix(name, fieldPrefix) }
