package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // formats of a logo
	_ "image/png"
	"io"
	"path"
	"slices"
	"strings"
)

// What a logo may be at most: bytes, and pixels a side.
const (
	logoBytes  = 512 << 10
	logoPixels = 4096
)

// CheckLogo says what is wrong with a logo's file: it is PNG, JPEG or SVG, and
// no larger than 512 kB and 4096 pixels a side. An SVG is let through only
// where all that it holds is drawing: it is copied as it is, and whoever opens
// it by itself must meet no script and no request.
func CheckLogo(name string, data []byte) error {
	if len(data) > logoBytes {
		return fmt.Errorf("the logo has %d kB; %d kB are the most", len(data)>>10, logoBytes>>10)
	}
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".svg":
		return checkSVG(data)
	case ".png", ".jpg", ".jpeg":
		return checkPixels(ext, data)
	}
	return errors.New("the logo is neither .svg, .png nor .jpg")
}

func checkPixels(ext string, data []byte) error {
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if want := map[string]string{".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}[ext]; err != nil || format != want {
		return fmt.Errorf("the logo is no %s", strings.ToUpper(want))
	}
	if max(c.Width, c.Height) > logoPixels {
		return fmt.Errorf("the logo has %d × %d pixels; %d a side are the most", c.Width, c.Height, logoPixels)
	}
	return nil
}

// drawing are the elements of an SVG that draw and do nothing else.
func drawing() []string {
	return []string{"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs", "symbol", "use",
		"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"}
}

// checkSVG reads the whole file; anything that it does not know is refused.
func checkSVG(data []byte) error {
	known := drawing()
	dec := xml.NewDecoder(bytes.NewReader(data))
	for root := true; ; {
		tok, err := dec.Token()
		if err == io.EOF {
			if root {
				return errors.New("the logo is no SVG")
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("the logo is no SVG: %w", err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return errors.New("the logo has a document type; an SVG logo holds drawing elements alone")
		case xml.ProcInst:
			if t.Target != "xml" {
				return fmt.Errorf("the logo has the instruction <?%s?>; an SVG logo holds drawing elements alone", t.Target)
			}
		case xml.StartElement:
			if root && t.Name.Local != "svg" || t.Name.Space != "http://www.w3.org/2000/svg" || !slices.Contains(known, t.Name.Local) {
				return fmt.Errorf("the logo has the element <%s>; an SVG logo holds drawing elements alone", t.Name.Local)
			}
			root = false
			if err := checkAttributes(t); err != nil {
				return err
			}
		}
	}
}

func checkAttributes(e xml.StartElement) error {
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.Join(strings.Fields(a.Value), ""))
		away := name == "href" && !strings.HasPrefix(value, "#") || strings.Count(value, "url(") != strings.Count(value, "url(#")
		if strings.HasPrefix(name, "on") || away || strings.ContainsAny(value, `\@`) || name == "base" {
			return fmt.Errorf("the logo's <%s> has the attribute %s=%q; an SVG logo runs nothing and leads nowhere", e.Name.Local, a.Name.Local, a.Value)
		}
	}
	return nil
}
