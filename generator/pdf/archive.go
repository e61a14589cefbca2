package pdf

import (
	"crypto/md5"
	"encoding/xml"
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode"
)

// attach writes the embedded files (PDF/A-3, 6.8) and returns the catalog's
// entries for them.
func (f *finisher) attach() (string, error) {
	if len(f.Attachments) == 0 {
		return "", nil
	}
	specs := map[string]int{}
	var names []string
	var all []int
	for i := range f.Attachments {
		a := &f.Attachments[i]
		if _, taken := specs[a.Name]; taken || a.Name == "" || strings.ContainsAny(a.Name, `/\`) {
			return "", fmt.Errorf("attachment %q: names are file names, each once", a.Name)
		}
		specs[a.Name] = f.attachOne(a)
		names, all = append(names, a.Name), append(all, specs[a.Name])
	}
	sort.Slice(names, func(i, j int) bool { return textOf(names[i]) < textOf(names[j]) })
	var tree strings.Builder
	for _, n := range names {
		fmt.Fprintf(&tree, "%s %d 0 R ", textOf(n), specs[n])
	}
	return fmt.Sprintf("/AF[%s]/Names<</EmbeddedFiles<</Names[%s]>>>>", refs(all), tree.String()), nil
}

func (f *finisher) attachOne(a *Attachment) int {
	date := a.Date
	if date.IsZero() {
		date = f.Date
	}
	mime, kind := a.MIME, a.Relationship
	if mime == "" {
		mime = "application/octet-stream"
	}
	if kind == "" {
		kind = "Unspecified"
	}
	file := f.w.reserve()
	f.w.stream(file, fmt.Sprintf("/Type/EmbeddedFile/Subtype%s/Params<</Size %d/CheckSum<%X>/ModDate%s>>",
		nameOf(mime), len(a.Data), md5.Sum(a.Data), pdfDate(date)), a.Data)
	return f.w.add(fmt.Sprintf("<</Type/Filespec/F%s/UF%s/AFRelationship%s/Desc%s/EF<</F %d 0 R/UF %d 0 R>>>>",
		textOf(a.Name), textString(a.Name), nameOf(kind), textString(a.Description), file, file))
}

// nameOf is a PDF name with #xx for what a name cannot hold as it is, and
// without the NUL that it cannot hold at all (ISO 32000-1, 7.3.5).
func nameOf(s string) string {
	b := []byte{'/'}
	for i := range len(s) {
		if c := s[i]; c == 0 {
			continue
		} else if c > ' ' && c < 0x7F && c != '#' && !isDelimiter(c) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "#%02X", c)
		}
	}
	return string(b)
}

// outputIntent says that device colours are sRGB.
func (f *finisher) outputIntent() string {
	profile := f.w.reserve()
	f.w.stream(profile, "/N 3", sRGB())
	n := f.w.add(fmt.Sprintf("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>", profile))
	return fmt.Sprintf("/OutputIntents[%d 0 R]", n)
}

// metadata is the XMP packet, in the clear so that archives can read it.
func (f *finisher) metadata() int {
	n := f.w.reserve()
	f.w.plain(n, "/Type/Metadata/Subtype/XML", []byte(f.xmp()))
	return n
}

func (f *finisher) xmp() string {
	date := f.Date.UTC().Format(time.RFC3339)
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" + xmpHead)
	put := func(format, value string) {
		if value != "" {
			fmt.Fprintf(&b, format+"\n", xmlText(value))
		}
	}
	put(`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>`, f.Title)
	put(`<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>`, f.Author)
	put(`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>`, f.Subject)
	put(`<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>`, f.language())
	put(`<pdf:Producer>%s</pdf:Producer>`, f.Program)
	put(`<xmp:CreateDate>%s</xmp:CreateDate>`, date)
	put(`<xmp:ModifyDate>%s</xmp:ModifyDate>`, date)
	b.WriteString(xmpFoot)
	return b.String()
}

// xmlText escapes s and drops what XML 1.0 cannot hold.
func xmlText(s string) string {
	var b strings.Builder
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}

// The packet describes the pdfuaid schema itself: PDF/A knows no such schema,
// and clause 6.6.2.3.1 refuses what is not described.
const (
	xmpHead = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
`
	xmpFoot = `<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
)
