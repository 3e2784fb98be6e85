#!/usr/bin/env python3
"""A run that is interrupted, or whose disk fills up, leaves everything as it was."""

import os
import pty
import resource
import signal
import subprocess
import unittest

from support import FLAGSHIP, ROOT, ProgramTest, environment, program


class Interruption(ProgramTest):
    def start(self, *arguments, **options):
        """A run of many simulated days that has written events already."""
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen(
            [program(), "run", FLAGSHIP, "--set", "clock.days=20", "--out", self.out, *arguments],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment(), **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def interrupt(self, process, number):
        # The first line of progress: it is past its first simulated day.
        self.assertIn("2026-06-02", process.stderr.readline())
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + number)
        self.assertEqual(out, "")
        self.assertEqual(err.splitlines()[-1], "voltwin: interrupted")

    def test_signals_end_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                self.interrupt(self.start(), number)
                self.assert_only()

    def test_an_earlier_run_in_the_same_folder_stays(self):
        self.run_to(self.out)
        before = {}
        for name in os.listdir(self.out):
            with open(os.path.join(self.out, name), "rb") as file:
                before[name] = file.read()
        self.interrupt(self.start(), signal.SIGTERM)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(before))
        for name, content in before.items():
            with open(os.path.join(self.out, name), "rb") as file:
                self.assertEqual(file.read(), content, name)

    def test_the_database_goes_too(self):
        self.interrupt(self.start("--db", "sqlite:" + self.path("deep/run.db")), signal.SIGTERM)
        self.assert_only()

    def test_a_reader_of_the_progress_that_goes_away_does_not_end_it(self):
        read, write = os.pipe()
        process = self.start("--set", "clock.days=2", stderr=write)
        os.close(write)
        os.close(read)
        process.communicate(timeout=60)
        # 1: the shorter run may miss the week's expectations.
        self.assertIn(process.returncode, (0, 1))
        self.assertIn("report.html", os.listdir(self.out))

    def test_on_a_terminal_the_progress_is_one_line(self):
        ours, theirs = pty.openpty()
        process = self.start("--set", "clock.days=1", stderr=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(ours)
        process.communicate(timeout=60)
        self.assertGreater(shown.count(b"\r\x1b[2K"), 12)
        self.assertEqual(shown.count(b"\n"), 1)
        self.assertIn(b"100 %", shown)

    def test_a_full_disk_is_one_line_and_leaves_nothing(self):
        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        for extra in ([], ["--db", "sqlite:" + self.path("run.db")]):
            with self.subTest(extra=extra):
                done = self.voltwin("run", FLAGSHIP, "--out", self.out, "--quiet", *extra,
                                    preexec_fn=small_files)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertTrue(done.stderr.startswith("voltwin: "), done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assert_only()


if __name__ == "__main__":
    unittest.main()
