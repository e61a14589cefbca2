package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"github.com/bep/logg"
	"github.com/gohugoio/hugo/common/loggers"
	"github.com/gohugoio/hugo/config"
	"github.com/gohugoio/hugo/config/allconfig"
	"github.com/gohugoio/hugo/deps"
	"github.com/gohugoio/hugo/hugofs"
	"github.com/gohugoio/hugo/hugolib"
	"github.com/spf13/afero"
)

// settings is the whole of Hugo's configuration: it may run nothing, ask the
// network and the environment nothing, and knows no time. A page has no date,
// so that none is "in the future" by the machine's clock.
type settings struct {
	BaseURL                    string   `json:"baseURL"`
	Title                      string   `json:"title"`
	TimeZone                   string   `json:"timeZone"`
	DefaultContentLanguage     string   `json:"defaultContentLanguage"`
	DisableKinds               []string `json:"disableKinds"`
	DisableHugoGeneratorInject bool     `json:"disableHugoGeneratorInject"`
	UglyURLs                   bool     `json:"uglyURLs"`
	PrintI18nWarnings          bool     `json:"printI18nWarnings"`
	BuildDrafts                bool     `json:"buildDrafts"`
	BuildFuture                bool     `json:"buildFuture"`
	BuildExpired               bool     `json:"buildExpired"`
	Security                   policy   `json:"security"`
	Params                     params   `json:"params"`
}

type policy struct {
	EnableInlineShortcodes bool  `json:"enableInlineShortcodes"`
	Exec                   allow `json:"exec"`
	Funcs                  struct {
		Getenv []string `json:"getenv"`
	} `json:"funcs"`
	HTTP struct {
		URLs    []string `json:"urls"`
		Methods []string `json:"methods"`
	} `json:"http"`
}

type allow struct {
	Allow []string `json:"allow"`
	OsEnv []string `json:"osEnv"`
}

type params struct {
	Pack siteView `json:"pack"`
}

// content is the front matter of one page.
type content struct {
	URL    string `json:"url"`
	Layout string `json:"layout"`
	Params struct {
		View *pageView `json:"view"`
	} `json:"params"`
}

func configuration(s siteView) settings {
	none := []string{"none"}
	out := settings{
		BaseURL: "/", Title: s.Organisation, TimeZone: "UTC", DefaultContentLanguage: "en",
		DisableKinds:               []string{"home", "section", "taxonomy", "term", "rss", "sitemap", "robotstxt", "404"},
		DisableHugoGeneratorInject: true, UglyURLs: true, PrintI18nWarnings: true,
		BuildDrafts: true, BuildFuture: true, BuildExpired: true,
		Params: params{s},
	}
	out.Security.Exec = allow{none, none}
	out.Security.Funcs.Getenv = none
	out.Security.HTTP.URLs, out.Security.HTTP.Methods = none, none
	return out
}

// draw lets Hugo write the pages into dest.
func (s *views) draw(dest string, theme *tree, log io.Writer) error {
	src, err := s.source(theme, s.pages)
	if err != nil {
		return err
	}
	// Hugo joins paths to publishDir; it must be absolute.
	dest, err = filepath.Abs(dest)
	if err != nil {
		return err
	}
	said := &transcript{also: log}
	switch err := render(src, dest, said); {
	case errors.Is(err, errStuck):
		return s.diagnose(theme)
	case err != nil:
		return themeError(err, said)
	case said.bad():
		return &ThemeError{Message: strings.TrimSpace(said.list())}
	}
	return nil
}

// source is a site of some of the pages as Hugo reads it, all in memory.
func (s *views) source(theme *tree, pages []*pageView) (afero.Fs, error) {
	src := afero.NewMemMapFs()
	files := map[string]any{"hugo.json": configuration(s.site), "i18n/en.json": s.texts}
	for i, p := range pages {
		c := content{URL: "/" + p.URL, Layout: theme.layout(p.Layout)}
		c.Params.View = p
		files[fmt.Sprintf("content/p%06d.md", i)] = c
	}
	for name, v := range files {
		data, err := json.Marshal(v)
		if err == nil {
			err = afero.WriteFile(src, "/site/"+name, append(data, '\n'), 0o644)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, name := range theme.names {
		if !strings.HasPrefix(name, "layouts/") {
			continue
		}
		if err := afero.WriteFile(src, "/site/"+name, theme.data[name], 0o644); err != nil {
			return nil, err
		}
	}
	return src, nil
}

func render(src afero.Fs, dest string, log io.Writer) error {
	flags := config.New()
	flags.Set("workingDir", "/site")
	flags.Set("publishDir", dest)
	flags.Set("cacheDir", "/site/cache")
	logger := loggers.New(loggers.Options{StdOut: log, StdErr: log, Level: logg.LevelWarn, DistinctLevel: logg.LevelWarn})
	res, err := allconfig.LoadConfig(allconfig.ConfigSourceDescriptor{
		Fs: src, Logger: logger, Flags: flags, Environment: "production",
		Environ: []string{"LANG=C"}, // not nil: nothing of HUGO_* comes in
	})
	if err != nil {
		return err
	}
	hfs := hugofs.NewFrom(src, res.LoadingInfo.BaseConfig)
	out := hugofs.NewBasePathFs(afero.NewOsFs(), dest)
	hfs.PublishDir, hfs.PublishDirStatic, hfs.PublishDirServer = out, out, out
	sites, err := hugolib.NewHugoSites(deps.DepsCfg{Configs: res, Fs: hfs, LogLevel: logg.LevelWarn, StdErr: log, StdOut: log})
	if err != nil {
		return err
	}
	if err = build(sites); errors.Is(err, errStuck) {
		return err // it still holds what Close would take away
	}
	if e := sites.Close(); err == nil {
		err = e
	}
	if n := sites.NumLogErrors(); err == nil && n > 0 {
		err = fmt.Errorf("%d errors", n)
	}
	return err
}

// A transcript keeps what Hugo says: a missing layout or an unknown word are
// warnings to it and errors to us.
type transcript struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	also io.Writer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if t.also != nil {
		if _, err := t.also.Write(p); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (t *transcript) bad() bool { return len(bytes.TrimSpace(t.buf.Bytes())) > 0 }

func (t *transcript) list() string {
	var b strings.Builder
	for _, line := range strings.Split(t.buf.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString("\n  " + line)
		}
	}
	return b.String()
}
