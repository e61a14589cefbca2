package register

import "testing"

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"p-0193", []string{"p-0001", "p-0139", "p-1930"}, "p-0139"}, // two in the wrong order is one slip
		{"persn", []string{"person", "course"}, "person"},
		{"Person", []string{"person"}, "person"},
		{"aple", []string{"apple", "ample"}, "ample"}, // equally near: the first by spelling
		{"aple", []string{"ample", "apple"}, "ample"},
		{"id", []string{"identity"}, ""},
		{"x", []string{"y"}, ""}, // no letter in common
		{"zzzz", []string{"person"}, ""},
		{"", []string{"a"}, ""},
		{"word", nil, ""},
		{"strasse", []string{"straße"}, "straße"},
		{"acknowledgment", []string{"acknowledgement"}, "acknowledgement"},
	} {
		if got := Nearest(c.word, c.known); got != c.want {
			t.Errorf("nearest to %q in %q is %q, want %q", c.word, c.known, got, c.want)
		}
	}
	if got := DidYouMean("persn", []string{"person"}); got != `did you mean "person"?` {
		t.Error(got)
	}
}
