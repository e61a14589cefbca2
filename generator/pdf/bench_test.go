package pdf

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"github.com/evpack/evpack/generator/report"
	"github.com/evpack/evpack/templates"
)

// The benchmark's document: tables of 50 rows and six columns, each with a
// heading. docs/bench/pdf.sh gives the same to other programs.
const benchRows = 50

func benchHeads() []string { return []string{"Id", "Person", "Control", "Subject", "Date", "State"} }

func benchCells(table, row int) []string {
	people := []string{"Łukasz Nowak", "Ada Okafor", "Mikael Lindqvist", "Priya Raman", "Ingrid Halvorsen", "Rafael Costa", "Mei Tanaka"}
	subjects := []string{"Policy acknowledgement, version 3", "Course: awareness – 2026", "Checklist of the month", "Contract with clause 7"}
	states := []string{"complete", "awaited", "late"}
	n := table*benchRows + row
	return []string{fmt.Sprintf("EV-%06d", n), people[n%7], fmt.Sprintf("A.%d.%d", 5+n%4, 1+n%34), subjects[n%4],
		fmt.Sprintf("2026-%02d-%02d", 1+n%12, 1+n%28), states[n*n%3]}
}

// benchTables is how many; PDF_TABLES sets it.
func benchTables(t testing.TB) int {
	n, err := strconv.Atoi(os.Getenv("PDF_TABLES"))
	if err != nil && os.Getenv("PDF_TABLES") != "" {
		t.Fatal(err)
	}
	if n == 0 {
		return 100
	}
	return n
}

func benchDocument(tables int) *Document {
	d := &Document{Title: "Benchmark", Language: "en", Density: Dense, Date: time.Unix(0, 0)}
	states := map[string]report.State{"complete": report.OK, "awaited": report.Wait, "late": report.Warn}
	for i := range tables {
		t := &report.Table{ID: "t" + strconv.Itoa(i)}
		for _, h := range benchHeads() {
			t.Columns = append(t.Columns, report.Column{Title: h})
		}
		for j := range benchRows {
			var row report.Row
			for k, c := range benchCells(i, j) {
				span := report.Span{Text: c}
				if k == 5 {
					span.Style, span.State = report.Badge, states[c]
				}
				row.Cells = append(row.Cells, report.Inline{span})
			}
			t.Rows = append(t.Rows, row)
		}
		if i%10 == 0 {
			d.Pages = append(d.Pages, &report.Page{ID: fmt.Sprint(i), Title: fmt.Sprintf("Register %d", i/10+1)})
		}
		p := d.Pages[len(d.Pages)-1]
		p.Sections = append(p.Sections, &report.Section{Title: fmt.Sprintf("Table %d", i+1), Blocks: []report.Block{t}})
	}
	return d
}

func BenchmarkWrite(b *testing.B) {
	d := benchDocument(benchTables(b))
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := Write(&out, d); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len())/1e6, "MB/file")
		if path := os.Getenv("PDF_SAMPLE"); path != "" {
			if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkGofpdf draws the same tables with gofpdf alone: no tags, no
// metadata, cells on one line each.
func BenchmarkGofpdf(b *testing.B) {
	n := benchTables(b)
	font := func(name string) []byte {
		data, err := templates.FS.ReadFile("fonts/" + name + ".ttf")
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	text, bold := font("Inter-Regular"), font("Inter-SemiBold")
	for b.Loop() {
		f := gofpdf.New("P", "pt", "A4", "")
		f.SetAutoPageBreak(false, 0)
		f.AddUTF8FontFromBytes("inter", "", bytes.Clone(text))
		f.AddUTF8FontFromBytes("inter", "B", bytes.Clone(bold))
		for i := range n {
			f.AddPage()
			f.SetFont("inter", "B", 13)
			f.CellFormat(0, 24, fmt.Sprintf("Table %d", i+1), "", 1, "L", false, 0, "")
			gofpdfTable(f, i)
		}
		if err := f.Output(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func gofpdfTable(f *gofpdf.Fpdf, table int) {
	widths := []float64{62, 92, 52, 170, 62, 60}
	row := func(cells []string, style string) {
		f.SetFont("inter", style, 8.4)
		for k, c := range cells {
			f.CellFormat(widths[k], 14, c, "B", 0, "L", false, 0, "")
		}
		f.Ln(-1)
	}
	row(benchHeads(), "B")
	for j := range benchRows {
		row(benchCells(table, j), "")
	}
}

// TestBenchSources leaves the benchmark's document as HTML and as typst source
// in the folder that PDF_BENCH names.
func TestBenchSources(t *testing.T) {
	dir := os.Getenv("PDF_BENCH")
	if dir == "" {
		dir = t.TempDir()
	}
	n := benchTables(t)
	for name, source := range map[string]string{"bench.html": benchHTML(n), "bench.typ": benchTypst(n)} {
		if err := os.WriteFile(dir+"/"+name, []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func benchHTML(tables int) string {
	var b strings.Builder
	b.WriteString("<!doctype html><html lang=en><meta charset=utf-8><title>Benchmark</title><style>@font-face{font-family:Inter;src:url(fonts/Inter-Regular.ttf)}@font-face{font-family:Inter;font-weight:bold;src:url(fonts/Inter-SemiBold.ttf)}@page{size:A4;margin:18mm}" +
		"body{font:8.4pt Inter,sans-serif}section{break-after:page}table{border-collapse:collapse;width:100%}th,td{text-align:left;border-bottom:.5pt solid #ccc;padding:1pt 3pt}</style>")
	for i := range tables {
		fmt.Fprintf(&b, "<section><h2>Table %d</h2><table><thead><tr>", i+1)
		for _, h := range benchHeads() {
			fmt.Fprintf(&b, "<th scope=col>%s", h)
		}
		b.WriteString("<tbody>")
		for j := range benchRows {
			b.WriteString("<tr>")
			for _, c := range benchCells(i, j) {
				b.WriteString("<td>" + html.EscapeString(c))
			}
		}
		b.WriteString("</table></section>")
	}
	return b.String()
}

func benchTypst(tables int) string {
	var b strings.Builder
	b.WriteString("#set document(title: \"Benchmark\")\n#set page(\"a4\", margin: 18mm)\n#set text(font: \"Inter\", size: 8.4pt, lang: \"en\")\n" +
		"#set table(columns: (auto, auto, auto, 1fr, auto, auto), inset: 2.6pt, stroke: (bottom: 0.5pt + luma(80%)))\n")
	for i := range tables {
		fmt.Fprintf(&b, "= Table %d\n#table(table.header", i+1)
		list := func(cells []string) {
			b.WriteString("(")
			for _, c := range cells {
				fmt.Fprintf(&b, "%q, ", c)
			}
			b.WriteString(")")
		}
		list(benchHeads())
		for j := range benchRows {
			b.WriteString(",\n..")
			list(benchCells(i, j))
		}
		b.WriteString(")\n#pagebreak(weak: true)\n")
	}
	return b.String()
}
