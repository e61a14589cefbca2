package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/register"
)

func serveCommand() command {
	return command{name: "serve", args: "[CYCLE]", short: "show a built cycle in a browser, read-only",
		examples: []string{"evpack serve", "evpack serve 2026-Q3", "evpack serve --live", "evpack serve --archive 2026-Q2", "evpack serve --listen 127.0.0.1:9000"},
		about: `Serves the folder of a built cycle: the site, the PDF packs and the manifest; by default the newest one.
It answers GET and HEAD alone, lists no folder, follows no link and serves nothing outside. Ctrl-C ends it.
With --archive it serves a cycle of the archive as it was put away, by default the newest: checked, in a temporary folder that is gone afterwards.
With --live it serves drafts of the site instead, without the packs: drawn again whenever the workspace changes, in a temporary folder.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			listen := fs.String("listen", "127.0.0.1:8737", "the address to listen on; port 0 takes a free one")
			live := fs.Bool("live", false, "draw the site again on each change, and show what is wrong in the page")
			archived := fs.Bool("archive", false, "a cycle of the archive, or CYCLE@v2 for an earlier version of it")
			from := fs.String("from", "", "with --archive: which one, a folder or s3://bucket/prefix (default [archive] to of pack.toml)")
			return func(c *call) (int, error) {
				switch {
				case *live && *archived:
					return 0, usagef("", "--live draws the registers, --archive shows what was put away: give one")
				case *live:
					return exitDone, c.serveLive(*listen)
				case *archived || *from != "":
					return exitDone, c.serveArchive(*listen, *from)
				}
				return c.serve(*listen)
			}
		}}
}

func (c *call) serve(listen string) (int, error) {
	if err := c.most(1); err != nil {
		return 0, err
	}
	ws, err := c.workspace()
	if err != nil {
		return 0, err
	}
	defer ws.Close()
	id, err := chooseCycle(ws, c.args)
	if err != nil {
		return 0, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	dir := filepath.Join(ws.Output(), id)
	return exitDone, c.serveFolder(ctx, dir, filepath.ToSlash(dir), listen)
}

// serveFolder serves a pack's folder until ctx ends.
func (c *call) serveFolder(ctx context.Context, dir, called, listen string) error {
	h, err := newPackHandler(dir, listen)
	if err != nil {
		return err
	}
	defer h.Close()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	c.paper().printf("serving %s at http://%s/ (Ctrl-C ends it)\n", called, l.Addr().String())
	return serveUntil(ctx, l, h)
}

// serveArchive serves a cycle of the archive: restored to a temporary folder,
// every byte checked, and removed at the end.
func (c *call) serveArchive(listen, from string) (err error) {
	if err := c.most(1); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	place, organisation, err := c.archiveOf(&archiveFlags{from: from})
	if err != nil {
		return err
	}
	h, done, err := c.heldIn(ctx, place, organisation, strings.Join(c.args, ""), from != "")
	if err != nil {
		return err
	}
	defer done()
	temp, err := os.MkdirTemp("", "evpack-archive-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	dir := filepath.Join(temp, h.Cycle)
	if err := h.Restore(ctx, dir, 0); err != nil {
		return err
	}
	return c.serveFolder(ctx, dir, h.Cycle+", "+h.Version+" of "+filepath.ToSlash(place)+",", listen)
}

// chooseCycle is the named cycle, else the newest one that is built.
func chooseCycle(ws *generator.Workspace, args []string) (string, error) {
	var built []string
	for _, c := range ws.Cycles() {
		built = append(built, c.Cycle)
	}
	switch {
	case len(built) == 0:
		return "", usagef("evpack build makes one", "no cycle is built in %s", filepath.ToSlash(ws.Output()))
	case len(args) == 0:
		return built[0], nil
	case slices.Contains(built, args[0]):
		return args[0], nil
	}
	return "", usagef(register.DidYouMean(args[0], built), "cycle %q is not built in %s", args[0], filepath.ToSlash(ws.Output()))
}

// serveUntil serves until ctx ends, then lets what is under way finish.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 5 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0)}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := s.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		return s.Close()
	} else if err != nil {
		return err
	}
	return nil
}
