#!/bin/sh
# Ratios of stet to the reference libraries of its metrics on this machine, in one run: medians, for
# times belong to a machine and only ratios travel. STET names the binary, RUNS the runs of each of
# its commands (default 5; a reference takes seconds and runs half as often), PAIRS and DOCUMENTS
# the size of the inputs. The libraries are installed with pip into a throw-away environment, or
# taken from the one VENV names; without them stet's own rates are printed.
set -eu
: "${STET:?name the stet binary in STET}"
runs=${RUNS:-5} pairs=${PAIRS:-2000} documents=${DOCUMENTS:-4000}
few=$(( (runs + 1) / 2 ))
here=$(cd "$(dirname "$0")" && pwd)

command -v python3 >/dev/null || { echo "metrics: no python3, nothing measured"; exit 0; }
place=$(mktemp -d "${TMPDIR:-/tmp}/stet-metrics.XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
export PYTHONDONTWRITEBYTECODE=1

wanted="rouge-score==0.1.2 sacrebleu scipy jsonschema"
python=${VENV:+$VENV/bin/python}
if [ -z "$python" ] && python3 -m venv "$place/venv" >/dev/null 2>&1 &&
  "$place/venv/bin/pip" install -q --disable-pip-version-check \
    --retries 1 --timeout 15 $wanted >/dev/null 2>&1; then
  python=$place/venv/bin/python
fi
if [ -n "$python" ]; then
  # Once, unmeasured: the first import compiles.
  PYTHONDONTWRITEBYTECODE= "$python" -c \
    'import rouge_score.rouge_scorer, sacrebleu, scipy.stats, jsonschema' || exit 1
else
  echo "pip could not install $wanted: stet's own rates only"
fi
python3 "$here/data.py" "$place" "$pairs" "$documents"
cd "$place"

# median RUNS COMMAND: the median of the runs of a command, in microseconds.
median() {
  count=$1; shift
  i=0
  while [ "$i" -lt "$count" ]; do
    start=$(date +%s%N)
    "$@" >out 2>err || { echo "metrics: failed: $*" >&2; cat err >&2; exit 1; }
    echo "$(( ($(date +%s%N) - start) / 1000 ))"
    i=$((i + 1))
  done | sort -n | awk -v n="$count" '{ v[NR] = $1 }
    END { if (NR < n) exit 1; print v[int((NR + 1) / 2)] }'
}
# rate NAME COUNT MICROSECONDS [MICROSECONDS GOAL]: things a second, ours and theirs, and the ratio.
rate() {
  echo "$1|$2|$3|${4:-}|${5:-}" | awk -F'|' '{
    if ($3 <= 0 || ($4 != "" && $4 <= 0)) { printf "%-42s too fast to tell apart\n", $1; exit }
    printf "%-42s %12.0f", $1, $2 * 1e6 / $3
    if ($4 != "") printf " %12.0f %8.1fx   %s", $2 * 1e6 / $4, $4 / $3, $5
    print "" }'
}
# score NAME THINGS INPUT COUNT ASSERTIONS GOAL: `stet score` beside the reference, with the start of
# both processes, and without it by the difference of two sizes.
score() {
  small=$3-small.jsonl large=$3-large.jsonl
  ours=$(median "$runs" "$STET" score "$small" --assert "$5.yaml") || exit 1
  more=$(median "$runs" "$STET" score "$large" --assert "$5.yaml") || exit 1
  theirs='' theirs_each=''
  if [ -n "$python" ]; then
    "$STET" score "$small" --assert "$5.yaml" >ours.jsonl
    "$python" "$here/reference.py" "$5" "$small" "$5.yaml" >theirs.jsonl
    "$python" "$here/agree.py" ours.jsonl theirs.jsonl >apart ||
      { echo "metrics: $1 differs from its reference" >&2; exit 1; }
    theirs=$(median "$few" "$python" "$here/reference.py" "$5" "$small" "$5.yaml") || exit 1
    theirs_more=$(median "$few" "$python" "$here/reference.py" "$5" "$large" "$5.yaml") || exit 1
    theirs_each=$((theirs_more - theirs))
  fi
  rate "$1, $4 $2, with start" "$4" "$ours" "$theirs" "$6"
  rate "$1, each further of $(($4 * 3))" "$(($4 * 3))" "$((more - ours))" "$theirs_each" "$6"
}

echo
echo "$pairs pairs of 40 to 60 words, $documents JSON documents; medians of $runs runs ($few of a reference),"
echo "things a second"
if [ -n "$python" ]; then
  "$python" -c 'from importlib.metadata import version as v
print("beside", ", ".join(n + " " + v(n) for n in ("rouge-score", "sacrebleu", "scipy", "jsonschema")))'
fi
printf '%-42s %12s %12s %9s   %s\n' '' stet reference ratio goal
score "ROUGE-L" pairs pairs "$pairs" rouge-l 20x
score "chrF" pairs pairs "$pairs" chrf 20x
score "JSON Schema" documents documents "$documents" schema 10x

# Sign flips of 1,000 graded pairs. `stet stats` prints every other figure as well, bootstrap included.
flips() { "$STET" stats graded.jsonl --format json --resamples "$1"; }
ours=$(median "$runs" flips 10000) || exit 1
less=$(median "$runs" flips 2) || exit 1
theirs='' call=''
if [ -n "$python" ]; then
  theirs=$(median "$few" "$python" "$here/reference.py" permutation graded.jsonl) || exit 1
  call=$(i=0; while [ "$i" -lt "$few" ]; do
    "$python" "$here/reference.py" permutation graded.jsonl | sed 's/.*: \([0-9]*\)}$/\1/'
    i=$((i + 1))
  done | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
fi
rate "10000 sign flips of 1000, with start" 10000 "$ours" "$theirs" "faster"
rate "10000 sign flips (theirs: the call alone)" 10000 "$((ours - less))" "$call" "faster"
