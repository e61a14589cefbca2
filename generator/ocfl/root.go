package ocfl

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A RootReport is what was found out about a storage root.
type RootReport struct {
	Spec     string    `json:"spec"`
	Verdict  Verdict   `json:"verdict"` // the worst, of the root itself and of its objects
	Errors   int       `json:"errors"`
	Problems []Problem `json:"problems"` // of the root itself, without its objects'
	Unread   []string  `json:"unread"`   // what could not be read, and why
	// Departures are paths of the root itself that are otherwise than RootFiles
	// writes them: changed, missing, or more. The specification has nothing against
	// them, but no inventory vouches for them either.
	Departures []string  `json:"departures"`
	Objects    []*Report `json:"objects"`
}

const rootValue = "ocfl_"

// ValidateRoot judges a storage root with every object in it (section 4). The
// error is ctx's; whatever else goes wrong is in the report.
func ValidateRoot(ctx context.Context, store Store, opt Options) (*RootReport, error) {
	v := &rootChecker{ctx: ctx, store: store, opt: opt, ids: map[string]string{}, report: &RootReport{}}
	list, err := v.list(".")
	if err != nil {
		v.say(".", "E069", "there is no storage root")
	} else {
		v.root(list)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return v.settle(), nil
}

type rootChecker struct {
	ctx    context.Context
	store  Store
	opt    Options
	layout bool              // objects lie where Layout says
	ids    map[string]string // where each object's id was found
	problems
	unread []string
	report *RootReport
}

func (v *rootChecker) say(p, code, format string, args ...any) { v.at(p, code, format, args...) }

func (v *rootChecker) fault(p string, err error) {
	if len(v.unread) < maxProblems {
		v.unread = append(v.unread, p+": "+err.Error())
	}
}

// list lists a folder; the error is that it is not there, or no folder.
func (v *rootChecker) list(p string) ([]Entry, error) {
	list, err := v.store.List(v.ctx, p)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrKind) {
		v.fault(p, err)
		return nil, nil
	}
	return list, err
}

// read reads a small file of the root itself.
func (v *rootChecker) read(p string, max int64) (string, bool) {
	f, err := v.store.Open(v.ctx, p)
	var text string
	if err == nil {
		defer f.Close()
		text, err = readText(f, max)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrKind) && !errors.Is(err, errLarge) {
		v.fault(p, err)
	}
	return text, err == nil
}

// root judges what lies in the root itself (sections 4.1, 4.2).
func (v *rootChecker) root(list []Entry) {
	v.report.Spec = declared(list, rootValue, declarationCodes{"E076", "E077", "E078", "E079"}, &v.problems)
	if v.report.Spec == "" && !slices.ContainsFunc(list, func(e Entry) bool { return strings.Contains(e.Name, "=ocfl_") }) {
		v.say(".", "E069", "nothing declares that this is a storage root")
	}
	for _, e := range list {
		switch {
		case e.Kind == Link || e.Kind == Special:
			v.say(e.Name, "E090", "is a %s", e.Kind)
		case e.Kind == Folder && e.Name == "extensions":
			v.extensions()
		case e.Kind == Folder:
		case e.Name == "0="+rootValue+v.report.Spec:
			if text, ok := v.read(e.Name, 100); ok && text != rootValue+v.report.Spec+"\n" {
				v.say(e.Name, "E080", "holds %s", quoted(text))
			}
		case e.Name == "ocfl_layout.json":
			v.layoutFile()
		case !strings.HasPrefix(e.Name, "0=ocfl"):
			v.depart(e.Name)
		}
	}
	v.written()
	for _, e := range list {
		if e.Kind == Folder && e.Name != "extensions" {
			v.hierarchy(e.Name)
		}
	}
}

// hierarchy judges a folder on the way to objects, or an object (section 4.3).
func (v *rootChecker) hierarchy(p string) {
	list, err := v.list(p)
	if err != nil || v.ctx.Err() != nil {
		return
	}
	if isObject(list) {
		v.object(p)
		return
	}
	if len(list) == 0 && len(v.unread) == 0 {
		v.say(p, "E073", "an empty folder")
	}
	for _, e := range list {
		q := path.Join(p, e.Name)
		switch e.Kind {
		case Folder:
			v.hierarchy(q)
		case Regular:
			v.say(q, "E072", "a file that is in no object")
		default:
			v.say(q, "E090", "is a %s", e.Kind)
		}
	}
}

// isObject tells an object's root by any of what only an object has, so that one
// of which a file was lost is still looked at as what it was.
func isObject(list []Entry) bool {
	return slices.ContainsFunc(list, func(e Entry) bool {
		return strings.Contains(e.Name, "="+objectValue) || e.Kind == Regular && e.Name == InventoryName || e.Kind == Folder && Number(e.Name) > 0 && e.Name[0] == 'v'
	})
}

// object judges one object, and whether it is in its place.
func (v *rootChecker) object(p string) {
	r, err := ValidateObject(v.ctx, v.store, p, v.opt)
	if err != nil {
		return // ctx's, which ends everything
	}
	v.report.Objects = append(v.report.Objects, r)
	if r.Spec > v.report.Spec && v.report.Spec != "" {
		v.say(p, "E081", "is of version %s of the specification, the storage root of %s", r.Spec, v.report.Spec)
	}
	if r.ID == "" {
		return
	}
	if other, twice := v.ids[r.ID]; twice {
		v.say(p, "E083", "has the id of the object at %s", other)
	}
	v.ids[r.ID] = p
	if v.layout && p != ObjectPath(r.ID) {
		v.say(p, "E083", "the object belongs at %s", ObjectPath(r.ID))
	}
}

// settle gives the report, with the worst verdict of all.
func (v *rootChecker) settle() *RootReport {
	r := v.report
	r.Problems, r.Unread, r.Errors, r.Verdict = v.problems.list, v.unread, v.count, Valid
	worst := func(found Verdict) {
		if slices.Index(severity, found) > slices.Index(severity, r.Verdict) {
			r.Verdict = found
		}
	}
	if v.count > 0 {
		worst(Corrupt)
	}
	if len(v.unread) > 0 {
		worst(Unread)
	}
	for _, o := range r.Objects {
		worst(o.Verdict)
	}
	return r
}
