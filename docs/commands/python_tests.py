#!/usr/bin/env python3
"""Grades an answer that is Python code by unit tests that the model never saw.

An operator gives this program the name `python-tests`; a suite then asserts

    {"type": "command", "value": {"name": "python-tests", "tests": "assert double(2) == 4"}}

Standard input is one JSON object: `output` (the answer) and `value.tests`, or else `vars.tests`, are
read. The code is run in a fresh module, then the tests, statement by statement, in
the same namespace. `raises(Error, function, *arguments)` is true where the call raises that error.

The last line of standard output is `{"pass": …, "score": …, "reason": …}`: the score is the share
of assertions that hold, and the answer passes if all of them do. Standard error has the first that
does not.

Exit status: 0 pass, 1 fail, 2 where nothing could be judged (no JSON, no tests, tests that do not
parse or assert nothing, no process to be had).

An answer that is one fenced block is unwrapped. Anything else is taken as it stands, so prose
around the code is a syntax error: the prompt asks for code alone.

What the answer prints is thrown away, and ending the interpreter is a failure. That stops
accidents, not an attacker: the tests run in the same process as the code they judge. Run it only
with limits on time, memory and output and without a network, as stet's `command` does.
"""

import ast
import json
import os
import re
import select
import signal
import sys
import time
import types

SECONDS = 3.0
"""Wall time for the code and its tests together."""

FENCE = re.compile(r"```(?:python3?|py)?[ \t]*\r?\n(.*?)\r?\n?```", re.DOTALL)


def unfenced(answer):
    """The code of an answer that is one fenced block, any other answer untouched."""
    match = FENCE.fullmatch(answer.strip())
    return match.group(1) if match else answer


def raises(error, function, *arguments, **named):
    """Whether the call raises this error; another error goes through."""
    try:
        function(*arguments, **named)
    except error:
        return True
    return False


def first_line(error):
    """An exception as one line, whatever its own text does."""
    try:
        text = str(error).split("\n")[0]
    except BaseException:
        text = ""
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__


def shown(value):
    """A value as Python would write it, cut to 200 characters."""
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def evaluated(node, namespace):
    """The value of an expression of the tests."""
    return eval(compile(ast.Expression(node), "<tests>", "eval"), namespace)


def complaint(statement, namespace):
    """Runs one statement of the tests; None, or what is wrong."""
    try:
        if not isinstance(statement, ast.Assert):
            exec(compile(ast.Module([statement], []), "<tests>", "exec"), namespace)
            return None
        test = statement.test
        if isinstance(test, ast.Compare) and [type(op) for op in test.ops] == [ast.Eq]:
            got = evaluated(test.left, namespace)
            return None if got == evaluated(test.comparators[0], namespace) else f"got {shown(got)}"
        return None if evaluated(test, namespace) else "does not hold"
    except BaseException as error:
        return first_line(error)


def judged(code, tests):
    """The report on an answer: how many assertions hold, of how many, and the first complaint."""
    total = sum(isinstance(statement, ast.Assert) for statement in tests.body)
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    try:
        exec(compile(code, "<answer>", "exec"), module.__dict__)
    except BaseException as error:
        return {"held": 0, "total": total, "first": f"the answer does not run: {first_line(error)}"}
    module.__dict__["raises"] = raises
    held, first = 0, None
    for statement in tests.body:
        wrong = complaint(statement, module.__dict__)
        if wrong is None:
            held += isinstance(statement, ast.Assert)
        elif first is None:
            first = f"{ast.unparse(statement)}: {wrong}"
    return {"held": held, "total": total, "first": first}


def run_child(code, tests, report):
    """Judges in the child process and writes the report, one line of JSON, to a pipe."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    line = json.dumps(judged(code, tests)) + "\n"
    with os.fdopen(report, "wb") as pipe:
        pipe.write(line.encode("ascii"))


def judged_apart(code, tests):
    """The report of a child process, or what became of it. Never takes longer than SECONDS."""
    total = sum(isinstance(statement, ast.Assert) for statement in tests.body)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            run_child(code, tests, writer)
        finally:
            os._exit(0)
    os.close(writer)
    deadline, text = time.monotonic() + SECONDS, b""
    while not text.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            text = None
            break
        piece = os.read(reader, 65536)
        if not piece:
            break
        text += piece
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if text is None:
        return {"held": 0, "total": total, "first": f"no end after {SECONDS:g} seconds"}
    try:
        return json.loads(text)
    except ValueError:
        return {"held": 0, "total": total, "first": "the answer ended the interpreter"}


def unusable(message):
    """Ends with status 2: the answer was not judged."""
    print(message, file=sys.stderr)
    return 2


def hidden_tests(request):
    """The tests of the assertion's value, else those of the case's variables."""
    value = request.get("value")
    return (value if value and "tests" in value else request["vars"])["tests"]


def main():
    """Reads the request, prints the verdict; the exit status."""
    try:
        request = json.load(sys.stdin)
        answer, tests = request["output"], hidden_tests(request)
        parsed = ast.parse(tests)
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError) as error:
        return unusable(f"not a request with an output and tests: {first_line(error)}")
    if not isinstance(answer, str):
        return unusable("the output is no text")
    if not any(isinstance(statement, ast.Assert) for statement in parsed.body):
        return unusable("the tests assert nothing")
    try:
        report = judged_apart(unfenced(answer), parsed)
    except OSError as error:
        return unusable(f"no process to judge in: {first_line(error)}")
    held, total, first = report["held"], report["total"], report["first"]
    if first is not None:
        print(first.encode("ascii", "backslashreplace").decode("ascii"), file=sys.stderr)
    reason = f"{held} of {total} assertions hold" + (f"; {first}" if first is not None else "")
    print(json.dumps({"pass": first is None, "score": held / total, "reason": reason}))
    return 0 if first is None else 1


if __name__ == "__main__":
    sys.exit(main())
