package trail

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/logbook"
	"github.com/evpack/evpack/generator/register"
)

// logDir is where the log stands in content/.
const logDir = "log"

// RowDigest is what an event of the log holds of a row: "sha256:" and hex over
// five lines, subject, signer's id, day, method and capacity, the last quoted as
// Go does. A row's id and the place of its file may change.
func RowDigest(subject, signer string, date evidence.Date, method, capacity string) string {
	return digest(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n", subject, signer, date, method, strconv.Quote(capacity)))
}

// readLog reads the log, which may be empty. Errors: logbook.ErrBroken, or of
// reading.
func readLog(p *evidence.Pack) (*logbook.Log, error) {
	sub, err := fs.Sub(p.FS(), logDir)
	if err != nil {
		return nil, err
	}
	return logbook.Open(sub)
}

// logged compares the rows with the log (LIFECYCLE, "The log"). The rows that
// are as they were logged are set apart first, so that an altered one is not
// taken for another's.
func (j *judge) logged(t *Trail, known []Known) {
	log, cut := older(t.Log, known)
	events := j.events(log)
	free := map[string][]*Entry{}
	for _, e := range t.Entries {
		if e.Row != nil && e.Row.Cryptographic() {
			free[e.Subject.Name] = append(free[e.Subject.Name], e)
		}
	}
	for _, match := range []func(logbook.Event, *Entry) bool{asLogged, otherFile, otherRow} {
		events = slices.DeleteFunc(events, func(ev logbook.Event) bool {
			rows := free[ev.Subject]
			i := slices.IndexFunc(rows, func(e *Entry) bool { return match(ev, e) })
			if i < 0 {
				return false
			}
			rows[i].compareWith(ev)
			rows[i].logged = true
			free[ev.Subject] = slices.Delete(rows, i, i+1)
			return true
		})
	}
	for _, e := range t.Entries {
		if e.Row != nil && e.Row.Logged && !e.logged {
			e.fails(Digest, "the row says that it is in the log, and the log does not hold it: the log was cut short, replaced or taken away, or whoever signed was interrupted and signs again")
			e.unasked = "what the log holds of it"
		}
	}
	for _, ev := range events {
		t.Entries = append(t.Entries, j.lost(ev))
	}
	if cut != nil {
		t.Entries = append(t.Entries, j.cut(cut))
	}
}

// A Known log is a copy that somebody made earlier, as in a pack that was built.
type Known struct {
	Where string // for people: output/2026-Q3/log
	*logbook.Log
}

// older finds whether a log continues those that are known, from the longest
// down. Where it does not, the events of both are what there is to compare with.
func older(log *logbook.Log, known []Known) (*logbook.Log, error) {
	known = slices.Clone(known)
	slices.SortStableFunc(known, func(a, b Known) int { return cmp.Compare(b.Size, a.Size) })
	for _, k := range known {
		if err := log.Continues(k.Log); err != nil {
			both := *log
			both.Events = slices.Concat(log.Events, k.Events)
			return &both, fmt.Errorf("content/log is not the one that %s is a copy of: %w", k.Where, err)
		}
	}
	return log, nil
}

// cut is the entry of a log that is not what it was. It stands under the day of
// judgement, so that it is always of this cycle.
func (j *judge) cut(err error) *Entry {
	e := &Entry{Subject: &evidence.Subject{Name: "log:content", Title: "The evidence log", Why: "it is no text"},
		Logged: &logbook.Event{Subject: "log:content", Date: j.pack.D().String()}}
	e.fails(Digest, "%v", err)
	return e
}

// events are the signatures that the log holds, each once. The view of a past
// cycle does not see those of later days, as it does not see their rows.
func (j *judge) events(log *logbook.Log) []logbook.Event {
	seen := map[logbook.Event]bool{}
	var out []logbook.Event
	for _, ev := range log.Events {
		later := j.pack.IsPast && dateOf(ev).Compare(j.pack.D()) > 0
		if ev.Event == logbook.SignatureAdded && !later && !seen[ev] {
			seen[ev] = true
			out = append(out, ev)
		}
	}
	return out
}

func dateOf(ev logbook.Event) evidence.Date {
	d, _ := register.ParseDate(ev.Date) // none: the zero Date
	return d
}

func asLogged(ev logbook.Event, e *Entry) bool { return sameFile(ev, e) && otherFile(ev, e) }

func otherFile(ev logbook.Event, e *Entry) bool { return e.rowDigest() == ev.Row }

func otherRow(ev logbook.Event, e *Entry) bool { return sameFile(ev, e) }

func sameFile(ev logbook.Event, e *Entry) bool {
	return e.Signature != nil && digest(e.Signature) == ev.Signature
}

func (e *Entry) rowDigest() string {
	return RowDigest(e.Row.Subject, e.Row.Signer.ID, e.Row.Date, e.Row.Method, e.Row.Capacity)
}

// compareWith says what of a row is not as it was logged.
func (e *Entry) compareWith(ev logbook.Event) {
	switch {
	case asLogged(ev, e):
		return
	case e.Signature == nil:
		e.fails(Digest, "its file is gone; the log holds %s of it", short(ev.Signature))
	case !sameFile(ev, e):
		e.fails(Digest, "its file was changed since it was logged (logged: %s, now: %s)", short(ev.Signature), short(digest(e.Signature)))
	case ev.Date != e.Row.Date.String():
		e.fails(Time, "the row says %s, but the log holds the signature under %s", e.Row.Date, ev.Date)
	default:
		e.fails(Digest, "the row was altered since it was logged: its signer, method or capacity is another")
	}
	e.unasked = "what the log holds of it"
}

// lost is the entry of a signature that the log holds and no row has any more.
func (j *judge) lost(ev logbook.Event) *Entry {
	e := &Entry{Subject: j.subject(ev.Subject), Logged: &ev, Signer: j.signerOf(ev)}
	who := "somebody"
	if e.Signer != nil {
		who = e.Signer.ID
	}
	e.fails(Digest, "deleted: the log holds a signature of %s by %s of %s (%s), and no row has it", ev.Subject, who, cmp.Or(ev.Date, "a day not said"), short(ev.Signature))
	return e
}

// signerOf finds who an event is about. The log does not say; it holds a digest
// that a row of theirs would have.
func (j *judge) signerOf(ev logbook.Event) *evidence.Person {
	capacities := []string{""}
	for _, s := range j.pack.Signatures {
		capacities = append(capacities, s.Capacity)
	}
	slices.Sort(capacities)
	capacities = slices.Compact(capacities)
	for _, who := range j.pack.People {
		for _, capacity := range append(capacities[:len(capacities):len(capacities)], who.Title) {
			for _, method := range []string{"pades", "cms", "ssh"} {
				if RowDigest(ev.Subject, who.ID, dateOf(ev), method, capacity) == ev.Row {
					return who
				}
			}
		}
	}
	return nil
}

// Ref names the entry in findings: its row, or a deleted one's subject and signer.
func (e *Entry) Ref() string {
	switch {
	case e.Row != nil:
		return e.Row.Ref()
	case e.Signer != nil:
		return "signature:" + e.Subject.Name + "/" + e.Signer.ID
	case e.Logged != nil:
		return "signature:" + e.Subject.Name + "/" + diag.Escape(short(e.Logged.Signature))
	}
	return "signature:" + e.Subject.Name
}
