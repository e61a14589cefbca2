// Package archive puts cycles away for good and reads them back: an OCFL 1.1
// storage root with one object per organisation, and in it one version per
// commit of a cycle. A version's state is the pack as it stood in output/CYCLE,
// file by file; a file that an earlier version holds is not stored again.
//
// It knows the order in which bytes reach a disk, so that whenever the program
// or the machine stops, what was archived is there, and the new version is there
// whole or not at all. What OCFL's files look like is package ocfl's; who seals
// an inventory, and what a log says, is the caller's. It changes and deletes
// nothing that was ever committed.
//
// Beside what OCFL asks for there is in an object
//
//	logs/vN.p7s   a detached CMS signature over the bytes of vN/inventory.json
//
// and beside the storage root DIR, in the same folder, .DIR.lock, which a writer
// holds, and .DIR.staging, where a version is made before it is renamed.
//
// A version's message is "cycle ID", with ": " and a text after it if there is
// one to say. OCFL has no place for empty folders, modes and times; a pack has
// no empty folder, and the rest is the same in every pack.
package archive

import (
	"errors"
	"net/url"
	"strings"

	"github.com/evpack/evpack/generator/ocfl"
)

// What a caller may ask of an error. An error that is none of these and not of
// the context is of the machine: nothing is known of what it hit.
var (
	ErrBusy     = errors.New("somebody else is writing to the archive")
	ErrCorrupt  = errors.New("the archive is not as it was written") // never repaired here
	ErrNames    = errors.New("a name that cannot be kept for good")
	ErrMoved    = errors.New("the pack changed while it was read")
	ErrNoRoot   = errors.New("no archive")                 // nothing there, or something else
	ErrNoCycle  = errors.New("not in the archive")         // the cycle
	ErrNotEmpty = errors.New("there is something already") // where a cycle was to be restored
	ErrPlace    = errors.New("an archive cannot be kept there")
	ErrInside   = errors.New("it would lie in what must stay as it is")
)

// idPrefix opens an object's id. What follows is the organisation's name,
// percent-encoded.
const idPrefix = "urn:evpack:organisation:"

// ObjectID is the id of an organisation's object.
func ObjectID(organisation string) string { return idPrefix + url.PathEscape(organisation) }

// Organisation is whose object has an id; the id itself where it is no id of ours.
func Organisation(id string) string {
	if name, ours := strings.CutPrefix(id, idPrefix); ours {
		if name, err := url.PathUnescape(name); err == nil {
			return name
		}
	}
	return id
}

const messagePrefix = "cycle "

// message is what a version says of itself.
func message(cycle, text string) string {
	if text == "" {
		return messagePrefix + cycle
	}
	return messagePrefix + cycle + ": " + text
}

// CycleOf is the cycle that a version holds, and what was said of it; empty
// where another program made the version.
func CycleOf(v *ocfl.Version) (cycle, text string) {
	rest, ours := strings.CutPrefix(v.Message, messagePrefix)
	if !ours {
		return "", v.Message
	}
	cycle, text, _ = strings.Cut(rest, ": ")
	return cycle, text
}

// SealPath is where the seal of a version lies in its object.
func SealPath(version string) string { return sealDir + "/" + version + sealExt }

const (
	sealDir = "logs"
	sealExt = ".p7s"
)
