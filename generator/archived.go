package generator

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/evpack/evpack/generator/logbook"
)

// LogArchived adds to the log that a sealed pack was put away: the digests of
// its manifest and of the manifest's signature, which is empty for a pack
// without one. Both are 64 hexadecimal digits. A pack that the log knows already
// is left as it is. rnd is asked for a new key; nil is the system's. Errors:
// ErrRefused where the log is broken or rolled back, or of the disk.
func LogArchived(ws *Workspace, cycle, manifest, signature string, env func(string) string, rnd io.Reader) (logbook.Checkpoint, error) {
	if rnd == nil {
		rnd = rand.Reader
	}
	k, err := ws.keep(env, rnd)
	if err != nil {
		return logbook.Checkpoint{}, err
	}
	defer k.unlock()
	if k.log.Archived(manifest) {
		return k.log.Checkpoint, nil
	}
	ev := logbook.Event{Event: logbook.PackArchived, Subject: "pack:" + cycle, Digest: "sha256:" + manifest}
	if signature != "" {
		ev.Signature = "sha256:" + signature
	}
	if err := k.append(ev); err != nil {
		return logbook.Checkpoint{}, fmt.Errorf("the log: %w", err)
	}
	return k.log.Checkpoint, k.remember()
}
