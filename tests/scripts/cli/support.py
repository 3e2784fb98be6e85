"""What the tests of the programs share: where they are, running them, folders to run in."""

import os
import shutil
import struct
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SMALL_DAY = os.path.join(ROOT, "tests/scripts/cli/small_day.json")
FLAGSHIP = os.path.join(ROOT, "scenarios/library/campus_week.json")
OUTPUTS = ["events.jsonl", "kpi.json", "report.html", "run.json", "series.csv", "sessions.csv"]


def program(variable="VOLTWIN_PROGRAM", name="voltwin"):
    path = os.environ.get(variable, os.path.join(ROOT, "build/release", name))
    if not os.path.exists(path):
        raise unittest.SkipTest(f"{path} is not built")
    return path


def environment(data=None):
    """That of a user without a data folder, or with `data`."""
    out = {key: value for key, value in os.environ.items() if key != "VOLTWIN_DATA"}
    if data is not None:
        out["VOLTWIN_DATA"] = data
    return out


def write_berlin(folder):
    """A time zone database of one zone; the environment of a program that reads it."""
    header = b"TZif2" + bytes(15) + struct.pack(">6L", 0, 0, 0, 0, 1, 4)
    block = header + struct.pack(">lBB", 3600, 0, 0) + b"CET\0"
    os.makedirs(os.path.join(folder, "Europe"))
    with open(os.path.join(folder, "Europe", "Berlin"), "wb") as file:
        file.write(block + block + b"\nCET-1CEST,M3.5.0,M10.5.0/3\n")
    return {**environment(), "VOLTWIN_ZONEINFO": folder}


def day_in_berlin(start):
    """Settings that make SMALL_DAY the local day that begins there, with one visit."""
    date = start[:10]
    return [f'clock={{"start":"{start}","time_zone":"Europe/Berlin","days":1}}',
            'demand.sources=[{"kind":"list","sessions":[{'
            f'"arrival":"{date}T08:00:00Z","departure":"{date}T16:00:00Z","energy_kwh":10}}]}}]',
            "expect=[]"]


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, `self.folder`, and `out` in it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="voltwin-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = os.path.join(self.folder, "out")

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def voltwin(self, *arguments, **options):
        options.setdefault("env", environment())
        options.setdefault("cwd", ROOT)
        return subprocess.run([program(), *arguments], capture_output=True, text=True,
                              check=False, **options)

    def run_to(self, out, *arguments, scenario=SMALL_DAY, status=0, **options):
        """A run that is to end with `status`; what it printed."""
        done = self.voltwin("run", scenario, "--out", out, "--quiet", *arguments, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def assert_refused(self, done, *words):
        """Exit code 2 and one clear line."""
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("voltwin: "), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.endswith("\n"), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def assert_only(self, *names):
        """The folder of the test holds just that, staging folders included."""
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))
