#!/bin/sh
# One evaluation, spread over processes of this machine, with GNU parallel where it is installed.
#
#   PROMPT=support/triage PARTS=8 sh docs/spread/parallel.sh --commit
#
# What stands behind the script goes to `stet eval merge`.
set -eu
: "${PROMPT:?name the prompt, as in PROMPT=support/triage}"
parts=${PARTS:-4}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PROMPT parts folder

# A part fails where a case has no verdict: its file is there all the same, and merging says so.
part='stet eval "$PROMPT" --shard "$1/$parts" --part "$folder/part-$1.jsonl" || test -s "$folder/part-$1.jsonl"'
if command -v parallel > /dev/null; then
  seq "$parts" | parallel --will-cite --halt now,fail=1 sh -c "'$part'" part {}
else
  seq "$parts" | xargs -P "$parts" -n 1 sh -c "$part" part
fi
stet eval merge "$folder"/part-*.jsonl "$@"
