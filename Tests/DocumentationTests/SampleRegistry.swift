/// A registry with a history, on which the examples of `--help` mean something: two prompts, two
/// versions, both environments, evidence, a server, more than twenty commits.
enum SampleRegistry {
  /// Makes `sample/` and `server.git/` in a folder.
  static let script = """
    # Before the times the examples ask about.
    export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
    git init -q -b main sample
    cd sample
    stet init
    stet new support/triage --template classify
    stet new support/apology --template text --no-suite
    # The examples speak of tickets.
    sed -i -e 's/{{text}}/{{ticket}}/; s/^    text: /    ticket: /' registry/prompts/support/*.prompt
    sed -i -e 's/{"text":/{"ticket":/' registry/prompts/support/*.jsonl \\
      registry/suites/support-triage/cases.jsonl
    printf 'prompts: ["support/*"]\\n' > registry/suites/support-triage/scope.yaml
    cat >> registry/stet.yaml <<'END'
      production:
        after: staging
        model: baseline
        gates:
          - suite: support-triage
            regression: {margin: 0.05}
    END
    git add -A
    git commit -q -m 'Begin the registry'
    for n in $(seq 20); do git commit -q --allow-empty -m "Step $n"; done
    git update-ref refs/remotes/origin/main HEAD
    for prompt in support/triage support/apology; do
      stet eval $prompt --commit
      stet promote $prompt --to staging
    done
    stet promote support/triage --to production
    sed -i 's/^Answer with the label alone/Never explain. &/' registry/prompts/support/triage.prompt
    git commit -q -a -m 'Forbid explanations'
    stet eval support/triage --commit
    stet promote support/triage --to staging
    stet promote support/triage --to production
    echo '{"ticket": "Where is my parcel?"}' > ticket.json
    mkdir parts
    echo 'Dear' > parts/_salutation.prompt
    printf -- '---\\ninput:\\n  schema:\\n    name: string\\n---\\n{{> salutation}} {{name}}\\n' \\
      > greeting.prompt
    cp parts/_salutation.prompt .
    git clone -q --bare . ../server.git
    echo '{"input": {"name": "Ada"}}' > data.json
    """

  private static let importable = """
    printf 'ticket,__expected\\nWhere is it?,shipping\\n' > tests.csv
    printf 'ticket,label\\nWhere is it?,shipping\\n' > labelled.csv
    printf 'prompts: [p]\\nproviders: [echo]\\ntests:\\n' > promptfooconfig.yaml
    printf '  - vars: {a: b}\\n    assert: [{type: equals, value: b}]\\n' >> promptfooconfig.yaml

    """

  /// A judge that lets everything pass, answers with ratings, and a suite that asks it.
  private static let judged = """
    mkdir -p "$HOME/.config/stet"
    say='{"reason": "r", "score": 1, "pass": true}'
    test -z "${PAIR:-}" || say='{"reason": "r", "better": "NEITHER"}'
    printf "providers: {jury: {kind: command, argv: [/bin/echo, '%s']}}\\n" "$say" \\
      > "$HOME/.config/stet/providers.yaml"
    chmod 600 "$HOME/.config/stet/providers.yaml"
    printf 'format: stet-model/1\\nprovider: jury\\nid: j-1\\n' > registry/models/judge.yaml
    """
  private static let rated =
    judged + """

      line=$(sha256sum < registry/models/judge.yaml | cut -c 1-64)
      digest=$(printf '%s  model\\n' "$line" | sha256sum | cut -c 1-64)
      suite=registry/suites/support-triage
      sed -i "s|^format: .*|format: stet-suite/3\\njudge: {model: judge, digest: 'sha256:$digest'}|" \\
        $suite/suite.yaml
      echo '    - {type: llm-rubric, value: names the right queue}' >> $suite/suite.yaml
      stet eval support/triage --suite support-triage --outputs all > /dev/null
      mkdir -p registry/labels/support-triage
      echo '{"format":"stet-labels/1"}' > registry/labels/support-triage/ada.jsonl
      cat $(grep -rl llm-rubric registry/evidence | sed -n 's/\\.json$/.json/p' | head -1 \\
        | xargs dirname)/*.outputs.jsonl | sed -n 's/^{"id":"\\([^"]*\\)".*"output":"\\([a-z-]*\\)".*/\\1 \\2/p' \\
        | sort -u | head -3 | while read -r id output; do
          digest=$(printf %s "$output" | sha256sum | cut -c 1-64)
          echo '{"case":"'$id'","output":"sha256:'$digest'","kind":"rating","pass":true}' \\
            >> registry/labels/support-triage/ada.jsonl
        done
      cp registry/labels/support-triage/ada.jsonl registry/labels/support-triage/bob.jsonl

      """

  /// Lets a command that asks in a terminal say so, which it has to.
  private static let labelled = """
    stet eval support/triage --outputs all > /dev/null
    stet() {
      command stet "$@" 2> words < /dev/null && return 1
      grep -q -e 'asks in a terminal' -e 'no two records' words
    }

    """

  /// What has to be undone before an example of a command means something.
  static let preparations = [
    "stet compare support/triage@v1 @v2 --judge judge --rubric \"is correct\"":
      "PAIR=1\n" + judged,
    "stet judge": rated, "stet judge calibrate": rated,
    // What asks in a terminal: that the command is there and understood is all that can be seen.
    "stet label support-triage": labelled,
    "stet label support-triage --rate 1..5 --as ada":
      labelled,
    "stet label support-triage --pairs --prompt support/triage":
      labelled,
    "stet label support-triage --import sheet.csv": """
    stet eval support/triage --outputs all
    stet label support-triage --as ada --export sheet.csv
    """,
    "stet init": "git rm -rq registry && git commit -q -m 'Before the registry'",
    "stet stats": """
    for n in $(seq 60); do echo '{"id": '$n', "a": true, "b": true}'; done > results.jsonl
    """,
    "stet score": """
    for n in 1 2 3; do
      echo '{"id": "a", "output": "yes", "expected": "yes"}' >> runs.jsonl
      echo '{"id": "'$n'", "output": "yes", "expected": "yes", "assert": [{"type": "equals"}]}' \\
        >> answers.jsonl
    done
    echo '[{type: contains, value: "e"}, {type: length, value: {max: 9}}]' > checks.yaml
    """,
    "stet suite": importable, "stet suite import": importable,
    "stet eval merge": """
    for i in 1 2; do
      stet eval support/triage --shard $i/2 --part part-$i.jsonl
    done
    """,
    "stet eval support/triage --folds 5": """
    sed -i 's|^format: .*|&\\nsplits: {salt: "folds"}|' registry/suites/support-triage/suite.yaml
    """,
    "stet suite import support-triage tests.csv --prompt support/triage":
      importable + "rm -r registry/suites/support-triage\n",
    // The published vocabularies are not kept here: what is asked for is all that can be seen.
    "stet tokens install o200k_base.tiktoken": """
    stet() { test "$*" = 'tokens install o200k_base.tiktoken'; }
    """,
    "stet new": """
    git rm -rq registry/prompts registry/suites
    git commit -q -m 'Before the prompts'
    """,
  ]
}
