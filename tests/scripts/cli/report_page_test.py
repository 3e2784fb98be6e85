#!/usr/bin/env python3
"""The report of a real run in a real browser: no script error, every section drawn, and
names from the scenario shown as text. Skipped, visibly, without Chromium."""

import os
import re
import shutil
import subprocess
import sys
import unittest

from support import ProgramTest, day_in_berlin, write_berlin

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class ReportPage(ProgramTest):
    def open(self, page):
        """The page as the browser built it, and what it wrote to the console."""
        done = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--enable-logging=stderr", "--v=0", "--window-size=1400,3000",
             "--user-data-dir=" + self.path("profile"), "--dump-dom", "file://" + page],
            capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, re.findall(r"CONSOLE[^\n]*", done.stderr)

    def test_it_opens_without_an_error_and_shows_the_run(self):
        self.run_to(self.out)
        dom, console = self.open(os.path.join(self.out, "report.html"))
        self.assertEqual(console, [])
        body = dom.split('<script type="application/json"')[0]
        self.assertIn('data-ready="yes"', body)
        for word in ("Cap kept", "S-01/1", "S-02/2", "turned away", "&lt;img src=x&gt;",
                     "small day, \"quoted\" &amp; &lt;b&gt;bold"):
            self.assertIn(word, body)
        self.assertNotIn("<title>broken", dom)
        self.assertNotRegex(dom, r"https?://(?!www\.w3\.org)")  # opens offline

    def test_it_follows_a_change_of_the_clock(self):
        arguments = [argument for text in day_in_berlin("2026-03-29T00:00:00")
                     for argument in ("--set", text)]
        self.run_to(self.out, *arguments, env=write_berlin(self.path("zones")))
        dom, console = self.open(os.path.join(self.out, "report.html"))
        self.assertEqual(console, [])
        body = dom.split('<script type="application/json"')[0]
        self.assertIn("Europe/Berlin, UTC+01:00, then UTC+02:00", body)
        self.assertIn("Sun 29 Mar 00:00 \u2013 Mon 30 Mar 2026 00:00 (23:00", body)
        self.assertIn("Sun 29 Mar 10:00", body)  # the arrival at 08:00 UTC

    def test_it_sees_a_console_error(self):
        page = self.path("page.html", "<script>nobody()</script>")
        _, console = self.open(page)
        self.assertEqual(len(console), 1)


if __name__ == "__main__":
    if CHROMIUM is None:
        print("skipped: there is no chromium")
        sys.exit(77)
    unittest.main()
