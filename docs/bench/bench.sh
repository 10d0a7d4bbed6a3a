#!/bin/sh
# Ratios of stet to git on this machine, in one run: medians, for times belong to a machine and only
# ratios travel. STET names the binary, RUNS the runs of each command (default 21), PROMPTS and
# COMMITS the size of the generated registry.
set -eu
: "${STET:?name the stet binary in STET}"
runs=${RUNS:-21} prompts=${PROMPTS:-1000} commits=${COMMITS:-10000}

place=$(mktemp -d "${TMPDIR:-/tmp}/stet-bench.XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
export HOME="$place" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Bench GIT_AUTHOR_EMAIL=bench@example.org
export GIT_COMMITTER_NAME=Bench GIT_COMMITTER_EMAIL=bench@example.org
git init -q -b main "$place/repository"
cd "$place/repository"

# One commit an edit, in turn over all prompts; the first commit brings them all.
awk -v prompts="$prompts" -v commits="$commits" '
  function data(text) { printf "data %d\n%s\n", length(text), text }
  function head(n) {
    print "commit refs/heads/main"
    printf "committer Bench <bench@example.org> %d +0000\n", 1767225600 + n
    data("Commit " n)
  }
  function file(path, text) { print "M 100644 inline " path; data(text) }
  function prompt(i, n) {
    file("registry/prompts/team" (i % 20) "/p" i ".prompt",
      "---\nmodel: baseline\n---\nAnswer question " i " in edition " n ".\n")
  }
  BEGIN {
    head(0)
    file("registry/stet.yaml", "format: stet/1\nregistry: 6d0c3a52-0000-4000-8000-000000000001\nmainline: main\ngate: 1\npolicy-version: 1\nenvironments:\n  staging: {}\n")
    file("registry/models/baseline.yaml", "format: stet-model/1\nprovider: baseline\nid: stet/knn-1\n")
    for (i = 0; i < prompts; i++) prompt(i, 0)
    for (n = 1; n < commits; n++) { head(n); prompt(n % prompts, n) }
  }' | git fast-import --quiet
git reset -q --hard
git gc -q
file=registry/prompts/team7/p7.prompt

# The median of n runs of a command, in microseconds; BEFORE runs first each time, unmeasured.
median() {
  count=$1; shift
  i=0
  while [ "$i" -lt "$count" ]; do
    if [ -n "${BEFORE:-}" ]; then eval "$BEFORE" >/dev/null 2>&1; fi
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1 || { echo "bench: failed: $*" >&2; exit 1; }
    echo "$(( ($(date +%s%N) - start) / 1000 ))"
    i=$((i + 1))
  done | sort -n | awk -v n="$count" '{ v[NR] = $1 }
    END { if (NR < n) exit 1; print v[int((NR + 1) / 2)] }'
}
row() {
  printf '%s\n' "$1|$2|$3|$4|$5" | awk -F'|' '{
    printf "%-34s %10.2f   %-34s %10.2f   %7.2f\n", $1, $2 / 1000, $3, $4 / 1000, $2 / $4 }'
}
# compare RUNS NAME "stet arguments" NAME "git arguments"
compare() {
  ours=$(median "$1" "$STET" $3) || exit 1
  theirs=$(median "$1" git $5) || exit 1
  row "$2" "$ours" "$4" "$theirs" ""
}

echo "$prompts prompts, $commits commits; medians of $runs runs, in milliseconds"
printf '%-34s %10s   %-34s %10s   %7s\n' stet ms git ms ratio
compare "$runs" "stet --version" "--version" "git --version" "--version"

BEFORE='rm -f .git/stet/index.sqlite*'
few=$(( (runs + 6) / 7 ))
compare "$few" "stet ls, no index (fill)" "ls" "git log --raw --first-parent" \
  "log --raw --first-parent"
BEFORE=''
"$STET" promote team7/p7 --to staging >/dev/null 2>&1
compare "$runs" "stet ls" "ls" "git ls-tree -r HEAD" "ls-tree -r HEAD"
compare "$runs" "stet log NAME" "log team7/p7" "git log --first-parent -- PATH" \
  "log --first-parent -- $file"
compare "$runs" "stet get NAME@staging" "get team7/p7@staging" "git cat-file -p HEAD:PATH" \
  "cat-file -p HEAD:$file"
compare "$runs" "stet hook pre-commit, none staged" "hook pre-commit" \
  "git diff --cached --quiet" "diff --cached --quiet"
echo "More." >> "$file"
git add "$file"
compare "$runs" "stet hook pre-commit, one staged" "hook pre-commit" \
  "git diff --cached --name-only" "diff --cached --name-only"
git reset -q --hard

# Two environments' worth of moves: each run promotes the other of two versions.
echo v1 > "$place/next"
BEFORE='if [ "$(cat "$place/next")" = v1 ]; then echo v2; else echo v1; fi > "$place/n"; mv "$place/n" "$place/next"'
promote() { "$STET" promote "team7/p7@$(cat "$place/next")" --to staging; }
ours=$(median "$runs" promote) || exit 1
BEFORE='echo x >> other; git add other'
theirs=$(median "$runs" git commit -q -m x)
row "stet promote" "$ours" "git commit" "$theirs" ""
