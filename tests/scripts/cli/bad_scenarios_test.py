#!/usr/bin/env python3
"""tests/scripts/bad_scenarios through the program: the line of expected.txt, exit code 2,
nothing left behind."""

import os
import unittest

from support import ROOT, ProgramTest

FOLDER = "tests/scripts/bad_scenarios"
# These lines speak of what the program finds by itself: its folder of models.
OF_THE_PROGRAM = {"no_share.json", "model_missing.json", "model_bad.json"}


def expected_lines():
    with open(os.path.join(ROOT, FOLDER, "expected.txt"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                name, message = line.rstrip("\n").split(" | ", 1)
                yield name, message


class BadScenarios(ProgramTest):
    def test_each_is_refused_with_its_line_and_leaves_nothing(self):
        for name, message in expected_lines():
            with self.subTest(scenario=name):
                done = self.voltwin("run", f"{FOLDER}/{name}", "--out", self.out)
                self.assert_refused(done)
                if name not in OF_THE_PROGRAM:
                    self.assertEqual(done.stderr, f"voltwin: {message}\n")
                self.assert_only()

    def test_the_one_that_they_spoil_runs(self):
        self.run_to(self.out, scenario=f"{FOLDER}/good.json")

    def test_an_unknown_figure_is_refused_before_the_run(self):
        done = self.voltwin("run", f"{FOLDER}/good.json", "--out", self.out, "--set",
                            "expect[0].kpi=happiness")
        self.assert_refused(done, "happiness")
        self.assert_only()

    def test_without_the_data_the_line_says_what_to_get_and_where_to_put_it(self):
        done = self.voltwin("run", "scenarios/library/caltech_real_week.json", "--out", self.out)
        self.assert_refused(done, "VOLTWIN_DATA", "acn_sessions", "ACN-Data")
        self.assert_only()

    def test_files_that_are_no_text_are_refused(self):
        for name, content in (("empty", b""), ("zeros", b"\0" * 64), ("latin", b'{"voltwin": "\xe9"}'),
                              ("deep", b"[" * 100000), ("bom", b"\xef\xbb\xbf{}")):
            with self.subTest(file=name):
                with open(self.path("scenario.json"), "wb") as file:
                    file.write(content)
                self.assert_refused(
                    self.voltwin("run", self.path("scenario.json"), "--out", self.out))
                self.assert_only("scenario.json")


if __name__ == "__main__":
    unittest.main()
