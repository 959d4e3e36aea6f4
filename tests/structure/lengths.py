#!/usr/bin/env python3
"""Prints the median length of the headers under a folder; fails when it is 120 lines or more, or one has above 400 lines or
does not say on its second line what it is: `// room/name.hpp: ...`.

    lengths.py include/
"""
import pathlib
import re
import statistics
import sys

LONGEST = 400
MEDIAN_BELOW = 120


def lengths_of(root):
    return {header: len(header.read_text(encoding="utf-8").splitlines()) for header in sorted(pathlib.Path(root).rglob("*.hpp"))}


def without_opening(root):
    """Headers that do not begin with `#pragma once` and then their own name and what they are."""
    found = []
    for header in sorted(pathlib.Path(root).rglob("*.hpp")):
        lines = header.read_text(encoding="utf-8").splitlines()[:2]
        if len(lines) < 2 or lines[0] != "#pragma once" or not re.match(rf"// (.*/)?{re.escape(header.name)}: \S", lines[1]):
            found.append(f"{header}: the second line does not say what it is: // room/{header.name}: ...")
    return found


def faults(lengths):
    if not lengths:
        return ["there is no header"]
    found = [f"{header}: {length} lines, more than {LONGEST}" for header, length in lengths.items() if length > LONGEST]
    if (median := statistics.median(lengths.values())) >= MEDIAN_BELOW:
        found.append(f"the median length is {median:g} lines; it must stay below {MEDIAN_BELOW}")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lengths = lengths_of(sys.argv[1])
    if lengths:
        longest = max(lengths, key=lengths.get)
        print(f"{len(lengths)} headers, median {statistics.median(lengths.values()):g} lines, longest {lengths[longest]} ({longest})")
    found = faults(lengths) + without_opening(sys.argv[1])
    print("\n".join(found))
    sys.exit(bool(found))
