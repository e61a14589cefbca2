// Package usage tells what this process has used, for benchmarks. Programs do
// not import it.
package usage
