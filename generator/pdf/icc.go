package pdf

import (
	"encoding/binary"
	"math"
)

// sRGB is an ICC profile, version 2.1, of IEC 61966-2-1: the primaries adapted
// to D50 and the transfer curve in 1,024 points. We make it rather than carry
// one, for most that exist may not be passed on.
func sRGB() []byte {
	type tag struct {
		name string
		data []byte
	}
	curve := sRGBCurve()
	tags := []tag{
		{"desc", iccDescription("sRGB IEC61966-2.1")},
		{"cprt", []byte("text\x00\x00\x00\x00No copyright, use freely\x00")},
		{"wtpt", iccXYZ(0.9642, 1, 0.8249)},
		{"rXYZ", iccXYZ(0.43607, 0.22249, 0.01392)},
		{"gXYZ", iccXYZ(0.38515, 0.71687, 0.09708)},
		{"bXYZ", iccXYZ(0.14307, 0.06061, 0.71410)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil}, // nil: the data before
	}
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var body []byte
	at := 0
	for _, t := range tags {
		if t.data != nil {
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
			at = len(body)
			body = append(body, t.data...)
		}
		size := len(body) - at
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+12*len(tags)+at))
		table = binary.BigEndian.AppendUint32(table, uint32(size))
	}
	out := append(append(iccHeader(), table...), body...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

func iccHeader() []byte {
	h := make([]byte, 128)
	binary.BigEndian.PutUint32(h[8:], 0x02100000)
	copy(h[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1, 0, 0, 0} { // made on: any date serves
		binary.BigEndian.PutUint16(h[24+2*i:], v)
	}
	copy(h[36:], "acsp")
	copy(h[68:], iccXYZ(0.9642, 1, 0.8249)[8:])
	return h
}

func iccXYZ(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, f := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(f*65536)))
	}
	return b
}

// iccDescription is textDescriptionType: ASCII, no Unicode, no ScriptCode.
func iccDescription(s string) []byte {
	b := binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(s)+1))
	b = append(append(b, s...), 0)
	return append(b, make([]byte, 4+4+2+1+67)...)
}

func sRGBCurve() []byte {
	const points = 1024
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), points)
	for i := range points {
		v := float64(i) / (points - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(v*65535)))
	}
	return b
}
