package site

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/evpack/evpack/generator/report"
)

// file is the logo's name in the site.
func (l *Logo) file() string { return "logo" + strings.ToLower(path.Ext(l.Name)) }

// brand writes the organisation's logo, and a stylesheet of what is its own:
// its colour and the running lines of a printed page.
func (s *views) brand(dest string, rep *report.Report, logo *Logo) error {
	if logo != nil {
		if err := put(dest, "assets/"+logo.file(), logo.Data); err != nil {
			return err
		}
	}
	css := s.running()
	if rep.Accent != "" {
		own, err := accent(rep.Accent)
		if err != nil {
			return err
		}
		css += own
	}
	return put(dest, "assets/brand.css", []byte(css))
}

// running is what stands at the head and foot of each printed page.
func (s *views) running() string {
	digest := s.site.Digest
	style := "font:8pt Inter,sans-serif;color:#333"
	page := strings.NewReplacer(`%n`, `"counter(page)"`, `%t`, `"counter(pages)"`).Replace(cssString(s.words()["print_page"]))
	return fmt.Sprintf("@media print{@page{@top-left{content:%s;%s}@top-right{content:%s;%s}@bottom-left{content:%s;%s}@bottom-right{content:%s;%s}}}\n",
		cssString(s.site.Organisation+" · "+s.site.Cycle), style, cssString(s.site.Classification), style,
		cssString(s.words()["print_digest"]+" "+digest[0]+"…"+digest[len(digest)-1]+" · "+s.site.AsOfISO), style, page, style)
}

// cssString quotes s for a stylesheet: all but letters, digits and a few marks
// are escapes, so that no text ends the string.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:-%…·", r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\%x ", r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (l *Logo) check() error {
	switch strings.ToLower(path.Ext(l.Name)) {
	case ".svg", ".png", ".jpg", ".jpeg", ".webp":
		return nil
	}
	return fmt.Errorf("logo %s: neither .svg, .png, .jpg nor .webp", l.Name)
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// accent is a stylesheet that puts a colour in the place of the theme's ink
// blue: darkened on paper, lightened at night, until its contrast with each
// ground is 4.5 to 1 or more (WCAG 2.2, 1.4.3).
func accent(colour string) (string, error) {
	if !hexColour.MatchString(colour) {
		return "", fmt.Errorf("accent %q is not a colour like #2440a8", colour)
	}
	c := parseColour(colour)
	day := toward(c, colourOf(0, 0, 0), parseColour("#eef1fb"), 5)
	night := toward(c, colourOf(255, 255, 255), parseColour("#20263c"), 5)
	strip := toward(day, colourOf(0, 0, 0), colourOf(255, 255, 255), 5)
	return fmt.Sprintf(`:root{--accent:%s;--accent-2:%s;--accent-wash:%s;--strip:%s;--strip-ink:#fff}
@media (prefers-color-scheme:dark){:root{--accent:%s;--accent-2:%s;--accent-wash:%s;--on-accent:#111318;--strip:%s;--strip-ink:#fff}}
@media print{:root{--accent:%s;--accent-2:%s;--accent-wash:#fff}}
`, day, mix(day, colourOf(0, 0, 0), .25), mix(day, colourOf(255, 255, 255), .93), strip,
		night, mix(night, colourOf(255, 255, 255), .35), mix(night, colourOf(19, 20, 24), .86), mix(strip, colourOf(19, 20, 24), .5),
		day, day), nil
}

// A colour is sRGB, each channel 0 to 255.
type colour [3]float64

func colourOf(r, g, b float64) colour { return colour{r, g, b} }

func parseColour(s string) colour {
	var c colour
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return colour{} // hexColour was asked before
		}
		c[i] = float64(n)
	}
	return c
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

func mix(c, with colour, share float64) colour {
	for i := range c {
		c[i] += (with[i] - c[i]) * share
	}
	return c
}

// toward moves c towards an end until its contrast with ground is enough.
func toward(c, end, ground colour, enough float64) colour {
	for step := 0; step <= 50; step++ {
		if m := mix(c, end, float64(step)/50); contrast(m, ground) >= enough {
			return m
		}
	}
	return end
}

// contrast is WCAG's contrast ratio.
func contrast(a, b colour) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// luminance is WCAG's relative luminance.
func luminance(c colour) float64 {
	var l float64
	for i, weight := range [...]float64{.2126, .7152, .0722} {
		v := c[i] / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}
