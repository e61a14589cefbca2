package trail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/evpack/evpack/generator/evidence"
)

// There tells whether the signer was with the organisation on the day of the
// signature: nobody signs for one that they have left.
func (e *Entry) There() bool { return e.Signer != nil && e.Signer.ActiveAt(e.Date()) }

// office remarks on the capacity in which a person signed: whether they were
// there on that day, and whether the registers know them in that office.
// People's titles are as now, so that another one proves nothing.
func (j *judge) office(e *Entry) {
	who, day := e.Signer, e.Row.Date
	switch {
	case !who.End.IsZero() && day.After(who.End):
		e.remark("capacity: %s had left on %s, so that it does not count", who.ID, who.End)
	case day.Before(who.Start):
		e.remark("capacity: %s came on %s, so that it does not count", who.ID, who.Start)
	case e.Row.Capacity != "" && !j.holds(who, e.Row.Capacity):
		e.remark("capacity: signed as %s, and the registers know %s as %s", e.Row.Capacity, who.ID, strings.Join(j.offices(who), ", "))
	}
}

// offices are a person's title and the roles that they hold.
func (j *judge) offices(who *evidence.Person) []string {
	out := []string{who.Title}
	for _, r := range j.pack.Roles {
		if slices.Contains(r.Holders, who) {
			out = append(out, r.Title)
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	if len(out) == 0 {
		return []string{"nobody in particular"}
	}
	return slices.Compact(out)
}

func (j *judge) holds(who *evidence.Person, capacity string) bool {
	return slices.ContainsFunc(j.offices(who), func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(capacity)) })
}

// claims names a time that the signature itself claims and that the row's day
// contradicts. The claim is the signer's own: it decides nothing.
func (e *Entry) claims() {
	var at time.Time
	switch {
	case e.pdf != nil && len(e.pdf.M) >= len("D:20060102"):
		at, _ = time.Parse("D:20060102", e.pdf.M[:len("D:20060102")]) // none: the zero time
	case e.cms != nil:
		at = e.cms.Claimed
	}
	if at.IsZero() {
		return
	}
	day := dayOf(at)
	if day.Compare(e.Row.Date.AddDays(-1)) < 0 || day.Compare(e.Row.Date.AddDays(1)) > 0 { // a day: zones
		e.remark("the signature itself claims to be of %s, the row says %s", day, e.Row.Date)
	}
}

// version remarks on a signature over another version than the current one.
func (j *judge) version(e *Entry) {
	now := ""
	switch e.Row.SubjectKind() {
	case "policy":
		if pol := j.pack.Policy(e.Row.SubjectID()); pol != nil {
			now = pol.Version
		}
		if now == e.Row.SubjectVersion() {
			return
		}
	case "soa":
		if now = j.pack.SoA.Version; now == e.Row.SubjectID() {
			return
		}
	}
	if now != "" {
		e.remark("it is over an older version: the current one is %s", now)
	}
}

// elsewhere names the other versions of a subject that are signed.
func elsewhere(s *evidence.Subject, entries []*Entry) string {
	stem, _, _ := strings.Cut(s.Name, "@")
	if stem == s.Name {
		stem, _, _ = strings.Cut(s.Name, ":")
		if stem != "soa" {
			return ""
		}
		stem += ":"
	} else {
		stem += "@"
	}
	var found []string
	for _, e := range entries {
		if version, ok := strings.CutPrefix(e.Subject.Name, stem); ok && e.Row != nil && e.Stands() && e.Subject.Name != s.Name {
			found = append(found, version)
		}
	}
	slices.Sort(found)
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("; signed is version %s", strings.Join(slices.Compact(found), ", "))
}
