package seal

import "path/filepath"

// IdentityDir is the folder of who's keys (a person's id), outside every
// workspace: $EVPACK_KEYS/WHO, else $XDG_CONFIG_HOME/evpack/keys/WHO, else
// ~/.config/evpack/keys/WHO. env looks a variable up, as os.Getenv does; with
// none of them set the answer is empty. who must be an id, never a path: it is
// cut to its last element.
func IdentityDir(env func(string) string, who string) string {
	who = filepath.Base(filepath.Clean("/" + who))
	if who == "/" || who == "." || who == ".." || who == string(filepath.Separator) {
		return ""
	}
	switch {
	case env("EVPACK_KEYS") != "":
		return filepath.Join(env("EVPACK_KEYS"), who)
	case env("XDG_CONFIG_HOME") != "":
		return filepath.Join(env("XDG_CONFIG_HOME"), "evpack", "keys", who)
	case env("HOME") != "":
		return filepath.Join(env("HOME"), ".config", "evpack", "keys", who)
	}
	return ""
}
