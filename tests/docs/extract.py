#!/usr/bin/env python3
"""Makes programs of the cpp blocks of Markdown documents, so that they are compiled and run.

    extract.py ROOT OUT DOCUMENT...

A block with `int main` is a whole program. Any other is put inside `main`, after the usual includes, `namespace tl =
tapeless;` and `using namespace tl::literals;`; its own #include lines go to the top. The line before a block can say
more, alone or together:

    <!-- test: continue -->    it goes on where the block before it ended, in the same program
    <!-- test: namespace -->   it stands at namespace scope
    <!-- test: refused -->     it must not compile (with `continue`: the program it continues must, without it)

    <!-- output -->            the block that follows is what the program prints, or, after a refused block, what the
                               compilers say, line by line, `...` for anything; <!-- output: gcc --> only that one

OUT gets the programs, what they must print, and programs.cmake, which hands each to add_document_program or
add_document_refusal. A file is written only if it changes.
"""
import dataclasses
import pathlib
import re
import sys

FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*([\w+-]*)(.*)$")
TEST = re.compile(r"^\s*<!--\s*test:\s*(.*?)\s*-->\s*$")
OUTPUT = re.compile(r"^\s*<!--\s*output(?::\s*(gcc|clang))?\s*-->\s*$")
MARKERS = {"continue", "namespace", "refused"}
CPP = {"cpp", "c++", "cxx"}
HEADERS = ["tapeless/tapeless.hpp", "array", "cstddef", "iostream", "span", "string", "utility", "vector"]


class Mistake(Exception):
    """A document that cannot be read; says where and why."""


@dataclasses.dataclass
class Block:
    line: int  # of its first line of text
    language: str
    text: str
    marker: str  # the last line before it that is not empty


@dataclasses.dataclass
class Program:
    document: str
    includes: list = dataclasses.field(default_factory=list)
    outside: list = dataclasses.field(default_factory=list)  # (line, text) at namespace scope
    inside: list = dataclasses.field(default_factory=list)  # (line, text) in main
    whole: bool = False
    refused: bool = False
    output: list = dataclasses.field(default_factory=list)
    says: list = dataclasses.field(default_factory=list)  # (compiler or None, text)

    def add(self, block, at_namespace_scope):
        lines = block.text.splitlines()
        self.includes += [line.strip() for line in lines if line.lstrip().startswith("#include")]
        # An empty line stays where an #include was, so that the numbers of the lines are those of the document.
        text = "\n".join("" if line.lstrip().startswith("#include") else line for line in lines)
        (self.outside if at_namespace_scope else self.inside).append((block.line, text))

    def continued(self):
        """The same program so far, as one of its own."""
        return dataclasses.replace(self, includes=[*self.includes], outside=[*self.outside], inside=[*self.inside],
                                   output=[], says=[])

    def source(self):
        heads = [f"//! says{f'({kind})' if kind else ''}: {text}" for kind, text in self.says]
        if self.whole:
            return "\n".join([*heads, *(self.placed(part) for part in self.inside)]) + "\n"
        usual = [f"#include <{header}>" for header in HEADERS]
        includes = usual + [line for line in dict.fromkeys(self.includes) if line not in usual]
        return "\n".join([*heads, *includes, "namespace tl = tapeless;", "using namespace tl::literals;",
                          *(self.placed(part) for part in self.outside), "int main() {",
                          *(self.placed(part) for part in self.inside), "}"]) + "\n"

    def placed(self, part):
        """A part with its place in the document, for the compiler's messages; a refusal is read by its own file."""
        line, text = part
        return text if self.refused else f'#line {line} "{self.document}"\n{text}'


def blocks_of(text, document):
    """The fenced blocks of a document, in order."""
    lines, marker, at = text.splitlines(), "", 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            marker = lines[at] if lines[at].strip() else marker
            at += 1
            continue
        indent, fence, first, start = len(opened[1]), opened[2], at + 1, at
        at = first
        while at < len(lines) and not re.fullmatch(rf"\s*{re.escape(fence[0])}{{{len(fence)},}}\s*", lines[at]):
            at += 1
        if at == len(lines):
            raise Mistake(f"{document}:{start + 1}: the block has no end")
        body = [line[indent:] if not line[:indent].strip() else line for line in lines[first:at]]
        yield Block(first + 1, opened[3].lower(), "\n".join(body), marker)
        marker, at = "", at + 1


def programs_of(text, document):
    """The programs of a document."""
    programs = []
    last = base = None  # the program an output belongs to; the one that `continue` continues
    for block in blocks_of(text, document):
        where = f"{document}:{block.line - 1}"
        if output := OUTPUT.match(block.marker):
            if last is None:
                raise Mistake(f"{where}: an output, and no program before it")
            if last.refused:
                last.says += [(output[1], re.sub(r"\s*\.\.\.\s*", ".*", line.strip()))
                              for line in block.text.splitlines() if line.strip().strip(".")]
            elif output[1]:
                raise Mistake(f"{where}: what a program prints does not depend on the compiler")
            else:
                last.output.append(block.text)
            continue
        if block.language not in CPP:
            if TEST.match(block.marker):
                raise Mistake(f"{where}: `{block.marker.strip()}` before a block that is not cpp")
            continue
        said = TEST.match(block.marker)
        words = set(said[1].replace(",", " ").split()) if said else set()
        if words - MARKERS:
            raise Mistake(f"{where}: `{' '.join(sorted(words - MARKERS))}` is not one of {', '.join(sorted(MARKERS))}")
        whole = re.search(r"\bint\s+main\b", block.text) is not None
        if "continue" in words and (base is None or base.whole or whole):
            raise Mistake(f"{where}: there is nothing to continue, or one of the two is a whole program")
        refused = "refused" in words
        if "continue" in words and not refused:
            program = base
        else:
            program = base.continued() if "continue" in words else Program(document, whole=whole)
            program.refused = refused
            programs.append(program)
        if whole:
            program.inside.append((block.line, block.text))
        else:
            program.add(block, "namespace" in words)
        last, base = program, base if refused else program
    return programs


def write(path, text):
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) < 2:
        print(__doc__)
        return 2
    root, out, *documents = (pathlib.Path(argument) for argument in arguments)
    calls, mistakes = [], []
    for document in documents:
        name = document.relative_to(root).as_posix()
        try:
            programs = programs_of(document.read_text(encoding="utf-8"), name)
        except Mistake as mistake:
            mistakes.append(str(mistake))
            continue
        for number, program in enumerate(programs, 1):
            test = f"{name.removesuffix('.md').removeprefix('docs/').replace('/', '.')}.{number}"
            write(out / f"{test}.cpp", program.source())
            if program.output:
                write(out / f"{test}.txt", "\n".join(program.output) + "\n")
            kind = "refusal" if program.refused else "program"
            calls.append(f"add_document_{kind}({test}{' output' if program.output else ''})\n")
    write(out / "programs.cmake", "".join(calls))
    print("\n".join(mistakes) or f"{len(calls)} programs in {len(documents)} documents")
    return int(bool(mistakes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
