#!/usr/bin/env python3
"""Writes classification-figures.json beside it: figures recomputed from their definitions in exact
fractions, with nothing but Python's standard library.

Per label: the 2x2 table of scikit-learn's multilabel_confusion_matrix(labels=declared), so TN counts
every pair that has the label on neither side. Kappa: 1 - sum(w * C) / sum(w * E) over the confusion
matrix C with `other` as one more class and E the outer product of its margins, as cohen_kappa_score
writes it; w is 1, |i - j| or (i - j)^2 between labels, and between a label and `other` the largest
of these. Matthews: the multiclass formula of Gorodkin (2004). Costs: entries of the matrix, else 1
off the diagonal. Undefined quotients are 0, but for kappa and the cost score, which are null.
"""
import json
import math
import random
from fractions import Fraction as F
from pathlib import Path


def ratio(a, b):
    return F(a, b) if b else F(0)


def figures(labels, true, pred, costs):
    n = len(true)
    other = "other"
    given = [p if p in labels else other for p in pred]
    rows = []
    for label in labels:
        tp = sum(t == label and g == label for t, g in zip(true, given))
        fp = sum(t != label and g == label for t, g in zip(true, given))
        fn = sum(t == label and g != label for t, g in zip(true, given))
        tn = n - tp - fp - fn
        p, r = ratio(tp, tp + fp), ratio(tp, tp + fn)
        rows.append((p, r, ratio(2 * p * r, p + r) if p + r else F(0), tp + fn,
                     ratio(tn, tn + fp), ratio(fp, fp + tn), tp, fp))
    macro = [sum(r[i] for r in rows) / len(rows) for i in range(3)]
    weighted = [sum(r[i] * r[3] for r in rows) / n for i in range(3)]
    tp, fp = sum(r[6] for r in rows), sum(r[7] for r in rows)
    p, r = ratio(tp, tp + fp), ratio(tp, n)
    micro = [p, r, ratio(2 * p * r, p + r) if p + r else F(0)]
    classes = labels + [other]
    matrix = [[sum(t == a and g == b for t, g in zip(true, given)) for b in classes]
              for a in classes]
    top = max(1, len(labels) - 1)

    def kappa(power):
        def w(i, j):
            if i == j:
                return 0
            if power == 0:
                return 1
            d = top if len(labels) in (i, j) else abs(i - j)
            return d ** power
        ks = range(len(classes))
        seen = sum(w(i, j) * matrix[i][j] for i in ks for j in ks)
        chance = sum(F(w(i, j) * sum(matrix[i]) * sum(row[j] for row in matrix), n)
                     for i in ks for j in ks)
        return None if chance == 0 else 1 - seen / chance
    s_true = [true.count(c) if c != other else 0 for c in classes]
    s_pred = [given.count(c) for c in classes]
    cov = n * sum(t == g for t, g in zip(true, given)) - sum(a * b for a, b in zip(s_true, s_pred))
    var = (n * n - sum(a * a for a in s_true)) * (n * n - sum(a * a for a in s_pred))
    mcc = cov / math.sqrt(var) if var else 0.0
    seen = [r for r in rows if r[3]]
    cost = lambda t, g: costs.get(t, {}).get(g, 0 if t == g else 1)
    total = sum(F(cost(t, g)) for t, g in zip(true, given))
    worst = sum(F(max(cost(t, c) for c in classes)) for t in true)
    f = lambda x: None if x is None else float(x)
    return {
        "accuracy": f(F(tp, n)), "macro": [f(x) for x in macro],
        "weighted": [f(x) for x in weighted], "micro": [f(x) for x in micro],
        "perLabel": [[f(x) for x in r[:6]] for r in rows],
        "balanced": f(sum(r[1] for r in seen) / len(seen)), "mcc": mcc,
        "kappa": f(kappa(0)), "linear": f(kappa(1)), "quadratic": f(kappa(2)),
        "meanCost": f(total / n), "costScore": None if worst == 0 else f(1 - total / worst),
    }


def main():
    generator = random.Random(20261121)
    cases = []
    for number in range(240):
        count = generator.choice([1, 2, 2, 3, 4, 6])
        labels = ["red", "blue", "é", "e\u0301", "b/c", "日本"][:count]
        n = generator.choice([1, 2, 3, 7, 20, 60])
        skill = generator.random()
        strays = generator.choice([0, 0, 0.1, 0.5, 1])
        wide = generator.random() < 0.7
        true = [generator.choice(labels if wide else labels[:1]) for _ in range(n)]
        pred = []
        for t in true:
            if generator.random() < strays:
                pred.append(generator.choice(["", "purple", "RED"]))
            else:
                pred.append(t if generator.random() < skill else generator.choice(labels))
        costs = {}
        for a in labels:
            for b in labels + ["other"]:
                if generator.random() < 0.3:
                    costs.setdefault(a, {})[b] = generator.choice([0, 0.25, 1, 2, 5])
        cases.append({"labels": labels, "true": true, "pred": pred, "costs": costs,
                      **figures(labels, true, pred, costs)})
    text = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path = Path(__file__).with_name("classification-figures.json")
    path.write_text('{"cases": [\n' + text + "\n]}\n", encoding="utf-8")


main()
