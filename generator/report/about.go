package report

import (
	"fmt"
	"path"
	"strings"
)

// commandLine is a command that is broken before an option, and within one only
// where there is no other way: a line that ends in a hyphen reads as something else.
func commandLine(s string) Inline {
	var line Inline
	for i, part := range strings.Split(s, " -") {
		if i > 0 {
			part = "-" + part
			line = append(line, Span{Text: " "})
		}
		line = append(line, Span{Text: part, Style: Code})
	}
	return line
}

// verify tells how to repeat every check offline.
func (b *builder) verify() *Page {
	step := func(what, do, see string) Row {
		return Row{Cells: []Inline{T(what), commandLine(do), T(see)}}
	}
	rows := []Row{
		step(b.t("All at once"), "evpack verify .", b.t("each file, each signature, and what cannot be judged")),
		step(b.t("The files, with common tools"), "sha256sum -c SHA256SUMS", b.t("OK behind every file, and no line more")),
	}
	if b.Sealed {
		rows = append(rows,
			step(b.t("The manifest's seal"), "openssl cms -verify -cades -binary -inform DER -in manifest.json.p7s -content manifest.json -CAfile CERTIFICATE -purpose any -out /dev/null",
				b.t("“CAdES Verification successful”; CERTIFICATE is the anchor that you were given through another channel")),
			step(b.t("The PDFs"), `for f in *.pdf; do pdfsig "$f"; done`, b.t("a valid signature over the whole document, and whose certificate it names")))
	}
	if b.Log.Size > 0 {
		rows = append(rows, step(b.t("The evidence log"), fmt.Sprintf("%s, %d, %s", b.Log.Origin, b.Log.Size, b.Log.Root),
			b.t("the same origin, number of entries and root hash in log/checkpoint, on the covers of both PDFs, and in what others keep of it")))
	}
	rows = append(rows,
		step(b.t("Each leadership signature"), "cat trail/README.txt", b.t("for every signature the command of openssl or ssh-keygen that checks it")),
		step(b.t("The inputs"), b.r.InputsDigest, b.t("the same digest here, on the covers of both PDFs and in manifest.json")))
	t := &Table{ID: "step-table", Caption: b.t("Each step runs offline, in the folder of this cycle"), Columns: []Column{{Title: b.t("Step"), Weight: 2}, {Title: b.t("What you do"), Weight: 3}, {Title: b.t("What you should see"), Weight: 3}}, Rows: rows}
	return &Page{
		ID: "verify", Layout: "verify", Group: "pack", Nav: b.t("Verify this pack"), Title: b.t("Verify this pack"),
		Lead: b.t("A page cannot vouch for itself. These are the steps that can, with this program or without it."),
		Sections: []*Section{
			{ID: "steps", Title: b.t("Steps"), Blocks: []Block{t}},
			{ID: "limits", Title: b.t("What this proves, and what it does not"), Blocks: []Block{&List{Items: b.limits()}}},
		},
	}
}

// limits says what the steps prove, of a pack with seals and of one without.
func (b *builder) limits() []Inline {
	out := []Inline{b.tt("That no file was changed since the pack was made: yes, if the manifest's digest is the one that you were given through another channel.")}
	if b.Sealed {
		out = append(out, b.tt("Who sealed it: only as far as the certificate is trusted. A local self-signed identity shows that the pack is intact; who sealed it is not proved."))
	} else {
		out = append(out, b.tt("Who made it: no. This pack was made without signatures of its own; those of the leadership that it shows are in the folder trail/."))
	}
	return append(out, b.tt("That what the registers say is true: no. That is what you sample, observe and ask."))
}

// about is for somebody who opens the pack years later.
func (b *builder) about() *Page {
	p := b.p
	facts := &Facts{Items: []Fact{
		{b.t("Organisation"), T(p.Organisation.Name)}, {b.t("Scope"), T(p.Organisation.Scope)}, {b.t("Cycle"), T(p.Cycle.ID)}, {b.t("Period"), T(b.r.Period)},
		{b.t("Judged as of"), T(b.r.AsOf)}, {b.t("Profile"), T(b.value(p.Organisation.Profile))}, {b.t("Made by"), T(b.Program)}, {b.t("Inputs digest"), Inline{hash(b.r.InputsDigest)}},
	}}
	if p.IsPast {
		facts.Items = append(facts.Items, Fact{b.t("A past cycle"), T(b.t("seen from the registers of today: rows dated later are left out; departments, managers, holders of roles and who top management is are as they are now"))})
	}
	return &Page{
		ID: "about", Layout: "about", Group: "pack", Nav: b.t("About this snapshot"), Title: b.t("About this snapshot"),
		Lead: b.t("What this is, for somebody who opens it years later."),
		Sections: []*Section{
			{ID: "facts", Title: b.t("Snapshot"), Blocks: []Block{facts}},
			{ID: "inputs", Title: b.t("How the inputs digest is made"), Blocks: []Block{&Para{Text: T(b.t("SHA-256 of one line a file, sorted by name: its SHA-256, two spaces, its size in bytes, two spaces, its name, a line feed. The log is not an input."))}}},
			{ID: "rules", Title: b.t("By which rules it was judged"), Blocks: []Block{b.rules()}},
			{ID: "redactions", Title: b.t("What is left out"), Blocks: []Block{b.redactions()}},
			{ID: "files", Title: b.t("Files"), Blocks: []Block{b.fileTable()}},
		},
	}
}

// fileTable lists every input, leading to its copy where the pack has one.
func (b *builder) fileTable() *Table {
	t := &Table{ID: "file-table", Caption: b.t("The files that the pack was made from"), Columns: []Column{wide(b.t("Path"), 3), wide(b.t("What it is"), 2), num(b.t("Size")), wide(b.t("SHA-256"), 4)},
		Note: b.t("A file that is shown as text, and one that is here as it is, have the same bytes, and so the same digest, as the file in content/.")}
	for _, in := range b.p.Inputs {
		name, what := Span{Text: in.Name, Style: Code}, b.fileKind(in.Name)
		if f := b.files[in.Name]; f.wanted {
			what += ", " + b.given(f)
			name.Href = f.href()
		}
		t.add(Inline{name}, T(what), T(itoa(int(in.Size))), Inline{hash(in.SHA256)})
	}
	return t
}

// fileKind names what a file of content/ is, by its folder.
func (b *builder) fileKind(name string) string {
	dir, _, _ := strings.Cut(name, "/")
	switch dir {
	case "registers":
		return b.t("register")
	case "policies":
		return b.t("policy")
	case "minutes":
		return b.t("minutes")
	case "pages":
		return b.t("page")
	case "signatures":
		return b.t("signature")
	case "trust":
		return b.t("trust anchor")
	case "mappings":
		return b.t("mapping of controls")
	case "pack.toml":
		return b.t("what the pack is about")
	}
	return b.t("evidence")
}

// given says in which form the pack holds an evidence file.
func (b *builder) given(f *File) string {
	switch {
	case !f.Copied:
		return b.t("its digest alone is in the pack")
	case strings.HasSuffix(f.Path, path.Base(f.Source)):
		return b.t("here as it is")
	}
	return b.t("here, shown as text")
}

func (b *builder) redactions() *Table {
	t := &Table{ID: "redaction-table", Caption: b.t("Redactions"), Columns: []Column{{Title: b.t("Register")}, {Title: b.t("Field")}, {Title: b.t("Rule"), Weight: 4}, {Title: b.t("Count"), Num: true}}}
	t.Rows = append(t.Rows, Row{Cells: []Inline{T("disciplinary"), T("opened, closed"), T(b.t("the quarter alone is shown; the register never names a person")), T(fmt.Sprint(len(b.p.Cases)))}})
	n := 0
	for _, f := range b.files {
		if f.wanted && !f.Copied {
			n++
		}
	}
	t.Rows = append(t.Rows, Row{Cells: []Inline{T(b.t("evidence files")), T(b.t("content")), T(b.t("their digest alone is in the pack")), T(fmt.Sprint(n))}})
	return t
}
