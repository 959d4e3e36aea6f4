#!/usr/bin/env python3
"""refuse.py finds what it is there to find, with each compiler given.

    self_test.py [gcc=COMPILER] [clang=COMPILER]
"""
import pathlib
import sys
import tempfile
import unittest

import refuse

COMPILERS = dict(argument.split("=", 1) for argument in sys.argv[1:])
LIBRARY = """#pragma once
template <class T> void takes_numbers(T) { static_assert(sizeof(T) > 1, "in the library"); }
template <class T> void refused_here(T) = delete;
inline void refused_here(int) {}
"""
GOOD = """//! says: refused_here
#include "library.hpp"
int main() { refused_here(TWIN(1.5, 1)); }
"""


class Refuse(unittest.TestCase):
    def check(self, source, expected, **options):
        """The faults found in a source, with every compiler, match the expected patterns, one for one."""
        for kind, compiler in COMPILERS.items():
            with self.subTest(kind), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "library.hpp").write_text(LIBRARY)
                file = pathlib.Path(folder, "mistake.cpp")
                file.write_text(source)
                found, _ = refuse.faults(file, kind, [compiler], **options)
                self.assertEqual(len(found), len(expected), found)
                for fault, pattern in zip(found, expected):
                    self.assertRegex(fault, pattern)

    def test_a_good_refusal_passes(self):
        self.check(GOOD, [])

    def test_a_file_that_compiles_fails(self):
        self.check(GOOD.replace("1.5, 1", "1, 2"), ["it compiles, and must be refused"])

    def test_a_twin_that_is_refused_fails(self):
        self.check(GOOD.replace("1.5, 1", "1.5, 2.5"), ["its twin is refused"])

    def test_a_twin_the_wrong_way_round_is_told_so(self):
        self.check(GOOD.replace("1.5, 1", "1, 1.5"), ["it compiles", "its twin is refused", "wrong way round"])

    def test_a_text_that_is_not_said_fails(self):
        self.check(GOOD.replace("says: ", "says: the shapes differ, "), ["not said in the first 12 lines: the shapes differ"])

    def test_a_text_that_only_stands_in_the_repeated_source_fails(self):
        self.check(GOOD.replace("says: refused_here", "says: sentinel").replace("int main() {", "int main() { /* sentinel */"),
                   ["not said in the first 12 lines: sentinel"])

    def test_a_text_of_one_compiler_is_asked_of_that_one_only(self):
        for kind in COMPILERS:
            other = "clang" if kind == "gcc" else "gcc"
            with self.subTest(kind):
                self.assertEqual(refuse.texts_of(f"//! says: a\n//! says({kind}): b\n//! says({other}): c\n" + GOOD, kind),
                                 ["a", "b", "refused_here"])

    def test_an_error_inside_the_library_fails(self):
        self.check("//! says: in the library\n#include \"library.hpp\"\nint main() { takes_numbers(TWIN('a', 1)); }\n",
                   ["the first error does not point at mistake.cpp: .*library.hpp"])

    def test_templates_are_instantiated(self):
        self.check("//! says: too small\ntemplate <class T> struct large { static_assert(sizeof(T) > 1, \"too small\"); };\n"
                   "template <class T> void use() { large<T> it; (void)it; }\nint main() { use<TWIN(char, int)>(); }\n", [])

    def test_a_file_without_a_text_or_a_twin_fails(self):
        self.check(GOOD.replace("//! says: refused_here\n", ""), ["no text is expected"])
        self.check(GOOD.replace("TWIN(1.5, 1)", "1.5"), ["no TWIN"])

    def test_a_misspelt_text_line_fails(self):
        self.check(GOOD.replace("says:", "say:"), ["is no `//! says: TEXT`"])

    def test_without_a_twin_it_is_only_refused(self):
        self.check(GOOD.replace("TWIN(1.5, 1)", "1.5"), [], has_twin=False)
        self.check(GOOD.replace("TWIN(1.5, 1)", "1"), ["it compiles"], has_twin=False)


class Said(unittest.TestCase):
    def test_quotes_and_spaces_do_not_count(self):
        self.assertTrue(refuse.is_said('"W" (10, 784)', "Left = ‘W’ (10,\n  784)"))

    def test_dot_star_stands_for_anything_and_all_else_for_itself(self):
        self.assertTrue(refuse.is_said('"W".*10, 784', 'text<2>{"W"}; shape (10, 784)'))
        self.assertFalse(refuse.is_said("x(3)", "x3"))
        self.assertFalse(refuse.is_said("a.c", "abc"))

    def test_twelve_lines_are_read_from_the_first_error_on(self):
        output = "In file included from a.hpp:1:\na.cpp:3:1: error: one\n" + "a.cpp:4:1: note: more\n" * 10 + "last\nbeyond\n"
        window = refuse.first_error(output)
        self.assertEqual((window[0], window[-1], len(window)), ("a.cpp:3:1: error: one", "last", 12))
        self.assertEqual(refuse.faults_of_refusal(output, "a.cpp", ["one", "last"]), [])
        self.assertEqual(len(refuse.faults_of_refusal(output, "a.cpp", ["beyond"])), 1)

    def test_a_compiler_that_is_not_installed_is_skipped(self):
        self.assertEqual(refuse.main(["mistake.cpp", "clang", ""]), refuse.SKIPPED)


if __name__ == "__main__":
    if not COMPILERS:
        sys.exit(__doc__)
    unittest.main(argv=sys.argv[:1])
