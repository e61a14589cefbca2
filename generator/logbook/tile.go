package logbook

import (
	"encoding/binary"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8           // of tiles (tlog-tiles, "Merkle Tree")
	width  = 1 << height // entries and hashes in a full one
)

// tilePath is where a tile stands: that of package tlog, without the height.
func tilePath(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// parseTilePath accepts what tilePath writes.
func parseTilePath(name string) (tlog.Tile, bool) {
	rest, ok := strings.CutPrefix(name, "tile/")
	if !ok {
		return tlog.Tile{}, false
	}
	if entries, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + entries
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	return t, err == nil && tilePath(t) == name && t.L < 8 && t.N < 1<<40
}

// allTiles are those that a tree of n entries needs.
func allTiles(n int64) []tlog.Tile {
	out := tlog.NewTiles(height, 0, n)
	for at := int64(0); at < n; at += width {
		out = append(out, tlog.Tile{H: height, L: -1, N: at / width, W: int(min(width, n-at))})
	}
	return out
}

var errBundle = errors.New("it is no bundle of entries")

// parseBundle splits a bundle into its entries.
func parseBundle(data []byte) ([][]byte, error) {
	var out [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(out) == width {
			return nil, errBundle
		}
		n := 2 + int(binary.BigEndian.Uint16(data))
		if len(data) < n {
			return nil, errBundle
		}
		out, data = append(out, data[2:n]), data[n:]
	}
	return out, nil
}

func formatBundle(entries [][]byte) []byte {
	var out []byte
	for _, e := range entries {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(e))), e...)
	}
	return out
}
