package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evpack/evpack/generator"
	"github.com/evpack/evpack/generator/sample"
)

// shells are those that completion knows.
func shells() []string { return []string{"bash", "zsh", "fish"} }

func completionCommand() command {
	return command{name: "completion", args: "SHELL", short: "a completion script for bash, zsh or fish", words: shells(),
		examples: []string{"evpack completion bash > ~/.local/share/bash-completion/completions/evpack", "evpack completion zsh > ~/.zfunc/_evpack", "evpack completion fish > ~/.config/fish/completions/evpack.fish"},
		about:    "Prints a script that completes commands, flags and their values. It is made from the commands themselves and needs no workspace.",
		bind: func(*pflag.FlagSet) func(*call) (int, error) {
			return func(c *call) (int, error) { return exitDone, c.completion() }
		}}
}

func (c *call) completion() error {
	if err := c.most(1); err != nil {
		return err
	}
	script := map[string]func([]verb) string{"bash": bash, "zsh": zsh, "fish": fish}
	if len(c.args) == 0 || script[c.args[0]] == nil {
		return usagef("one of "+strings.Join(shells(), ", "), "name the shell that the script is for")
	}
	_, err := fmt.Fprint(c.out, script[c.args[0]](verbs()))
	return err
}

// A verb is a command as a shell needs to know it.
type verb struct {
	command
	flags []flagDoc
}

// A flagDoc is a flag with what may follow it.
type flagDoc struct {
	name, short, usage string
	value              bool     // it takes one
	words              []string // which; none: a file, or free text
}

func verbs() []verb {
	var out []verb
	for _, cmd := range commands() {
		fs := newFlags(cmd.name)
		(&common{color: "auto"}).bind(fs)
		cmd.bind(fs)
		cmd.bindFormat(fs)
		v := verb{command: cmd}
		fs.VisitAll(func(f *pflag.Flag) {
			v.flags = append(v.flags, flagDoc{f.Name, f.Shorthand, f.Usage, f.Value.Type() != "bool", flagWords(cmd, f.Name)})
		})
		slices.SortFunc(v.flags, func(a, b flagDoc) int { return strings.Compare(a.name, b.name) })
		out = append(out, v)
	}
	return out
}

// flagWords are the values that a flag may have; nil: it is free.
func flagWords(cmd command, flag string) []string {
	switch flag {
	case "format":
		return cmd.formats
	case "fail-on":
		return grades()
	case "color":
		return colourWords()
	case "profile":
		return generator.Profiles()
	case "of":
		return sample.Kinds()
	}
	return nil
}

func names(verbs []verb) string {
	var out []string
	for _, v := range verbs {
		out = append(out, v.name)
	}
	return strings.Join(out, " ")
}

// bash completes by case: the value of a flag, a flag, an argument.
func bash(verbs []verb) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# bash completion for evpack
_evpack() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= w i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -C|--dir|--color) ((i++)) ;;
      -*) ;;
      *) verb=${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$verb $prev" in
    *' -C'|*' --dir') COMPREPLY=($(compgen -d -- "$cur")); return ;;
`)
	for _, v := range verbs {
		for _, f := range v.flags {
			if f.words != nil {
				fmt.Fprintf(&b, "    '%s --%s') COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", v.name, f.name, strings.Join(f.words, " "))
			}
		}
	}
	b.WriteString("  esac\n  case $verb in\n")
	fmt.Fprintf(&b, "    '') w='%s help --help --version' ;;\n", names(verbs))
	for _, v := range verbs {
		var words []string
		for _, f := range v.flags {
			words = append(words, "--"+f.name)
		}
		if v.words == nil {
			fmt.Fprintf(&b, "    %s) [[ $cur == -* ]] || { COMPREPLY=($(compgen -f -- \"$cur\")); return; }; w='%s' ;;\n", v.name, strings.Join(words, " "))
			continue
		}
		fmt.Fprintf(&b, "    %s) w='%s' ;;\n", v.name, strings.Join(append(words, v.words...), " "))
	}
	fmt.Fprintf(&b, "    help) w='%s' ;;\n  esac\n  COMPREPLY=($(compgen -W \"$w\" -- \"$cur\"))\n}\ncomplete -o filenames -F _evpack evpack\n", names(verbs))
	return b.String()
}

// quoteShell is text within single quotes of any of the three shells.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// zsh describes flags by _arguments, whose own signs are escaped.
func zsh(verbs []verb) string {
	escape := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`)
	var b strings.Builder
	b.WriteString("#compdef evpack\n_evpack() {\n  local -a verbs=(\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "    %s\n", quoteShell(v.name+":"+v.short))
	}
	b.WriteString("  )\n  local state\n  _arguments -C '1: :->verb' '*:: :->rest'\n  case $state in\n    verb) _describe command verbs ;;\n    rest)\n      case $words[1] in\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "        %s) _arguments", v.name)
		for _, f := range v.flags {
			spec := "--" + f.name + "[" + escape.Replace(f.usage) + "]"
			switch {
			case f.words != nil:
				spec += ":" + f.name + ":(" + strings.Join(f.words, " ") + ")"
			case f.value:
				spec += ":" + f.name + ":_files"
			}
			b.WriteString(" " + quoteShell(spec))
		}
		rest := "*:file:_files"
		if v.words != nil {
			rest = "*:word:(" + strings.Join(v.words, " ") + ")"
		}
		fmt.Fprintf(&b, " %s ;;\n", quoteShell(rest))
	}
	b.WriteString("      esac ;;\n  esac\n}\n_evpack \"$@\"\n")
	return b.String()
}

// fish completes by conditions.
func fish(verbs []verb) string {
	quote := func(s string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
	}
	var b strings.Builder
	b.WriteString("# fish completion for evpack\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "complete -c evpack -f -n __fish_use_subcommand -a %s -d %s\n", v.name, quote(v.short))
	}
	for _, v := range verbs {
		seen := "-n '__fish_seen_subcommand_from " + v.name + "'"
		for _, f := range v.flags {
			line := "complete -c evpack " + seen + " -l " + f.name
			if f.short != "" {
				line += " -s " + f.short
			}
			switch {
			case f.words != nil:
				line += " -x -a " + quote(strings.Join(f.words, " "))
			case f.value:
				line += " -r"
			}
			b.WriteString(line + " -d " + quote(f.usage) + "\n")
		}
		if v.words != nil {
			fmt.Fprintf(&b, "complete -c evpack -f %s -a %s\n", seen, quote(strings.Join(v.words, " ")))
		}
	}
	return b.String()
}
