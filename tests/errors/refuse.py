#!/usr/bin/env python3
"""Compiles a file that must be refused, reads what the compiler says, and compiles its twin, which must pass.

The file begins with the texts of its refusal, and differs from its twin in the first argument of TWIN(bad, good):

    //! says: the shapes differ
    //! says: "x".*3
    //! says(gcc): operator+        asked of g++ only; says(clang) of clang only
    constexpr auto sum = TWIN(x, y) + y;

With the first argument the file is refused: the first line with an error points at the file itself, not into the
library, and each text stands in the 12 lines that begin there. `.*` stands for anything; quotes and spaces do not
count; the lines of source that a compiler repeats are not searched. With the second argument the file compiles.

    refuse.py [--no-twin] FILE gcc|clang COMPILER [FLAGS]...

--no-twin: the file has no TWIN; it is only refused. COMPILER empty: skipped (exit status 77).
"""
import pathlib
import re
import subprocess
import sys

WINDOW = 12
SKIPPED = 77
SAYS = re.compile(r"//! says(?:\((gcc|clang)\))?: *(.+)")
ERROR = re.compile(r"\berror:")
REPEATED_SOURCE = re.compile(r"^\s*\d*\s*\|")
QUOTES_AND_SPACES = re.compile(r"[\s‘’'\"`]+")


def texts_of(source, kind):
    """The texts at the head of a file that this kind of compiler must say; ValueError where the head is wrong."""
    texts = []
    for line in source.splitlines():
        if not line.startswith("//"):
            break
        if line.startswith("//!"):
            found = SAYS.fullmatch(line.rstrip())
            if not found:
                raise ValueError(f"`{line}` is no `//! says: TEXT`, `//! says(gcc): TEXT` or `//! says(clang): TEXT`")
            if found[1] in (None, kind):
                texts.append(found[2])
    return texts


def without_quotes_and_spaces(text):
    return QUOTES_AND_SPACES.sub("", text)


def is_said(text, output):
    """Whether a text, with `.*` for anything, stands in an output."""
    literals = [re.escape(without_quotes_and_spaces(part)) for part in text.split(".*")]
    return re.search(".*".join(literals), without_quotes_and_spaces(output)) is not None


def first_error(output):
    """The lines from the first error on, as many as a reader sees at once; none where there is no error."""
    lines = output.splitlines()
    start = next((i for i, line in enumerate(lines) if ERROR.search(line)), len(lines))
    return lines[start:start + WINDOW]


def faults_of_refusal(output, file_name, texts):
    """What is wrong with the way in which a compiler refuses a file."""
    window = first_error(output)
    if not window:
        return ["it is refused without a line that says error"]
    faults = []
    if pathlib.PurePath(window[0].split(":")[0]).name != file_name:
        faults.append(f"the first error does not point at {file_name}: {window[0]}")
    searched = " ".join(line for line in window if not REPEATED_SOURCE.match(line))
    return faults + [f"not said in the first {WINDOW} lines: {text}" for text in texts if not is_said(text, searched)]


def compile_file(path, command, twin):
    """Whether a file compiles, and what the compiler says; it runs in the folder of the file, as a user would."""
    done = subprocess.run([*command, "-std=c++20", "-fsyntax-only", *twin, path.name], cwd=path.parent,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode == 0, done.stdout


def faults(path, kind, command, has_twin=True):
    """All that is wrong with a file's refusal and its twin, and the output to read it by."""
    path = pathlib.Path(path).resolve()
    source = path.read_text(encoding="utf-8")
    try:
        texts = texts_of(source, kind)
    except ValueError as wrong:
        return [str(wrong)], ""
    if has_twin and not re.search(r"\bTWIN\(", source):
        return ["there is no TWIN(bad, good) in it"], ""
    if has_twin and not texts:
        return [f"no text is expected of {kind}: begin the file with `//! says: TEXT`"], ""

    passes, output = compile_file(path, command, ["-DTWIN(bad,good)=bad"] if has_twin else [])
    found = ["it compiles, and must be refused"] if passes else faults_of_refusal(output, path.name, texts)
    if has_twin:
        twin_passes, twin_output = compile_file(path, command, ["-DTWIN(bad,good)=good"])
        if not twin_passes:
            found.append("its twin is refused, and must compile")
            output += f"\n--- the twin:\n{twin_output}"
            if passes:
                found.append("TWIN takes what is refused first, then what compiles: they may stand the wrong way round")
    return found, output


def main(arguments):
    has_twin = "--no-twin" not in arguments
    arguments = [argument for argument in arguments if argument != "--no-twin"]
    if len(arguments) < 3 or arguments[1] not in ("gcc", "clang"):
        print(__doc__)
        return 2
    path, kind, *command = arguments
    if not command[0]:
        print(f"SKIPPED: {kind} is not installed, its errors were not read")
        return SKIPPED
    found, output = faults(path, kind, command, has_twin)
    print("\n".join(f"{path}: {fault}" for fault in found) or "refused as it should be")
    if found and output:
        shown = output.splitlines()
        print(f"--- what {kind} said:", *shown[:60], *(["..."] if len(shown) > 60 else []), sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
