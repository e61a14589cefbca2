package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/trail"
)

func signCommand() command {
	return command{name: "sign", args: "SUBJECT|FILE.pdf", short: "sign a subject, or your field in a copy of a review pack",
		examples: []string{"evpack sign policy:information-security@3.1 --as p-0001", "evpack sign review:mr-2026-q4 --as p-0001 --key ada.p12",
			"evpack sign soa:4.0 --as p-0004 --ssh ~/.ssh/id_ed25519", "evpack sign output/2026-Q4/review-pack.pdf --as p-0001 -o signed.pdf"},
		about: `Shows exactly what will be signed and asks; the answer is the word yes. A subject gets a detached signature: the file goes to
content/signatures/, a row to signatures.toml, an event to the log. Of a review pack a copy is signed, which evpack collect then takes in.
The key is the one that evpack key new made for the person, or that of --key (.p12, .pfx or .pem) or --ssh. Passphrases are asked on the
terminal or read from a file descriptor. A signature that would not hold is refused. Nothing is ever written into output/.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			var k keyFlags
			k.bind(fs)
			yes := fs.Bool("yes", false, "sign without asking")
			out := fs.StringP("output", "o", "", "where the signed copy of a PDF goes (default NAME-PERSON.pdf in this folder)")
			return func(c *call) (int, error) { return c.sign(k, *yes, *out) }
		}}
}

func (c *call) sign(k keyFlags, yes bool, out string) (int, error) {
	if err := c.most(1); err != nil {
		return 0, err
	}
	switch {
	case len(c.args) == 0:
		return 0, usagef("evpack sign policy:information-security@3.1 --as p-0001", "name what to sign: a subject or a PDF")
	case k.as == "":
		return 0, usagef("--as p-0001", "say in whose name you sign")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if strings.HasSuffix(strings.ToLower(c.args[0]), ".pdf") {
		return c.signCopy(ctx, k, yes, out)
	}
	if out != "" {
		return 0, usagef("", "-o goes with a PDF; the signature of a subject is stored in content/signatures")
	}
	return c.signSubject(ctx, k, yes)
}

func (c *call) signSubject(ctx context.Context, k keyFlags, yes bool) (int, error) {
	now, err := c.epoch()
	if err != nil {
		return 0, err
	}
	ws, err := c.workspace()
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	pen, done, err := c.pen(ws, k, now)
	if err != nil {
		return 0, err
	}
	defer done()
	signed, probs, err := generator.Sign(ctx, ws, generator.SignOptions{Subject: c.args[0], Person: k.as, Pen: pen, Now: now, Env: c.env,
		Agree: func(p *generator.Proposal) (bool, error) { c.propose(p); return c.agree(yes) }})
	if err == nil && len(probs) > 0 {
		err = wrong(ws, probs)
	}
	if err != nil {
		return 0, err
	}
	p := c.paper()
	p.printf("%s %s by %s\n  state     %s\n  file      content/%s\n  row       content/%s\n  log       %d entries\n", p.paint(bold, "signed"), signed.Entry.Subject.Name, k.as,
		stateLine(signed.Entry), signed.File, signed.Row, signed.Log.Size)
	return exitDone, nil
}

func stateLine(e *trail.Entry) string {
	if e.Reason == "" {
		return string(e.State)
	}
	return string(e.State) + ": " + e.Reason
}

// signHint says how to go on where something is asked for that cannot be done.
func signHint(err error) string {
	if strings.Contains(err.Error(), "does not bind") {
		return "bind it by a [[key]] row with person, fingerprint and from; evpack key show PERSON prints one"
	}
	return ""
}

// propose shows exactly what will be signed.
func (c *call) propose(p *generator.Proposal) {
	w := c.paper()
	w.printf("%s\n", w.paint(bold, p.Subject.Title))
	w.printf("  subject   %s\n  digest    %s\n  bytes     %d\n  signer    %s (%s)\n  as        %s\n  day       %s\n  key       %s (%s)\n\n", p.Subject.Name, p.Subject.Digest(),
		len(p.Subject.Bytes), p.Person.FullName, p.Person.ID, orNone(p.Person.Title), p.Date.String(), p.Pen.Fingerprint, p.Pen.Method)
	w.lines(readable(p.Subject.Bytes, p.Subject.Format))
	w.printf("\n")
}

func orNone(s string) string {
	if s == "" {
		return "(no title)"
	}
	return s
}

// readable lays canonical JSON out over lines; other text is shown as it is.
func readable(data []byte, format string) string {
	var b bytes.Buffer
	if format == "json" && json.Indent(&b, data, "", "  ") == nil {
		return b.String()
	}
	if !utf8.Valid(data) {
		return fmt.Sprintf("(%d bytes that are no text)", len(data))
	}
	return string(data)
}

// lines prints a text between bars, so that it cannot be taken for ours.
func (p paper) lines(text string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		p.printf("  │ %s\n", strings.TrimSuffix(line, "\r"))
	}
}

// agree asks for the word yes.
func (c *call) agree(yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	if _, err := fmt.Fprint(c.err, "Sign this? Type yes: "); err != nil {
		return false, err
	}
	answer, err := bufio.NewReader(io.LimitReader(c.in, 64)).ReadString('\n')
	if err != nil && err != io.EOF {
		return false, err
	}
	return strings.TrimSpace(answer) == "yes", nil
}
