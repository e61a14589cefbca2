package pdf

import "strings"

// Words are what the pages say of themselves; all else is the report's.
// %s and %d are filled in.
type words struct {
	contents, pageOf, onPage string // onPage: a line of the contents as announced
	page                     string // the head of a column of page numbers

	period, asOf, classification, result, program, digest string // on the cover

	seal, sealHint, signature, signHint, approves, approvesFile string // at fields

	of                               string // beside a figure
	bars, lines, stack, target, goal string // of charts; goal ends the alternative text
	missing, noValues, nothing       string
	decimal                          string
	footnote, back                   string // links, as announced
	quiet                            string // beneath a matrix: what a dash stands for
}

// wordsOf are the words of a BCP 47 language; English where there are no other.
func wordsOf(language string) words {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	if primary == "de" {
		return german()
	}
	return english()
}

func english() words {
	return words{
		contents: "Contents", pageOf: "Page %d of %d", onPage: "%s, page %d", page: "Page",
		period: "Period", asOf: "Judged as of", classification: "Classification", result: "Result", program: "Made by", digest: "Inputs digest (SHA-256)",
		seal: "Seal of %s", sealHint: "Seal, made over this whole file", signature: "Signature: %s", signHint: "Signature, date",
		approves: "A signature here approves", approvesFile: "this file, as it stands before the signature",
		of:   " of %s",
		bars: "Bar chart", lines: "Line chart", stack: "Stacked bars", target: "target %s", goal: " Target %s.",
		missing: "no value", noValues: "No values.", nothing: "none", decimal: ".",
		footnote: "Footnote %d", back: "Back to the text of footnote %d", quiet: "– %s",
	}
}

func german() words {
	return words{
		contents: "Inhalt", pageOf: "Seite %d von %d", onPage: "%s, Seite %d", page: "Seite",
		period: "Zeitraum", asOf: "Beurteilt zum", classification: "Einstufung", result: "Ergebnis", program: "Erstellt mit", digest: "Hashwert der Eingaben (SHA-256)",
		seal: "Siegel: %s", sealHint: "Siegel über diese ganze Datei", signature: "Unterschrift: %s", signHint: "Unterschrift, Datum",
		approves: "Eine Unterschrift hier genehmigt", approvesFile: "diese Datei, wie sie vor der Unterschrift ist",
		of:   " von %s",
		bars: "Balkendiagramm", lines: "Liniendiagramm", stack: "Gestapelte Balken", target: "Ziel %s", goal: " Ziel: %s.",
		missing: "kein Wert", noValues: "Keine Werte.", nothing: "keine", decimal: ",",
		footnote: "Fußnote %d", back: "Zurück zum Text der Fußnote %d", quiet: "– %s",
	}
}
