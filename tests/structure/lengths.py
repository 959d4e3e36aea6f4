#!/usr/bin/env python3
"""Prints the median length of the headers under a folder; fails when it is 120 lines or more, or one has above 400.

    lengths.py include/
"""
import pathlib
import statistics
import sys

LONGEST = 400
MEDIAN_BELOW = 120


def lengths_of(root):
    return {header: len(header.read_text(encoding="utf-8").splitlines()) for header in sorted(pathlib.Path(root).rglob("*.hpp"))}


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
    found = faults(lengths)
    print("\n".join(found))
    sys.exit(bool(found))
