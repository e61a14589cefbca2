package seal

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// ours tells whether revision k is, byte for byte, what this program would
// append to what stands before it: the revision is written again, from what it
// says, with the appearance drawn again, and compared. The one thing taken as
// it is is the string in /Contents with its place, which the rules of
// PDFSignature judge. shown is the text of the appearance. An error is that
// of a file that cannot be read; foreign is no error.
func (p *PDF) ours(k int, sigs []PDFSignature) (ours bool, shown []string, err error) {
	if k == 0 {
		return false, nil, nil
	}
	inc, err := newIncrement(p.before(k))
	if err != nil {
		return false, nil, err
	}
	i := slices.IndexFunc(sigs, func(s PDFSignature) bool { return s.bad == nil && s.Revision == k })
	var ok bool
	switch {
	case i < 0:
		ok, err = p.againValidation(inc, k)
	case sigs[i].Stamp != nil:
		ok, err = againStamp(inc, &sigs[i])
	default:
		ok, shown, err = againSignature(inc, &sigs[i])
	}
	if err != nil || !ok {
		return false, shown, err
	}
	tail, _, err := inc.tail()
	if err != nil {
		return false, shown, err
	}
	if i >= 0 && !sigs[i].insertInto(tail, len(inc.base.data)) {
		return false, shown, nil
	}
	return bytes.Equal(tail, p.data[len(inc.base.data):p.revisions[k].end]), shown, nil
}

// insertInto copies /ByteRange and /Contents into a revision written again.
func (s *PDFSignature) insertInto(tail []byte, base int) bool {
	from, to := int(s.ByteRange[1])-base, int(s.ByteRange[2])-base
	if from < 0 || to > len(tail) || from > to {
		return false
	}
	blank := []byte("/ByteRange [" + strings.Repeat(" ", rangeWidth-2) + "]")
	at := bytes.Index(tail, blank)
	if at < 0 || at > from {
		return false
	}
	var br []byte
	for i, n := range s.ByteRange {
		if br = append(br, ' '); i == 0 {
			br[0] = '['
		}
		br = strconv.AppendInt(br, n, 10)
	}
	copy(tail[at+len("/ByteRange "):], br)
	copy(tail[from:to], s.pdf.data[s.ByteRange[1]:s.ByteRange[2]])
	return true
}

// room is how many bytes /Contents has.
func (s *PDFSignature) room() int { return int(s.ByteRange[2]-s.ByteRange[1]-2) / 2 }

// againSignature repeats what SignPDF does.
func againSignature(inc *increment, s *PDFSignature) (ok bool, shown []string, err error) {
	at, err := time.Parse(claimLayout, s.M)
	if err != nil {
		return false, nil, nil
	}
	seal := PDFSeal{Field: s.Field, Certify: s.Certifies, Name: s.Name, Reason: s.Reason, Location: s.Location, Time: at}
	f, err := inc.base.emptyField(seal)
	if err != nil {
		return false, nil, nil // a field that is signed twice, or none: no work of ours
	}
	lines, err := s.pdf.drawn(s.Revision, f.ref)
	if err != nil {
		return false, nil, err
	}
	sig := inc.add(seal.dictionary(s.room()))
	if err := seal.fill(inc, f, sig, func(glyphs, float64, float64) []textLine { return lines }); err != nil {
		return false, nil, nil
	}
	return true, texts(lines), nil
}

func againStamp(inc *increment, s *PDFSignature) (bool, error) {
	_, own, err := inc.stamp(s.room())
	return err == nil && own == s.Field, nil
}

// againValidation repeats what addValidation does.
func (p *PDF) againValidation(inc *increment, k int) (bool, error) {
	old, err := p.validation(k - 1)
	if err != nil {
		return false, err
	}
	now, err := p.validation(k)
	if err != nil {
		return false, err
	}
	if len(now.Certs) < len(old.Certs) || len(now.CRLs) < len(old.CRLs) || len(now.OCSPs) < len(old.OCSPs) {
		return false, nil
	}
	more := &Validation{now.Certs[len(old.Certs):], now.CRLs[len(old.CRLs):], now.OCSPs[len(old.OCSPs):]}
	return !more.empty(), inc.validate(more)
}

// drawn reads the lines of a field's appearance, as draw writes them; of an
// appearance that somebody else drew it reads something, or nothing.
func (p *PDF) drawn(rev int, field ref) ([]textLine, error) {
	d, _, err := p.dict(rev, field)
	if err != nil {
		return nil, err
	}
	looks, _, err := p.dict(rev, d.get("AP"))
	if err != nil {
		return nil, err
	}
	o, err := p.get(rev, looks.get("N"))
	if err != nil {
		return nil, err
	}
	s, ok := o.(stream)
	if !ok {
		return nil, nil
	}
	return readDrawn(s.raw), nil
}

func readDrawn(body []byte) []textLine {
	var out []textLine
	var now textLine
	for line := range strings.SplitSeq(string(body), "\n") {
		if line == "0 Tr" || line == "2 Tr" {
			now.bold = line == "2 Tr"
		} else if size, ok := between(line, "/Sig ", " Tf"); ok {
			now.size, _ = asFloat(number(size))
		} else if digits, ok := between(line, "<", "> Tj"); ok {
			now.text = decode16(digits)
			out = append(out, now)
		}
	}
	return out
}

func between(s, before, after string) (string, bool) {
	s, ok1 := strings.CutPrefix(s, before)
	s, ok2 := strings.CutSuffix(s, after)
	return s, ok1 && ok2
}

func decode16(digits string) string {
	b, err := hex.DecodeString(digits)
	if err != nil {
		return ""
	}
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, uint16(b[0])<<8|uint16(b[1]))
	}
	return string(utf16.Decode(u))
}

func texts(lines []textLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.text)
	}
	return out
}
