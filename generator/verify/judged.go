package verify

import (
	"strings"
	"time"

	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/seal"
)

// headName is the attachment of our PDFs that holds the head of the log.
const headName = "log-checkpoint.txt"

// pdf says what became of a PDF, judged by every rule (SIGNING, "Verifying"). It reports whether
// there is any signature, or anything that stands in the way of finding one.
func (j *judge) pdf(path string, f *seal.PDFJudgement) bool {
	if len(f.Signatures) == 0 && !strange(f) {
		return false
	}
	for _, r := range f.Reasons {
		if r.Proof != seal.ProofCompleteness {
			j.reason("pdf", path, "the PDF", r.Class, r.String())
		}
	}
	for i := range f.Signatures {
		s := &f.Signatures[i]
		code := "signature"
		if s.Certifies {
			code = "seal"
		}
		j.judged(code, path, `field "`+s.Field+`": `, s)
	}
	for _, name := range f.Empty {
		j.say(Awaited, "awaited", path, `field "%s" awaits its signature`, name)
	}
	j.head(path, f)
	return true
}

// strange reports whether more is to be said of a PDF than that nobody signed it.
func strange(f *seal.PDFJudgement) bool {
	for _, r := range f.Reasons {
		if r.Proof != seal.ProofCompleteness {
			return true
		}
	}
	return false
}

// reason says what a class means here: what fails is broken, what cannot be
// judged is unproved.
func (j *judge) reason(code, path, what string, c seal.Class, why string) {
	state := Broken
	if c == seal.CannotJudge {
		state = Unproved
	}
	j.say(state, code, path, "%s: %s: %s", what, c, why)
}

// judged says what became of one signature or document time stamp.
func (j *judge) judged(code, path, where string, s *seal.Judged) {
	field := `field "` + s.Field + `"`
	switch {
	case s.Class == seal.Invalid, s.Class == seal.ChangedLater:
		j.reason(code, path, field, s.Class, reasons(s))
	case s.Stamp != nil:
		j.stamp(path, s)
	case s.CMS == nil:
		j.reason(code, path, field, s.Class, reasons(s))
	case s.Class == seal.Valid:
		j.valid(code, path, where, s)
	case s.Chain == nil:
		j.signer(code, path, where, s.CMS) // whoever it was: not proved, or a stranger
	default:
		j.reason(code, path, field, s.Class, reasons(s))
	}
}

func reasons(s *seal.Judged) string {
	var out []string
	for _, r := range s.Reasons {
		out = append(out, r.String())
	}
	return strings.Join(out, "; ")
}

// valid is for a signature all of whose proofs hold.
func (j *judge) valid(code, path, where string, s *seal.Judged) {
	did, when := "signed", ""
	if code == "seal" {
		did = "sealed"
		j.oneSealer(path, s.CMS)
	}
	if !s.Proven.IsZero() {
		when = ", time-stamped " + s.Proven.UTC().Format(time.RFC3339)
	}
	j.say(Holds, code, path, "%s%s by %s with key %s%s, level %s: intact; it chains to an anchor that you named", where, did, name(s.CMS.Signer),
		seal.KeyFingerprint(s.CMS.Signer), when, s.Reached)
	j.early(path, s.Proven)
}

// early warns of what was sealed before the day as of which its pack judges.
func (j *judge) early(path string, at time.Time) {
	day, err := time.Parse(time.DateOnly, j.asOf)
	if err == nil && !at.IsZero() && at.Before(day) {
		j.say(Stated, "early", path, "it was signed on %s, before %s, the day as of which the pack judges: what happened in between cannot be in it", at.UTC().Format(time.DateOnly), j.asOf)
	}
}

// stamp says what a document time stamp proves.
func (j *judge) stamp(path string, s *seal.Judged) {
	at := s.Stamp.At.UTC().Format(time.RFC3339)
	if s.Class == seal.Valid {
		j.say(Holds, "stamp", path, `field "%s": time-stamped %s by an authority that chains to your anchors`, s.Field, at)
		return
	}
	j.say(Unproved, "stamp", path, `field "%s": time-stamped %s: intact; who stamped is not proved: %s`, s.Field, at, reasons(s))
}

// head keeps the head of the log that a PDF was sealed with.
func (j *judge) head(path string, f *seal.PDFJudgement) {
	if len(f.Signatures) == 0 || f.Signatures[0].CheckBytes() != nil {
		return // said already
	}
	files, err := f.Signatures[0].Attachments(headName)
	if err != nil {
		j.failed("pdf", path, "the attachments", err)
		return
	}
	for _, f := range files {
		if f.Name != headName {
			continue
		}
		c, err := logbook.ParseCheckpoint(f.Data)
		if err != nil {
			j.say(Broken, "log", path, "%s inside it: %v", headName, err)
			continue
		}
		j.heads = append(j.heads, head{path, c})
	}
}

// A head is a checkpoint of the log that something was made with.
type head struct {
	path string
	logbook.Checkpoint
}
