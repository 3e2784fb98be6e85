#!/usr/bin/env python3
"""CMake refuses a library whose DEPENDS cmake/layers.txt does not allow."""

import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAYERS = """# comment
engine/base     pure :
engine/sim      pure : engine/base
csms/core/state pure : engine
twin/station    pure : engine csms/ocpp
"""


class CMakeLayersTest(unittest.TestCase):
    def configure(self, call, layers=LAYERS):
        """Configures a project that makes one call; its error, or "" when it succeeds."""
        with tempfile.TemporaryDirectory() as house:
            os.mkdir(os.path.join(house, "cmake"))
            shutil.copy(os.path.join(ROOT, "cmake/voltwin.cmake"), os.path.join(house, "cmake"))
            with open(os.path.join(house, "cmake/layers.txt"), "w", encoding="utf-8") as file:
                file.write(layers)
            with open(os.path.join(house, "CMakeLists.txt"), "w", encoding="utf-8") as file:
                file.write(
                    "cmake_minimum_required(VERSION 3.25)\nproject(house LANGUAGES NONE)\n"
                    f"include(cmake/voltwin.cmake)\n{call}\n"
                )
            done = subprocess.run(
                ["cmake", "-G", "Ninja", "-S", house, "-B", os.path.join(house, "build")],
                capture_output=True, text=True, check=False,
            )
            # CMake breaks long messages over lines.
            return "" if done.returncode == 0 else " ".join(done.stderr.split())

    def test_what_the_list_allows_configures(self):
        self.assertEqual(self.configure("voltwin_check_layer(engine/sim engine/base)"), "")
        self.assertEqual(self.configure("voltwin_check_layer(twin/station csms/ocpp/rpc)"), "")

    def test_the_twin_may_not_depend_on_the_core(self):
        error = self.configure("voltwin_library(twin/station DEPENDS csms/core/state)")
        self.assertIn("twin/station may not depend on csms/core/state", error)

    def test_the_engine_may_not_depend_on_what_stands_below_it(self):
        error = self.configure("voltwin_library(engine/sim DEPENDS csms/core/state)")
        self.assertIn("engine/sim may not depend on csms/core/state", error)

    def test_a_library_that_the_list_does_not_know_is_refused(self):
        error = self.configure("voltwin_library(engine/extra)")
        self.assertIn("engine/extra: not a folder of cmake/layers.txt", error)

    def test_a_line_that_is_no_layer_is_refused(self):
        self.assertIn("cannot read the line", self.configure("", "engine/base\n"))


if __name__ == "__main__":
    unittest.main()
