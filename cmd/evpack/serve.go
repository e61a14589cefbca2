package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/register"
)

func serveCommand() command {
	return command{name: "serve", args: "[CYCLE]", short: "show a built cycle in a browser, read-only",
		examples: []string{"evpack serve", "evpack serve 2026-Q3", "evpack serve --live", "evpack serve --listen 127.0.0.1:9000"},
		about: `Serves the folder of a built cycle: the site, the PDF packs and the manifest; by default the newest one.
It answers GET and HEAD alone, lists no folder, follows no link and serves nothing outside. Ctrl-C ends it.
With --live it serves drafts of the site instead, without the packs: drawn again whenever the workspace changes, in a temporary folder.`,
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			listen := fs.String("listen", "127.0.0.1:8737", "the address to listen on; port 0 takes a free one")
			live := fs.Bool("live", false, "draw the site again on each change, and show what is wrong in the page")
			return func(c *call) (int, error) {
				if *live {
					return exitDone, c.serveLive(*listen)
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
	dir := filepath.Join(ws.Output(), id)
	h, err := newPackHandler(dir, listen)
	if err != nil {
		return 0, err
	}
	defer h.Close()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return 0, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	c.paper().printf("serving %s at http://%s/ (Ctrl-C ends it)\n", filepath.ToSlash(dir), l.Addr().String())
	return exitDone, serveUntil(ctx, l, h)
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
