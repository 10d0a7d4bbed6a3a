#!/bin/sh
# The main job of stet, end to end, on the shipped registry: real commits and real pushes to a bare
# repository with the server hook, all in a temporary folder. STET names the binary.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH= cd -- "$here/../.." && pwd)
: "${STET:?name the stet binary in STET}"
PATH="$(dirname -- "$STET"):$PATH"
export PATH

place=$(mktemp -d "${TMPDIR:-/tmp}/stet-demo.XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
export HOME="$place" GIT_CONFIG_GLOBAL="$place/.gitconfig" GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0

if [ -t 1 ]; then bold='\033[1m' dim='\033[2m' off='\033[0m'; else bold='' dim='' off=''; fi
say() { printf "\n${bold}# %s${off}\n" "$*"; }
run() { printf "${dim}\$ %s${off}\n" "$*"; "$@"; }
# Runs what has to be refused, and fails where it is not.
refused() {
  printf "${dim}\$ %s${off}\n" "$*"
  if "$@"; then echo "demo: this should have been refused" >&2; exit 1; else
    printf "${dim}[exit status %s]${off}\n" "$?"
  fi
}

git config --global user.name "Ada Demo"
git config --global user.email ada@example.org
git config --global init.defaultBranch main
git config --global advice.detachedHead false

say "A repository with the shipped registry, its triage prompt still zero-shot"
git init -q --bare "$place/origin.git"
git clone -q "$place/origin.git" "$place/work" 2>/dev/null
cd "$place/work"
cp -R "$source/registry" registry
rm -rf registry/environments registry/evidence
cp "$here/triage.v1.prompt" registry/prompts/support/triage.prompt
cp registry/prompts/support/triage.examples.jsonl "$place/examples.jsonl"
rm registry/prompts/support/triage.examples.jsonl
git add -A
git commit -q -m "Begin the registry: support triage, zero-shot"
git push -q origin main
run stet lint
run stet ls

say "The server judges every push from this commit on"
run stet -C "$place/origin.git" hooks install --server --root "$(git rev-parse HEAD)"
run stet hooks install

say "Evaluate what there is; the evidence is a commit"
run stet eval support/triage --commit

say "Promote it: staging asks for nothing, production for the suite's floor"
run stet promote support/triage --to staging
run stet promote support/triage --to production
run git push -q origin main

say "A change that looks harmless: shorter label descriptions 'to save tokens'"
grep -v '^stet.examples' "$here/triage.worse.prompt" > registry/prompts/support/triage.prompt
run stet diff support/triage@production support/triage
git add -A
run git commit -q -m "Shorten the label descriptions"
run stet eval support/triage --commit
run stet promote support/triage --to staging
refused stet promote support/triage --to production

say "Somebody copies staging's pin over production's by hand, and pushes past the local hooks"
pin=registry/environments/production/support/triage.yaml
old=$(sha256sum "$pin" | cut -d ' ' -f 1)
sed "s/^from: .*/from: \"$old\"/" registry/environments/staging/support/triage.yaml > "$place/pin"
cp "$place/pin" "$pin"
git add -A
run git commit -q -m "Ship it"
refused git push origin main
refused git push --no-verify origin main
run git reset -q --hard HEAD~1

say "A better change: the full descriptions back, and examples"
cp "$source/registry/prompts/support/triage.prompt" registry/prompts/support/triage.prompt
cp "$place/examples.jsonl" registry/prompts/support/triage.examples.jsonl
git add -A
run git commit -q -m "Give triage its examples"
run stet eval support/triage --commit
run stet promote support/triage --to staging
run stet promote support/triage --to production --reason "examples for every label"
run git push -q origin main

say "Serve it"
run stet get support/triage@production --var "ticket=Where is my parcel? It should have come on Monday."

say "The whole story"
run stet log support/triage
run stet audit support/triage
run stet verify
printf "\n${bold}Done.${off} Everything above happened in %s, which is gone now.\n" "$place"
