#!/bin/sh
# What the runner itself takes on this machine, in one run: times belong to a machine, so a peer
# stands beside them. STET names the binary, RUNS the runs of each timed command (default 5), CASES
# the recorded answers that are replayed, LONG the cases of the long suite, ASKED the requests to a
# slow server. Without python3 there is no server: then only the long suite is measured.
set -eu
: "${STET:?name the stet binary in STET}"
runs=${RUNS:-5} cases=${CASES:-10000} long=${LONG:-100000} asked=${ASKED:-1600}
few=100
here=$(cd "$(dirname "$0")" && pwd)

place=$(mktemp -d "${TMPDIR:-/tmp}/stet-runner.XXXXXX")
server=''
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; fi; server=''; }
trap 'stop; rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
export HOME="$place" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Bench GIT_AUTHOR_EMAIL=bench@example.org
export GIT_COMMITTER_NAME=Bench GIT_COMMITTER_EMAIL=bench@example.org
unset XDG_CONFIG_HOME STET_CONFIG
git init -q -b main "$place/repository"
cd "$place/repository"
git config gc.auto 0

# suite NAME CASES: tickets of 10 to 30 words, one of four labels each; no two are the same.
suite() {
  mkdir -p "registry/suites/$1"
  printf 'format: stet-suite/2\nlabels: [billing, refund, shipping, bug]\ndefaultTest:\n  assert:\n    - type: classification\n' \
    > "registry/suites/$1/suite.yaml"
  printf 'prompts: [bench/*]\n' > "registry/suites/$1/scope.yaml"
  awk -v count="$2" 'BEGIN {
    srand(7)
    words = split("charge invoice receipt money back refund parcel order late courier app crashes error data account please hello thanks the my is where not and", word, " ")
    split("billing refund shipping bug", label, " ")
    for (i = 0; i < count; i++) {
      text = "Ticket " i
      for (n = 10 + int(rand() * 21); n > 0; n--) text = text " " word[1 + int(rand() * words)]
      printf "{\"id\": \"case-%06d\", \"vars\": {\"ticket\": \"%s\"}, \"expected\": \"%s\"}\n", i, text, label[1 + int(rand() * 4)]
    } }' > "registry/suites/$1/cases.jsonl"
}
mkdir -p registry/models registry/prompts/bench
printf 'format: stet/1\nregistry: 6d0c3a52-0000-4000-8000-000000000002\nmainline: main\ngate: 1\npolicy-version: 1\nenvironments:\n  staging: {}\n' \
  > registry/stet.yaml
printf 'format: stet-model/1\nprovider: baseline\nid: stet/knn-1\n' > registry/models/baseline.yaml
printf 'format: stet-model/1\nprovider: slow\nid: bench\n' > registry/models/slow.yaml
cat > registry/prompts/bench/triage.prompt <<'PROMPT'
---
model: baseline
input:
  schema:
    ticket: string, the ticket's text
---
{{role "system"}}
Sort the ticket. Answer with exactly one of these labels:
- billing: a question about a charge, an invoice, a receipt
- refund: the customer wants money back
- shipping: where a parcel or an order is
- bug: the app crashes, shows an error
{{role "user"}}
{{ticket}}
PROMPT
suite few "$few"
suite many "$cases"
suite long "$long"
suite asked "$asked"
git add -A
git commit -q -m Begin

# serve MILLISECONDS SLOTS: starts the server and tells stet where it is.
serve() {
  rm -f "$place/port"
  python3 "$here/server.py" "$1" "$2" "$place/port" "$place/report" &
  server=$!
  tries=0
  while [ ! -s "$place/port" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { echo "runner: the server does not start" >&2; exit 1; }
    sleep 0.05
  done
  mkdir -p "$place/.config/stet"
  printf 'format: stet-providers/1\nproviders:\n  slow: {kind: openai, base-url: "http://127.0.0.1:%s/v1", allow-private: true, concurrency: 64}\n' \
    "$(cat "$place/port")" > "$place/.config/stet/providers.yaml"
  chmod 600 "$place/.config/stet/providers.yaml"
}
# report: what the server counted: requests, connections, seconds.
report() {
  python3 -c 'import sys, urllib.request
urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/report").close()' "$(cat "$place/port")"
  cat "$place/report"
}
# evaluate SUITE MODEL OPTIONS: a run whose evidence is thrown away.
evaluate() {
  on=$1 model=$2; shift 2
  "$STET" eval bench/triage --suite "$on" --model "$model" --outputs none "$@" \
    >"$place/out" 2>"$place/err" || { echo "runner: failed: eval --suite $on $*" >&2; cat "$place/out" "$place/err" >&2; exit 1; }
  rm -rf registry/evidence
}
# median COMMAND: of the runs of a command, in microseconds.
median() {
  i=0
  while [ "$i" -lt "$runs" ]; do
    start=$(date +%s%N)
    "$@" || exit 1
    echo "$(( ($(date +%s%N) - start) / 1000 ))"
    i=$((i + 1))
  done | sort -n | awk -v n="$runs" '{ v[NR] = $1 }
    END { if (NR < n) exit 1; print v[int((NR + 1) / 2)] }'
}
# said VALUE GOAL: whether a value below its goal is.
said() { awk -v v="$1" -v goal="$2" 'BEGIN { print (v < goal) ? "" : "   over" }'; }

echo
echo "the runner: medians of $runs runs"
if command -v python3 >/dev/null; then
  serve 0 64
  evaluate many slow --record --no-cache --concurrency 32
  stop
  git add -A
  git commit -q -m Recordings
  git gc -q
  evaluate few slow --replay >/dev/null 2>&1 || :
  # The first of the many cases are the few: they have the same recordings.
  start=$(median evaluate few slow --replay) || exit 1
  all=$(median evaluate many slow --replay) || exit 1
  each=$(awk -v a="$all" -v s="$start" -v n="$((cases - few))" 'BEGIN { printf "%.1f", (a - s) / n }')
  git ls-tree -r HEAD registry/recordings | awk '{ print $3 }' > "$place/blobs"
  read_blobs() { git cat-file --batch < "$place/blobs" > "$place/out"; }
  theirs=$(median read_blobs) || exit 1
  printf '%-58s %8s us   goal 200%s\n' "replayed, each further of $((cases - few)) cases" "$each" \
    "$(said "$each" 200)"
  awk -v each="$each" -v t="$theirs" -v n="$(wc -l < "$place/blobs")" 'BEGIN {
    printf "%-58s %8.1f us   ratio %.1f\n", "git cat-file --batch, each of the same " n " recordings", t / n, each * n / t }'

  serve 100 16
  evaluate asked slow --no-cache --concurrency 16
  report | awk -v file="$place/report" '{
    share = $1 / 16 * 0.1 / $3 * 100
    printf "%-58s %8.1f %%    goal 95%s\n", "16 at once, a server of 160 answers/s: of its capacity", share, share < 95 ? "   under" : ""
    printf "%-58s %8d      of %d requests\n", "  connections opened", $2, $1 }'
  stop
else
  echo "no python3, so no server: replayed and concurrent requests are not measured"
fi

# The high-water mark as the system keeps it, read until the process is gone.
if [ -r /proc/self/status ]; then
  "$STET" eval bench/triage --suite long --model baseline --outputs failed \
    >"$place/out" 2>"$place/err" &
  run=$!
  start=$(date +%s%N) peak=0
  while mark=$(awk '/^VmHWM/ { print $2 }' "/proc/$run/status" 2>/dev/null) && [ -n "$mark" ]; do
    peak=$mark
    sleep 0.02
  done
  wait "$run" || { echo "runner: failed: the long suite" >&2; cat "$place/err" >&2; exit 1; }
  took=$(( ($(date +%s%N) - start) / 1000000 ))
  awk -v peak="$peak" -v n="$long" -v took="$took" 'BEGIN {
    mb = peak / 1024
    printf "%-58s %8.0f MB   goal 300%s\n", "a suite of " n " cases, the baseline: peak memory", mb, mb < 300 ? "" : "   over"
    printf "%-58s %8.1f s\n", "  and its time", took / 1000 }'
else
  echo "no /proc here, so peak memory is not measured"
fi
