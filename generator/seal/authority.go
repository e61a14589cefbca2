package seal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// An Authority asks time-stamping authorities for tokens over HTTP (RFC 3161,
// section 3.4). It opens no connection but to its URLs. An answer is verified
// before it is given out: status, imprint, nonce, the authority's signature and
// usage, its chain. The zero value knows nobody and is an error.
type Authority struct {
	URLs   []string      // asked in this order, until one answers well
	Client *http.Client  // nil: one that keeps nothing between requests
	Trust  *Trust        // anchors that an authority must chain to; nil: any
	Rand   io.Reader     // for nonces; nil: the system's
	Tries  int           // times that each is asked; 0: three
	Wait   time.Duration // before the second try, doubled before each further; 0: half a second
	Limit  time.Duration // for one answer; 0: twenty seconds
	Room   int           // bytes that a PDF keeps for a token; 0: 16 KiB
}

// Bounds of Authority and Revocation, where the caller sets none.
const (
	defaultTries = 3
	defaultWait  = 500 * time.Millisecond
	defaultLimit = 20 * time.Second
	maxTries     = 10
	maxAnswer    = maxCMS // bytes of an authority's answer
)

// An Unanswered error says that nobody gave a token, and why each did not.
type Unanswered struct {
	What  string // what was asked for: "time stamp"
	Tried []Attempt
}

// An Attempt is one authority or responder that was asked, without a password
// that its URL may hold.
type Attempt struct {
	URL   string
	Times int
	Err   error // of the last time
}

func (e *Unanswered) Error() string {
	if len(e.Tried) == 0 {
		return "no " + e.What + ": nobody to ask"
	}
	var b strings.Builder
	for i, a := range e.Tried {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s (asked %d×): %v", a.URL, a.Times, a.Err)
	}
	return "no " + e.What + ": " + b.String()
}

// Unwrap lets callers look for what went wrong with any of them.
func (e *Unanswered) Unwrap() []error {
	var out []error
	for _, a := range e.Tried {
		out = append(out, a.Err)
	}
	return out
}

// Stamp gives a TimeStampToken over message. The error is an *Unanswered that
// names each authority, or the context's.
func (a *Authority) Stamp(ctx context.Context, message []byte) (token []byte, err error) {
	return a.stamp(ctx, bytes.NewReader(message))
}

// stamp reads message to its end.
func (a *Authority) stamp(ctx context.Context, message io.Reader) ([]byte, error) {
	h := sha256.New()
	if _, err := io.Copy(h, message); err != nil {
		return nil, err
	}
	q, err := a.query(h.Sum(nil))
	if err != nil {
		return nil, err
	}
	w := web{a.Client, a.Tries, a.Wait, a.Limit}
	var token []byte
	err = w.ask(ctx, "time stamp", a.URLs, func(ctx context.Context, at string) error {
		answer, err := w.post(ctx, at, "application/timestamp-query", "application/timestamp-reply", q.der)
		if err != nil {
			return err
		}
		token, err = a.accept(q, answer)
		return err
	})
	return token, err
}

// query asks for a token with the authority's certificates.
func (a *Authority) query(digest []byte) (stampQuery, error) {
	rnd := a.Rand
	if rnd == nil {
		rnd = rand.Reader
	}
	nonce := make([]byte, 16)
	if _, err := io.ReadFull(rnd, nonce); err != nil {
		return stampQuery{}, err
	}
	nonce[0] = nonce[0]&0x7f | 0x40 // positive, and always as long
	return newStampQuery(digest, new(big.Int).SetBytes(nonce))
}

// accept judges an answer and takes the token out of it.
func (a *Authority) accept(q stampQuery, answer []byte) ([]byte, error) {
	token, err := readStampAnswer(answer)
	if err != nil {
		return nil, err
	}
	s, err := ReadStamp(token)
	if err != nil {
		return nil, err
	}
	switch {
	case s.nonce == nil || s.nonce.Cmp(q.nonce) != 0:
		return nil, fmt.Errorf("%w time stamp: it answers another question (nonce)", ErrMalformed)
	case !bytes.Equal(s.imprint, q.digest):
		return nil, fmt.Errorf("time stamp: %w", ErrDigest)
	}
	if err := s.CheckSignature(); err != nil {
		return nil, err
	}
	return token, a.believes(s)
}

// believes asks for the authority's usage and its chain: to an anchor, or, with
// none named, to an issuer that the token brings along, since a chain that is
// missing now cannot be had in ten years.
func (a *Authority) believes(s *Stamp) error {
	if a.Trust != nil {
		return a.Trust.Stamp(s)
	}
	if !stampingOnly(s.CMS.Signer) {
		return errStampUsage
	}
	if !selfSigned(s.CMS.Signer) && issuerOf(s.CMS.Signer, s.CMS.Certificates) == nil {
		return fmt.Errorf("time stamp: %w: the answer does not hold the certificate of its issuer", ErrUntrusted)
	}
	return nil
}

// A web asks others, with patience and with bounds.
type web struct {
	client *http.Client
	tries  int
	wait   time.Duration
	limit  time.Duration
}

// errRefused: asking the same again is of no use.
var errRefused = errors.New("refused")

// ask asks one after the other until one gives no error.
func (w web) ask(ctx context.Context, what string, urls []string, one func(ctx context.Context, at string) error) error {
	failed := &Unanswered{What: what}
	for _, at := range urls {
		times, err := w.insist(ctx, at, one)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("no %s: %w", what, context.Cause(ctx))
		}
		failed.Tried = append(failed.Tried, Attempt{redacted(at), times, err})
	}
	return failed
}

// insist asks one as often as is worth while.
func (w web) insist(ctx context.Context, at string, one func(ctx context.Context, at string) error) (times int, err error) {
	wait := cmp.Or(w.wait, defaultWait)
	for most := min(cmp.Or(max(w.tries, 0), defaultTries), maxTries); ; wait *= 2 {
		limited, cancel := context.WithTimeout(ctx, cmp.Or(w.limit, defaultLimit))
		err = one(limited, at)
		cancel()
		if times++; err == nil || times >= most || errors.Is(err, errRefused) || ctx.Err() != nil {
			return times, err
		}
		select {
		case <-ctx.Done():
			return times, err
		case <-time.After(wait):
		}
	}
}

func (w web) post(ctx context.Context, at, kind, want string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: not a URL", errRefused)
	}
	req.Header.Set("Content-Type", kind)
	return w.do(req, want, maxAnswer)
}

// do gives the body of a good answer. want is its media type; where it is
// empty any will do.
func (w web) do(req *http.Request, want string, most int64) ([]byte, error) {
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return nil, fmt.Errorf("%w: neither http nor https", errRefused)
	}
	client := w.client
	if client == nil {
		client = &http.Client{}
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, plainly(err)
	}
	defer res.Body.Close()
	switch kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); {
	case res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusRequestTimeout:
		return nil, fmt.Errorf("it answers %s", res.Status)
	case res.StatusCode/100 != 2: // the time-stamp server of sigstore says 201
		return nil, fmt.Errorf("%w: it answers %s", errRefused, res.Status)
	case want != "" && !strings.EqualFold(strings.TrimSpace(kind), want):
		return nil, fmt.Errorf("%w: it answers with %q", errRefused, kind)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%w: its answer is longer than %d bytes", errRefused, most)
	}
	return b, err
}

// plainly takes away what url.Error repeats: the URL, with its password.
func plainly(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func redacted(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return "a URL that cannot be read"
	}
	return u.Redacted()
}
