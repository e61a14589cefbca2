package evidence

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/evpack/evpack/generator/register"
)

// TestViews writes out what each cycle sees of one workspace.
func TestViews(t *testing.T) {
	const name = "testdata/views.txtar"
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ar.Files {
		f := &ar.Files[i]
		t.Run(f.Name, func(t *testing.T) {
			got := dump(good(t, base(t), f.Name))
			if os.Getenv("UPDATE") != "" {
				f.Data = []byte(got)
			}
			if got != string(f.Data) {
				t.Errorf("got\n%s\nwant\n%s", got, f.Data)
			}
		})
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// dump writes the lists of a pack: a row a line, the keys that have a value.
// What leads elsewhere is shown by its reference, a dead reference by a ?.
func dump(p *Pack) string {
	var b strings.Builder
	fmt.Fprintf(&b, "cycle %s %s..%s as of %s, past %v, previous %s\n", p.Cycle.ID, p.Cycle.From, p.Cycle.To, p.D(), p.IsPast, p.Previous)
	fmt.Fprintf(&b, "TopManagement %s\n", value(reflect.ValueOf(p.TopManagement)))
	v := reflect.ValueOf(*p)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported() || f.Name == "Inputs" || f.Name == "Config":
		case v.Field(i).Kind() == reflect.Slice:
			fmt.Fprintf(&b, "\n%s\n", f.Name)
			for k := range v.Field(i).Len() {
				row := reflect.Indirect(v.Field(i).Index(k))
				fmt.Fprintf(&b, "  %s\n", fields(row))
			}
		default:
			fmt.Fprintf(&b, "\n%s\n  %s\n", f.Name, fields(v.Field(i)))
		}
	}
	return b.String()
}

// fields writes the exported fields of a row that have a value.
func fields(row reflect.Value) string {
	var out []string
	for i := range row.NumField() {
		f, v := row.Type().Field(i), row.Field(i)
		switch {
		case !f.IsExported() || v.IsZero() || f.Type == reflect.TypeFor[register.At](), f.Name == "Path", f.Name == "Raw", f.Name == "BodyLine", f.Type == reflect.TypeFor[*Review]() && f.Name == "Review":
			continue
		case v.Kind() == reflect.Slice && v.Len() == 0:
			continue
		}
		out = append(out, f.Name+"="+value(v))
	}
	return strings.Join(out, " ")
}

func value(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Ref:
		if !x.There() {
			return x.Text + "?"
		}
		return x.Text
	case *Ref:
		return value(reflect.ValueOf(*x))
	case *Decision, *Action, *Measurement, *Acknowledgement, *Completion:
		return "{" + fields(v.Elem()) + "}"
	case Record:
		return x.Ref()
	case string:
		return fmt.Sprintf("%q", x)
	case fmt.Stringer:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Slice:
		var out []string
		for i := range v.Len() {
			out = append(out, value(v.Index(i)))
		}
		return "[" + strings.Join(out, " ") + "]"
	case reflect.Pointer:
		return value(v.Elem())
	case reflect.Struct:
		return "{" + fields(v) + "}"
	}
	return fmt.Sprint(v.Interface())
}
