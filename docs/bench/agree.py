"""Do two files of scored lines say the same? agree.py OURS THEIRS prints the largest difference.

Exit status 1 where it is above 1e-9.
"""

import json
import sys


def scores(path):
    with open(path, encoding="utf-8") as file:
        return {line["id"]: line["score"] for line in map(json.loads, file)}


ours, theirs = scores(sys.argv[1]), scores(sys.argv[2])
if ours.keys() != theirs.keys():
    sys.exit("agree.py: different lines")
largest = max(abs(ours[key] - theirs[key]) for key in ours)
print(f"{largest:.1e}")
sys.exit(0 if largest <= 1e-9 else 1)
