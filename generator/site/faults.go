package site

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gohugoio/hugo/hugolib"
)

// A ThemeError is what is wrong with a theme.
type ThemeError struct {
	File         string // of the theme: layouts/page.html; empty where Hugo names none
	Line, Column int    // from 1; 0: not known
	Message      string
}

func (e *ThemeError) Error() string {
	if e.File == "" {
		return "theme: " + e.Message
	}
	if e.Line == 0 {
		return fmt.Sprintf("theme: %s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("theme: %s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// spot is how html/template says where it stumbled; its columns count from 0.
var spot = regexp.MustCompile(`(?s)^template: ([^\s:]+\.html):(\d+)(?::(\d+))?: (.*)`)

// themeError finds in what Hugo says the innermost file that is at fault.
func themeError(err error, said *transcript) *ThemeError {
	text := err.Error()
	if at := strings.LastIndex(text, "template: "); at >= 0 {
		if m := spot.FindStringSubmatch(text[at:]); m != nil {
			return &ThemeError{File: "layouts/" + m[1], Line: number(m[2]), Column: number(m[3]) + 1, Message: strings.TrimSpace(m[4])}
		}
	}
	return &ThemeError{Message: text + said.list()}
}

// inWords is how Hugo names a place in a file of words.
var inWords = regexp.MustCompile(`^"[^"]*:(\d+):(\d+)": (?:unmarshal failed: )?(.*)`)

func wordsError(file string, err error) *ThemeError {
	if m := inWords.FindStringSubmatch(err.Error()); m != nil {
		return &ThemeError{File: file, Line: number(m[1]), Column: number(m[2]), Message: m[3]}
	}
	return &ThemeError{File: file, Message: err.Error()}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // no column was named
	}
	return n
}

// errStuck: Hugo gave up and did not come back.
var errStuck = errors.New("more pages cannot be drawn than Hugo tells of")

// build runs Hugo. Where ten pages have failed Hugo stops its workers, and may
// then wait for ever to hand them the next page: a build that was stopped gets
// two seconds to end.
func build(sites *hugolib.HugoSites) error {
	done := make(chan error, 1)
	go func() { done <- sites.Build(hugolib.BuildCfg{NoBuildLock: true}) }()
	select {
	case err := <-done:
		return err
	case <-sites.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(2 * time.Second):
		return errStuck
	}
}

// fewPages is how many pages can fail in one run without Hugo giving up.
const fewPages = 9

// diagnose draws the pages again, a few at a time and to nowhere, until one
// fails: it tells what Hugo did not.
func (s *views) diagnose(theme *tree) error {
	dest, err := os.MkdirTemp("", "evpack-theme-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dest)
	for from := 0; from < len(s.pages); from += fewPages {
		src, err := s.source(theme, s.pages[from:min(from+fewPages, len(s.pages))])
		if err != nil {
			return err
		}
		said := &transcript{also: io.Discard}
		if err := render(src, dest, said); err != nil {
			return themeError(err, said)
		}
	}
	return &ThemeError{Message: errStuck.Error()}
}
