package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"evpack": func() { main() }})
}

// A script is a session: files, commands, what they must print. `exit N evpack …`
// runs a command that must end with that code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") == "1",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("SOURCE_DATE_EPOCH", "1798675200") // 2026-12-31
			e.Setenv("NO_COLOR", "1")
			sample, err := filepath.Abs("../../content")
			if err != nil {
				return err
			}
			e.Setenv("SAMPLE", sample)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exit": exit, "flip": flip, "cycle": cycle, "damage": damage},
	})
}

func exit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var bad *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &bad):
		got = bad.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// flip changes one bit in the middle of a file.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(name, data, 0o644))
}

// cycle sets CYCLE to the one that is built in ws.
func cycle(ts *testscript.TestScript, neg bool, args []string) {
	list, err := filepath.Glob(ts.MkAbs("ws/output/*/manifest.json"))
	ts.Check(err)
	if len(list) != 1 {
		ts.Fatalf("%d cycles are built", len(list))
	}
	ts.Setenv("CYCLE", filepath.Base(filepath.Dir(list[0])))
}

// damage changes the inventory of every object of an archive.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	list, err := filepath.Glob(ts.MkAbs(filepath.Join(args[0], "*", "*", "*", "*", "inventory.json")))
	ts.Check(err)
	for _, name := range list {
		ts.Check(os.WriteFile(name, []byte("{}\n"), 0o644))
	}
}
