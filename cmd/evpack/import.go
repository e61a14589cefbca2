package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/intake"
	"github.com/evpack/evpack/generator/register"
)

func importCommand() command {
	return command{name: "import", args: "KIND FILE.csv|FILE.xlsx", short: "rows from HR, LMS and ticket exports into a register",
		examples: []string{"evpack import people hr.csv --map name=\"Full name\" --map start=\"Entry date\" --dates DD.MM.YYYY", "evpack import completions lms.xlsx --sheet Results",
			"evpack import acknowledgements portal.csv --set method=lms --dry-run"},
		about: `Adds the rows of a table to a register. A column fills the key that it is called by; --map says so where it is called otherwise, --set gives
every row the same. People may be named by their e-mail addresses; several values of one cell are divided by semicolons. Rows that the register
holds already are left out, so that an export may be taken in again. All is read as evpack check does before anything is written: what is wrong
is told with its place in the table, and then nothing is taken in.
KIND is one of: ` + strings.Join(intake.Names(), ", ") + ".",
		formats: []string{"text", "json"}, words: intake.Names(),
		bind: func(fs *pflag.FlagSet) func(*call) (int, error) {
			var opt generator.ImportOptions
			fs.StringArrayVar(&opt.Map, "map", nil, "KEY=COLUMN: this column fills that key")
			fs.StringArrayVar(&opt.Set, "set", nil, "KEY=VALUE for every row that has none")
			fs.StringVar(&opt.Days, "dates", "", "how the table writes days: "+strings.Join(intake.DayForms(), ", "))
			fs.StringVar(&opt.Sheet, "sheet", "", "the sheet of a workbook (default: the first)")
			fs.BoolVar(&opt.NewOnly, "new-only", false, "leave rows as they are whose id is there with other values")
			fs.BoolVar(&opt.DryRun, "dry-run", false, "print the rows and write nothing")
			return func(c *call) (int, error) { return exitDone, c.importTable(opt) }
		}}
}

func (c *call) importTable(opt generator.ImportOptions) error {
	if err := c.most(2); err != nil {
		return err
	}
	if len(c.args) < 2 {
		return usagef("evpack import people hr.csv", "say what to import, and from which file")
	}
	opt.Kind = c.args[0]
	if _, ok := intake.Find(opt.Kind); !ok {
		return usagef(register.DidYouMean(opt.Kind, intake.Names()), "nothing of the kind %q can be imported; there are: %s", opt.Kind, strings.Join(intake.Names(), ", "))
	}
	switch ext := strings.ToLower(filepath.Ext(c.args[1])); ext {
	case ".csv", ".tsv", ".txt", ".xlsx":
	default:
		return usagef("save it as .xlsx or as CSV UTF-8", "%q is neither .csv nor .xlsx", c.args[1])
	}
	data, err := os.ReadFile(c.args[1])
	if err != nil {
		return usagef("", "%v", err)
	}
	opt.Name, opt.Data = filepath.ToSlash(c.args[1]), data
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	defer ws.Close()
	done, probs, err := generator.Import(ws, opt)
	if err == nil && len(probs) > 0 {
		for i, p := range probs {
			if p.File != opt.Name && c.format != "json" {
				probs[i].File = filepath.ToSlash(filepath.Join(ws.Dir, "content", p.File))
			}
		}
		err = &problemsError{list: probs}
	}
	if err != nil {
		return err
	}
	return c.imported(opt, done)
}

func (c *call) imported(opt generator.ImportOptions, done *generator.Imported) error {
	if c.format == "json" {
		return json.NewEncoder(c.out).Encode(done)
	}
	p := c.paper()
	if opt.DryRun {
		if _, err := io.WriteString(c.out, done.Text); err != nil {
			return err
		}
		p.printf("# %s for content/%s; nothing was written\n", count(done.Added, "row", "rows"), done.File)
	} else {
		p.printf("%s %s to content/%s\n", p.paint(bold, "added"), count(done.Added, "row", "rows"), done.File)
	}
	if done.Same > 0 {
		p.printf("  there already    %d\n", done.Same)
	}
	if done.Differ > 0 {
		p.printf("  other values     %d, left as they are\n", done.Differ)
	}
	if len(done.Left) > 0 {
		p.printf("  columns left out %s\n", strings.Join(done.Left, ", "))
	}
	return nil
}
