package site

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
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

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// enough is the least contrast of text with its ground (WCAG 2.2, 1.4.3).
const enough = 4.5

// A ground is what the accent is written on: links, marks and the current page.
type ground struct{ name, colour string }

func grounds() (day, night []ground) {
	return []ground{{"the white of tables", "#ffffff"}, {"the page", "#faf9f6"}, {"the heads of tables", "#f3f1ec"}, {"what a link has led to", "#fff1bf"}},
		[]ground{{"the page at night", "#131418"}, {"tables at night", "#1a1c21"}, {"the heads of tables at night", "#212329"}, {"the current page at night", "#20263c"}, {"what a link has led to, at night", "#4b3d10"}}
}

// An AccentError is a colour in which text could not be read.
type AccentError struct {
	Colour, Ground string
	Ratio          float64 // of their contrast
	Nearest        string  // the shade nearest to it in which it could
}

func (e *AccentError) Error() string {
	return fmt.Sprintf("the accent %s has a contrast of %.1f to 1 with %s; text needs %.1f to 1 (WCAG 2.2, 1.4.3)", e.Colour, e.Ratio, e.Ground, enough)
}

// CheckAccent refuses a colour that cannot be read on each ground by day. At
// night the site takes the nearest lighter shade that can.
func CheckAccent(s string) error {
	if !hexColour.MatchString(s) {
		return fmt.Errorf("accent %q is not a colour like #2440a8", s)
	}
	day, _ := grounds()
	c := parseColour(s)
	for _, g := range day {
		if ratio := contrast(c, parseColour(g.colour)); ratio < enough {
			return &AccentError{s, g.name + " " + g.colour, math.Floor(ratio*10) / 10, toward(c, colourOf(0, 0, 0), day).String()}
		}
	}
	return nil
}

// accent is a stylesheet that puts a colour in the place of the theme's ink
// blue: as it is by day, lightened at night.
func accent(s string) (string, error) {
	if err := CheckAccent(s); err != nil {
		return "", err
	}
	_, dark := grounds()
	day := parseColour(s)
	night := toward(day, colourOf(255, 255, 255), dark)
	return fmt.Sprintf(`:root{--accent:%s;--accent-2:%s;--accent-wash:%s;--strip:%s;--strip-ink:#fff}
@media (prefers-color-scheme:dark){:root{--accent:%s;--accent-2:%s;--accent-wash:%s;--on-accent:#111318;--strip:%s;--strip-ink:#fff}}
@media print{:root{--accent:%s;--accent-2:%s;--accent-wash:#fff}}
`, day, mix(day, colourOf(0, 0, 0), .25), mix(day, colourOf(255, 255, 255), .95), day,
		night, mix(night, colourOf(255, 255, 255), .35), mix(night, colourOf(19, 20, 24), .86), mix(day, colourOf(19, 20, 24), .5),
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

// toward moves c towards an end until its contrast with each ground is enough.
func toward(c, end colour, on []ground) colour {
	for step := 0; step < 50; step++ {
		m := mix(c, end, float64(step)/50)
		if !slices.ContainsFunc(on, func(g ground) bool { return contrast(m, parseColour(g.colour)) < enough+.1 }) {
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
