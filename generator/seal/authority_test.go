package seal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patient asks quickly.
func patient(urls ...string) *Authority {
	return &Authority{URLs: urls, Trust: testTrust(), Wait: time.Millisecond, Limit: 5 * time.Second}
}

func TestAuthority(t *testing.T) {
	a := newTSA(day)
	token, err := patient(serve(t, a)).Stamp(t.Context(), content)
	if err != nil {
		t.Fatal(err)
	}
	s := must(ReadStamp(token))
	if err := errors.Join(s.Check(bytes.NewReader(content)), testTrust().Stamp(s)); err != nil {
		t.Error(err)
	}
	if !s.At.Equal(day) || s.Accuracy != 1500*time.Millisecond || s.nonce == nil {
		t.Errorf("%+v", s)
	}
	der := must(SignCMS(person("Ada Okafor", newP256()), bytes.NewReader(content), CMSOptions{Stamp: func(sig []byte) ([]byte, error) {
		return patient(serve(t, a)).Stamp(t.Context(), sig)
	}}))
	if at, ok, err := testTrust().Time(must(ReadCMS(der))); !ok || err != nil || !at.Equal(day) {
		t.Error(at, ok, err)
	}
}

func TestAuthorityFallsBack(t *testing.T) {
	down, slow, good := newTSA(day), newTSA(day), newTSA(day)
	down.answer = func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }
	slow.refuse = 2
	urls := []string{"http://127.0.0.1:1/", serve(t, down), serve(t, slow), serve(t, good)}
	if _, err := patient(urls...).Stamp(t.Context(), content); err != nil {
		t.Fatal(err)
	}
	if down.asked != 1 || slow.asked != 3 || good.asked != 0 {
		t.Errorf("asked %d, %d and %d times", down.asked, slow.asked, good.asked)
	}
}

func TestAuthorityRefuses(t *testing.T) {
	text := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Write([]byte(body))
		}
	}
	for what, tc := range map[string]struct {
		edit func(*tsa)
		want error
		says string
	}{
		"another nonce":          {func(a *tsa) { a.nonce = true }, ErrMalformed, "another question"},
		"another imprint":        {func(a *tsa) { a.digest = true }, ErrDigest, ""},
		"rejection":              {func(a *tsa) { a.status = 2 }, errRefused, `status 2, "clock\x1b[2J broken", timeNotAvailable`},
		"no chain":               {func(a *tsa) { a.noChain = true }, ErrUntrusted, ""},
		"usage is not critical":  {func(a *tsa) { a.id = person("Not a TSA", newP256()) }, ErrWrongUsage, ""},
		"expired":                {func(a *tsa) { a.now = day.AddDate(9, 0, 0) }, ErrExpired, ""},
		"a stranger":             {func(a *tsa) { a.id = issue(nil, "Stranger", newP256(), stampUsage) }, ErrUntrusted, ""},
		"a page":                 {func(a *tsa) { a.answer = text("text/html", "<p>log in") }, errRefused, "text/html"},
		"no DER":                 {func(a *tsa) { a.answer = text("application/timestamp-reply", "0") }, ErrMalformed, ""},
		"more than can be":       {func(a *tsa) { a.answer = text("application/timestamp-reply", strings.Repeat("0", maxAnswer+1)) }, errRefused, "longer than"},
		"always too busy":        {func(a *tsa) { a.refuse = 99 }, nil, "asked 3×): it answers 503"},
		"a token, then a stray":  {func(a *tsa) { a.answer = a.with(0) }, ErrMalformed, ""},
		"granted, without token": {func(a *tsa) { a.answer = text("application/timestamp-reply", "0\x05\x30\x03\x02\x01\x00") }, ErrMalformed, ""},
	} {
		t.Run(what, func(t *testing.T) {
			a := newTSA(day)
			tc.edit(a)
			at := serve(t, a)
			_, err := patient(at).Stamp(t.Context(), content)
			var all *Unanswered
			if !errors.As(err, &all) || len(all.Tried) != 1 || all.Tried[0].URL != at || !strings.Contains(err.Error(), tc.says) || tc.want != nil && !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v %q", err, tc.want, tc.says)
			}
		})
	}
}

// with answers with bytes behind the token.
func (a *tsa) with(b ...byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q bytes.Buffer
		q.ReadFrom(r.Body)
		w.Header().Set("Content-Type", "application/timestamp-reply")
		w.Write(append(a.reply(q.Bytes()), b...))
	}
}

// Without anchors the token must bring its issuer along.
func TestAuthorityWithoutAnchors(t *testing.T) {
	a := newTSA(day)
	ask := patient(serve(t, a))
	ask.Trust = nil
	if _, err := ask.Stamp(t.Context(), content); err != nil {
		t.Error(err)
	}
	a.noChain = true
	if _, err := ask.Stamp(t.Context(), content); !errors.Is(err, ErrUntrusted) {
		t.Error(err)
	}
}

func TestAuthorityNamesAll(t *testing.T) {
	_, err := patient("http://ada:secret@127.0.0.1:1/a", "ftp://x/", "://").Stamp(t.Context(), content)
	for _, part := range []string{"no time stamp: http://ada:xxxxx@127.0.0.1:1/a (asked 3×): ", "ftp://x/ (asked 1×): refused: neither http nor https", "a URL that cannot be read"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v lacks %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Error("it tells the password")
	}
	if _, err := new(Authority).Stamp(t.Context(), content); err == nil || !strings.Contains(err.Error(), "nobody to ask") {
		t.Error(err)
	}
}

func TestAuthorityStops(t *testing.T) {
	a := newTSA(day)
	stop := errors.New("stopped by hand")
	ctx, cancel := context.WithCancelCause(t.Context())
	a.answer = func(w http.ResponseWriter, _ *http.Request) {
		cancel(stop)
		http.Error(w, "later", http.StatusServiceUnavailable)
	}
	ask := patient(serve(t, a), serve(t, newTSA(day)))
	ask.Wait = time.Hour
	if _, err := ask.Stamp(ctx, content); !errors.Is(err, stop) {
		t.Error(err)
	}
}
