package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// leaseTime is how long a lease stands that nobody renews: what a commit that was
// killed keeps others waiting for.
const leaseTime = time.Minute

// A lease is a key beside the storage root that one writer holds while it makes
// one version. It spares the others the way; what decides who wins is the claim
// of the version's inventory, and no clock.
type lease struct {
	b    *Remote
	name string // PREFIX.locks/OBJECT/vN
	time time.Duration

	mu   sync.Mutex
	turn int // how often it was written: no two texts are alike, so no two ETags
	etag string
	held time.Time // when it was renewed last, by this machine's monotonic clock
	stop context.CancelFunc
	done chan struct{}
}

// leases is the bucket seen from beside the storage root.
func (b *Remote) leases() *Remote {
	beside := *b
	beside.Prefix += ".locks"
	return &beside
}

// acquire takes the lease, or one over that ran out. ErrBusy: another holds it.
func (b *Remote) acquire(ctx context.Context, name string) (*lease, error) {
	l := &lease{b: b.leases(), name: name, time: b.lease}
	err := l.write(ctx, condition{absent: true})
	if errors.Is(err, errTaken) {
		err = l.takeOver(ctx)
	}
	if err != nil {
		return nil, err
	}
	var alive context.Context
	alive, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	l.done = make(chan struct{})
	go l.keep(alive)
	return l, nil
}

func (l *lease) write(ctx context.Context, when condition) error {
	began := time.Now()
	l.turn++
	etag, err := l.b.put(ctx, l.name, text(fmt.Appendf(nil, "{\"owner\":%q,\"turn\":%d}\n", l.b.owner, l.turn)), when, Retention{}, nil)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.etag, l.held = etag, began
	return nil
}

// released is what a lease holds that its holder gave back. It is not deleted:
// some servers take a delete marker for a key that is there, and some do not.
const released = "{}\n"

// takeOver replaces a lease that its holder gave back or let run out. Its age is
// told by the service's clock alone.
func (l *lease) takeOver(ctx context.Context) error {
	out, err := l.b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &l.b.Name, Key: l.b.key(l.name)})
	err = l.b.failed(l.name, err)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: s3://%s/%s was deleted", ErrBusy, l.b.Name, *l.b.key(l.name))
	}
	if err != nil {
		return err
	}
	line, err := io.ReadAll(io.LimitReader(out.Body, 1024))
	if err := errors.Join(err, out.Body.Close()); err != nil {
		return l.b.failed(l.name, err)
	}
	now, ok := awsmiddleware.GetServerTime(out.ResultMetadata)
	if !ok || out.LastModified == nil {
		return fmt.Errorf("s3://%s/%s: the service does not tell the time", l.b.Name, *l.b.key(l.name))
	}
	if left := l.b.stale - now.Sub(*out.LastModified); left > 0 && string(line) != released {
		return fmt.Errorf("%w, or was and got interrupted: the lease runs out in %s", ErrBusy, left.Round(time.Second))
	}
	err = l.write(ctx, condition{etag: aws.ToString(out.ETag)})
	if errors.Is(err, errTaken) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: it took over a lease that had run out", ErrBusy)
	}
	return err
}

// keep renews the lease until it is released or lost.
func (l *lease) keep(ctx context.Context) {
	defer close(l.done)
	tick := time.NewTicker(l.time / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		l.mu.Lock()
		etag := l.etag
		l.mu.Unlock()
		if err := l.write(ctx, condition{etag: etag}); errors.Is(err, errTaken) || errors.Is(err, fs.ErrNotExist) {
			return // another took it over: check tells
		}
	}
}

// check says whether the lease still stands; who works on without one could put
// files where another cleans up.
func (l *lease) check() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.held) > l.time*3/4 {
		return fmt.Errorf("%w: our own lease ran out", ErrBusy)
	}
	return nil
}

// release gives the lease back. That it fails is no harm: it runs out.
func (l *lease) release(ctx context.Context) {
	l.stop()
	<-l.done
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	_, _ = l.b.put(ctx, l.name, text([]byte(released)), condition{etag: l.etag}, Retention{}, nil)
}
