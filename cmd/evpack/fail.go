package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/archive"
	"github.com/evpack/evpack/generator/diag"
	"github.com/evpack/evpack/generator/seal"
)

// problemsError is a workspace that is wrong.
type problemsError struct {
	list []diag.Problem
	root string // content/, as a person in this folder would type it
}

func (e *problemsError) Error() string { return fmt.Sprintf("%d errors in the workspace", len(e.list)) }

// fail says what went wrong, in the form that was asked for, and gives the exit
// code. An error of writing to stderr has nowhere to go.
func (c *call) fail(err error) int {
	list, root, code := classify(err)
	if c.format == "json" && !errors.Is(err, c.out.bad) {
		_ = diag.JSON(c.out, list)
		return code
	}
	if problems := new(problemsError); errors.As(err, &problems) {
		_ = diag.Render(c.err, list, root, c.colours(c.err))
		fmt.Fprintf(c.err, "%s; nothing was written\n", count(len(list), "error", "errors"))
		return code
	}
	for line := range strings.SplitSeq(list[0].Message, "\n") {
		fmt.Fprintf(c.err, "evpack: %s\n", diag.Escape(line))
	}
	if list[0].Hint != "" {
		fmt.Fprintf(c.err, "help: %s\n", diag.Escape(list[0].Hint))
	}
	return code
}

// classify turns an error into problems and an exit code.
func classify(err error) (list []diag.Problem, root string, code int) {
	var usage *usageError
	var workspace *problemsError
	one := func(code, message, hint string) []diag.Problem {
		return []diag.Problem{{Code: code, Message: message, Hint: hint}}
	}
	switch {
	case errors.As(err, &workspace):
		return workspace.list, workspace.root, exitWrong
	case errors.As(err, &usage):
		return one("usage", usage.message, usage.hint), "", exitWrong
	case errors.Is(err, generator.ErrNoWorkspace):
		return one("no-workspace", err.Error(), "evpack init DIR makes a workspace; -C DIR names one"), "", exitWrong
	case errors.Is(err, generator.ErrRefused):
		return one("refused", err.Error(), ""), "", exitBroken
	case anyOf(err, generator.ErrRequest, generator.ErrDeclined, generator.ErrNotArchived):
		return one("usage", err.Error(), signHint(err)), "", exitWrong
	case anyOf(err, archive.ErrCorrupt, archive.ErrMoved):
		return one("refused", err.Error(), "evpack archive verify tells what is wrong; nothing is repaired here"), "", exitBroken
	case anyOf(err, archive.ErrNames, archive.ErrPlace, archive.ErrNoRoot, archive.ErrNoCycle, archive.ErrNotEmpty, archive.ErrInside):
		return one("usage", err.Error(), ""), "", exitWrong
	case errors.Is(err, archive.ErrBusy):
		return one("busy", err.Error(), "try again when it is done"), "", exitFailed
	case errors.Is(err, context.Canceled):
		return one("interrupted", "interrupted; nothing was written", ""), "", exitFailed
	}
	return one("failed", err.Error(), failHint(err)), "", exitFailed
}

// failHint says what helps where somebody who was asked did not serve.
func failHint(err error) string {
	var silent *seal.Unanswered
	switch {
	case errors.As(err, &silent) && errors.Is(err, seal.ErrUntrusted):
		return "put the root certificate of the time-stamping authority into content/trust/ as a .pem file"
	case errors.Is(err, seal.ErrUnanswered):
		return "above B-T each certificate must name a list of revocations or an OCSP responder that answers"
	}
	return ""
}

// anyOf reports whether an error is one of several.
func anyOf(err error, list ...error) bool {
	return slices.ContainsFunc(list, func(one error) bool { return errors.Is(err, one) })
}

// workspace opens the workspace that the call means.
func (c *call) workspace() (*generator.Workspace, error) {
	if c.dir != "" {
		return generator.Open(c.dir)
	}
	return generator.Find(".")
}

// wrong is the error for what is wrong in a workspace.
func wrong(ws *generator.Workspace, probs []diag.Problem) error {
	return &problemsError{probs, filepath.ToSlash(filepath.Join(ws.Dir, "content"))}
}

// count says "1 error" or "3 errors".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
