#!/bin/sh
# Judges packs of 100 MB and hashes the same files: the median of the CPU time of
# each, in ms, and how fast judging is in per cent of hashing.
#   docs/bench/verify.sh [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
go test ./generator/verify -run '^$' -bench '^BenchmarkVerify$' -benchtime 5x -count "${1:-9}" |
	awk '/^Benchmark/ { for (i = 2; i < NF; i++) if ($(i + 1) == "cpu-ms/op") { split($1, a, "/"); sub(/-[0-9]+$/, "", a[3]); print a[2], a[3], $i } }' |
	sort -k1,1 -k2,2 -k3,3n |
	awk '{ k = $1 " " $2; if (k != was) { if (was) out(); n = 0; was = k } v[++n] = $3 }
		function out() { m = v[int((n + 1) / 2)]; split(was, w, " "); if (w[2] == "hash") h = m; else printf "%-8s hash %.0f ms, verify %.0f ms: %.0f %%\n", w[1], h, m, 100 * h / m }
		END { out() }'
