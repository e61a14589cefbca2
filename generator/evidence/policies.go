package evidence

import (
	"bytes"
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// A Policy is a Markdown file with TOML front matter: the information security
// policy, a topic-specific policy or a procedure (ISO/IEC 27001:2022, 5.2, A.5.1).
type Policy struct {
	At                               register.At
	File                             string // relative to content/
	ID, Title, Kind, Version, Status string
	Classification                   string
	Owner, ApprovedBy                *Person
	Approved, Reviewed               Date
	Audience                         *Audience // Set is false where nobody must acknowledge it
	Controls, Topics                 []string
	Covers                           map[string]string // commitment, strategic_alignment, resources, accountability, review_frequency: a heading's anchor
	Revisions                        []Revision        // by date, then version
	Raw                              []byte            // the file as it is: what a signature covers
	Body                             string            // the Markdown, lines ended by \n
	BodyLine                         int               // the file's line on which Body begins
	TextMissing                      bool              // the view of a past cycle knows the version but not its text

	Acknowledgements []*Acknowledgement // of any version, by person and date

	owner, approvedBy string
	history           []Revision // all revisions, also those that a past cycle leaves out
}

// A Revision is a line of a policy's history.
type Revision struct {
	At              register.At
	Version, Change string
	Date            Date
	Author          *Person

	author string
}

// CoverKeys are the five things that the top-level policy says where it covers.
func CoverKeys() []string {
	return []string{"commitment", "strategic_alignment", "resources", "accountability", "review_frequency"}
}

// Ref is the policy's reference without its version.
func (p *Policy) Ref() string { return "policy:" + p.ID }

// Name is the policy's title.
func (p *Policy) Name() string { return p.Title }

// Place is where the front matter begins.
func (p *Policy) Place() diag.Place { return p.At.Key("id") }

// Approval reports whether the policy is approved: its status says so.
func (p *Policy) Approval() bool { return p.Status == "approved" }

// Revision finds a revision by its version.
func (p *Policy) Revision(version string) (Revision, bool) {
	i := slices.IndexFunc(p.Revisions, func(r Revision) bool { return r.Version == version })
	if i < 0 {
		return Revision{}, false
	}
	return p.Revisions[i], true
}

// Newest is the newest revision by date; ok is false where there is none.
func (p *Policy) Newest() (Revision, bool) {
	if len(p.Revisions) == 0 {
		return Revision{}, false
	}
	return p.Revisions[len(p.Revisions)-1], true
}

// frontMatter cuts a file into its TOML, from line 2, and its Markdown.
// ok is false where the file does not begin with a closed +++ block.
func frontMatter(data []byte) (toml []byte, body string, bodyLine int, ok bool) {
	text := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	first, rest, found := bytes.Cut(text, []byte("\n"))
	if !found || string(bytes.TrimRight(first, " \t\r")) != "+++" {
		return nil, "", 0, false
	}
	line, start := 2, rest
	for len(rest) > 0 {
		row, after, _ := bytes.Cut(rest, []byte("\n"))
		line++
		if string(bytes.TrimRight(row, " \t\r")) == "+++" {
			return start[:len(start)-len(rest)], strings.ReplaceAll(string(after), "\r\n", "\n"), line, true
		}
		rest = after
	}
	return nil, "", 0, false
}

func (l *loader) policies() {
	l.pack.policies = map[string]*Policy{}
	_, l.pack.present["policies"] = l.files["policies"]
	l.history = true
	for _, f := range l.filesOf("policies/archive", ".md") {
		if p := l.policy(f); p != nil {
			l.archived(p)
		}
	}
	l.history = false
	for _, f := range l.filesOf("policies", ".md") {
		if p := l.policy(f); p != nil {
			l.current(p)
		}
	}
	sortBy(l.pack.Policies, func(a, b *Policy) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(l.pack.OlderPolicies, func(a, b *Policy) int { return cmp.Or(cmp.Compare(a.ID, b.ID), compareVersions(a.Version, b.Version)) })
}

// policy reads one file; nil where it cannot be read as one.
func (l *loader) policy(file string) *Policy {
	data, ok := l.text(file)
	if !ok {
		l.badPolicy = true
		return nil
	}
	toml, body, line, ok := frontMatter(l.saidText(data))
	if !ok {
		l.probs.Addf(diag.Place{File: file, Line: 1, Column: 1}, "bad-front-matter", "begin the file with +++, the keys in TOML, and +++",
			"the file has no front matter between two lines of +++")
		l.badPolicy = true
		return nil
	}
	l.odd(file, data, line)
	g := l.said(register.OpenBytes(file, toml, 2, l.probs))
	revisions := register.Rows(g, "revision", func(r *register.Row) Revision {
		return Revision{At: r.At(), Version: version(r), Date: r.NeedDate("date"), author: r.Str("author"), Change: r.Str("change")}
	})
	p := register.Root(g, l.readPolicy)
	g.Close()
	l.badPolicy = l.badPolicy || g.Broken() || p.ID == ""
	p.File, p.Raw, p.Body, p.BodyLine, p.Revisions = file, data, body, line, revisions
	l.resolvePolicy(p)
	return p
}

// versionForm is what a version may be: it names a file of the archive.
var versionForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,31}$`)

// version reads the version of a text.
func version(r *register.Row) string {
	v := r.NeedStr("version")
	if v != "" && !versionForm.MatchString(v) {
		r.Errorf("version", "bad-version", "a version names a file: letters, digits, '.', '_', '+' and '-', such as 3.1", "%q is no version", v)
		return ""
	}
	return v
}

func (l *loader) readPolicy(r *register.Row) *Policy {
	p := &Policy{
		At: r.At(), ID: r.NeedID("id"), Title: r.NeedStr("title"), Version: version(r),
		Kind:           r.NeedEnum("kind", "policy", "topic-policy", "procedure"),
		Status:         r.NeedEnum("status", "draft", "approved", "retired"),
		Classification: r.Str("classification"), owner: r.Str("owner"), approvedBy: r.Str("approved_by"),
		Approved: r.Date("approved"), Reviewed: r.Date("reviewed"), Audience: l.audience(r, "audience"),
		Controls: l.controls(r, "controls"), Topics: r.Strs("topics"),
	}
	if t := r.Table("covers"); t != nil {
		p.Covers = map[string]string{}
		for _, k := range CoverKeys() {
			if s := t.Str(k); s != "" {
				p.Covers[k] = s
			}
		}
	}
	return p
}

func (l *loader) resolvePolicy(p *Policy) {
	p.Owner = l.person(p.At, pathKey{"owner"}, p.owner)
	p.ApprovedBy = l.person(p.At, pathKey{"approved_by"}, p.approvedBy)
	seen := map[string]bool{}
	for i := range p.Revisions {
		rev := &p.Revisions[i]
		rev.Author = l.person(rev.At, pathKey{"author"}, rev.author)
		if seen[rev.Version] && rev.Version != "" {
			rev.At.Problem(l.probs, pathKey{"version"}, "duplicate-id", "each revision has a version of its own", "version %q is there twice", rev.Version)
		}
		seen[rev.Version] = true
	}
	sortBy(p.Revisions, byDate)
	p.history = p.Revisions
}

// compareVersions orders 1.9 before 1.10.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		if c := cmp.Or(cmp.Compare(len(as[i]), len(bs[i])), cmp.Compare(as[i], bs[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// archived files an older text under ID@VERSION.
func (l *loader) archived(p *Policy) {
	if p.ID == "" || p.Version == "" {
		return
	}
	if want := path.Join("policies/archive", p.ID+"@"+p.Version+".md"); p.File != want {
		p.At.Problem(l.probs, pathKey{"version"}, "bad-path", "rename it to "+want, "the file's name is not its id and version")
		return
	}
	l.pack.texts[p.ID+"@"+p.Version] = p
	l.pack.OlderPolicies = append(l.pack.OlderPolicies, p)
}

// current files a policy as the cycle sees it.
func (l *loader) current(p *Policy) {
	if !l.add(p, p.ID, p.At, Date{}) {
		return
	}
	if p.Version != "" {
		l.pack.texts[p.ID+"@"+p.Version] = p // before a text of that version in the archive
	}
	then := l.asOfThen(p)
	if then == nil {
		l.leaveOut(p)
		return
	}
	l.pack.records[p.Ref()] = then
	l.pack.policies[p.ID] = then
	l.pack.Policies = append(l.pack.Policies, then)
}

// asOfThen gives the newest revision of a policy by the cycle's date: in the
// current cycle the file itself; nil where there was none yet.
func (l *loader) asOfThen(p *Policy) *Policy {
	if l.asOf.IsZero() {
		return p
	}
	all := l.versions(p)
	known := slices.DeleteFunc(slices.Clone(all), func(r Revision) bool { return l.later(r.Date) })
	if len(known) == 0 && len(all) > 0 {
		return nil
	}
	then := *p
	if n := len(known); n > 0 && known[n-1].Version != p.Version {
		then = l.olderText(p, known[n-1])
	}
	then.Revisions = slices.DeleteFunc(slices.Clone(p.Revisions), func(r Revision) bool { return l.later(r.Date) })
	then.history = p.history
	then.Approved, then.Reviewed = l.event(then.Approved), l.event(then.Reviewed)
	return &then
}

// versions lists the dated versions of a policy, oldest first: its revisions,
// and texts that are kept though no revision tells of them, by their approval.
func (l *loader) versions(p *Policy) []Revision {
	out := slices.Clone(p.Revisions)
	add := func(text *Policy) {
		listed := slices.ContainsFunc(out, func(r Revision) bool { return r.Version == text.Version })
		if text.ID == p.ID && !listed && !text.Approved.IsZero() {
			out = append(out, Revision{Version: text.Version, Date: text.Approved})
		}
	}
	for _, old := range l.pack.OlderPolicies {
		add(old)
	}
	add(p)
	sortBy(out, byDate)
	return out
}

func byDate(a, b Revision) int {
	return cmp.Or(a.Date.Compare(b.Date), compareVersions(a.Version, b.Version))
}

// olderText gives the text of an earlier revision; where policies/archive does
// not keep it, what the revision itself tells.
func (l *loader) olderText(p *Policy, rev Revision) Policy {
	if old := l.pack.texts[p.ID+"@"+rev.Version]; old != nil {
		return *old
	}
	then := *p
	then.Version, then.Approved, then.Body, then.Raw, then.TextMissing = rev.Version, rev.Date, "", nil, true
	if l.later(then.Reviewed) {
		then.Reviewed = rev.Date
	}
	return then
}

// Text gives the file of one version of a policy, whichever cycle the pack
// sees: the current file or an older one of policies/archive; nil where that
// text is not kept.
func (p *Pack) Text(id, version string) *Policy { return p.texts[id+"@"+version] }
