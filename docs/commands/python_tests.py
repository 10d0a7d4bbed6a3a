"""Judges Python code by hidden tests: a command for stet's assertion `command`.

Standard input is one JSON object {"output", "vars", "expected"}. `output` is the model's answer: the
code, bare or in a Markdown fence. `vars.tests` is the code of the hidden tests, which may use what
the answer defines. Status 0: all tests passed; 1: the answer failed; 2: the input is not as said.
The last line of standard output says why, as {"pass", "reason"}.

The answer runs in a process of its own. A pass needs a token on a pipe that is written after the
last test, so an answer that exits early, prints what it likes or replaces print does not pass. An
answer that sets out to deceive its own tests still can: it shares their process. stet's limits
(CPU, memory, time, processes, output) hold for both.

Needs Python 3.8 and nothing else. Run it with `python3 -I`, which ignores the environment and the
current folder.
"""

import json
import os
import re
import secrets
import subprocess
import sys

# A fence of three and more backquotes or tildes; the longest block is the answer.
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)

CHILD = r"""
import json, os, sys, types
given = json.loads(sys.stdin.buffer.read())
sys.stdin = open(os.devnull)
answer = sys.modules["answer"] = types.ModuleType("answer")
exec(compile(given["code"], "answer.py", "exec"), answer.__dict__)
exec(compile(given["tests"], "tests.py", "exec"), answer.__dict__)
os.write(int(sys.argv[1]), given["token"].encode())
"""


def code_of(answer):
    """The longest fenced block, else the answer itself."""
    blocks = [match.group(2) for match in FENCE.finditer(answer)]
    return max(blocks, key=len) if blocks else answer


def say(passed, reason):
    print(json.dumps({"pass": passed, "reason": reason[:200]}))
    return 0 if passed else 1


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def main():
    try:
        given = json.loads(sys.stdin.buffer.read())
        answer, tests = given["output"], given["vars"]["tests"]
        if not isinstance(answer, str) or not isinstance(tests, str) or not tests.strip():
            raise ValueError("no tests")
    except (ValueError, KeyError, TypeError) as error:
        print(f"standard input needs output and vars.tests as texts: {error!r}", file=sys.stderr)
        return 2
    code = code_of(answer)
    if not code.strip():
        return say(False, "the answer is empty")
    token = secrets.token_hex(16)
    read_end, write_end = os.pipe()
    child = subprocess.run(
        [sys.executable, "-I", "-c", CHILD, str(write_end)],
        input=json.dumps({"code": code, "tests": tests, "token": token}).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[write_end],
    )
    os.close(write_end)
    proof = os.read(read_end, 64)
    if child.returncode == 0 and proof == token.encode():
        return say(True, "all tests passed")
    if child.returncode < 0:
        # A limit: end in the same way, so that stet names it.
        os.kill(os.getpid(), -child.returncode)
    problem = last_line(child.stderr.decode("utf-8", "replace"))
    return say(False, problem or f"ended with status {child.returncode} before the last test")


sys.exit(main())
