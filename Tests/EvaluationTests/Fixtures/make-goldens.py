"""Writes statistics-goldens.json and classification-goldens.json beside itself.

Reference values: scipy, statsmodels and scikit-learn (versions are written into the files). Run it
with `python3 make-goldens.py`; the tests read the committed files and need no Python.
"""
import json
import math
import os
import random
import warnings

import numpy
import scipy
import sklearn
import statsmodels
from mpmath import mp, mpf
from scipy.stats import binom, binomtest, norm
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import proportion_confint

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {m.__name__: m.__version__ for m in (numpy, scipy, sklearn, statsmodels)}
random.seed(20261)
mp.dps = 40


def write(name, value):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def normal():
    ps = [1e-300, 1e-100, 1e-20, 1e-12, 1e-6, 0.001, 0.01, 0.024, 0.025, 0.05, 0.0749, 0.0751, 0.1,
          0.2, 0.25, 0.4, 0.4999, 0.5, 0.5001, 0.6, 0.75, 0.8, 0.9, 0.9249, 0.9251, 0.95, 0.975,
          0.99, 0.995, 0.999, 1 - 1e-6, 1 - 1e-12]
    return [{"p": p, "x": float(norm.ppf(p)), "cdf": float(norm.cdf(norm.ppf(p)))} for p in ps]


def mcnemars():
    pairs = [(l, g) for l in range(0, 12) for g in range(0, 12)]
    pairs += [(19, 3), (41, 12), (5, 19), (60, 40), (40, 60), (100, 100), (500, 450), (3000, 2900),
              (30000, 29700), (500000, 500000), (500000, 498000), (505000, 495000), (250000, 750000),
              (1000000, 0), (0, 1000000)]
    pairs += [(random.randrange(300), random.randrange(300)) for _ in range(40)]
    rows = []
    for lost, gained in pairs:
        m = lost + gained
        larger = max(lost, gained)
        one = float(binomtest(lost, m, 0.5, alternative="greater").pvalue) if m else 1.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            two = float(mcnemar([[0, lost], [gained, 0]], exact=True).pvalue) if m else 1.0
        rows.append({
            "lost": lost, "gained": gained, "worse": one, "two": min(1.0, two),
            "midWorse": float(binom.sf(lost, m, 0.5) + binom.pmf(lost, m, 0.5) / 2),
            "midTwo": min(1.0, float(2 * binom.sf(larger, m, 0.5) + binom.pmf(larger, m, 0.5))),
        })
    return rows


def wilsons():
    rows = []
    for n in (1, 2, 5, 10, 30, 100, 1000, 100000):
        for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            for level in (0.8, 0.9, 0.95, 0.99):
                low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
                rows.append({"k": k, "n": n, "level": level, "low": float(low), "high": float(high)})
    return rows


def tango_excludes(delta, b, c, n, z):
    """Whether |T(delta)| > z. The restricted estimate q is found by bisection on the derivative of
    the likelihood b log(q + delta) + c log q + (n - b - c) log(1 - 2q - delta), in 40 digits, so
    that this shares no closed form with the code under test."""
    low, high = max(mpf(0), -delta), (1 - delta) / 2
    for _ in range(120):
        q = (low + high) / 2
        slope = (b / (q + delta) if b else 0) + (c / q if c else 0)
        if n - b - c:
            slope -= 2 * (n - b - c) / (1 - 2 * q - delta)
        if slope > 0:
            low = q
        else:
            high = q
    variance = n * (2 * q + delta - delta * delta)
    return (b - c - n * delta) ** 2 > z * z * variance


def tango_bound(end, b, c, n, z):
    outside, inside = mpf(end), mpf(b - c) / n
    if not tango_excludes(outside * (1 - mpf(10) ** -25), b, c, n, z):
        return float(end)
    for _ in range(55):
        middle = (outside + inside) / 2
        if tango_excludes(middle, b, c, n, z):
            outside = middle
        else:
            inside = middle
    return float(inside)


def tangos():
    rows = []
    tables = [(7, 1, 21), (8, 16, 86), (0, 0, 30), (0, 0, 52), (0, 0, 1), (1, 0, 10), (0, 1, 10),
              (5, 0, 5), (0, 5, 5), (3, 3, 6), (19, 3, 120), (41, 12, 176), (5, 19, 176), (1, 1, 2),
              (10, 10, 1000), (300, 100, 1000), (2, 0, 200), (6, 1, 200)]
    for _ in range(20):
        n = random.randrange(2, 300)
        lost = random.randrange(0, n // 2 + 1)
        tables.append((lost, random.randrange(0, n - lost + 1), n))
    for index, (lost, gained, n) in enumerate(tables):
        for level in (0.9, 0.95) if index % 5 else (0.8, 0.9, 0.95, 0.99):
            z = mpf(float(norm.ppf(0.5 + level / 2)))
            rows.append({"lost": lost, "gained": gained, "n": n, "level": level,
                         "low": tango_bound(-1, gained, lost, n, z),
                         "high": tango_bound(1, gained, lost, n, z)})
    return rows


def sizes():
    rows = []
    for churn in (0.05, 0.1, 0.2, 0.35):
        for margin in (0.1, 0.05, 0.02):
            for power in (0.8, 0.9):
                n = normal_sample_size_one_tail(margin, power, 0.05, std_null=math.sqrt(churn))
                rows.append({"churn": churn, "margin": margin, "power": power, "n": float(n)})
    return rows


def classifications():
    rows = []
    names = ["billing", "refund", "Größe", "é", "e\u0301", "bug report"]
    shapes = [(2, 0.0), (2, 0.2), (3, 0.0), (3, 0.15), (4, 0.3), (6, 0.1), (6, 0.5), (5, 1.0)]
    for count, outside in shapes * 3:
        labels = names[:count]
        n = random.choice([1, 4, 12, 40])
        used = labels[: random.randrange(1, count + 1)]
        true = [random.choice(used) for _ in range(n)]
        pred = []
        for t in true:
            r = random.random()
            pred.append("other" if r < outside else t if r < 0.75 else random.choice(labels))
        rows.append(classification(labels, true, pred))
    rows.append(classification(["a", "b"], ["a", "a"], ["a", "a"]))
    rows.append(classification(["a", "b"], ["a", "b"], ["other", "other"]))
    rows.append(classification(["a"], ["a", "a", "a"], ["a", "other", "a"]))
    return rows


def classification(labels, true, pred):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        row = {"labels": labels, "true": true, "pred": pred,
               "accuracy": float(metrics.accuracy_score(true, pred)),
               "mcc": float(metrics.matthews_corrcoef(true, pred))}
        kappa = float(metrics.cohen_kappa_score(true, pred))
        row["kappa"] = None if math.isnan(kappa) else kappa
        for average in ("macro", "weighted", "micro"):
            p, r, f, _ = metrics.precision_recall_fscore_support(
                true, pred, labels=labels, average=average, zero_division=0)
            row[average] = [float(p), float(r), float(f)]
        p, r, f, s = metrics.precision_recall_fscore_support(
            true, pred, labels=labels, average=None, zero_division=0)
        row["perLabel"] = [[float(a), float(b), float(c), int(d)] for a, b, c, d in zip(p, r, f, s)]
        matrix = metrics.confusion_matrix(true, pred, labels=labels + ["other"])
        row["confusion"] = matrix[:-1].tolist()
        # An interpreter's own count, beside the library's.
        assert sum(map(sum, row["confusion"])) == len(true)
    return row


write("statistics-goldens.json", {
    "versions": VERSIONS, "normal": normal(), "mcnemar": mcnemars(), "wilson": wilsons(),
    "tango": tangos(), "sizes": sizes()})
write("classification-goldens.json", {"versions": VERSIONS, "cases": classifications()})
