package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/catalog"
)

// The closed lists of ISO/IEC 27002:2022, 4.2.
var (
	types        = []string{"Preventive", "Detective", "Corrective"}
	properties   = []string{"Confidentiality", "Integrity", "Availability"}
	concepts     = []string{"Identify", "Protect", "Detect", "Respond", "Recover"}
	capabilities = []string{"Governance", "Asset management", "Information protection", "Human resource security", "Physical security",
		"System and network security", "Application security", "Secure configuration", "Identity and access management",
		"Threat and vulnerability management", "Continuity", "Supplier relationships security", "Legal and compliance",
		"Information security event management", "Information security assurance"}
	domains = []string{"Governance and Ecosystem", "Protection", "Defence", "Resilience"}
)

func TestAnnexA(t *testing.T) {
	themes := map[string]int{}
	for _, c := range catalog.Annex() {
		themes[c.Theme]++
		for _, of := range []struct {
			name          string
			values, known []string
		}{{"type", c.Type, types}, {"properties", c.Properties, properties}, {"concepts", c.Concepts, concepts},
			{"capabilities", c.Capabilities, capabilities}, {"domains", c.Domains, domains}} {
			if len(of.values) == 0 {
				t.Errorf("%s: no %s", c.ID, of.name)
			}
			for i, v := range of.values {
				if !slices.Contains(of.known, v) || slices.Contains(of.values[:i], v) {
					t.Errorf("%s: %s %q", c.ID, of.name, v)
				}
			}
		}
	}
	if themes["Organisational"] != 37 || themes["People"] != 8 || themes["Physical"] != 14 || themes["Technological"] != 34 || len(themes) != 4 {
		t.Errorf("themes: %v", themes)
	}
	if n := len(catalog.Annex()); n != 93 {
		t.Errorf("%d controls", n)
	}
}

func TestClauses(t *testing.T) {
	var ids []string
	for _, c := range catalog.Controls() {
		if c.Theme == "Clause" {
			ids = append(ids, c.ID)
			if c.Type != nil || c.Domains != nil {
				t.Errorf("%s: a clause has no attributes", c.ID)
			}
		}
	}
	want := "4.1 4.2 4.3 4.4 5.1 5.2 5.3 6.1 6.1.1 6.1.2 6.1.3 6.2 6.3 7.1 7.2 7.3 7.4 7.5 7.5.1 7.5.2 7.5.3 " +
		"8.1 8.2 8.3 9.1 9.2 9.2.1 9.2.2 9.3 9.3.1 9.3.2 9.3.3 10.1 10.2"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Our own words: one sentence each, none like another, none like the standard.
func TestSummaries(t *testing.T) {
	all := catalog.Controls()
	for _, id := range []string{"4", "5", "6", "7", "8", "9", "10"} {
		c, _ := catalog.Lookup(id)
		all = append(all, c)
	}
	of := map[string]string{}
	for _, c := range all {
		s := c.Summary
		if !strings.HasSuffix(s, ".") || strings.Count(s, ".") != 1 || len(s) < 30 || len(s) > 240 {
			t.Errorf("%s: %q is no sentence", c.ID, s)
		}
		if other, found := of[s]; found {
			t.Errorf("%s says what %s says", c.ID, other)
		}
		of[s] = c.ID
		if strings.Contains(strings.ToLower(s), "shall") {
			t.Errorf("%s: %q sounds like the standard", c.ID, s)
		}
		if c.Title == "" || c.Title != strings.TrimSpace(c.Title) {
			t.Errorf("%s: title %q", c.ID, c.Title)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, id := range []string{"5.1", "5.2", "5.3", "7.1", "9.3", "A.5.1", "A.5.2", "A.5.4", "A.6.3", "A.6.4"} {
		c, _ := catalog.Lookup(id)
		if len(c.Looks) < 3 {
			t.Errorf("%s: an auditor looks for %d things", id, len(c.Looks))
		}
		for _, l := range c.Looks {
			if strings.HasSuffix(l, ".") || strings.Contains(l, "shall") {
				t.Errorf("%s: %q", id, l)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	if c, ok := catalog.Lookup("A.5.4"); !ok || c.Title != "Management responsibilities" || c.Theme != "Organisational" {
		t.Errorf("A.5.4: %+v", c)
	}
	if c, ok := catalog.Lookup("5"); !ok || c.Title != "Leadership" {
		t.Errorf("5: %+v", c)
	}
	for _, id := range []string{"", "3", "11", "5.4", "a.5.4", "A.5.38", "A.5", "A.9.1", "A.5.4 ", "A.05.4", "4.5"} {
		if _, ok := catalog.Lookup(id); ok || catalog.Valid(id) {
			t.Errorf("%q is found", id)
		}
	}
}

func TestCallersCannotChangeTheFacts(t *testing.T) {
	c, _ := catalog.Lookup("A.5.4")
	c.Type[0], c.Looks[0] = "x", "x"
	catalog.Annex()[0].Domains[0] = "x"
	catalog.Mappings()[0].Target = "x"
	again, _ := catalog.Lookup("A.5.4")
	if again.Type[0] == "x" || again.Looks[0] == "x" || catalog.Annex()[0].Domains[0] == "x" || catalog.Mappings()[0].Target == "x" {
		t.Error("a copy was no copy")
	}
}

func TestCompare(t *testing.T) {
	order := []string{"", "4", "4.1", "4.2", "5", "5.1", "9.3", "9.3.1", "9.3.2", "10", "10.1", "x", "A.", "A.5.1", "A.5.2", "A.5.4", "A.5.10", "A.5.37", "A.6.1", "A.8.2", "A.8.10", "A.x"}
	for i, a := range order {
		for j, b := range order {
			if got := catalog.Compare(a, b); got != sign(i-j) {
				t.Errorf("Compare(%q, %q) = %d", a, b, got)
			}
		}
	}
	if catalog.Compare("A.5.4", "A.05.4") == 0 || catalog.Compare("5", "5.") == 0 {
		t.Error("different ids are equal")
	}
	if !slices.IsSortedFunc(catalog.Controls(), func(a, b catalog.Control) int { return catalog.Compare(a.ID, b.ID) }) {
		t.Error("Controls is out of order")
	}
}

func sign(n int) int {
	return min(max(n, -1), 1)
}

func TestMappings(t *testing.T) {
	n := map[string]int{}
	for _, m := range catalog.Mappings() {
		if _, ok := catalog.RelationMeaning(m.Relation); !ok || m.Target == "" {
			t.Errorf("%+v", m)
		}
		n[m.Framework+" "+m.Relation]++
	}
	if n["ASD ISM partially-meets"] != 3 || n["ASD ISM partially-overlaps"] != 5 || n["ASD ISM supports"] != 25 || n["ASD ISM depends-on"] != 1 {
		t.Errorf("relations: %v", n)
	}
	for _, r := range catalog.Relations() {
		if s, ok := catalog.RelationMeaning(r.Name); !ok || !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q", r.Name, s)
		}
	}
	if _, ok := catalog.RelationMeaning("same"); ok {
		t.Error("an unknown relation has a meaning")
	}
}

func TestReviewInputs(t *testing.T) {
	letters := ""
	for _, in := range catalog.InputsOf932() {
		letters += in.Letter
		if in.Text == "" || (len(in.Parts) > 0) != (in.Letter == "d") {
			t.Errorf("%+v", in)
		}
	}
	if letters != "abcdefg" {
		t.Error(letters)
	}
	if d := catalog.InputsOf932()[3].Parts; len(d) != 4 || d[3].Letter != "d4" {
		t.Errorf("%+v", d)
	}
}
