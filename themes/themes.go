// Package themes holds the site themes that come with the program, as files.
// A workspace overrides any of them, file by file; package site merges the two.
package themes

import "embed"

// FS holds one folder a theme: evidence, with layouts/, i18n/ and static/.
//
//go:embed all:evidence
var FS embed.FS
