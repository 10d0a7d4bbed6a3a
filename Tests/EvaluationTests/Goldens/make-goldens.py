#!/usr/bin/env python3
"""Writes the reference values of the text metrics beside this file.

    pip install sacrebleu==2.5.1 rouge-score==0.1.2 nltk==3.10.4 rapidfuzz==3.14.6
    python3 make-goldens.py

ROUGE, stems, BLEU, chrF and Levenshtein come from those libraries. SQuAD's EM and F1 are
recomputed here with CPython's own str.lower, re and str.split, as the official evaluate-v2.0.py
does; numbers with CPython's re, float and math.isclose.
"""
import collections, json, math, pathlib, random, re, string

import rapidfuzz.distance
import sacrebleu
from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer

FOLDER = pathlib.Path(__file__).parent
RANDOM = random.Random(20261121)

SENTENCES = [
    "", " ", "a", "A", "the", "\n", "...", "。", "The cat sat on the mat.",
    "the cat is on the mat", "There is a cat on the mat!", "A cat, a mat, and an apple.",
    "An apple a day keeps the doctor away", "Theory of the anteater: a-an-the.",
    "It's 3,000.50 dollars (or £2,400) - isn't it?", "U.S.A. and U.K. vs. E.U., 1-2-3, 10-20.",
    "He said: \"Don't & won't\" &amp; &lt;left&gt; &quot;quoted&quot; <skipped>end",
    "hyphen-\nated line\nbreaks\r\nand carriage returns\rhere",
    "Run e-mail@example.com, http://example.com/a?b=c&d=e#f; x=1+2*3/4^5 ~ `code` {a: [1, 2]}",
    "ÉCOLE, été à l'école; naïve café", "e\u0301te\u0301 a\u0300 l'e\u0301cole", "İstanbul'da ışık",
    "ΟΔΟΣ ΣΟΦΟΣ Σ ΑΣ. ΣΑΣ'Σ", "οδος σοφος", "Straße STRASSE ẞ", "K is 273.15 Kelvin, Å too",
    "日本語のテキストです。", "日本の文章です", "机器翻译的质量评估，很重要。", "机器翻译质量的评估很重要！",
    "한국어 문장입니다.", "한국어의 문장", "Привет, мир! Как дела?", "привет мир, как твои дела",
    "مرحبا بالعالم، كيف الحال؟", "שלום עולם", "नमस्ते दुनिया", "नमस्कार दुनिया १२३",
    "👨‍👩‍👧 family 👍🏽 emoji 🇩🇪", "👨‍👩‍👦 family 👍 emoji 🇫🇷", "a\u0301 an\u0300 the\u0301 x",
    "non\u00a0breaking\u2003wide\u3000space\u2028line\u0085next\u001cfile\u200bzero",
    "ﬁne ﬂow ½ Ⅷ ① ² ǅ", "fine flow 1/2 VIII 1 2 dž", "snake_case camelCase kebab-case",
    "tabs\tand  double  spaces  ", "  leading and trailing  ", "(hi) (there), [you]! 'quoted' \"x\"",
    "1,234 and 1.5e3 and -7% of $9.99.", "x" * 70 + " " + "y" * 65, "ab" * 60 + "c", "ba" * 61,
    "generalizations and nationalities were running happily; skies, dying, news, innings",
    "generalization of the national run was happy: sky die new inning",
    "Police killed the gunman.\nThe gunman was killed by police.\n\nAll were safe",
    "the gunman police killed\npolice were safe\nkilled",
    "The United Nations said on Tuesday that 5.2 million people had been displaced since March.",
    "On Tuesday the UN said 5.2m people were displaced since March",
    "a b c d e f g h i j k l", "a c b d f e g i h j l k", "l k j i h g f e d c b a", "a a a b b c",
    "a b a b a c a", "the the the the the the the", "1 2 3 4 5 6 7 8 9 10",
    "one\ntwo three\nfour five six\n\nseven", "seven\nsix five four\nthree two\none",
]
WORDS = ("the a an of to in and market price rose fell city council said new report found that "
         "running runs ran children child happily national nations organization organize x y 3 42 "
         "1,000 3.5% U.S. it's well-known (see) über 東京 мир café co-operate \"quoted\" end.").split()


def sentence(length, lines=False):
    parts = [RANDOM.choice(WORDS) for _ in range(length)]
    return "".join(p + ("\n" if lines and RANDOM.random() < 0.15 else " ") for p in parts).strip(" ")


def mutated(text):
    parts = text.split(" ")
    for _ in range(RANDOM.randint(0, 1 + len(parts) // 4)):
        action, at = RANDOM.randrange(4), RANDOM.randrange(len(parts) or 1)
        if action == 0 and parts:
            del parts[at]
        elif action == 1:
            parts.insert(at, RANDOM.choice(WORDS))
        elif action == 2 and parts:
            parts[at] = parts[at][::-1]
        elif parts:
            other = RANDOM.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
    return " ".join(parts)


def pairs():
    """Pairs of an output and one to three references."""
    result = [(s, [s]) for s in SENTENCES]
    result += [(a, [b]) for a, b in zip(SENTENCES, SENTENCES[1:] + SENTENCES[:1])]
    result += [(b, [a]) for a, b in zip(SENTENCES, SENTENCES[1:] + SENTENCES[:1])]
    for _ in range(60):
        count = RANDOM.randint(1, 3)
        result.append((RANDOM.choice(SENTENCES), RANDOM.sample(SENTENCES, count)))
    for length in [3, 5, 8, 12, 20, 40, 63, 64, 65, 66, 90, 127, 128, 129, 140, 200]:
        for lines in (False, True):
            text = sentence(length, lines)
            result.append((mutated(text), [mutated(text) for _ in range(RANDOM.randint(1, 3))]))
            result.append((sentence(length, lines), [sentence(RANDOM.randint(1, length), lines)]))
    return result


def normalized(text):
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def squad(output, references):
    tokens = normalized(output)
    kept = [t for t in map(normalized, references) if t] or [[]]

    def f1(reference):
        if not tokens or not reference:
            return float(tokens == reference)
        common = sum((collections.Counter(tokens) & collections.Counter(reference)).values())
        if common == 0:
            return 0.0
        precision, recall = common / len(tokens), common / len(reference)
        return 2 * precision * recall / (precision + recall)

    return float(any(t == tokens for t in kept)), max(map(f1, kept))


def write(name, rows):
    lines = ",\n".join(json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in rows)
    (FOLDER / name).write_text("[\n" + lines + "\n]\n")


def write_squad(all_pairs):
    write("squad.json", [
        {"output": o, "references": r, "em": squad(o, r)[0], "f1": squad(o, r)[1]}
        for o, r in all_pairs])


def write_levenshtein(all_pairs):
    distance = rapidfuzz.distance.Levenshtein
    write("levenshtein.json", [
        {"a": o, "b": b, "distance": distance.distance(o, b),
         "similarity": distance.normalized_similarity(o, b)}
        for o, r in all_pairs for b in r[:1]])


def write_rouge(all_pairs):
    names = ["rouge1", "rouge2", "rouge3", "rouge4", "rouge5", "rouge8", "rouge9", "rougeL", "rougeLsum"]
    rows = []
    for stems in (False, True):
        scorer = rouge_scorer.RougeScorer(names, use_stemmer=stems)
        for output, references in all_pairs:
            scores = scorer.score_multi(references, output)
            rows.append({
                "output": output, "references": references, "stem": stems,
                "scores": {n: [s.precision, s.recall, s.fmeasure] for n, s in scores.items()}})
    write("rouge.json", rows)


def write_stems(all_pairs):
    stemmer = PorterStemmer()
    words = set()
    for output, references in all_pairs:
        for text in [output] + references:
            words.update(re.findall("[a-z0-9]+", text.lower()))
    stems = "a ab by cat die ly tie hop fil tr geo theo archaeo sens form yy yay syzyg oat rel digit hope".split()
    suffixes = ("s es ies ied ed ing eed sses ss y ational tional enci anci izer bli alli entli eli ousli "
                "ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi icate "
                "ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion "
                "tion ion ou ism ate iti ous ive ize e ll le at bl iz ally ically").split()
    words.update(stem + suffix for stem in stems for suffix in suffixes)
    words.update("sky skies dying lying tying news innings inning outings outing cannings canning "
                 "howe proceed exceed succeed feed agreed bled motoring sing conflated troubled sized "
                 "hopping tanned falling hissing fizzed failing filing happy enjoy spy fly try dies flies "
                 "controll roll cease rate probate adoption replacement oed".split())
    alphabet = "aeiouybcdlnrstwxz"
    for _ in range(400):
        words.add("".join(RANDOM.choice(alphabet) for _ in range(RANDOM.randint(1, 9)))
                  + RANDOM.choice(suffixes))
    (FOLDER / "porter.txt").write_text(
        "".join(f"{w} {stemmer.stem(w)}\n" for w in sorted(words) if w))


def write_bleu(all_pairs):
    bleu = sacrebleu.BLEU(effective_order=True)
    rows = [{"output": o, "references": r, "score": bleu.sentence_score(o, r).score,
             "tokens": bleu.tokenizer(o.rstrip())} for o, r in all_pairs]
    write("bleu.json", rows)


def write_chrf(all_pairs):
    two, plus = sacrebleu.CHRF(), sacrebleu.CHRF(word_order=2)
    write("chrf.json", [
        {"output": o, "references": r, "chrf": two.sentence_score(o, r).score,
         "chrf++": plus.sentence_score(o, r).score} for o, r in all_pairs])


def write_corpus(all_pairs):
    """Corpora of segments with the same number of references."""
    rows = []
    singles = [(o, r[:1]) for o, r in all_pairs]
    doubles = [(o, [r[0], r[-1]]) for o, r in all_pairs]
    for source in (singles, doubles):
        for start in range(0, len(source) - 1, 23):
            segments = source[start:start + RANDOM.choice([1, 2, 23])]
            outputs = [o for o, _ in segments]
            references = [list(column) for column in zip(*(r for _, r in segments))]
            bleu = sacrebleu.BLEU()
            score = bleu.corpus_score(outputs, references)
            rows.append({
                "outputs": outputs, "references": [r for _, r in segments],
                "bleu": score.score, "bp": score.bp, "signature": str(bleu.get_signature()),
                "chrf": sacrebleu.CHRF().corpus_score(outputs, references).score,
                "chrf++": sacrebleu.CHRF(word_order=2).corpus_score(outputs, references).score})
    write("corpus.json", rows)


def write_numeric():
    pattern = re.compile(r"-?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?")
    texts = SENTENCES + [
        "The answer is 42", "42.", "3,5,", "-1,234.50", "1e5", "1e", "1e+", "2E-3 m", "5-3", "--7",
        "1.2.3", ".5", "1,.5", "0x10", "१२.५", "٣٫٥", "१e१", "10 % of -20", "−5", "1e999", "-1e999",
        "1e-999", "007", "-0", "no number", "3.", "1e5.5", "$1,000,000", "²", "1_000", "12,34,56.7e-1",
    ]
    rows = []
    for text in texts:
        matches = [m.group(0) for m in pattern.finditer(text)]
        number = float(matches[-1].replace(",", "")) if matches else None
        rows.append({"text": text, "number": None if number is None else repr(number)})
    values = [0.0, -0.0, 1.0, 1 + 1e-9, 1 + 1.1e-9, 1 - 1e-9, 1e300, -1e300, 5e-324, 100.0, 101.0,
              math.inf, -math.inf, math.nan]
    close = [
        {"a": repr(a), "b": repr(b), "rel": rel, "abs": abs_,
         "close": math.isclose(a, b, rel_tol=rel, abs_tol=abs_)}
        for a in values for b in values for rel, abs_ in [(1e-9, 0.0), (0.01, 0.0), (0.0, 1.0)]]
    (FOLDER / "numeric.json").write_text(
        json.dumps({"numbers": rows, "close": close}, separators=(",", ":")) + "\n")


def main():
    all_pairs = pairs()
    write_squad(all_pairs)
    write_levenshtein(all_pairs)
    write_rouge(all_pairs)
    write_stems(all_pairs)
    write_bleu(all_pairs)
    write_chrf(all_pairs)
    write_corpus(all_pairs)
    write_numeric()


main()
