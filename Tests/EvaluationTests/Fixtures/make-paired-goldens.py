"""Writes paired-goldens.json beside itself.

Every value is computed again by another way than the code under test takes: whole numbers and
fractions where the figure is a rational number, 60 decimal digits elsewhere. Python's standard
library only: `python3 make-paired-goldens.py`. The tests read the committed file.
"""
import itertools
import json
import math
import os
import random
from decimal import Decimal, getcontext
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
getcontext().prec = 60
random.seed(41026)


def choose_tail(p, n, k):
    """P(Bin(n, p) >= k) as Decimal."""
    p = Decimal(p)
    q = 1 - p
    return sum((Decimal(math.comb(n, i)) * p ** i * q ** (n - i) for i in range(k, n + 1)),
               Decimal(0))


def bisect(holds, low=Decimal(0), high=Decimal(1)):
    """The point where `holds` turns true, by halves, to 40 digits."""
    for _ in range(140):
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def clopper_pearson():
    rows = []
    for n in (1, 2, 5, 10, 30, 100, 500):
        for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            for level in ("0.9", "0.95", "0.99"):
                tail = (1 - Decimal(level)) / 2
                low = 0 if k == 0 else bisect(lambda p: choose_tail(p, n, k) >= tail)
                high = 1 if k == n else bisect(lambda p: 1 - choose_tail(p, n, k + 1) <= tail)
                rows.append({"k": k, "n": n, "level": float(level), "low": float(low),
                             "high": float(high)})
    return rows


def betas():
    """I_x(a, b) = P(Bin(a + b - 1, x) >= a) for whole a and b, exactly."""
    rows = []
    for a, b, x in [(1, 1, "0.3"), (2, 3, "0.5"), (5, 1, "0.9"), (1, 50, "0.001"), (30, 30, "0.5"),
                    (30, 30, "0.2"), (200, 300, "0.41"), (400, 20, "0.97"), (3, 900, "0.004"),
                    (1000, 1000, "0.49"), (1000, 1000, "0.6"), (7, 7, "1e-9"), (600, 5, "0.999")]:
        n = a + b - 1
        p = Fraction(x)
        num, den = p.numerator, p.denominator
        low = Fraction(sum(math.comb(n, i) * num ** i * (den - num) ** (n - i)
                           for i in range(a, n + 1)), den ** n)
        rows.append({"a": a, "b": b, "x": float(x), "lower": float(low), "upper": float(1 - low)})
    return rows


def pi():
    """Machin's formula."""
    def arctan(inverse):
        total, power, k = Decimal(0), Decimal(1) / inverse, 0
        while abs(power) > Decimal(10) ** -62:
            total += power / (2 * k + 1) * (1 if k % 2 == 0 else -1)
            power /= inverse * inverse
            k += 1
        return total
    return 4 * (4 * arctan(5) - arctan(239))


PI = pi()


def arctan(x):
    """arctan by halving the angle and the series."""
    x = Decimal(x)
    halvings = 0
    while abs(x) > Decimal("0.05"):
        x = x / (1 + (1 + x * x).sqrt())
        halvings += 1
    total, power, k = Decimal(0), x, 0
    while abs(power) > Decimal(10) ** -62:
        total += power / (2 * k + 1) * (1 if k % 2 == 0 else -1)
        power *= x * x
        k += 1
    return total * 2 ** halvings


def student(t, df):
    """Abramowitz and Stegun 26.7.3 and 26.7.4: P(|T| <= t) for whole df, in closed form."""
    t = Decimal(t)
    cos2 = 1 / (1 + t * t / df)
    sin = (1 - cos2).sqrt()
    if df % 2 == 0:
        total, term = Decimal(1), Decimal(1)
        for k in range(1, df // 2):
            term *= cos2 * (2 * k - 1) / (2 * k)
            total += term
        inside = sin * total
    else:
        theta = arctan(t / Decimal(df).sqrt())
        total, term = Decimal(0), cos2.sqrt()
        for k in range(1, (df - 1) // 2 + 1):
            total += term
            term *= cos2 * (2 * k) / (2 * k + 1)
        inside = 2 / PI * (theta + (sin * total if df > 1 else 0))
    return (1 + inside) / 2


def students():
    return [{"t": float(t), "df": df, "cdf": float(student(t, df))}
            for df in (1, 2, 3, 5, 10, 29, 30, 99, 200)
            for t in ("0.001", "0.3", "1", "1.96", "2.5", "7", "30")]


def exp_ratio(numerator, denominator):
    """log of a quotient of whole numbers."""
    return float(Decimal(numerator).ln() - Decimal(denominator).ln())


def e_process():
    """E = 2^(m+1) B(L+1, G+1) P(Beta(L+1, G+1) > 1/2), a rational number."""
    pairs = [(l, g) for l in range(0, 9) for g in range(0, 9)]
    pairs += [(17, 4), (30, 12), (150, 150), (200, 110), (110, 200), (300, 0), (0, 300), (290, 60),
              (1000, 900), (900, 1000), (2000, 0), (0, 1500), (60, 1500)]
    rows = []
    for lost, gained in pairs:
        m = lost + gained
        beta = Fraction(math.factorial(lost) * math.factorial(gained), math.factorial(m + 1))
        tail = Fraction(sum(math.comb(m + 1, i) for i in range(0, lost + 1)), 2 ** (m + 1))
        value = 2 ** (m + 1) * beta * tail
        rows.append({"lost": lost, "gained": gained,
                     "log": exp_ratio(value.numerator, value.denominator)})
    return rows


def sign_flip():
    rows = []
    samples = [[1], [0], ["0.5", "-0.5"], ["0.1", "0.2", "-0.3"], ["0.2"] * 8,
               ["-0.2", "0.1", "0.1", "0.1", "-0.4", "0", "0", "-0.05"]]
    for n in (3, 5, 8, 10, 12, 14, 16):
        for _ in range(4):
            samples.append([str(round(random.gauss(-0.05, 0.3), random.choice((1, 2, 6)))) for _ in range(n)])
    for sample in samples:
        values = [Fraction(v) for v in sample]
        nonzero = [v for v in values if v != 0]
        total = sum(nonzero)
        sums = [Fraction(0)]
        for value in nonzero:
            sums = [s + value for s in sums] + [s - value for s in sums]
        less = Fraction(sum(s <= total for s in sums), len(sums))
        greater = Fraction(sum(s >= total for s in sums), len(sums))
        rows.append({"d": [float(v) for v in values], "worse": float(less), "better": float(greater),
                     "two": float(min(1, 2 * min(less, greater)))})
    return rows


def ranks(values):
    order = sorted(abs(v) for v in values)
    return [Fraction(order.index(abs(v)) + 1 + order.index(abs(v)) + order.count(abs(v)), 2)
            for v in values]


def wilcoxon():
    rows = []
    samples = []
    for n in (1, 2, 3, 5, 8, 11, 13, 16):
        samples.append([random.choice((-1, 1)) * (i + 1) for i in range(n)])
        samples.append([random.randint(-4, 5) for _ in range(n)])
    samples += [[0, 0, 0], [1, 1, 1, 1], [-2, 2], [0, 3, -1, 2]]
    for n in (20, 35, 50, 51, 80, 200):
        samples.append([random.choice((-1, 1)) * (i + 1) for i in range(n)])
        samples.append([random.randint(-6, 7) for _ in range(n)])
    for sample in samples:
        values = [v for v in sample if v != 0]
        n = len(values)
        rank = ranks(values)
        plus = sum((r for r, v in zip(rank, values) if v > 0), Fraction(0))
        minus = sum((r for r, v in zip(rank, values) if v < 0), Fraction(0))
        groups = [len(list(g)) for _, g in itertools.groupby(sorted(abs(v) for v in values))]
        tied = any(g > 1 for g in groups)
        row = {"d": sample, "plus": float(plus), "minus": float(minus), "ties": tied}
        if n > 0:
            variance = Fraction(n * (n + 1) * (2 * n + 1)) - Fraction(sum(g ** 3 - g for g in groups), 2)
            row["z"] = float(plus - Fraction(n * (n + 1), 4)) / math.sqrt(variance / 24)
        if n <= (16 if tied else 50):
            ways = {Fraction(0): 1}
            for r in rank:
                more = dict(ways)
                for s, count in ways.items():
                    more[s + r] = more.get(s + r, 0) + count
                ways = more
            row["worse"] = float(Fraction(sum(c for s, c in ways.items() if s <= plus), 2 ** n))
            row["better"] = float(Fraction(sum(c for s, c in ways.items() if s >= plus), 2 ** n))
        else:
            row["worse"] = math.erfc(-row["z"] / math.sqrt(2)) / 2
            row["better"] = math.erfc(row["z"] / math.sqrt(2)) / 2
        rows.append(row)
    return rows


def quantile_ranks():
    """The order statistics of the interval, from 1; null where the sample is too small."""
    rows = []
    for n in (1, 5, 19, 20, 59, 71, 72, 73, 100, 101, 400):
        for q in ("0.05", "0.3", "0.5", "0.75", "0.95", "0.99"):
            for level in ("0.9", "0.95"):
                p, tail = Fraction(q), (1 - Fraction(level)) / 2
                masses = [math.comb(n, i) * p ** i * (1 - p) ** (n - i) for i in range(n + 1)]
                cdf = list(itertools.accumulate(masses))
                low = next(k for k in range(n + 1) if cdf[k] >= tail)
                high = next(k for k in range(n + 1) if 1 - cdf[k] <= tail)
                rows.append({"n": n, "q": float(q), "level": float(level),
                             "low": low if low >= 1 else None,
                             "high": high + 1 if high < n else None})
    return rows


def mcnemar_power():
    rows = []
    for n, lost, gained in [(50, "0.075", "0.025"), (100, "0.075", "0.025"), (200, "0.075", "0.025"),
                            (30, "0.2", "0"), (25, "0", "0.1"), (60, "0.15", "0.05"), (10, "0.6", "0.4")]:
        p, g = Fraction(lost), Fraction(gained)
        rest = 1 - p - g
        power = Fraction(0)
        for m in range(n + 1):
            for a in range(m + 1):
                tail = sum(math.comb(m, i) for i in range(a, m + 1))
                if 20 * tail <= 2 ** m:
                    power += (math.comb(n, m) * math.comb(m, a) * p ** a * g ** (m - a)
                              * rest ** (n - m))
        rows.append({"n": n, "lost": float(p), "gained": float(g), "power": float(power)})
    return rows


def adjusted():
    rows = []
    for size in (1, 2, 3, 7, 20):
        for digits in (1, 4):
            ps = [str(round(random.random() ** 3, digits)) for _ in range(size)]
            values = [Fraction(p) for p in ps]
            order = sorted(range(size), key=lambda i: values[i])
            holm, bh = [0] * size, [0] * size
            for i in range(size):
                holm[order[i]] = float(min(1, max(values[order[j]] * (size - j) for j in range(i + 1))))
                bh[order[i]] = float(min(Fraction(1), min(values[order[j]] * size / (j + 1)
                                                         for j in range(i, size))))
            rows.append({"p": [float(v) for v in values], "holm": holm, "bh": bh})
    return rows


def clustered():
    """The least-squares sandwich for one column of ones, in fractions."""
    rows = []
    for n, groups in [(4, 2), (10, 3), (30, 30), (60, 7), (5, 1)]:
        d = [Fraction(random.randint(-100, 100), 100) for _ in range(n)]
        g = [i if groups == n else random.randrange(groups) for i in range(n)]
        mean = sum(d) / n
        sums = {}
        for v, c in zip(d, g):
            sums[c] = sums.get(c, 0) + v - mean
        variance = sum(s * s for s in sums.values()) / n ** 2
        count = len(sums)
        rows.append({"d": [float(v) for v in d], "g": g, "mean": float(mean), "groups": count,
                     "cr0": math.sqrt(variance),
                     "cr1": math.sqrt(variance * Fraction(count, count - 1)) if count > 1 else None})
    return rows


def main():
    value = {
        "clopperPearson": clopper_pearson(), "beta": betas(), "student": students(),
        "eProcess": e_process(), "signFlip": sign_flip(), "wilcoxon": wilcoxon(),
        "quantileRanks": quantile_ranks(), "mcnemarPower": mcnemar_power(), "adjusted": adjusted(),
        "clustered": clustered(),
    }
    with open(os.path.join(HERE, "paired-goldens.json"), "w") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


main()
