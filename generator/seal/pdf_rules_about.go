package seal

import (
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"
)

// trailer: the same catalog; document information may change in what a program
// says of itself.
func (c *comparison) trailer() error {
	old, now := c.p.revisions[c.rev-1].trailer, c.p.revisions[c.rev].trailer
	if !same(old.get("Root"), now.get("Root")) {
		c.note(false, "another catalog")
	}
	a, b, err := c.both(old.get("Info"), now.get("Info"))
	if err != nil {
		return err
	}
	keys := retold(a, b)
	for _, k := range keys {
		if k != "ModDate" && k != "Producer" || !isText(a.get(k)) || !isText(b.get(k)) {
			c.note(false, "document information /%s", k)
			return nil
		}
	}
	if r, ok := now.get("Info").(ref); ok && c.counts[r.num] == 0 {
		c.moved(old.get("Info"), r)
	}
	if len(keys) > 0 {
		c.note(true, "document information")
	}
	return nil
}

// isText is also true of nothing.
func isText(o object) bool {
	_, ok := o.(text)
	return ok || o == object(null)
}

// retold lists the keys that differ in more than the spelling of their text:
// programs write UTF-16 anew as PDFDocEncoding.
func retold(old, now dict) []name {
	return slices.DeleteFunc(differing(old, now), func(k name) bool {
		a, ok1 := old.get(k).(text)
		b, ok2 := now.get(k).(text)
		return ok1 && ok2 && a.string() == b.string()
	})
}

// metadata: an XMP stream for an XMP stream that says the same of the document;
// only when it was changed, and by what, may differ.
func (c *comparison) metadata(old, now object) error {
	a, err := c.p.get(c.rev-1, old)
	if err != nil {
		return err
	}
	b, err := c.p.get(c.rev, now)
	if err != nil {
		return err
	}
	if same(a, b) {
		return nil
	}
	said, err := c.says(c.rev-1, a)
	if err != nil {
		return err
	}
	says, err := c.says(c.rev, b)
	if err != nil {
		return err
	}
	s, ok := b.(stream)
	if !ok || s.dict.get("Type") != object(name("Metadata")) || says == nil || a != object(null) && !maps.Equal(said, says) {
		c.note(false, "metadata")
		return nil
	}
	c.moved(old, now)
	c.note(true, "metadata")
	return nil
}

// says reads what XMP says of the document: properties of Dublin Core and of
// the standards that it claims, each with its texts in order. It is nil for
// what is no XML.
func (c *comparison) says(rev int, o object) (map[string]string, error) {
	s, ok := o.(stream)
	if !ok {
		return nil, nil
	}
	data, err := c.p.inflate(rev, s)
	if err != nil {
		return nil, err
	}
	return readXMP(data), nil
}

func readXMP(data []byte) map[string]string {
	out := map[string]string{}
	d := xml.NewDecoder(bytes.NewReader(data))
	var path []string // of the properties that count; "" for other elements
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		} else if err != nil {
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, property(t.Name))
			for _, a := range t.Attr {
				if p := property(a.Name); p != "" {
					out[p] += a.Value + "\n"
				}
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if at := strings.Join(path, ""); at != "" && strings.TrimSpace(string(t)) != "" {
				out[at] += strings.TrimSpace(string(t)) + "\n"
			}
		}
	}
}

func property(n xml.Name) string {
	if n.Space != "http://purl.org/dc/elements/1.1/" && !strings.HasPrefix(n.Space, "http://www.aiim.org/pdf") {
		return ""
	}
	if strings.Contains(n.Space, "aiim.org/pdfa/ns/") && !strings.HasSuffix(n.Space, "/id/") {
		return "" // a description of the descriptions
	}
	return n.Space + n.Local
}
