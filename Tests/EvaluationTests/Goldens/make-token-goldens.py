"""Writes tokens.json: a small vocabulary, and what tiktoken 0.14 makes of texts with it.

    python3 -m venv venv && venv/bin/pip install tiktoken==0.14.0
    TIKTOKEN_CACHE_DIR=... venv/bin/python make-token-goldens.py

The vocabulary is trained here on the texts below, once; the patterns are those of cl100k_base and
o200k_base. For the published vocabularies, which are not kept here, the file has the number of tokens
of each text and the SHA-256 of their ranks. The estimate is the piece rule in Python's own `re`.
"""
import base64, hashlib, json, random, re
from fractions import Fraction
from pathlib import Path

import tiktoken

r = random.Random(20261121)
names = ["cl100k_base", "o200k_base"]
real = {n: tiktoken.get_encoding(n) for n in names}

fixed = [
    "", " ", "\n", "  ", "a", "Hello, world!", "don't DON'T I'll he'S it'ſ we've they'RE 'tis 'd",
    "line one\nline two\r\n\r\n  indented\n\n\n\tend  ", "   \n   \n  x", "x   ", "x \n ", "\n\n \n",
    "a  b   c    d", " \u00a0x\u3000y\u2028z\x85w\x1cq", "12345678 1,234.50 ٣٤٥٦ Ⅷ ½²", "_snake_case __init__",
    "camelCaseWords ABCdef ABC DefGHI", "func f(_ x: Int) -> Int { return x*x } // done\n",
    '{"a": [1, 2.5e-3, null], "b": "\\u00e9"}\n', "https://example.org/a/b?c=d#e//f", "...///\n\n///...\r\n/",
    "<|endoftext|><|im_start|>user<|im_end|>", "naïve ÉCOLE ǅabc ʰAbc ÀB", "e\u0301A\u0301b \u0301 \u0301\u0301 A\u0301BC",
    "あABC ABCあDEF 中文字テスト 한국어 문장", "हिन्दी में עברית العربية ไทย", "👨‍👩‍👧 🙂🙂 \u200d\ufeff", "’s “quoted” — dash…",
    "a" * 400, "A" * 150, " " * 130, "\n" * 70, "=" * 90, "ab" * 100, "中" * 60, "aA" * 60, "!\n" * 5, "\u0301" * 20,
    "<think>1. First, 2. second.</think>\nANSWER: 42\n", "e1é2ñ3ß4", "Straße İstanbul ﬁn", "a'b'c''d 's's 'll'LL",
]
pool = list(" \t\n\rabAB'sSdLl1٣_-/.,éÉſʰあ中\u0301\u0308🙂\u00a0\u3000ǅ")
words = [" ", "  ", "\n", "\r\n", "word", "Word", "WORD", "don't", "I'LL", "x1", "12345", "...", "//", "ÉCOLE", "日本語", "e\u0301A", "\u0301", "'s"]
texts = fixed + ["".join(r.choice(pool) for _ in range(r.randrange(1, 30))) for _ in range(120)]
texts += ["".join(r.choice(words) for _ in range(r.randrange(1, 20))) for _ in range(80)]

corpus = " ".join(fixed[:29] + fixed[38:]) * 2 + "a" * 64 + " " * 40 + "AB" * 20


def train(size):
    """Byte pairs by how often they stand in the corpus, the most frequent first."""
    pieces = [[bytes([b]) for b in p.encode()] for p in re.findall(r"\w+|\s+|[^\w\s]+", corpus)]
    tokens = [bytes([b]) for b in range(256)]
    r.shuffle(tokens)
    while len(tokens) < size:
        counts = {}
        for p in pieces:
            for pair in zip(p, p[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        pair = max(counts, key=lambda k: (counts[k], k))
        joined = pair[0] + pair[1]
        if joined not in tokens:
            tokens.append(joined)
        for p in pieces:
            i = 0
            while i < len(p) - 1:
                if (p[i], p[i + 1]) == pair:
                    p[i : i + 2] = [joined]
                i += 1
    return tokens


PATTERN = re.compile(
    r"'(?:[sdmt]|ll|ve|re)|[^\r\n\w]?[^\W\d_]+|\d{1,3}| ?[^\s\w]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+", re.I)


def estimate(text):
    total = wide = 0
    for piece in PATTERN.findall(text):
        s = piece.strip()
        if not s:
            n = 1
        elif s.isascii():
            n = 1 if len(s) <= 7 else -(-len(s) // 6)
        else:
            points = map(ord, s)
            weight = sum(35 if p < 0x80 else 55 if p < 0x250 else 50 if p < 0x2E80 else 95 for p in points)
            n = max(1, round(Fraction(weight, 100)))
        total += n
        wide += n if any(ord(c) >= 0x2E80 for c in s) else 0
    return [total, wide]


tokens = train(420)
ranks = {t: i for i, t in enumerate(tokens)}
small = {n: tiktoken.Encoding(n, pat_str=real[n]._pat_str, mergeable_ranks=ranks, special_tokens={}) for n in names}
rows = []
for text in texts:
    row = {"text": text, "estimate": estimate(text)}
    for n in names:
        row[n] = small[n].encode_ordinary(text)
        ids = real[n].encode_ordinary(text)
        row["real_" + n] = [len(ids), hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()[:16]]
    rows.append(row)
file = "".join(f"{base64.b64encode(t).decode()} {i}\n" for i, t in enumerate(tokens))
out = {"vocabulary": file, "rows": rows}
Path(__file__).with_name("tokens.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(len(rows), "texts")
