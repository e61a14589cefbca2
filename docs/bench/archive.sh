#!/usr/bin/env bash
# archive.sh [FILES]: 20 cycles of FILES files (default 10,000) of 50 kB, 3 %
# changed from one to the next: bytes against full copies, commit and validation
# in CPU seconds against sha512 alone, and the greatest memory.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/test" ./generator/archive
cd generator/archive
EVPACK_FIGURES=${1:-10000} TMPDIR="$work" /usr/bin/time -f 'greatest memory %M kB' "$work/test" -test.run '^TestFigures$' -test.v -test.timeout 60m
