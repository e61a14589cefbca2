package register

import (
	"bytes"
	"strconv"

	"github.com/evpack/evpack/generator/diag"
)

// FindText gives the places of the string values of TOML text that holds says
// yes to, with the lines they stand on. data is what stands in the file name
// from line firstLine on. It reads any bytes without harm.
func FindText(name string, data []byte, firstLine int, holds func(string) bool) (out []diag.Problem) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for i := 0; i < len(data); {
		switch data[i] {
		case '#':
			i = skipLine(data, i)
		case '"', '\'':
			end, _ := skipString(data, i)
			if holds(unescaped(data[i:end])) {
				at, text := position(name, data, uint32(firstLine), i)
				out = append(out, diag.Problem{Place: at, Text: text})
			}
			i = max(end, i+1)
		default:
			i++
		}
	}
	return out
}

// unescaped is a string's source with its \u escapes as what they stand for.
func unescaped(source []byte) string {
	if source[0] == '\'' || !bytes.ContainsRune(source, '\\') {
		return string(source)
	}
	var out []byte
	for i := 0; i < len(source); i++ {
		digits := map[byte]int{'u': 4, 'U': 8, 'x': 2}
		if source[i] == '\\' && i+1 < len(source) {
			n := digits[source[i+1]]
			if i+2+n <= len(source) && n > 0 {
				if r, err := strconv.ParseUint(string(source[i+2:i+2+n]), 16, 32); err == nil {
					out = append(out, string(rune(r))...)
					i += 1 + n
					continue
				}
			}
			i++
		}
		out = append(out, source[i])
	}
	return string(out)
}
