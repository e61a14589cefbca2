package verify_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evpack/evpack/generator/manifest"
	"github.com/evpack/evpack/generator/pdf"
	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/generator/seal"
	"github.com/evpack/evpack/generator/usage"
	"github.com/evpack/evpack/generator/verify"
)

// BenchmarkVerify compares the judgement of a pack of 100 MB with a bare
// SHA-256 of the same files: a sealed and signed PDF, which is mostly what it
// carries, alone, and a folder in which such a one has half of the bytes.
func BenchmarkVerify(b *testing.B) {
	for _, shape := range []struct {
		name       string
		pdf, files int // MB in the PDF, files of 125 KB beside it
	}{{"pdf", 100, 0}, {"folder", 50, 400}} {
		dir := b.TempDir()
		write(b, dir, "audit-pack.pdf", heavy(shape.pdf))
		path := filepath.Join(dir, "audit-pack.pdf")
		if shape.files > 0 {
			for i := range shape.files {
				write(b, dir, fmt.Sprintf("site/%03d.html", i), noise(uint64(i), 125_000))
			}
			list(b, dir, local())
			path = dir
		}
		bytes := total(b, dir)
		b.Run(shape.name+"/hash", func(b *testing.B) {
			defer cpu(b)()
			b.SetBytes(bytes)
			for b.Loop() {
				if _, err := manifest.Scan(os.DirFS(dir)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.name+"/verify", func(b *testing.B) {
			defer cpu(b)()
			b.SetBytes(bytes)
			for b.Loop() {
				if r := must(verify.Path(path, verify.Options{Trust: trust(local()), At: day})); r.Verdict != verify.Holds {
					b.Fatal(lines(r))
				}
			}
		})
	}
}

// cpu reports the CPU time of what runs until its result is called.
func cpu(b *testing.B) func() {
	start := usage.CPUSeconds()
	return func() { b.ReportMetric(1e3*(usage.CPUSeconds()-start)/float64(b.N), "cpu-ms/op") }
}

// heavy is a PDF with attachments of so many MB, sealed and stamped by one hand.
func heavy(mb int) []byte {
	var out bytes.Buffer
	doc := &pdf.Document{Title: "Audit evidence pack", Author: "N", Program: "evpack", Running: "N", SealField: true, Date: day,
		Cover: pdf.Cover{Organisation: "N", Title: "Audit evidence pack", Cycle: "2026-Q4", InputsDigest: strings.Repeat("0", 64), Verdict: report.Tag{State: report.OK, Word: "ok"}}}
	for i := range mb {
		doc.Attachments = append(doc.Attachments, pdf.Attachment{Name: fmt.Sprintf("%03d.bin", i), MIME: "application/octet-stream", Relationship: "Data", Description: "evidence", Data: noise(uint64(i), 1_000_000), Date: day})
	}
	if err := pdf.Write(&out, doc); err != nil {
		panic(err)
	}
	return must(seal.SignPDF(out.Bytes(), local(), seal.PDFSeal{Field: "seal", Certify: true, Name: "x", Time: day, Lines: []string{"Sealed"}}))
}

func noise(seed uint64, n int) []byte {
	out := make([]byte, n)
	r := rand.NewPCG(seed, 1)
	for i := 0; i+8 <= n; i += 8 {
		v := r.Uint64()
		for k := range 8 {
			out[i+k] = byte(v >> (8 * k))
		}
	}
	return out
}

func total(b *testing.B, dir string) int64 {
	var sum int64
	for _, f := range must(manifest.Scan(os.DirFS(dir))) {
		sum += f.Size
	}
	return sum
}
