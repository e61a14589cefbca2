#!/usr/bin/env bash
# workspace.sh N DIR: the sample organisation in DIR, grown by N people with a
# contract, two completions and three acknowledgements each.
set -euo pipefail
n=$1 dir=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$dir"
cp -r "$here/content" "$dir/"
r="$dir/content/registers"
for name in people contracts training acknowledgements; do
  mkdir "$r/$name.d" && mv "$r/$name.toml" "$r/$name.d/sample.toml" && mv "$r/$name.d" "$r/$name"
done
awk -v n="$n" 'BEGIN { for (i = 1; i <= n; i++) printf "[[person]]\nid = \"x-%06d\"\nname = \"Person %06d\"\nemail = \"x%06d@northwind.example\"\ntitle = \"Staff\"\ndepartment = \"Unit %d\"\nmanager = \"p-00%02d\"\nkind = \"employee\"\nstart = 2024-%02d-01\nbriefed = 2023-12-20\naccess_granted = 2024-01-01\nscreened = 2023-12-01\n\n", i, i, i, i % 40, 4 + i % 8, 1 + i % 12 }' > "$r/people/grown.toml"
awk -v n="$n" 'BEGIN { for (i = 1; i <= n; i++) printf "[[contract]]\nid = \"kx-%06d\"\nperson = \"x-%06d\"\nsigned = 2023-12-10\nsecurity_terms = true\n\n", i, i }' > "$r/contracts/grown.toml"
awk -v n="$n" 'BEGIN { for (i = 1; i <= n; i++) for (y = 2025; y <= 2026; y++) printf "[[completion]]\nperson = \"x-%06d\"\ncourse = \"awareness\"\ndate = %d-%02d-%02d\nscore = 0.9\n\n", i, y, 1 + i % 12, 1 + i % 28 }' > "$r/training/grown.toml"
awk -v n="$n" 'BEGIN { split("information-security 3.1 2026-02-2 acceptable-use 2.0 2026-03-2 access-control 1.2 2026-02-1", a, " "); for (i = 1; i <= n; i++) for (k = 0; k < 3; k++) printf "[[acknowledgement]]\nperson = \"x-%06d\"\npolicy = \"%s\"\nversion = \"%s\"\ndate = %s%d\nmethod = \"e-sign\"\n\n", i, a[3*k+1], a[3*k+2], a[3*k+3], i % 8 }' > "$r/acknowledgements/grown.toml"
