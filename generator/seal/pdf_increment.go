package seal

import (
	"crypto"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// An increment is a revision in the making: objects to be appended to a file
// that stays as it is. Its grammar, byte by byte, each line ended by a line feed:
//
//	an end of line, if the base does not end in one
//	N G obj / the object / endobj         for each object, by number
//	then, where the base has a table:     xref, subsections, trailer, dictionary
//	or, where it has a stream:            N 0 obj / an uncompressed /XRef stream / endobj
//	startxref / its offset / %%EOF
type increment struct {
	base    *PDF
	next    int64            // the next free object number
	objects map[int64]object // what is written
	gens    map[int64]int64  // their generations, where not 0
}

func newIncrement(p *PDF) (*increment, error) {
	size, ok := asInt(p.revisions[p.newest()].trailer.get("Size"))
	if !ok || size > maxObject-100 {
		return nil, fmt.Errorf("%w PDF: /Size", ErrMalformed)
	}
	return &increment{base: p, next: size, objects: map[int64]object{}, gens: map[int64]int64{}}, nil
}

// add appends a new object.
func (inc *increment) add(o object) ref {
	r := ref{inc.next, 0}
	inc.next++
	inc.objects[r.num] = o
	return r
}

// set writes an object of the base anew.
func (inc *increment) set(r ref, o object) {
	inc.objects[r.num], inc.gens[r.num] = o, r.gen
}

// bytes writes base and increment, and tells where each object begins.
func (inc *increment) bytes() ([]byte, map[int64]int, error) {
	tail, at, err := inc.tail()
	if err != nil {
		return nil, nil, err
	}
	return slices.Concat(inc.base.data, tail), at, nil
}

// tail writes the increment alone; offsets are those in the whole file.
func (inc *increment) tail() (out []byte, at map[int64]int, err error) {
	base := inc.base.data
	if c := base[len(base)-1]; c != '\n' && c != '\r' {
		out = append(out, '\n')
	}
	nums, at := slices.Sorted(maps.Keys(inc.objects)), map[int64]int{}
	for _, n := range nums {
		at[n] = len(base) + len(out)
		out = fmt.Appendf(out, "%d %d obj\n", n, inc.gens[n])
		out = append(inc.objects[n].write(out), "\nendobj\n"...)
	}
	start := len(base) + len(out)
	if inc.base.revisions[inc.base.newest()].stream {
		out, err = inc.appendStream(out, nums, at)
	} else {
		out, err = inc.appendTable(out, nums, at)
	}
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", start), at, err
}

// trailer keeps Root, Info and the rest of the base's trailer, and changes the
// second half of ID as ISO 32000-1, 14.4 asks: here to a digest of the base.
func (inc *increment) trailer(size int64) (dict, error) {
	last := inc.base.revisions[inc.base.newest()]
	t := last.trailer.without("Type", "W", "Index", "Length", "Filter", "DecodeParms", "Prev", "Size", "ID")
	t = append(dict{{"Size", integer(size)}, {"Prev", integer(int64(last.at))}}, t...)
	if id, ok := last.trailer.get("ID").(array); ok && len(id) == 2 {
		h, err := inc.base.sums.upTo(crypto.SHA256, len(inc.base.data))
		if err != nil {
			return nil, err
		}
		t = append(t, entry{"ID", array{id[0], text("<" + hex.EncodeToString(h.Sum(nil)[:16]) + ">")}})
	}
	return t, nil
}

func (inc *increment) appendTable(out []byte, nums []int64, at map[int64]int) ([]byte, error) {
	out = append(out, "xref\n"...)
	for _, run := range runs(nums) {
		out = fmt.Appendf(out, "%d %d\n", run[0], len(run))
		for _, n := range run {
			out = fmt.Appendf(out, "%010d %05d n \n", at[n], inc.gens[n])
		}
	}
	t, err := inc.trailer(inc.next)
	out = append(out, "trailer\n"...)
	return append(t.write(out), '\n'), err
}

func (inc *increment) appendStream(out []byte, nums []int64, at map[int64]int) ([]byte, error) {
	self := inc.next
	nums = append(nums, self)
	at[self] = len(inc.base.data) + len(out)
	var rows []byte
	var index array
	for _, run := range runs(nums) {
		index = append(index, integer(run[0]), integer(int64(len(run))))
		for _, n := range run {
			rows = appendRow(rows, at[n], inc.gens[n])
		}
	}
	d := dict{{"Type", name("XRef")}, {"Index", index}, {"W", array{integer(1), integer(5), integer(2)}}, {"Length", integer(int64(len(rows)))}}
	out = fmt.Appendf(out, "%d 0 obj\n", self)
	t, err := inc.trailer(self + 1)
	out = stream{append(d, t...), rows}.write(out)
	return append(out, "\nendobj\n"...), err
}

// appendRow writes kind 1, five bytes of offset, two of generation.
func appendRow(b []byte, at int, gen int64) []byte {
	b = append(b, 1)
	for shift := 32; shift >= 0; shift -= 8 {
		b = append(b, byte(at>>shift))
	}
	return append(b, byte(gen>>8), byte(gen))
}

// runs cuts sorted numbers where one is left out.
func runs(nums []int64) (out [][]int64) {
	for from := 0; from < len(nums); {
		to := from + 1
		for to < len(nums) && nums[to] == nums[to-1]+1 {
			to++
		}
		out = append(out, nums[from:to])
		from = to
	}
	return out
}
