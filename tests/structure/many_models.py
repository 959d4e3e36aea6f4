#!/usr/bin/env python3
"""Compiles a file of many models with -O3, and fails when an operator is called in it: an operator is part of the loop that it is in,
however many there are.

    many_models.py many_models.cpp NM COMPILER [ARGUMENT]...
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def called(names):
    """The operators among the functions of an object file."""
    return sorted(set(re.findall(r"tapeless::ops::(\w+)::value<", names)))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    source, nm, *compiler = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder, "many_models.o")
        subprocess.run([*compiler, "-std=c++20", "-O3", "-c", source, "-o", made], check=True)
        names = subprocess.run([nm, "-C", made], check=True, capture_output=True, text=True).stdout
    if "main" not in names:
        sys.exit("the object file has no main: its names were not read")
    found = called(names)
    print("\n".join(f"{name}::value is a function that is called: TAPELESS_INLINE is missing" for name in found))
    sys.exit(bool(found))
