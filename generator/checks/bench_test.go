package checks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/trail"
)

// crowd is a workspace of n people: managers of ten, six acknowledgements and
// two completions each, ten roles that a tenth of them hold and have accepted,
// and a checklist a month of each manager, all without evidence.
func crowd(n int) world {
	w := world{}
	var people, contracts, acks, training, lists strings.Builder
	var holders, accepted [10][]string
	training.WriteString(crowdCourses)
	for i := range n {
		id := fmt.Sprintf("p-%06d", i)
		fmt.Fprintf(&people, "[[person]]\nid = %q\nname = \"Person %d\"\nmanager = \"p-%06d\"\ndepartment = \"D%d\"\nkind = \"employee\"\nstart = 2020-01-01\nbriefed = 2020-01-01\naccess_granted = 2020-01-02\n", id, i, i/10, i%50)
		fmt.Fprintf(&contracts, "[[contract]]\nid = \"k-%d\"\nperson = %q\nsigned = 2020-01-01\nsecurity_terms = true\n", i, id)
		for p := range 6 {
			fmt.Fprintf(&acks, "[[acknowledgement]]\nperson = %q\npolicy = \"policy-%d\"\nversion = \"1.0\"\ndate = 2026-0%d-10\n", id, p, 3+i%6)
		}
		for c := range 2 {
			fmt.Fprintf(&training, "[[completion]]\nperson = %q\ncourse = \"course-%d\"\ndate = 2026-0%d-11\n", id, c, 3+i%6)
		}
		for m := range 3 {
			if i*10 < n {
				fmt.Fprintf(&lists, "[[checklist]]\nmanager = %q\nmonth = \"2026-%d\"\ncompliance = [\"course:course-0\"]\n", id, 10+m)
			}
		}
		holders[i%10] = append(holders[i%10], fmt.Sprintf("%q", id))
		accepted[i%10] = append(accepted[i%10], fmt.Sprintf("{ person = %q, date = 2026-01-02 }", id))
	}
	for p := range 6 {
		w[fmt.Sprintf("policies/policy-%d.md", p)] = fmt.Sprintf(crowdPolicy, p, p, []string{"all = true", "roles = " + crowdRoles}[p%2])
	}
	w["pack.toml"] = crowdPack
	w["registers/people.toml"] = people.String()
	w["registers/contracts.toml"] = contracts.String()
	w["registers/acknowledgements.toml"] = acks.String()
	w["registers/training.toml"] = training.String()
	w["registers/checklists.toml"] = lists.String()
	for r := range 10 {
		w["registers/roles.toml"] += fmt.Sprintf(crowdRole, r, r, strings.Join(holders[r], ",\n"), strings.Join(accepted[r], ",\n"))
	}
	w["registers/speakup.toml"] = "[[channel]]\nid = \"line\"\ntitle = \"Line\"\ndocument = \"policy:policy-0\"\nrecipients = [\"p-000001\"]\n"
	w["registers/signatures.toml"] = "# none\n"
	return w
}

const (
	crowdPack = `schema = 1
[organisation]
name = "Crowd"
profile = "small-business"
[cycle]
id = "2026-Q4"
from = 2026-10-01
to = 2026-12-31
as_of = 2026-12-31
[leadership]
top_management = ["p-000000"]
policy = "policy-0"
`
	crowdRoles = `["staff-0", "staff-1", "staff-2", "staff-3", "staff-4", "staff-5", "staff-6", "staff-7", "staff-8", "staff-9"]`
	crowdRole  = `[[role]]
id = "staff-%d"
title = "Staff %d"
required = true
courses = ["course-0", "course-1"]
responsibilities = ["Reports what is odd"]
holders = [%s]
accepted = [%s]
`
	crowdCourses = `[[course]]
id = "course-0"
title = "Awareness"
audience = { all = true }
mandatory = true
valid_months = 12
[[course]]
id = "course-1"
title = "Conduct"
audience = { roles = ` + crowdRoles + ` }
mandatory = true
valid_months = 6
`
	crowdPolicy = `+++
id = "policy-%d"
title = "Policy %d"
kind = "policy"
version = "1.0"
status = "approved"
approved = 2026-01-10
audience = { %s }
[[revision]]
version = "1.0"
date = 2026-01-10
+++
Text.
`
)

// loaded is a crowd as the checks get it.
func loaded(b *testing.B, n int) (*evidence.Pack, *trail.Trail) {
	b.Helper()
	p, t, err := crowd(n).load("")
	if err != nil {
		b.Fatal(err)
	}
	return p, t
}

// The time of each row (a person, an acknowledgement, a completion) is flat:
// ten times the people take ten times as long.
func BenchmarkAssess(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		p, t := loaded(b, n)
		rows := float64(len(p.People) + len(p.Acknowledgements) + len(p.Completions))
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			for b.Loop() {
				assess.Run(p, t, &assess.Previous{}, checks.All())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
