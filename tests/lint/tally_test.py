#!/usr/bin/env python3
"""The closing summary of `./dev test` counts what happened, and nothing failed goes unseen."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

TALLY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tally.py")


class TallyTest(unittest.TestCase):
    def tally(self, ctest, binaries=None):
        """Runs tally.py over one run: (last line, every line, exit code)."""
        with tempfile.TemporaryDirectory() as house:
            directory = os.path.join(house, "release", "results")
            os.makedirs(directory)
            if ctest is not None:
                with open(os.path.join(directory, "ctest.xml"), "w", encoding="utf-8") as file:
                    file.write(f"<testsuite>{ctest}</testsuite>")
            for name, cases in (binaries or {}).items():
                suite = {"name": "Suite", "testsuite": cases}
                path = os.path.join(directory, f"{name}.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump({"testsuites": [suite]}, file)
            done = subprocess.run(
                [sys.executable, TALLY, directory], capture_output=True, text=True, check=False
            )
        lines = done.stdout.splitlines()
        return lines[-1], lines, done.returncode

    def test_passed_tests_are_counted(self):
        ctest = '<testcase name="a" status="run"/><testcase name="b" status="run"/>'
        self.assertEqual(self.tally(ctest)[::2], ("2 passed, 0 failed", 0))

    def test_a_binary_counts_case_by_case(self):
        cases = [{"name": name, "result": "COMPLETED"} for name in ("x", "y", "z")]
        ctest = '<testcase name="a" status="run"/><testcase name="b" status="run"/>'
        self.assertEqual(self.tally(ctest, {"a": cases})[::2], ("4 passed, 0 failed", 0))

    def test_a_failed_case_is_named_and_fails_the_run(self):
        cases = [
            {"name": "x", "result": "COMPLETED"},
            {"name": "y", "result": "COMPLETED", "failures": [{"failure": "no"}]},
        ]
        last, lines, code = self.tally('<testcase name="a" status="fail"/>', {"a": cases})
        self.assertEqual((last, code), ("1 passed, 1 failed", 1))
        self.assertIn("FAILED   release: a: Suite.y", lines)

    def test_a_binary_that_fails_outside_its_cases_fails(self):
        cases = [{"name": "x", "result": "COMPLETED"}]
        ctest = '<testcase name="a" status="fail"/>'
        self.assertEqual(self.tally(ctest, {"a": cases})[::2], ("1 passed, 1 failed", 1))

    def test_a_crashed_binary_fails(self):
        ctest = '<testcase name="a" status="fail"/>'
        self.assertEqual(self.tally(ctest)[::2], ("0 passed, 1 failed", 1))

    def test_a_binary_that_was_not_built_fails(self):
        ctest = (
            '<testcase name="b" status="run"/><testcase name="a" status="notrun">'
            '<skipped message="Unable to find executable"/></testcase>'
        )
        self.assertEqual(self.tally(ctest)[::2], ("1 passed, 1 failed", 1))

    def test_a_skipped_case_is_seen(self):
        cases = [{"name": "x", "result": "SKIPPED"}, {"name": "y", "result": "COMPLETED"}]
        ctest = '<testcase name="a" status="run"/>'
        last, lines, code = self.tally(ctest, {"a": cases})
        self.assertEqual((last, code), ("1 passed, 0 failed", 0))
        self.assertIn("skipped  release: a: Suite.x", lines)

    def test_a_run_of_nothing_fails(self):
        self.assertEqual(self.tally(None)[::2], ("0 passed, 0 failed", 1))


if __name__ == "__main__":
    unittest.main()
