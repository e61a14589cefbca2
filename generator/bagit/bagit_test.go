package bagit_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/evpack/evpack/generator/bagit"
)

func text(s string) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

func sample() *bagit.Bag {
	return &bagit.Bag{
		Name: "northwind-2026-Q4",
		Info: []bagit.Field{
			{"Source-Organization", "Northwind Robotics: Zoë & sons"}, {"Bagging-Date", "2026-12-31"},
			{"External-Identifier", "urn:example:northwind"},
		},
		Payload: []bagit.File{
			{Path: "a b.txt", Open: text("a b\n")},
			{Path: "empty", Open: text("")},
			{Path: "e\u0301/é.txt", Open: text("two forms\n")},
			{Path: "é/E.txt", Open: text("of one letter\n")},
		},
		Modified: time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC),
		Sign:     func(b []byte) ([]byte, error) { return append([]byte("signed "), b[:8]...), nil },
	}
}

func write(t *testing.T, b *bagit.Bag) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bagit.Write(t.Context(), &out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unzip gives the bag's folder on a disk.
func unzip(t *testing.T, data []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, r); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	return filepath.Join(dir, list[0].Name())
}

func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("EVPACK_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skipf("%s is not here", name)
	}
}

func TestSameBytesTwice(t *testing.T) {
	if !bytes.Equal(write(t, sample()), write(t, sample())) {
		t.Error("two bags of the same content differ")
	}
}

func TestSha512sumChecks(t *testing.T) {
	tool(t, "sha512sum")
	dir := unzip(t, write(t, sample()))
	cmd := exec.Command("sha512sum", "--strict", "-c", bagit.Manifest, bagit.TagManifest)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), ": OK\n") != 4+3 {
		t.Errorf("%v\n%s", err, out)
	}
	info, err := os.ReadFile(filepath.Join(dir, bagit.InfoName))
	if want := "Payload-Oxum: 28.4\n"; err != nil || !strings.HasSuffix(string(info), want) {
		t.Errorf("%s (%v), want %s", info, err, want)
	}
}

// bagit.py is the reference implementation's validator (PyPI: bagit).
func TestBagitPyValidates(t *testing.T) {
	tool(t, "bagit.py")
	b := sample()
	b.Payload = append([]bagit.File{{Path: "100 percent", Open: text("x")}}, b.Payload...)
	dir := unzip(t, write(t, b))
	if out, err := exec.Command("bagit.py", "--validate", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "empty"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if exec.Command("bagit.py", "--validate", dir).Run() == nil {
		t.Error("a changed bag is valid")
	}
}

func TestNamesAreEncoded(t *testing.T) {
	b := sample()
	b.Payload = []bagit.File{{Path: "50%\r\n.txt", Open: text("x")}}
	got, err := os.ReadFile(filepath.Join(unzip(t, write(t, b)), bagit.Manifest))
	if err != nil || !strings.HasSuffix(string(got), "  data/50%25%0D%0A.txt\n") {
		t.Errorf("%q %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bagit.Bag)
		want   error
	}{
		"up":        {func(b *bagit.Bag) { b.Payload[0].Path = "../x" }, bagit.ErrPath},
		"absolute":  {func(b *bagit.Bag) { b.Payload[0].Path = "/x" }, bagit.ErrPath},
		"backslash": {func(b *bagit.Bag) { b.Payload[0].Path = `a\..\x` }, bagit.ErrPath},
		"twice":     {func(b *bagit.Bag) { b.Payload[1].Path = b.Payload[0].Path }, bagit.ErrPath},
		"unsorted":  {func(b *bagit.Bag) { b.Payload[0].Path = "zz" }, bagit.ErrPath},
		"name":      {func(b *bagit.Bag) { b.Name = "a/b" }, bagit.ErrPath},
		"line":      {func(b *bagit.Bag) { b.Info[0].Value = "a\nPayload-Oxum: 0.0" }, bagit.ErrField},
		"label":     {func(b *bagit.Bag) { b.Info[0].Label = "A: B" }, bagit.ErrField},
		"digest":    {func(b *bagit.Bag) { b.Payload[0].Digest = "00" }, bagit.ErrDigest},
		"signer":    {func(b *bagit.Bag) { b.Sign = func([]byte) ([]byte, error) { return nil, io.ErrClosedPipe } }, io.ErrClosedPipe},
	} {
		b := sample()
		c.change(b)
		if err := bagit.Write(t.Context(), io.Discard, b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := bagit.Write(ctx, io.Discard, sample()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// blank is a file of so many noughts; it remembers the most memory in use.
type blank struct {
	left int
	heap *uint64
}

func (b *blank) Close() error { return nil }

func (b *blank) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	if b.left%(8<<20) == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		*b.heap = max(*b.heap, m.HeapAlloc)
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

func TestMemoryIsFlat(t *testing.T) {
	measure := func(size int) (heap uint64) {
		b := sample()
		b.Payload = []bagit.File{{Path: "big", Open: func(context.Context) (io.ReadCloser, error) { return &blank{size, &heap}, nil }}}
		if err := bagit.Write(t.Context(), io.Discard, b); err != nil {
			t.Fatal(err)
		}
		return heap
	}
	big := 64 << 20
	if testing.Short() {
		big = 16 << 20
	}
	small, large := measure(8<<20), measure(big)
	if large > small+(4<<20) {
		t.Errorf("%d bytes in use for %d, %d for 8 MiB", large, big, small)
	}
}
