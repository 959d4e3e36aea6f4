#!/usr/bin/env python3
"""extract.py and compare_output.py find what they are there to find."""
import pathlib
import sys
import tempfile
import unittest

import compare_output
import extract


def document(*parts):
    """A document: a part (marker, language, text) is a fenced block, any other a paragraph."""
    return "\n\n".join(part if isinstance(part, str) else f"{part[0]}\n```{part[1]}\n{part[2]}\n```" for part in parts) + "\n"


class Extract(unittest.TestCase):
    def test_a_block_with_main_is_a_whole_program(self):
        [program] = extract.programs_of(document(("", "cpp", "int main() {}")), "a.md")
        self.assertEqual(program.source(), '#line 3 "a.md"\nint main() {}\n')

    def test_any_other_block_stands_in_main_with_its_includes_at_the_top(self):
        [program] = extract.programs_of(document("Text.", ("", "cpp", "#include <map>\nf();")), "a.md")
        source = program.source()
        self.assertIn('int main() {\n#line 5 "a.md"\n\nf();\n}\n', source)
        self.assertLess(source.index("#include <map>"), source.index("using namespace tl::literals;"))

    def test_continue_appends_and_namespace_stands_outside(self):
        programs = extract.programs_of(document(
            ("<!-- test: namespace -->", "cpp", "struct a {};"), ("<!-- test: continue -->", "cpp", "a one;"),
            ("<!-- test: continue namespace -->", "cpp", "struct b {};"), ("", "cpp", "other();")), "a.md")
        self.assertEqual([len(program.outside) for program in programs], [2, 0])
        self.assertEqual([len(program.inside) for program in programs], [1, 1])

    def test_a_refused_block_is_apart_from_the_program_it_continues(self):
        good, bad = extract.programs_of(document(
            ("", "cpp", "f();"), ("<!-- test: continue refused -->", "cpp", "g();"),
            ("<!-- output: gcc -->", "text", "error: use of ... g"), ("<!-- test: continue -->", "cpp", "h();")), "a.md")
        self.assertEqual([text for _, text in good.inside], ["f();", "h();"])
        self.assertEqual([text for _, text in bad.inside], ["f();", "g();"])
        self.assertTrue(bad.source().startswith("//! says(gcc): error: use of.*g\n"))

    def test_outputs_of_one_program_follow_each_other(self):
        [program] = extract.programs_of(document(
            ("", "cpp", "f();"), ("<!-- output -->", "text", "1"), ("<!-- test: continue -->", "cpp", "g();"),
            ("<!-- output -->", "", "2")), "a.md")
        self.assertEqual(program.output, ["1", "2"])

    def test_blocks_of_other_languages_are_left_alone(self):
        self.assertEqual(extract.programs_of(document(("", "cmake", "project(p)"), ("", "text", "1")), "a.md"), [])

    def test_a_block_in_a_list_loses_its_indent(self):
        [program] = extract.programs_of("- item\n\n  ```cpp\n  f();\n    g();\n  ```\n", "a.md")
        self.assertEqual(program.inside, [(4, "f();\n  g();")])

    def test_mistakes_are_told_with_their_place(self):
        for text, expected in [
            (document(("<!-- test: skip -->", "cpp", "f();")), "a.md:2: `skip` is not one of"),
            (document(("<!-- test: continue -->", "cpp", "f();")), "a.md:2: there is nothing to continue"),
            (document(("<!-- output -->", "text", "1")), "a.md:2: an output, and no program before it"),
            (document(("<!-- test: refused -->", "text", "1")), "a.md:2: .*before a block that is not cpp"),
            ("```cpp\nf();\n", "a.md:1: the block has no end")]:
            with self.subTest(expected), self.assertRaisesRegex(extract.Mistake, expected):
                extract.programs_of(text, "a.md")


class CompareOutput(unittest.TestCase):
    def agree(self, actual, expected):
        return not compare_output.difference(actual, expected)

    def test_equal_outputs_agree(self):
        self.assertTrue(self.agree("W = 1.898433 \nb\n\n", "\nW = 1.898433\nb\n"))

    def test_another_number_line_or_space_differs(self):
        self.assertFalse(self.agree("W = 1.898434", "W = 1.898433"))
        self.assertFalse(self.agree("W = 1\nb = 2", "W = 1"))
        self.assertFalse(self.agree("", "W = 1"))
        self.assertFalse(self.agree("a  b", "a b"))
        self.assertFalse(self.agree("  a", "a"))

    def test_a_tilde_makes_a_number_approximate(self):
        self.assertTrue(self.agree("accuracy 0.975 of 359", "accuracy ~0.97 of 359"))
        self.assertTrue(self.agree("took  -1.2e-3 s", "took ~ s"))
        self.assertFalse(self.agree("accuracy 0.93 of 359", "accuracy ~0.97 of 359"))
        self.assertFalse(self.agree("accuracy 0.97 of 360", "accuracy ~0.97 of 359"))
        self.assertFalse(self.agree("took long s", "took ~ s"))

    def test_the_output_is_the_last_comment_of_a_source(self):
        self.assertEqual(compare_output.output_in("int main() {}\n/* output\n1\n2\n*/\n"), "1\n2\n")
        self.assertIsNone(compare_output.output_in("/* output\n1\n*/\nint main() {}\n"))

    def test_a_program_that_prints_something_else_or_fails_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            expected = pathlib.Path(folder, "expected.txt")
            expected.write_text("1\n")
            run = lambda code: compare_output.main(["--expected", str(expected), sys.executable, "-c", code])
            self.assertEqual(run("print(1)"), 0)
            self.assertEqual(run("print(2)"), 1)
            self.assertEqual(run("print(1); exit(3)"), 1)


if __name__ == "__main__":
    unittest.main()
