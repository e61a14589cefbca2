package evidence

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"
)

var signed = []string{
	"policy:information-security@3.1", "policy:information-security@3.0", "policy:information-security@2.0", "policy:logging@1.0",
	"review:mr-2026-q3", "review:mr-2026-q4", "budget:b-2026-edr", "budget:b-q4", "role:ceo", "soa:4.0", "soa:3.2", "soa:3.1", "pack:2026-Q3",
}

// subjects writes out what a signature on each of them covers.
func subjects(p *Pack) string {
	var b strings.Builder
	for _, name := range signed {
		s := p.Subject(name)
		fmt.Fprintf(&b, "%s | %s | asked %s | approved %s\n", s.Name, s.Title, who(s.Asked), s.Approved)
		if s.Bytes == nil {
			fmt.Fprintf(&b, "  not kept: %s\n", s.Why)
			continue
		}
		fmt.Fprintf(&b, "  %s %s\n%s\n", s.Format, s.Digest(), s.Bytes)
	}
	return b.String()
}

func who(p *Person) string {
	if p == nil {
		return "nobody"
	}
	return p.ID
}

// The bytes are a contract with whoever signed: this golden must not change.
func TestSubjects(t *testing.T) {
	const name = "testdata/subjects.txtar"
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fsys := base(t)
	lay(fsys, ar.Files[:1])
	golden(t, name, ar, subjects(good(t, fsys, "")))
}

// edit replaces text of a file, once; it has to be there.
func edit(t testing.TB, fsys fstest.MapFS, file, old, new string) {
	t.Helper()
	f := fsys[file]
	if f == nil || strings.Count(string(f.Data), old) != 1 {
		t.Fatalf("%s does not hold %q once", file, old)
	}
	fsys[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, new, 1))}
}

// What comes after a decision changes none of the bytes that were signed.
func TestSubjectsStay(t *testing.T) {
	want := subjects(good(t, base(t), ""))
	for name, change := range map[string]func(fstest.MapFS){
		"an action is closed": func(w fstest.MapFS) {
			edit(t, w, "registers/reviews.toml", "closed = 2026-12-01\napproved_by = \"p-0001\"\n", "")
		},
		"the minutes are approved on another day": func(w fstest.MapFS) {
			edit(t, w, "registers/reviews.toml", "approved = 2026-10-03", "approved = 2026-10-03 # late")
		},
		"a topic gets a kind": func(w fstest.MapFS) { edit(t, w, "registers/reviews.toml", "kind = \"risk\"\n", "kind = \"audit\"\n") },
		"spend is booked":     func(w fstest.MapFS) { edit(t, w, "registers/resources.toml", "84000", "119000.5") },
		"a budget gets papers": func(w fstest.MapFS) {
			edit(t, w, "registers/resources.toml", "evidence = [", "evidence = [\"file:evidence/a.pdf\", ")
		},
		"a role is accepted": func(w fstest.MapFS) {
			edit(t, w, "registers/roles.toml", "accepted = [", "accepted = [{ person = \"p-0004\", date = 2026-12-01 }, ")
		},
		"a role gets a deputy": func(w fstest.MapFS) { edit(t, w, "registers/roles.toml", "deputy = \"p-0002\"", "deputy = \"p-0004\"") },
		"a role asks for more": func(w fstest.MapFS) { edit(t, w, "registers/roles.toml", "level = 3", "level = 4") },
		"a control gets papers": func(w fstest.MapFS) {
			edit(t, w, "registers/soa.toml", "evidence = [", "evidence = [\"file:evidence/a.pdf\", ")
		},
		"a control gets a claim": func(w fstest.MapFS) {
			edit(t, w, "registers/soa.toml", "claims = [", "claims = [{ text = \"T\", by = \"LDR-02\" }, ")
		},
		"a budget's number is written otherwise": func(w fstest.MapFS) {
			edit(t, w, "registers/resources.toml", "approved_amount = 120000", "approved_amount = 1.2e5")
		},
		"keys stand in another order": func(w fstest.MapFS) {
			edit(t, w, "registers/resources.toml", "title = \"Endpoint detection\"\nperiod = \"2026\"", "period = \"2026\"\ntitle = \"Endpoint detection\"")
		},
		"the registers have CRLF and a byte order mark": func(w fstest.MapFS) {
			for name, f := range w {
				if strings.HasPrefix(name, "registers/") {
					w[name] = &fstest.MapFile{Data: append([]byte("\ufeff"), bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))...)}
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := base(t)
			change(w)
			if got := stripApproved(subjects(good(t, w, ""))); got != stripApproved(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// stripApproved leaves names and bytes.
func stripApproved(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		name, _, _ := strings.Cut(line, " | approved")
		out = append(out, name)
	}
	return strings.Join(out, "\n")
}

// What was decided is in the bytes: each of these changes them.
func TestSubjectsChange(t *testing.T) {
	good := func(w fstest.MapFS) *Pack { p, _ := load(t, w, ""); return p }
	before := good(base(t))
	for _, c := range []struct{ subject, file, old, new string }{
		{"policy:information-security@3.1", "policies/information-security.md", "New text.\n", "New text\n"},
		{"review:mr-2026-q3", "registers/reviews.toml", "attended = [\"p-0001\", \"p-0002\"]", "attended = [\"p-0002\", \"p-0001\"]"},
		{"review:mr-2026-q3", "registers/reviews.toml", "due = 2026-12-15", "due = 2026-12-16"},
		{"review:mr-2026-q3", "registers/reviews.toml", "Approved 120 000 EUR", "Approved 180 000 EUR"},
		{"review:mr-2026-q3", "minutes/mr-2026-q3.md", "We met.", "We met twice."},
		{"budget:b-2026-edr", "registers/resources.toml", "approved_amount = 120000", "approved_amount = 120001"},
		{"budget:b-2026-edr", "registers/resources.toml", "approved_amount = 120000\n", ""},
		{"role:ceo", "registers/roles.toml", "\"Sets the direction\", \"Approves money\"", "\"Approves money\", \"Sets the direction\""},
		{"role:ceo", "registers/roles.toml", "holders = [\"p-0001\"]", "holders = [\"p-0001\", \"p-0002\"]"},
		{"soa:4.0", "registers/soa.toml", "applicable = false", "applicable = true"},
		{"soa:4.0", "registers/soa.toml", "target = 2027-03-31", "target = 2027-04-01"},
		{"soa:3.2", "registers/soa-archive/3.2.toml", "implemented", "partial"},
	} {
		w := base(t)
		edit(t, w, c.file, c.old, c.new)
		if bytes.Equal(good(w).Subject(c.subject).Bytes, before.Subject(c.subject).Bytes) {
			t.Errorf("%s: %q for %q changes nothing", c.subject, c.new, c.old)
		}
	}
}

// A past cycle sees other rows, and the same bytes.
func TestSubjectsOfPastCycles(t *testing.T) {
	now, then := good(t, base(t), ""), good(t, base(t), "2026-Q3")
	for _, name := range signed {
		a, b := now.Subject(name).Bytes, then.Subject(name).Bytes
		if name != "review:mr-2026-q4" && name != "budget:b-q4" && !bytes.Equal(a, b) {
			t.Errorf("%s: now\n%s\nthen\n%s", name, a, b)
		}
	}
}

// Neither the zone of the machine nor the clock has a say in anything.
func TestNoZone(t *testing.T) {
	if os.Getenv("EVIDENCE_ZONE") != "" {
		fmt.Printf("zone %s\n", time.Now().Format("-0700"))
		p := good(t, base(t), os.Getenv("EVIDENCE_ZONE"))
		fmt.Printf("%s%s", dump(p), subjects(p))
		return
	}
	want := ""
	for _, zone := range []string{"UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns"} {
		for _, cycle := range []string{"2026-Q4", "2026-Q3"} {
			cmd := exec.Command(os.Args[0], "-test.run=^TestNoZone$")
			cmd.Env = append(os.Environ(), "TZ="+zone, "EVIDENCE_ZONE="+cycle)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v\n%s", zone, err, out)
			}
			first, got, _ := strings.Cut(string(out), "\n")
			got, _, _ = strings.Cut(got, "\nPASS")
			if zone == "UTC" {
				want += cycle + got
			} else if !strings.Contains(want, cycle+got) {
				t.Errorf("%s (%s) sees another %s:\n%s", zone, first, cycle, got)
			}
		}
	}
}
