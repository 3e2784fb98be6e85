#!/usr/bin/env python3
"""Each mistake on the command line: exit code 2, one line, nothing left behind."""

import os
import sqlite3
import unittest

from support import OUTPUTS, SMALL_DAY, ProgramTest


class BadUsage(ProgramTest):
    def refused(self, *arguments, words=(), left=()):
        self.assert_refused(self.voltwin("run", SMALL_DAY, "--out", self.out, *arguments), *words)
        self.assert_only(*left)

    def test_no_or_unknown_command_and_options(self):
        self.assert_refused(self.voltwin(), "expected a command", "run")
        self.assert_refused(self.voltwin("walk"), "walk", "run")
        self.assert_refused(self.voltwin("--walk"), "--walk")
        self.assert_refused(self.voltwin("run"))
        self.assert_refused(self.voltwin("run", SMALL_DAY), "--out")
        self.assert_refused(self.voltwin("run", "--out", self.out), "FILE")
        self.refused("--walk", words=["--walk"])
        self.refused("another.json", words=["another.json"])
        self.refused("--out", self.path("twice"), words=["--out"])
        self.refused("--seed", words=["--seed"])

    def test_help_and_version_are_no_mistakes(self):
        for arguments in (["--help"], ["run", "--help"], ["--version"]):
            done = self.voltwin(*arguments)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(done.stderr, "")
            self.assertIn("voltwin", done.stdout)

    def test_seed(self):
        for seed in ("abc", "", "1.5", "-1", "1e3", " 1", "1 ", "0x10", "9223372036854775808",
                     "99999999999999999999"):
            with self.subTest(seed=seed):
                self.refused(f"--seed={seed}", words=["--seed"])

    def test_speed(self):
        for speed in ("0", "-1", "-0", "nan", "inf", "-inf", "fast", "max", "60x", "1,5", " 1", "1 ",
                      "", "0x10", "1e10", "1e-7", "1e999", "-1e-999"):
            with self.subTest(speed=speed):
                self.refused(f"--speed={speed}", words=["--speed"])
        self.refused("--speed", "0", words=["0.000001", "1000000000"])

    def test_set(self):
        for text in ("", "clock.days", "=1", "clock.weeks=1", "nodes=1", "site.nodes[9].limit_kw=1",
                     "site.nodes[0.limit_kw=1", "site..nodes=1", "clock.days=0", "clock.days=many",
                     "clock.days=", "clock.days[0]=1", "seed=-1", "control.policy=best",
                     "expect[0].kpi=happiness", 'clock={"days":1}', "clock={",
                     "site.nodes[0].limit_kw=-5", "site.nodes[0].limit_kw=0",
                     "site.nodes[0].limit_kw=1e999", "site.nodes[0].limit_kw=NaN",
                     "output.sample_s=0", "vehicles=[]", "demand.sources=[]"):
            with self.subTest(set=text):
                self.refused("--set", text)

    def test_what_is_quoted_stays_one_readable_line(self):
        for text in ("two\nlines", "\x1b[2Jclear", "bell\a", "\x9b", "\u202e", b"\xff\xe9", "caf\u00e9"):
            with self.subTest(text=text):
                text = text if isinstance(text, bytes) else text.encode()
                done = self.voltwin("run", text, "--out", self.out)
                self.assert_refused(done, "no such file")
                self.assertTrue(done.stderr[:-1].isprintable(), done.stderr)
        self.assertIn("caf\u00e9", done.stderr)
        self.refused("--set", "name\nless", words=["\\x0a"])
        self.refused("--two\nlines")

    def test_out_that_cannot_be_a_folder(self):
        file = self.path("file", "mine")
        for out in (file, os.path.join(file, "under"), os.path.join(file, "deep", "under"), ""):
            with self.subTest(out=out):
                done = self.voltwin("run", SMALL_DAY, "--out", out)
                self.assert_refused(done, "--out")
        self.assert_only("file")
        with open(file, encoding="utf-8") as content:
            self.assertEqual(content.read(), "mine")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_out_in_a_folder_that_cannot_be_written(self):
        os.mkdir(self.path("locked"), 0o555)
        done = self.voltwin("run", SMALL_DAY, "--out", self.path("locked/out"))
        self.assert_refused(done, "--out")
        self.assert_only("locked")

    def test_a_folder_in_the_place_of_a_file_leaves_the_others_alone(self):
        os.makedirs(os.path.join(self.out, "kpi.json"))
        with open(os.path.join(self.out, "run.json"), "w", encoding="utf-8") as file:
            file.write("of an earlier run")
        done = self.voltwin("run", SMALL_DAY, "--out", self.out, "--quiet")
        self.assert_refused(done, "kpi.json")
        self.assertEqual(sorted(os.listdir(self.out)), ["kpi.json", "run.json"])
        with open(os.path.join(self.out, "run.json"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "of an earlier run")

    def test_database(self):
        for url in ("run.db", "mysql://localhost/x", "postgresql://u@host:port/x", "sqlite:", "SQLITE:x", "sqlite",
                    "sqlite:" + self.folder):
            with self.subTest(db=url):
                self.refused("--db", url)

    def test_database_below_a_file(self):
        file = self.path("file", "mine")
        self.refused("--db", f"sqlite:{file}/run.db", words=["file"], left=["file"])
        self.refused("--db", f"sqlite:{file}/deep/run.db", words=["file"], left=["file"])

    def test_database_that_is_something_else_stays_as_it_was(self):
        text = self.path("text.db", "not a database, " * 100)
        self.refused("--db", f"sqlite:{text}", words=["text.db"], left=["text.db"])
        with open(text, encoding="utf-8") as file:
            self.assertEqual(file.read(), "not a database, " * 100)
        os.remove(text)
        other = self.path("other.db")
        with sqlite3.connect(other) as connection:
            connection.execute("create table friends (name)")
            connection.execute("insert into friends values ('Ada')")
        connection.close()
        self.refused("--db", f"sqlite:{other}", words=["other.db"], left=["other.db"])
        connection = sqlite3.connect(other)
        self.assertEqual(connection.execute("select name from friends").fetchall(), [("Ada",)])
        connection.close()

    def test_database_of_an_earlier_run_stays_as_it_was(self):
        self.run_to(self.out, "--db", "sqlite:" + self.path("run.db"))
        with open(self.path("run.db"), "rb") as file:
            before = file.read()
        done = self.voltwin("run", SMALL_DAY, "--out", self.path("second"), "--db",
                            "sqlite:" + self.path("run.db"))
        self.assert_refused(done, "run.db", "already")
        self.assert_only("out", "run.db")
        with open(self.path("run.db"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_a_refused_run_leaves_an_earlier_one_alone(self):
        self.run_to(self.out)
        self.assert_refused(self.voltwin("run", SMALL_DAY, "--out", self.out, "--db", "sqlite:"))
        self.assert_only("out")
        self.assertEqual(sorted(os.listdir(self.out)), OUTPUTS)


if __name__ == "__main__":
    unittest.main()
