#!/usr/bin/env python3
"""How voltwin-bench is called; what it measures is no matter of a test."""

import subprocess
import unittest

from support import ProgramTest, program


class BenchUsage(ProgramTest):
    def bench(self, *arguments):
        return subprocess.run([program("VOLTWIN_BENCH", "voltwin-bench"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_mistakes_are_exit_code_2_and_name_the_areas(self):
        for arguments in ([], ["walk"], ["--walk"], ["run", "run"], ["run", "--json"],
                          ["run", "--json", self.path("missing/file.json")]):
            with self.subTest(arguments=arguments):
                done = self.bench(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("run", self.bench("walk").stderr)
        self.assertIn("run", self.bench().stderr)

    def test_help(self):
        done = self.bench("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("--json", done.stdout)


if __name__ == "__main__":
    unittest.main()
