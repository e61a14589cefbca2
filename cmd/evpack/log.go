package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/logbook"
)

func logCommand() command {
	return command{name: "log", args: "show|cosign", short: "the evidence log, and an outsider's signature on it",
		examples: []string{"evpack log show", "evpack log show --format json", "evpack log cosign --as board-secretary"},
		about: `show checks the whole log and prints its head. cosign adds a second signature to the head, with a key of the cosigner's own that is made
on first use; it is refused where the log does not continue the one that was cosigned last. Publish the cosigner's key elsewhere.
A log that nobody outside has cosigned or time-stamped proves nothing against the organisation that runs it.`,
		formats: []string{"text", "json"},
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			as := fs.String("as", "", "the cosigner's name in the log: an office such as board-secretary, no person's")
			return func(c *call) (int, error) { return c.logVerb(*as) }
		}}
}

func (c *call) logVerb(as string) (int, error) {
	if err := c.most(1); err != nil {
		return 0, err
	}
	if len(c.args) == 0 {
		return 0, usagef("evpack log show", "say what to do: show or cosign")
	}
	if err := oneOf("log", c.args[0], "show", "cosign"); err != nil {
		return 0, usagef("one of show, cosign", "evpack log %s is not known", c.args[0])
	}
	ws, err := c.workspace()
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	if c.args[0] == "show" {
		err = c.logShow(ws)
	} else {
		err = c.logCosign(ws, as)
	}
	if errors.Is(err, logbook.ErrBroken) {
		err = errors.Join(generator.ErrRefused, err)
	}
	return exitDone, err
}

type logDoc struct {
	Origin   string          `json:"origin"`
	Size     int64           `json:"size"`
	Root     string          `json:"root"`
	Keys     []string        `json:"keys"`
	Cosigned []logCosigned   `json:"cosigned"`
	Ahead    bool            `json:"ahead"`
	Events   []logbook.Event `json:"events"`
}

type logCosigned struct {
	Size int64    `json:"size"`
	By   []string `json:"by"`
}

func (c *call) logShow(ws *generator.Workspace) error {
	l, err := ws.Log()
	if err != nil {
		return err
	}
	if c.format == "json" {
		doc := logDoc{l.Origin, l.Size, l.Root.String(), append([]string{}, l.Keys...), []logCosigned{}, l.Ahead, append([]logbook.Event{}, l.Events...)}
		for _, s := range l.Cosigned {
			doc.Cosigned = append(doc.Cosigned, logCosigned{s.Size, s.By})
		}
		return c.json(doc)
	}
	p := c.paper()
	if l.Size == 0 {
		p.printf("The log is empty: sign, collect and archive commit write it.\n")
		return nil
	}
	p.printf("%s\n  entries   %d\n  root      %s\n", p.paint(bold, l.Origin), l.Size, l.Root.String())
	for _, s := range l.Cosigned {
		p.printf("  cosigned  at %d entries by %s\n", s.Size, strings.Join(s.By, ", "))
	}
	if len(l.Cosigned) == 0 {
		p.printf("  cosigned  by nobody: it proves nothing against the organisation itself\n")
	}
	for i, e := range l.Events {
		p.printf("%9d %s %s %s %s\n", i, orDash(e.Date), e.Event, e.Subject, e.Signature)
	}
	if l.Ahead {
		c.note("warning: there are tiles beyond the checkpoint: a command was interrupted, or the checkpoint is an older one")
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "-         "
	}
	return s
}

func (c *call) logCosign(ws *generator.Workspace, as string) error {
	if as == "" {
		return usagef("evpack log cosign --as board-secretary", "say as what you cosign")
	}
	done, err := generator.Cosign(ws, as, c.env, nil)
	if err != nil {
		return err
	}
	if c.format == "json" {
		return c.json(map[string]any{"origin": done.Log.Origin, "size": done.Log.Size, "root": done.Log.Root.String(), "before": done.Before.Size, "key": done.Verifier})
	}
	p := c.paper()
	p.printf("%s %d entries of %s\n  before    %d entries\n  key       %s\n", p.paint(bold, "cosigned"), done.Log.Size, done.Log.Origin, done.Before.Size, done.Verifier)
	return nil
}
