#!/usr/bin/env bash
# site.sh: draws the cards of a company of 0, 10,000 and 100,000 people with our
# writer, and of 10,000 with the same theme in Hugo alone, each in a process of
# its own: CPU seconds, bytes written, the greatest memory. The links are not
# checked in these figures; the search index is written.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(mktemp)
trap 'rm -f "$bin"' EXIT
go test -c -o "$bin" ./generator/site
measure() { # measure PEOPLE spliced|hugo
  (cd generator/site && SITE_PEOPLE=$1 "$bin" -test.run '^$' -test.bench "^BenchmarkPeople\$/^$2\$" -test.benchtime 1x) |
    awk -v n="$1" -v how="$2" '/^BenchmarkPeople/ { for (i = 3; i < NF; i += 2) v[$(i+1)] = $i
      printf "%-8s %7d people: %6.2f s of CPU, %6.1f MB of HTML, %6.1f MB of HTML a CPU second, %5.1f MB of search index, %5.0f MB at most\n", how, n, v["cpu-s"], v["html-MB"], v["html-MB/cpu-s"], v["index-MB"], v["max-rss-MB"] }'
}
measure 0 spliced
measure 10000 spliced
measure 100000 spliced
measure 10000 hugo
