#!/usr/bin/env bash
# Draws the same tables (50 rows, six columns, a heading each) with package pdf,
# gofpdf, typst, WeasyPrint and Chromium: CPU seconds, greatest memory of a
# process, pages and bytes; the median of three runs, each a process of its own.
#   docs/bench/pdf.sh [TABLES [RUNS]]
# Needs python3 with venv, pdfinfo and, for its line, chromium. WeasyPrint is
# left out above 200 tables: it takes minutes and gigabytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
tables=${1:-100} runs=${2:-3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/fonts" && cp templates/fonts/Inter-{Regular,SemiBold}.ttf "$dir/fonts"
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" -q install typst==0.15.2 weasyprint==70.0
go test -c -o "$dir/pdf.test" ./generator/pdf
export PDF_TABLES=$tables PDF_BENCH=$dir PDF_SAMPLE="$dir/evpack.pdf"
(cd generator/pdf && "$dir/pdf.test" -test.run '^TestBenchSources$' >/dev/null)

cat >"$dir/measure.py" <<'PY'
import os, resource, subprocess, sys
name, runs, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
out = os.environ["PDF_BENCH"] + "/" + name + ".pdf"
seen = []
for _ in range(runs):
    pid = os.fork()
    if pid == 0:  # a process of its own counts its children's use alone
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        r = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(out + ".use", "w") as f:
            f.write("%f %d" % (r.ru_utime + r.ru_stime, r.ru_maxrss // 1024))
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        sys.exit(name + " failed")
    cpu, memory = open(out + ".use").read().split()
    seen.append((float(cpu), int(memory)))
seen.sort()
cpu, memory = seen[len(seen) // 2][0], sorted(m for _, m in seen)[len(seen) // 2]
pages, size = "-", 0
if os.path.exists(out):
    info = subprocess.run(["pdfinfo", out], capture_output=True, text=True).stdout
    pages = next(l.split()[1] for l in info.splitlines() if l.startswith("Pages:"))
    size = os.path.getsize(out)
print("%-10s %8.2f CPU s %6.2f ms/table %6d MB %6s pages %6.1f MB file" % (name, cpu, 1000 * cpu / int(os.environ["PDF_TABLES"]), memory, pages, size / 1e6), flush=True)
PY
measure() { python3 "$dir/measure.py" "$1" "$runs" "${@:2}"; }
bench() { (cd generator/pdf && measure "$1" "$dir/pdf.test" -test.run '^$' -test.bench "^$2\$" -test.benchtime 1x); }

bench evpack BenchmarkWrite
bench gofpdf BenchmarkGofpdf
measure typst "$dir/venv/bin/python" -c "import typst; typst.compile('$dir/bench.typ', output='$dir/typst.pdf', font_paths=['$dir/fonts'])"
if command -v chromium >/dev/null; then
  measure chromium timeout 600 chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer "--print-to-pdf=$dir/chromium.pdf" "file://$dir/bench.html" ||
    echo "chromium   not done within 600 s"
fi
if [ "$tables" -le 200 ]; then
  measure weasyprint "$dir/venv/bin/python" -c "import weasyprint; weasyprint.HTML('$dir/bench.html').write_pdf('$dir/weasyprint.pdf')"
fi
