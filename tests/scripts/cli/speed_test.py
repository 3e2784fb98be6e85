#!/usr/bin/env python3
"""A run at a pace is the same run, and can be stopped at any time."""

import json
import os
import pty
import re
import signal
import subprocess
import unittest

from support import ROOT, SMALL_DAY, ProgramTest, environment, program

# On a busy machine either may come.
KEPT_UP = re.compile(r"kept up: yes; worst lag \d+ ms"
                     r"|kept up: no; worst lag [0-9.]+ m?s, [0-9.]+ times real time instead of \d+")


class Speed(ProgramTest):
    def read(self, out, name):
        with open(os.path.join(out, name), encoding="utf-8") as file:
            return file.read()

    def test_report_and_digest_are_those_of_a_run_without_a_pace(self):
        plain = self.path("plain")
        said = self.run_to(plain).stdout
        self.assertNotIn("kept up", said)
        # Whole hours in a step; and forty steps an hour, over a second of real time.
        for speed in ("1e9", "1e6", "86400"):
            with self.subTest(speed=speed):
                out = self.path("at" + speed)
                done = self.run_to(out, "--speed", speed)
                for name in ("kpi.json", "sessions.csv", "series.csv", "events.jsonl"):
                    self.assertEqual(self.read(out, name), self.read(plain, name), name)
                runs = [json.loads(self.read(at, "run.json")) for at in (plain, out)]
                self.assertEqual(runs[0]["digest"], runs[1]["digest"])
                # But for the command that it quotes, and the effort of the machine.
                pages = [self.report(at) for at in (plain, out)]
                self.assertTrue(pages[0] == pages[1], "the reports differ")
                self.assertEqual(len(KEPT_UP.findall(done.stdout)), 1, done.stdout)

    def report(self, out):
        """The page, as what stands around its data and the data, without command and effort."""
        page = self.read(out, "report.html")
        data = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', page)
        content = json.loads(data[1])
        run = content["run"]
        self.assertIn("run " + SMALL_DAY, run.pop("command"))
        for key in [key for key in run if "cpu_second" in key or "memory" in key]:
            del run[key]
        return page[:data.start(1)], content, page[data.end(1):]

    def test_a_run_that_does_not_end_on_an_hour(self):
        for arguments in ([], ["--speed", "1e7"]):
            out = self.path("out" + str(len(arguments)))
            self.run_to(out, "--set", "clock.days=0.95", *arguments)
        self.assertEqual(self.read(self.path("out0"), "series.csv"),
                         self.read(self.path("out2"), "series.csv"))

    def test_the_database_is_the_same_too(self):
        for arguments in ([], ["--speed", "1e6"]):
            name = self.path("run" + str(len(arguments)))
            self.run_to(name, "--db", f"sqlite:{name}.db", *arguments)
        with open(self.path("run0.db"), "rb") as plain, open(self.path("run2.db"), "rb") as paced:
            self.assertEqual(plain.read(), paced.read())

    @staticmethod
    def rest_of(terminal):
        """What is left of a terminal whose other side is closed: it may come in pieces."""
        out = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # Linux says EIO at the end
                return out
            if not piece:
                return out
            out += piece

    def test_a_run_in_real_time_can_be_interrupted_at_once(self):
        for speed in ("1", "0.001"):
            with self.subTest(speed=speed):
                ours, theirs = pty.openpty()
                process = subprocess.Popen(
                    [program(), "run", SMALL_DAY, "--out", self.out, "--speed", speed],
                    stdout=subprocess.PIPE, stderr=theirs, text=True, cwd=ROOT, env=environment())
                self.addCleanup(process.wait)
                self.addCleanup(process.kill)
                os.close(theirs)
                shown = b""
                while shown.count(b"\r\x1b[2K") < 3:  # it is on its way
                    shown += os.read(ours, 65536)
                process.send_signal(signal.SIGINT)
                out, _ = process.communicate(timeout=60)
                shown += self.rest_of(ours)
                os.close(ours)
                self.assertEqual(process.returncode, 128 + signal.SIGINT)
                self.assertEqual(out, "")
                self.assertEqual(shown.decode().splitlines()[-1], "voltwin: interrupted")
                self.assert_only()


if __name__ == "__main__":
    unittest.main()
