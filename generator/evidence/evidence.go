// Package evidence is the model of a workspace: people, policies, reviews,
// budgets, signatures and the rest, as one cycle sees them. Past Load a date
// is a date, a reference leads to its record, and every row remembers its
// place. The package says what rows are; whether they are good enough is for
// package assess and its checks.
//
// Source: the contract of the registers (docs/REGISTERS.md), in the terms of
// ISO/IEC 27001:2022 and ISO/IEC 27000.
package evidence

import (
	"io/fs"
	"slices"

	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/register"
)

// Date is a local date; the zero Date is absent.
type Date = register.Date

// A Record is a row that a reference can lead to.
type Record interface {
	Ref() string       // kind:id, as references write it
	Name() string      // what people call it
	Place() diag.Place // where it stands
}

// A Pack is all the evidence of one cycle, as of its date.
type Pack struct {
	Config
	Inputs []Input // every file that was read, sorted by name

	People            []*Person // sorted by id, as every list below is by its natural order
	Contracts         []*Contract
	Roles             []*Role
	Jobs              []*Job
	RACI              []*RACI
	Competences       []*Competence
	CompetenceRecords []*CompetenceRecord
	Courses           []*Course
	Completions       []*Completion
	Acknowledgements  []*Acknowledgement
	Reviews           []*Review
	Proposals         []*Proposal
	SoA               SoA
	OlderSoA          []SoA // registers/soa-archive, by version as written
	Budgets           []*Budget
	Allocations       []*Allocation
	Tools             []*Tool
	Plans             []*Plan
	Communications    []*Communication
	Checklists        []*Checklist
	Channels          []*Channel
	Disciplinary      Disciplinary
	Cases             []*Case
	KPIs              []*KPI
	Measurements      []*Measurement
	Findings          []*Finding
	Activities        []*Activity
	Signoffs          []*Signoff
	Signatures        []*Signature
	Keys              []*Key
	Risks             []*Risk
	Policies          []*Policy
	OlderPolicies     []*Policy // policies/archive
	Mappings          []*Mapping
	FreePages         []*FreePage

	fsys     fs.FS
	present  map[string]bool
	records  map[string]Record
	people   map[string]*Person
	policies map[string]*Policy
	texts    map[string]*Policy // every policy text that is kept, by ID@VERSION, whatever the cycle
	soas     map[string]*SoA    // the same of SoAs, by version
	roles    map[string]*Role
	managers map[*Person]bool
}

// Has reports whether a register is there, by its file's name without .toml;
// "policies" is the folder of policies.
func (p *Pack) Has(name string) bool { return p.present[name] }

// D is the date that everything is judged as of.
func (p *Pack) D() Date { return p.Cycle.AsOf }

// InCycle reports whether d lies in the cycle and not after D.
func (p *Pack) InCycle(d Date) bool {
	return !d.IsZero() && p.Cycle.From.Compare(d) <= 0 && d.Compare(p.Cycle.To) <= 0 && d.Compare(p.D()) <= 0
}

// Happened reports whether an optional date is there and not after D.
func (p *Pack) Happened(d Date) bool { return !d.IsZero() && d.Compare(p.D()) <= 0 }

// MonthsUpTo reports whether d lies in the n months up to D: D-n <= d <= D.
func (p *Pack) MonthsUpTo(d Date, n int) bool {
	return p.Happened(d) && p.D().AddMonths(-n).Compare(d) <= 0
}

// Lookup finds a record by its reference without a version: policy:speak-up.
func (p *Pack) Lookup(ref string) (Record, bool) {
	r, ok := p.records[ref]
	return r, ok
}

// Person finds a person by id.
func (p *Pack) Person(id string) *Person { return p.people[id] }

// Policy finds a policy by id, in its current version.
func (p *Pack) Policy(id string) *Policy { return p.policies[id] }

// Role finds a role by id.
func (p *Pack) Role(id string) *Role { return p.roles[id] }

// TopManager reports whether a person is a member of top management (ISO/IEC
// 27000:2018, 3.75), as pack.toml names them.
func (p *Pack) TopManager(who *Person) bool {
	return who != nil && slices.Contains(p.TopManagement, who)
}

// TopLevelPolicy is the information security policy that pack.toml names (ISO/IEC
// 27001:2022, 5.2); nil where there is none.
func (p *Pack) TopLevelPolicy() *Policy { return p.policies[p.LeadershipPolicy] }

// Manager reports whether a person is active at D and the manager of another
// person who is.
func (p *Pack) Manager(who *Person) bool { return p.managers[who] }

// ManagersAt gives the managers as of a day, sorted by id: active people who
// are the manager of another active person.
func (p *Pack) ManagersAt(day Date) []*Person {
	seen := map[*Person]bool{}
	var out []*Person
	for _, who := range p.People {
		m := who.Manager
		if m != nil && m != who && !seen[m] && who.ActiveAt(day) && m.ActiveAt(day) {
			seen[m] = true
			out = append(out, m)
		}
	}
	slices.SortFunc(out, byID)
	return out
}

// Active gives the people who are active at D, sorted by id.
func (p *Pack) Active() []*Person {
	var out []*Person
	for _, who := range p.People {
		if who.ActiveAt(p.D()) {
			out = append(out, who)
		}
	}
	return out
}

// Open reads a file of content/, by its name relative to content/.
func (p *Pack) Open(name string) ([]byte, error) { return fs.ReadFile(p.fsys, name) }

// FS is content/ as it was read.
func (p *Pack) FS() fs.FS { return p.fsys }
