package evidence

import (
	"regexp"
	"strings"

	"github.com/evpack/evpack/generator/register"
)

// Config is content/pack.toml.
type Config struct {
	At           register.At
	Organisation Organisation
	Cycle        Cycle
	Previous     string  // the cycle to compare with; empty: none
	Past         []Cycle // earlier cycles that the same registers tell of
	IsPast       bool    // whether this pack is the view of one of them

	TopManagement    []*Person
	ISMSManager      *Person
	LeadershipPolicy string
	LeadershipAt     register.At

	Thresholds Thresholds
	Grades     []Grade
	Signing    Signing
	Privacy    Privacy
	Theme      Theme
	PDF        PDF
	Archive    Archive
}

// Organisation is who the evidence is about.
type Organisation struct {
	Name, Scope, Profile, Language, Classification string
	Environments                                   []string
}

// A Cycle is one audit cycle: its days, both included, and the day of judgement.
type Cycle struct {
	ID             string
	From, To, AsOf Date
	At             register.At
}

// A Grade overrides the default grade of a check.
type Grade struct {
	Check, Grade string
	At           register.At
}

// Signing says in whose name packs are sealed and who signs them.
type Signing struct {
	PDFSigner     *Person
	Signatories   []*Person
	TimestampURLs []string
	Level         string // B-B, B-T, B-LT or B-LTA
}

var (
	cyclePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
	colour       = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	language     = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	bucket       = regexp.MustCompile(`^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?$`)
	themeName    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
)

func (l *loader) config() {
	g := l.said(register.OpenFile(l.fsys, "pack.toml", l.probs))
	if !g.Present {
		l.probs.Addf(placeOf("pack.toml"), "missing-file", "run evpack init, or name the workspace with -C", "pack.toml is not there")
	}
	past := register.Rows(g, "past", readCycle)
	l.rawConfig = register.Root(g, func(r *register.Row) rawConfig {
		l.noConfig = !g.Present || g.Broken()
		return l.readConfig(r, past)
	})
	g.Close()
}

// rawConfig is pack.toml before people are known.
type rawConfig struct {
	Config
	current           string // the id of [cycle], whichever one is seen
	topManagement     []string
	ismsManager       string
	pdfSigner         string
	signatories       []string
	leadership, signs register.At
}

func readCycle(r *register.Row) Cycle {
	c := Cycle{ID: r.NeedStr("id"), From: r.NeedDate("from"), To: r.NeedDate("to"), AsOf: r.NeedDate("as_of"), At: r.At()}
	if c.ID != "" && !cyclePattern.MatchString(c.ID) {
		r.Errorf("id", "bad-id", "a cycle's id matches ^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", "cycle id %q is not usable as a folder's name", c.ID)
	}
	if !c.From.IsZero() && !c.To.IsZero() && c.To.Compare(c.From) < 0 {
		r.Errorf("to", "bad-date", "the last day of the cycle", "the cycle ends before it begins")
	}
	return c
}

func (l *loader) readConfig(r *register.Row, past []Cycle) rawConfig {
	raw := rawConfig{}
	raw.Past = past
	raw.At = r.At()
	if n := r.Int("schema", 1); n != 1 {
		r.Errorf("schema", "unknown-value", "this program reads schema = 1", "schema %d is not known", n)
	}
	raw.Organisation = l.readOrganisation(r)
	l.readCycles(r, &raw)
	raw.readLeadership(l.needTable(r, "leadership"))
	raw.Thresholds = readThresholds(r.Table("thresholds"))
	raw.Grades = readGrades(r.Table("grades"))
	raw.readSigning(r.Table("signing"))
	raw.readLooks(r)
	return raw
}

func (l *loader) needTable(r *register.Row, key string) *register.Row {
	t := r.Table(key)
	if t == nil && !r.Has(key) && !l.noConfig {
		r.Errorf("", "missing-key", "add the table ["+key+"]", "table [%s] is missing", key)
	}
	return t
}

func (l *loader) readOrganisation(r *register.Row) Organisation {
	t := l.needTable(r, "organisation")
	if t == nil {
		return Organisation{}
	}
	o := Organisation{
		Name: t.NeedStr("name"), Scope: t.Str("scope"), Classification: t.Str("classification"),
		Profile:      t.Enum("profile", "general", "small-business", "tech-startup", "ai-company"),
		Environments: t.Enums("environments", "office", "home", "cloud"),
		Language:     t.Str("language"),
	}
	if o.Profile == "" {
		o.Profile = "general"
	}
	if o.Language == "" {
		o.Language = "en"
	}
	if !language.MatchString(o.Language) {
		t.Errorf("language", "unknown-value", "write a language tag of BCP 47: en, en-GB, de", "%q is no language tag", o.Language)
	}
	return o
}

func (l *loader) readCycles(r *register.Row, raw *rawConfig) {
	t := l.needTable(r, "cycle")
	if t == nil {
		return
	}
	raw.Cycle = readCycle(t)
	raw.current, raw.Previous = raw.Cycle.ID, previous(t, raw.Cycle.ID)
	seen := map[string]bool{strings.ToLower(raw.Cycle.ID): true}
	for _, c := range raw.Past {
		folder := strings.ToLower(c.ID) // some file systems do not tell Q from q
		if seen[folder] && c.ID != "" {
			c.At.Problem(l.probs, []string{"id"}, "duplicate-id", "give each cycle an id of its own", "cycle %q is there twice", c.ID)
		}
		seen[folder] = true
	}
	l.chooseCycle(raw)
}

func previous(t *register.Row, current string) string {
	s := t.Str("previous")
	switch {
	case s == "":
	case !cyclePattern.MatchString(s):
		t.Errorf("previous", "bad-id", "name a [[past]] cycle or one of the archive", "%q is no cycle's id", s)
	case s == current:
		t.Errorf("previous", "bad-id", "name the cycle before it", "cycle %q cannot be compared with itself", s)
	}
	return s
}

// chooseCycle turns the pack into the view of the asked cycle.
func (l *loader) chooseCycle(raw *rawConfig) {
	if l.cycle == "" || l.cycle == raw.Cycle.ID {
		return
	}
	for i, c := range raw.Past {
		if c.ID != l.cycle {
			continue
		}
		raw.Cycle, raw.IsPast, raw.Previous = c, true, ""
		l.asOf = c.AsOf
		raw.Previous = before(raw.Past, i)
		return
	}
	names := []string{raw.Cycle.ID}
	for _, c := range raw.Past {
		names = append(names, c.ID)
	}
	raw.At.Problem(l.probs, nil, "unknown-cycle", hintNear(l.cycle, names), "cycle %q is neither [cycle] nor a [[past]] one of pack.toml", l.cycle)
}

// before names the newest past cycle that ended before the i-th.
func before(past []Cycle, i int) string {
	best := -1
	for j, c := range past {
		if c.AsOf.Compare(past[i].AsOf) < 0 && (best < 0 || c.AsOf.Compare(past[best].AsOf) > 0) {
			best = j
		}
	}
	if best < 0 {
		return ""
	}
	return past[best].ID
}

func (raw *rawConfig) readLeadership(t *register.Row) {
	if t == nil {
		return
	}
	raw.leadership = t.At()
	raw.LeadershipAt = t.At()
	if !t.Has("top_management") {
		t.Errorf("top_management", "missing-key", "top_management = [\"p-0001\"]: the highest member first", "key \"top_management\" is missing")
	}
	raw.topManagement = t.Strs("top_management")
	raw.ismsManager = t.Str("isms_manager")
	raw.LeadershipPolicy = t.Str("policy")
}

func (raw *rawConfig) readSigning(t *register.Row) {
	raw.Signing.Level = "B-B"
	if t == nil {
		return
	}
	raw.signs = t.At()
	raw.pdfSigner = t.Str("pdf_signer")
	raw.signatories = t.Strs("signatories")
	raw.Signing.TimestampURLs = timestampURLs(t)
	if level := t.Enum("level", "B-B", "B-T", "B-LT", "B-LTA"); level != "" {
		raw.Signing.Level = level
	}
	if raw.Signing.Level != "B-B" && len(raw.Signing.TimestampURLs) == 0 {
		t.Errorf("level", "missing-key", "name a time stamping authority in timestamp_url, or take level = \"B-B\"",
			"level %s needs a timestamp_url", raw.Signing.Level)
	}
}

// timestampURLs reads one authority, or several in the order of fallback.
func timestampURLs(t *register.Row) []string {
	var urls []string
	if t.IsArray("timestamp_url") {
		urls = t.Strs("timestamp_url")
	} else if u := t.Str("timestamp_url"); u != "" {
		urls = []string{u}
	}
	for i, u := range urls {
		if !isWeb(u) {
			t.ErrorfIn("timestamp_url", i, "unknown-value", "write http://… or https://…", "%q is not the address of a time stamping authority", u)
		}
	}
	return urls
}

func readGrades(t *register.Row) []Grade {
	if t == nil {
		return nil
	}
	var out []Grade
	for _, id := range t.Keys() {
		out = append(out, Grade{id, t.Enum(id, "observation", "minor", "major"), t.At()})
	}
	return out
}

func set(to *string, s string) {
	if s != "" {
		*to = s
	}
}
