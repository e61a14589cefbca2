// Package templates holds the files that are drawn with: the fonts of the PDF
// packs and the texts that other packages fill in. It does nothing with them.
package templates

import "embed"

// FS has every file of this folder. The prefix all: keeps names that begin
// with a dot or an underscore, which go:embed else drops in silence.
//
//go:embed all:*
var FS embed.FS
