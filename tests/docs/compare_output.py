#!/usr/bin/env python3
"""Runs a program and compares what it prints with what is written down.

    compare_output.py (--expected FILE | --source FILE.cpp) PROGRAM [ARGUMENT]...

The program must exit with 0. A source may end with the expected output in a comment; without one only the exit counts:

    /* output
    W = 1.898433
    */

Spaces at the end of a line and empty lines at both ends do not count; all else must be equal, letter by letter.
`~` before a number makes it approximate: `~0.97` is any number within 2 % or one unit of its last digit, whichever is
more; `~` alone is any number. In a line with a `~` any run of spaces equals any other.
"""
import difflib
import pathlib
import re
import subprocess
import sys

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
APPROXIMATE = re.compile(rf"~({NUMBER})?")
OUTPUT_COMMENT = re.compile(r"/\*\s*output[ \t]*\n(.*?)\*/\s*\Z", re.DOTALL)


def output_in(source):
    """The output written at the end of a source; None where there is none."""
    found = OUTPUT_COMMENT.search(source)
    return found[1] if found else None


def lines_of(text):
    """The lines of an output, without what does not count."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()


def is_near(number, expected):
    """Whether a number, as text, is what an approximate one, as text, stands for."""
    digits, _, exponent = expected.lower().partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
    return abs(float(number) - float(expected)) <= max(unit, 0.02 * abs(float(expected))) * (1 + 1e-9)


def line_agrees(actual, expected):
    if "~" not in expected:
        return actual == expected
    pattern, numbers, end = "", [], 0
    for found in APPROXIMATE.finditer(expected):
        pattern += spaced(expected[end:found.start()]) + f"({NUMBER})"
        numbers.append(found[1])
        end = found.end()
    read = re.fullmatch(r"\s*" + pattern + spaced(expected[end:]) + r"\s*", actual)
    return read is not None and all(wanted is None or is_near(got, wanted) for got, wanted in zip(read.groups(), numbers))


def spaced(literal):
    """A pattern for a literal text in which any run of spaces equals any other."""
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", literal))


def difference(actual, expected):
    """The lines in which an output differs from the expected one; none where they agree."""
    actual, expected = lines_of(actual), lines_of(expected)
    if len(actual) == len(expected):
        # What agrees approximately is no difference: show the expected line in its place.
        actual = [want if line_agrees(got, want) else got for got, want in zip(actual, expected)]
    return list(difflib.unified_diff(expected, actual, "expected", "printed", lineterm=""))


def main(arguments):
    if len(arguments) < 3 or arguments[0] not in ("--expected", "--source"):
        print(__doc__)
        return 2
    written = pathlib.Path(arguments[1]).read_text(encoding="utf-8")
    expected = written if arguments[0] == "--expected" else output_in(written)
    done = subprocess.run(arguments[2:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(done.stdout, f"the program ended with {done.returncode}", sep="\n")
        return 1
    found = difference(done.stdout, expected) if expected is not None else []
    print("\n".join(found) or done.stdout)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
