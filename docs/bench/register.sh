#!/bin/sh
# Reads a register of a million rows with package register and with the library
# alone, each in a process of its own: CPU seconds and the greatest memory.
#   docs/bench/register.sh [ROWS]
set -eu
cd "$(dirname "$0")/../.."
REGISTER_ROWS=${1:-1000000}
export REGISTER_ROWS
bin=$(mktemp)
trap 'rm -f "$bin"' EXIT
go test -c -o "$bin" ./generator/register
for what in register library; do
	(cd generator/register && "$bin" -test.run '^$' -test.bench "^BenchmarkRead\$/^$what\$" -test.benchtime 1x | grep '^Benchmark')
done
