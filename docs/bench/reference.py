"""One reference library over JSON lines, as a process of its own: reference.py WHAT FILE [ASSERTIONS].

Prints a score for each line as `{"id", "score"}`; `permutation` prints one line. The import is part
of the process, which metrics.sh times; the library is used the way its documentation shows.
"""

import json
import sys
import time

what, path = sys.argv[1], sys.argv[2]
with open(path, encoding="utf-8") as file:
    lines = [json.loads(line) for line in file]


def each(score):
    for line in lines:
        print(json.dumps({"id": line["id"], "score": score(line)}))


if what == "rouge-l":
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rougeL"])
    each(lambda line: scorer.score(line["expected"], line["output"])["rougeL"].fmeasure)
elif what == "chrf":
    from sacrebleu.metrics import CHRF

    metric = CHRF()
    each(lambda line: metric.sentence_score(line["output"], [line["expected"]]).score / 100)
elif what == "schema":
    from jsonschema import Draft202012Validator

    with open(sys.argv[3], encoding="utf-8") as file:
        schema = json.load(file)[0]["value"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    each(lambda line: float(validator.is_valid(json.loads(line["output"]))))
elif what == "permutation":
    import numpy
    from scipy.stats import permutation_test

    differences = numpy.array([line["b"] - line["a"] for line in lines])
    start = time.perf_counter()
    result = permutation_test(
        (differences,), numpy.mean, permutation_type="samples", vectorized=True,
        n_resamples=10000, alternative="less", rng=numpy.random.default_rng(1))
    seconds = time.perf_counter() - start
    print(json.dumps({"p": float(result.pvalue), "microseconds": int(seconds * 1e6)}))
else:
    sys.exit(f"reference.py: unknown: {what}")
