"""Writes the inputs of metrics.sh to a folder: data.py FOLDER PAIRS DOCUMENTS.

Pairs of 40 to 60 words, of which about a third differs; paired scores of 1,000 cases; JSON documents
of which about half break their schema. The same bytes on every machine.
"""

import json
import random
import sys

folder, pairs, documents = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(20260101)
letters = "etaoinshrdlucmfwygpbvk"


def word():
    return "".join(chance.choice(letters) for _ in range(chance.randint(2, 9)))


vocabulary = [word() for _ in range(4000)]


def text():
    words = [chance.choice(vocabulary) for _ in range(chance.randint(40, 60))]
    return words, " ".join(words).capitalize() + "."


def changed(words):
    kept = [w if chance.random() < 0.7 else chance.choice(vocabulary) for w in words]
    while not 40 <= len(kept) <= 60:
        kept.append(chance.choice(vocabulary))
    return " ".join(kept) + "."


def write(name, lines):
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def pair_lines(count):
    for number in range(count):
        words, expected = text()
        yield {"id": str(number), "output": changed(words), "expected": expected}


def document(number):
    value = {
        "id": f"T-{number:06d}",
        "kind": chance.choice(["billing", "technical", "account"]),
        "priority": chance.randint(1, 5),
        "customer": {"name": word().capitalize(), "email": f"{word()}@example.org"},
        "lines": [
            {"sku": f"{chance.randint(100, 999)}-{word()}", "count": chance.randint(1, 9),
             "price": chance.randint(1, 99999) / 100}
            for _ in range(chance.randint(1, 8))
        ],
        "tags": sorted({word() for _ in range(chance.randint(0, 5))}),
    }
    fault = chance.randrange(12)
    if fault == 0:
        value["priority"] = 9
    elif fault == 1:
        del value["customer"]["email"]
    elif fault == 2:
        value["lines"][-1]["count"] = "two"
    elif fault == 3:
        value["kind"] = "other"
    elif fault == 4:
        value["tags"] = ["twice", "twice"]
    elif fault == 5:
        value["more"] = True
    return value


schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id", "kind", "priority", "customer", "lines", "tags"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^T-[0-9]{6}$"},
        "kind": {"enum": ["billing", "technical", "account"]},
        "priority": {"type": "integer", "minimum": 1, "maximum": 5},
        "customer": {
            "type": "object",
            "required": ["name", "email"],
            "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 80},
                           "email": {"type": "string", "pattern": "@"}},
        },
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    },
    "$defs": {
        "line": {
            "type": "object",
            "required": ["sku", "count", "price"],
            "properties": {
                "sku": {"type": "string", "pattern": "^[0-9]{3}-"},
                "count": {"type": "integer", "exclusiveMinimum": 0},
                "price": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "null"}]},
            },
        }
    },
}

write("pairs-small.jsonl", pair_lines(pairs))
write("pairs-large.jsonl", pair_lines(4 * pairs))
for name, count in (("documents-small", documents), ("documents-large", 4 * documents)):
    write(f"{name}.jsonl", ({"id": str(n), "output": json.dumps(document(n))} for n in range(count)))
live = [chance.betavariate(4, 2) for _ in range(1000)]
write("graded.jsonl", (
    {"id": str(number), "a": a, "b": min(1.0, max(0.0, a + chance.gauss(0.002, 0.1)))}
    for number, a in enumerate(live)))
for name, assertion in (
    ("rouge-l", {"type": "rouge-l", "threshold": 0.5}),
    ("chrf", {"type": "chrf", "threshold": 0.5}),
    ("schema", {"type": "is-json", "value": schema}),
):
    write(f"{name}.yaml", [[assertion]])
