package evidence

import (
	"regexp"
	"slices"
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

// Thresholds are the organisation's own limits; shares are from 0 to 1.
type Thresholds struct {
	PolicyReviewMonths, ManagementReviewMonths    int
	AcknowledgementDays, OnboardingTrainingDays   int
	AcknowledgementCoverage, TrainingCoverage     float64
	ReviewAttendance, BudgetVariance              float64
	LeaverRevocationHours                         float64
	CommunicationMonths, WhistleblowingTestMonths int
	ChecklistCoverage                             float64
	ExpiringDays                                  int
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

// Privacy says what leaves the workspace.
type Privacy struct {
	People        string // names or pseudonyms
	Evidence      string // copy or digest
	TopManagement string // names or pseudonyms
}

// Theme is the look of the site.
type Theme struct{ Name, Accent, Logo string }

// PDF is the look and the size of the packs.
type PDF struct {
	Page        string // A4 or Letter
	Fonts       []string
	PeopleLimit int
}

// Archive says where cycles are kept for good.
type Archive struct {
	To          string
	RetainYears int
}

var (
	cyclePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
	colour       = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	language     = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	bucket       = regexp.MustCompile(`^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?$`)
	themeName    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
)

func (l *loader) config() {
	g := register.OpenFile(l.fsys, "pack.toml", l.probs)
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

func (raw *rawConfig) readLooks(r *register.Row) {
	raw.Privacy = Privacy{People: "names", Evidence: "copy", TopManagement: "names"}
	if t := r.Table("privacy"); t != nil {
		set(&raw.Privacy.People, t.Enum("people", "names", "pseudonyms"))
		set(&raw.Privacy.Evidence, t.Enum("evidence", "copy", "digest"))
		set(&raw.Privacy.TopManagement, t.Enum("top_management", "names", "pseudonyms"))
	}
	raw.Theme = Theme{Name: "evidence"}
	if t := r.Table("theme"); t != nil {
		raw.Theme.read(t)
	}
	raw.PDF = PDF{Page: "A4", PeopleLimit: 500}
	if t := r.Table("pdf"); t != nil {
		set(&raw.PDF.Page, t.Enum("page", "A4", "Letter"))
		raw.PDF.Fonts = t.Strs("fonts")
		raw.PDF.PeopleLimit = positive(t, "people_limit", 500)
	}
	raw.Archive = Archive{To: "archive"}
	if t := r.Table("archive"); t != nil {
		raw.Archive.To = archiveTo(t)
		raw.Archive.RetainYears = positive(t, "retain_years", 0)
	}
}

// archiveTo reads where cycles are kept: a folder of the workspace that nothing
// else writes to, or a bucket.
func archiveTo(t *register.Row) string {
	to := t.Str("to")
	first, _, _ := strings.Cut(to, "/")
	switch {
	case to == "":
		return "archive"
	case strings.HasPrefix(to, "s3://"):
		if !bucket.MatchString(to) {
			t.Errorf("to", "bad-path", "write s3://bucket/prefix", "%q is no bucket", to)
		}
	case checkPath(to) != nil, strings.HasPrefix(first, "."), slices.Contains([]string{"content", "output", "templates", "themes"}, first):
		t.Errorf("to", "bad-path", "name a folder of the workspace, such as archive, or s3://bucket/prefix", "cycles cannot be kept in %q", to)
	}
	return to
}

func (th *Theme) read(t *register.Row) {
	set(&th.Name, t.Str("name"))
	if !themeName.MatchString(th.Name) {
		t.Errorf("name", "bad-id", "a theme is a folder of themes/", "theme %q is not usable as a folder's name", th.Name)
	}
	th.Accent = t.Str("accent")
	if th.Accent != "" && !colour.MatchString(th.Accent) {
		t.Errorf("accent", "unknown-value", "write six hexadecimal digits: #2440a8", "%q is not a colour", th.Accent)
	}
	th.Logo = t.Str("logo")
}

func set(to *string, s string) {
	if s != "" {
		*to = s
	}
}

func positive(t *register.Row, key string, dflt int) int {
	n := t.Int(key, dflt)
	if n < 0 {
		t.Errorf(key, "bad-number", "write 0 or more", "%s is negative", key)
		return dflt
	}
	return n
}

// DefaultThresholds are those of the contract.
func DefaultThresholds() Thresholds {
	return Thresholds{
		PolicyReviewMonths: 12, ManagementReviewMonths: 3, AcknowledgementDays: 30, OnboardingTrainingDays: 30,
		AcknowledgementCoverage: 1, TrainingCoverage: 1, ReviewAttendance: 1, BudgetVariance: 0.10,
		LeaverRevocationHours: 24, CommunicationMonths: 6, WhistleblowingTestMonths: 12, ChecklistCoverage: 0.9, ExpiringDays: 60,
	}
}

func readThresholds(t *register.Row) Thresholds {
	th := DefaultThresholds()
	if t == nil {
		return th
	}
	th.PolicyReviewMonths = positive(t, "policy_review_months", th.PolicyReviewMonths)
	th.ManagementReviewMonths = positive(t, "management_review_months", th.ManagementReviewMonths)
	if th.ManagementReviewMonths > 12 {
		t.Errorf("management_review_months", "bad-number", "an ISMS is reviewed at least once a year",
			"management_review_months is %d; more than 12 is too long", th.ManagementReviewMonths)
	}
	th.AcknowledgementDays = positive(t, "acknowledgement_days", th.AcknowledgementDays)
	th.OnboardingTrainingDays = positive(t, "onboarding_training_days", th.OnboardingTrainingDays)
	th.CommunicationMonths = positive(t, "communication_months", th.CommunicationMonths)
	th.WhistleblowingTestMonths = positive(t, "whistleblowing_test_months", th.WhistleblowingTestMonths)
	th.ExpiringDays = positive(t, "expiring_days", th.ExpiringDays)
	th.AcknowledgementCoverage = share(t, "acknowledgement_coverage", th.AcknowledgementCoverage)
	th.TrainingCoverage = share(t, "training_coverage", th.TrainingCoverage)
	th.ReviewAttendance = share(t, "review_attendance", th.ReviewAttendance)
	th.ChecklistCoverage = share(t, "checklist_coverage", th.ChecklistCoverage)
	th.BudgetVariance = atLeast0(t, "budget_variance", th.BudgetVariance)
	th.LeaverRevocationHours = atLeast0(t, "leaver_revocation_hours", th.LeaverRevocationHours)
	return th
}

func share(t *register.Row, key string, dflt float64) float64 {
	f := atLeast0(t, key, dflt)
	if f > 1 {
		t.Errorf(key, "bad-number", "a share is from 0 to 1: write 0.9 for 90 %", "%s is over 1", key)
		return dflt
	}
	return f
}

func atLeast0(t *register.Row, key string, dflt float64) float64 {
	f, ok := t.Number(key)
	if !ok {
		return dflt
	}
	if f < 0 {
		t.Errorf(key, "bad-number", "write 0 or more", "%s is negative", key)
		return dflt
	}
	return f
}
