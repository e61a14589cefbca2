package report_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/checks"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/evidence"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/trail"
)

// sample is the content/ of this repository.
func sample() fs.FS { return os.DirFS("../../content") }

// input judges a workspace as package generator does.
func input(t testing.TB, content fs.FS, cycle string) report.Input {
	t.Helper()
	pack := load(t, content, cycle)
	in := report.Input{Pack: pack, Program: "evpack 0.1.0", Sealed: true}
	for _, c := range pack.Past {
		if c.ID == pack.Previous {
			in.PreviousPack = load(t, content, c.ID)
			in.Previous = judge(t, in.PreviousPack, nil)
		}
	}
	in.Assessment = judge(t, pack, in.Previous)
	return in
}

func load(t testing.TB, content fs.FS, cycle string) *evidence.Pack {
	t.Helper()
	probs := new(diag.Problems)
	pack, err := evidence.Load(content, evidence.Options{Cycle: cycle}, probs)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range probs.Sorted() {
		t.Fatalf("%v: %s", p.Place, p.Message)
	}
	return pack
}

func judge(t testing.TB, pack *evidence.Pack, before *assess.Assessment) *assess.Assessment {
	t.Helper()
	signed, err := trail.Judge(pack)
	if err != nil {
		t.Fatal(err)
	}
	var prev *assess.Previous
	if before != nil {
		prev = before.AsPrevious()
	}
	return assess.Run(pack, signed, prev, checks.All())
}

// world is a workspace of a test: files below content/.
func world(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// bare is a pack.toml with nothing but what it must have.
const bare = `schema = 1
[organisation]
name = "Nobody Ltd"
[cycle]
id = "2026"
from = 2026-01-01
to = 2026-12-31
as_of = 2026-12-31
[leadership]
top_management = []
isms_manager = ""
policy = ""
`

// evil is a text that wants to be more than text.
const evil = `<script>alert(1)</script> {{ .Site }} [x](javascript:alert(1)) "'`

// hostile is a workspace whose texts are evil.
func hostile() map[string]string {
	e := strings.ReplaceAll(strings.ReplaceAll(evil, `\`, `\\`), `"`, `\"`)
	return map[string]string{
		"pack.toml": strings.NewReplacer(`"Nobody Ltd"`, `"`+e+`"`, "top_management = []", `top_management = ["p-1"]`).Replace(bare),
		"registers/people.toml": `[[person]]
id = "p-1"
name = "` + e + `"
title = "` + e + `"
department = "` + e + `"
start = 2020-01-01
`,
		"registers/roles.toml": `[[role]]
id = "r"
title = "` + e + `"
holders = ["p-1"]
responsibilities = ["` + e + `"]
[[raci]]
activity = "` + e + `"
responsible = ["r"]
[[raci]]
activity = "` + e + `"
responsible = ["r"]
`,
		"registers/communications.toml": `[[communication]]
id = "c"
date = 2026-03-01
from = "p-1"
subject = "` + e + `"
evidence = ["url:https://example.org/` + "`" + `?a=<b>", "url:http://example.org/plain"]
`,
		"registers/checklists.toml": `[[checklist]]
manager = "p-1"
month = "2026-10"
enforce = ["note:` + e + `"]
`,
		"pages/A page's <name>.md": "+++\ntitle = \"" + e + "\"\n+++\n" + evil,
	}
}

// namesakes is a workspace whose records are called like anchors of the pages
// on which they stand, or like each other.
func namesakes() map[string]string {
	return map[string]string{
		"pack.toml": strings.Replace(bare, "top_management = []", `top_management = ["p-1"]`, 1),
		"registers/people.toml": "[[person]]\nid = \"p-1\"\nname = \"A\"\nstart = 2020-01-01\n" +
			"[[person]]\nid = \"cards\"\nname = \"B\"\nstart = 2026-02-01\nmanager = \"p-1\"\n",
		"registers/contracts.toml": "[[contract]]\nid = \"k-1\"\nperson = \"p-1\"\nsigned = 2020-01-01\nevidence = [\"file:evidence/k.pdf\"]\n",
		"evidence/k.pdf":           "%PDF",
		"registers/roles.toml": `[[role]]
id = "raci"
title = "Raci"
[[role]]
id = "ceo"
title = "CEO"
[[job]]
id = "ceo"
title = "CEO"
[[raci]]
activity = "a b"
responsible = ["ceo"]
[[raci]]
activity = "a-b"
responsible = ["ceo"]
[[raci]]
activity = "a b"
responsible = ["ceo"]
`,
		"registers/training.toml":       "[[course]]\nid = \"people\"\ntitle = \"P\"\naudience = { all = true }\nmandatory = true\n",
		"registers/communications.toml": "[[plan]]\nid = \"c-1\"\nwhat = \"W\"\n[[communication]]\nid = \"c-1\"\ndate = 2026-05-01\nfrom = \"p-1\"\n[[communication]]\nid = \"ceo\"\ndate = 2026-05-01\nfrom = \"p-1\"\n",
		"registers/kpis.toml":           "[[kpi]]\nid = \"review-attendance\"\ntitle = \"R\"\n[[kpi]]\nid = \"measures\"\ntitle = \"M\"\n",
		"registers/resources.toml":      "[[budget]]\nid = \"lines\"\ntitle = \"L\"\nperiod = \"2026\"\n[[budget]]\nid = \"x\"\ntitle = \"X\"\nperiod = \"2026\"\n[[tool]]\nid = \"x\"\ntitle = \"X\"\n",
		"registers/risks.toml":          "[[risk]]\nid = \"risks\"\ntitle = \"R\"\n",
		"registers/findings.toml":       "[[finding]]\nid = \"checks\"\nkind = \"risk\"\nraised = 2026-01-02\ntitle = \"C\"\n[[finding]]\nid = \"register\"\nkind = \"risk\"\nraised = 2026-01-02\ntitle = \"C\"\n",
		"registers/speakup.toml":        "[[channel]]\nid = \"log\"\ntitle = \"L\"\n",
		"registers/activities.toml":     "[[activity]]\nid = \"notes\"\nkind = \"drill\"\ndate = 2026-02-02\n",
		"registers/signoffs.toml":       "[[signoff]]\nid = \"notes\"\nsubject = \"S\"\nkind = \"model\"\ndate = 2026-02-02\nby = \"p-1\"\ndecision = \"go\"\n",
		"registers/checklists.toml":     "[[checklist]]\nmanager = \"p-1\"\nmonth = \"2026-10\"\n[[checklist]]\nmanager = \"p-1\"\nmonth = \"2026-10\"\n",
		"policies/register.md":          "+++\nid = \"register\"\ntitle = \"R\"\nkind = \"procedure\"\nversion = \"1\"\nstatus = \"draft\"\n+++\nText\n",
		"registers/reviews.toml": `[[review]]
id = "list"
kind = "board"
date = 2026-02-02
[[review]]
id = "m"
kind = "management-review"
date = 2026-02-02
[[review.topic]]
title = "T"
[[review.decision]]
id = "minutes"
text = "D"
[[review.decision]]
id = "1"
text = "D"
[[review.decision]]
id = "topic-1"
text = "D"
[[review.action]]
id = "1"
text = "A"
`,
		"registers/signatures.toml": `[[signature]]
id = "trail"
subject = "review:m"
signer = "p-1"
date = 2026-02-03
method = "attested"
[[signature]]
subject = "review:m"
signer = "p-1"
date = 2026-02-03
method = "attested"
[[signature]]
subject = "review:m"
signer = "p-1"
date = 2026-02-04
method = "attested"
`,
		"pages/a b.md": "one", "pages/a-b.md": "two", "pages/A-B.md": "three",
	}
}

// crowd is a workspace of many people, most of whom did what they should.
func crowd(n int) map[string]string {
	var people, contracts, acks, training, checklists strings.Builder
	training.WriteString("[[course]]\nid = \"awareness\"\ntitle = \"Awareness\"\naudience = { all = true }\nmandatory = true\nvalid_months = 12\n")
	for i := range n {
		manager := i / 20
		fmt.Fprintf(&people, "[[person]]\nid = \"p-%06d\"\nname = \"Person %d\"\ndepartment = \"D%d\"\nmanager = \"p-%06d\"\nkind = \"employee\"\nstart = 2026-0%d-01\naccess_granted = 2026-0%d-02\n", i, i, i%40, manager, 1+i%9, 1+i%9)
		fmt.Fprintf(&contracts, "[[contract]]\nid = \"k-%06d\"\nperson = \"p-%06d\"\nsigned = 2026-01-01\nsecurity_terms = true\n", i, i)
		if i%7 != 0 {
			fmt.Fprintf(&acks, "[[acknowledgement]]\nperson = \"p-%06d\"\npolicy = \"isp\"\nversion = \"1.0\"\ndate = 2026-10-01\n", i)
			fmt.Fprintf(&training, "[[completion]]\nperson = \"p-%06d\"\ncourse = \"awareness\"\ndate = 2026-10-01\n", i)
		}
		if i < n/20 {
			for m := 7; m <= 12; m++ {
				fmt.Fprintf(&checklists, "[[checklist]]\nmanager = \"p-%06d\"\nmonth = \"2026-%02d\"\nbrief = [\"course:awareness\"]\n", i, m)
			}
		}
	}
	return map[string]string{
		"pack.toml": strings.NewReplacer("top_management = []", `top_management = ["p-000000"]`, `policy = ""`, `policy = "isp"`,
			`id = "2026"`, "id = \"2026\"\nprevious = \"2025\"").Replace(bare) + "[[past]]\nid = \"2025\"\nfrom = 2025-01-01\nto = 2025-12-31\nas_of = 2026-06-30\n",
		"registers/people.toml": people.String(), "registers/contracts.toml": contracts.String(), "registers/acknowledgements.toml": acks.String(),
		"registers/training.toml": training.String(), "registers/checklists.toml": checklists.String(),
		"policies/isp.md": "+++\nid = \"isp\"\ntitle = \"Policy\"\nkind = \"policy\"\nversion = \"1.0\"\nstatus = \"approved\"\napproved = 2026-01-02\napproved_by = \"p-000000\"\naudience = { all = true }\n[[revision]]\nversion = \"1.0\"\ndate = 2026-01-02\n+++\nText\n",
	}
}
