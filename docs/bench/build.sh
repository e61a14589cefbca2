#!/usr/bin/env bash
# build.sh [N...]: time and peak memory of a whole unsigned build of the sample
# organisation grown by N people (default 0, 1,000 and 10,000), and of check
# alone; medians of three.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/../.." && go build -o "$work/evpack" ./cmd/evpack)
[ $# -gt 0 ] || set -- 0 1000 10000
median() { sort -n | sed -n 2p; }
measure() { # measure LABEL COMMAND...
  local label=$1; shift
  for _ in 1 2 3; do
    /usr/bin/time -f '%U %S %e %M' -o "$work/t" "$@" >/dev/null 2>&1 || true
    tail -1 "$work/t" >> "$work/$label"
  done
  printf '%-16s %6s s of CPU, %6s s, %5s MB\n' "$label" "$(awk '{print $1+$2}' "$work/$label" | median)" "$(awk '{print $3}' "$work/$label" | median)" "$(awk '{printf "%d\n", $4/1024}' "$work/$label" | median)"
}
for n in "$@"; do
  "$here/workspace.sh" "$n" "$work/w$n"
  measure "check-$n" "$work/evpack" -C "$work/w$n" check --format json
  measure "build-$n" "$work/evpack" -C "$work/w$n" build --no-sign
  du -sh "$work/w$n/output" | sed 's/\t.*/ written/;s/^/                 /'
done
