package markdown_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/evpack/evpack/generator/markdown"
)

// Pages are made in parallel with the one parser; go test -race watches.
func TestHTMLInParallel(t *testing.T) {
	source := strings.Repeat("# A\n\n- [x] *b* [c](d.md) https://example.org\n\n|a|b|\n|-|-|\n|`x\\|y`|1|\n\nx[^1]\n\n[^1]: y\n\n", 20)
	want := render(source, markdown.Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := render(source, markdown.Options{}); got != want {
				t.Error("another goroutine made other HTML")
			}
		})
	}
	all.Wait()
}
