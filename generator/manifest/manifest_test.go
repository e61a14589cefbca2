package manifest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gowebpki/jcs"
)

var zeros = strings.Repeat("0", 64)

func sample() *Manifest {
	return &Manifest{
		Organisation: "Nord\"wind\" & <Søhne>\u2028\x01", Cycle: "2026-Q4", AsOf: "2026-12-31", Program: "evpack 0.1.0", InputsDigest: zeros,
		Inputs: []File{{"pack.toml", 3, zeros}},
		Files:  []File{{"audit-pack.pdf", 1, zeros}, {"site/a.html", 0, zeros}, {"site/ä b.html", 2, zeros}},
	}
}

func format(t testing.TB, m *Manifest) []byte {
	t.Helper()
	data, err := Format(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFormat(t *testing.T) {
	m := &Manifest{Cycle: "c1", AsOf: "2026-12-31", Program: "evpack 0.1.0", InputsDigest: zeros, Files: []File{{"a", 1, zeros}}}
	want := `{"as_of":"2026-12-31",
"cycle":"c1",
"files":[
{"path":"a","sha256":"` + zeros + `","size":1}
],
"inputs":[
],
"inputs_digest":"` + zeros + `",
"program":"evpack 0.1.0",
"schema":1}
`
	if got := string(format(t, m)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What Format writes is, without its line feeds, what a library for RFC 8785 writes.
func TestCanonical(t *testing.T) {
	data := format(t, sample())
	want, err := jcs.Transform(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.ReplaceAll(data, []byte("\n"), nil); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every flipped bit and every cut makes it malformed, or another manifest.
func TestParse(t *testing.T) {
	data := format(t, sample())
	if _, err := Parse(data); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		if _, err := Parse(data[:i]); err == nil {
			t.Errorf("cut at %d is accepted", i)
		}
		for bit := range 8 {
			b := bytes.Clone(data)
			b[i] ^= 1 << bit
			if m, err := Parse(b); err == nil && !bytes.Equal(format(t, m), b) {
				t.Errorf("bit %d of byte %d: parsed as something else", bit, i)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	good := string(format(t, sample()))
	for name, edit := range map[string][2]string{
		"a space":              {`,"size":1}`, `, "size":1}`},
		"upper-case digits":    {`"sha256":"0`, `"sha256":"A`},
		"a size with a sign":   {`"size":1}`, `"size":-1}`},
		"a size as a fraction": {`"size":1}`, `"size":1.0}`},
		"a key twice":          {`"schema":1`, `"schema":1,"schema":1`},
		"a key nobody knows":   {`"schema":1`, `"schema":1,"x":1`},
		"another schema":       {`"schema":1`, `"schema":2`},
		"another spelling":     {`"schema"`, `"Schema"`},
		"out of order":         {`"audit-pack.pdf"`, `"t"`},
		"a path twice":         {`"site/a.html"`, `"audit-pack.pdf"`},
		"a parent":             {`"audit-pack.pdf"`, `"../audit-pack.pdf"`},
		"a backslash":          {`"audit-pack.pdf"`, `"a\\b"`},
		"an absolute path":     {`"audit-pack.pdf"`, `"/audit-pack.pdf"`},
		"an empty part":        {`"site/a.html"`, `"site//a.html"`},
		"itself":               {`"audit-pack.pdf"`, `"manifest.json"`},
		"a file and a folder":  {`"audit-pack.pdf"`, `"site"`},
		"an escape too many":   {`"audit-pack.pdf"`, `"audit-pack\u002epdf"`},
		"a date-time":          {`"2026-12-31"`, `"2026-12-31T00:00:00Z"`},
		"a cycle with a slash": {`"2026-Q4"`, `"2026/Q4"`},
		"null":                 {`"inputs":[`, `"inputs":null,"x":[`},
	} {
		bad := strings.Replace(good, edit[0], edit[1], 1)
		if bad == good {
			t.Errorf("%s: the edit changed nothing", name)
		}
		if _, err := Parse([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPaths(t *testing.T) {
	for _, p := range []string{"a", "a b/c", "ä/ö", "controls/A.5.4.html", ".hidden", strings.Repeat("x", 255)} {
		if err := CheckPath(p); err != nil {
			t.Error(err)
		}
	}
	for _, p := range []string{"", ".", "..", "a/..", "/a", "a/", "a//b", `a\b`, "a\nb", "a\x00", "a\x7f", "a\u0085", "\xff", strings.Repeat("x", 256)} {
		if CheckPath(p) == nil {
			t.Errorf("%q is accepted", p)
		}
	}
}

func TestScanAndSums(t *testing.T) {
	files, err := Scan(fstest.MapFS{"b/x": {Data: []byte("x")}, "a": {}, Name: {}, Sums: {}, Signature: {}, "z": {}})
	if err != nil {
		t.Fatal(err)
	}
	m := &Manifest{Files: files}
	got := string(FormatSums(m, []byte("{}")))
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	want := empty + "  a\n" +
		"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  b/x\n" +
		"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  manifest.json\n" + empty + "  z\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(format(f, sample()))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := Parse(data); err == nil && !bytes.Equal(format(t, m), data) {
			t.Error("Parse accepts what Format does not write")
		}
	})
}
