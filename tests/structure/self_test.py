#!/usr/bin/env python3
"""The checks of the structure find what they are there to find: each fault stands in a small tree of its own."""
import pathlib
import tempfile
import unittest

import includes
import lengths


def tree(files):
    """A folder with the given headers; it lives as long as what is returned."""
    folder = tempfile.TemporaryDirectory()
    for name, content in {"tapeless/core.hpp": "#include <tapeless/core/hash.hpp>\n", "tapeless/core/hash.hpp": "", **files}.items():
        path = pathlib.Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


class Includes(unittest.TestCase):
    def faults(self, files):
        with tree(files) as folder:
            return includes.faults(folder)

    def test_a_good_tree_has_no_fault(self):
        good = {"tapeless/ops/sin.hpp": '#include "../core/hash.hpp"\n#include <tapeless/ops/cos.hpp>\n#include <cmath>\n',
                "tapeless/ops/cos.hpp": "#include <vector>\n", "tapeless/all.hpp": "#include <tapeless/ops/sin.hpp>\n"}
        self.assertEqual(self.faults(good), [])

    def test_a_room_below_is_refused_in_angle_brackets(self):
        found = self.faults({"tapeless/graph/node.hpp": "", "tapeless/ops/sin.hpp": "\n#include <tapeless/graph/node.hpp>\n"})
        self.assertEqual(found, ["tapeless/ops/sin.hpp:2: ops/ includes tapeless/graph/node.hpp, but graph/ lies below ops/"])

    def test_a_room_below_is_refused_in_quotes(self):
        found = self.faults({"tapeless/ops/sin.hpp": "", "tapeless/core/hash.hpp": '# include "../ops/sin.hpp"\n'})
        self.assertEqual(found, ["tapeless/core/hash.hpp:1: core/ includes ../ops/sin.hpp, but ops/ lies below core/"])

    def test_a_header_that_gathers_all_rooms_is_refused_inside_a_room(self):
        self.assertRegex(self.faults({"tapeless/nn/dense.hpp": "#include <tapeless/core.hpp>\n"})[0], "gathers all rooms")

    def test_an_unknown_room_is_refused(self):
        self.assertRegex(self.faults({"tapeless/util/misc.hpp": ""})[0], "util/ is no room")

    def test_a_header_of_ours_that_is_not_there_is_refused(self):
        self.assertRegex(self.faults({"tapeless/ops/sin.hpp": "#include <tapeless/ops/cos.hpp>\n"})[0], "is not there")

    def test_core_must_be_there(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(includes.faults(folder), ["tapeless/core.hpp is not there"])

    def test_core_reaches_nothing_expensive_however_long_the_way(self):
        for name in ["Eigen/Core", "boost/hana.hpp", "iostream", "memory", "string", "vector", "functional"]:
            found = self.faults({"tapeless/core/hash.hpp": '#include "text.hpp"\n', "tapeless/core/text.hpp": f"#include <{name}>\n"})
            self.assertEqual(found, [f"tapeless/core/text.hpp:1: <{name}> is reached: "
                                     "tapeless/core.hpp -> tapeless/core/hash.hpp -> tapeless/core/text.hpp"])

    def test_core_may_include_cheap_headers_with_a_similar_name(self):
        self.assertEqual(self.faults({"tapeless/core/hash.hpp": "#include <string_view>\n#include <cstring>\n"}), [])


class Lengths(unittest.TestCase):
    def test_short_headers_pass(self):
        self.assertEqual(lengths.faults({"a.hpp": 119, "b.hpp": 400, "c.hpp": 1}), [])

    def test_one_long_header_fails(self):
        self.assertEqual(lengths.faults({"a.hpp": 401, "b.hpp": 1, "c.hpp": 1}), ["a.hpp: 401 lines, more than 400"])

    def test_a_high_median_fails(self):
        self.assertRegex(lengths.faults({"a.hpp": 120, "b.hpp": 120, "c.hpp": 1})[0], "median length is 120")

    def test_no_header_fails(self):
        self.assertEqual(lengths.faults({}), ["there is no header"])

    def test_lines_are_counted(self):
        with tree({"tapeless/core/long.hpp": "\n" * 7}) as folder:
            self.assertIn(7, lengths.lengths_of(folder).values())


class Openings(unittest.TestCase):
    def test_a_header_says_what_it_is(self):
        with tree({"tapeless/core.hpp": "#pragma once\n// tapeless/core.hpp: all.\n", "tapeless/core/hash.hpp": "#pragma once\n// core/hash.hpp: hashes.\n"}) as folder:
            self.assertEqual(lengths.without_opening(folder), [])

    def test_one_that_does_not_is_named(self):
        with tree({"tapeless/core.hpp": "#pragma once\n// tapeless/core.hpp: all.\n", "tapeless/core/hash.hpp": "#pragma once\n\nint x;\n"}) as folder:
            self.assertEqual(len(lengths.without_opening(folder)), 1)


if __name__ == "__main__":
    unittest.main()
