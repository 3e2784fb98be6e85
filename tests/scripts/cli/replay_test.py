#!/usr/bin/env python3
"""`voltwin replay`: a database decided again, and what is said when that is not possible."""

import json
import sqlite3
import unittest

from support import ProgramTest


class Replay(ProgramTest):
    def setUp(self):
        super().setUp()
        self.database = self.path("run.db")
        self.run_to(self.out, "--db", "sqlite:" + self.database)

    def change(self, *statements):
        connection = sqlite3.connect(self.database)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def query(self, sql):
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def replay(self, *arguments):
        return self.voltwin("replay", "--db", self.database, *arguments)

    def test_a_run_is_equal_and_the_report_counts_it(self):
        done = self.replay("--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        ((facts,),) = self.query("select count(*) from journal")
        ((frames,),) = self.query("select count(*) from tape where direction = 'out'")
        ((inputs,),) = self.query("select count(*) from tape where direction <> 'out'")
        self.assertEqual((report["loop"], report["equal"], report["difference"]),
                         ("open", True, None))
        self.assertEqual((report["facts"], report["frames"], report["inputs"]),
                         (facts, frames, inputs))
        done = self.voltwin("replay", "--db", "sqlite:" + self.database)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.endswith("\nequal\n"), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_part_of_it_is_told_by_times(self):
        done = self.replay("--from", "2026-06-01T10:00:00+02:00", "--to", "2026-06-01T12:00:00Z",
                           "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["from"], "2026-05-31T22:00:00Z")  # where the process began
        self.assertLess(report["until"], "2026-06-01T12:00:00Z")

    def test_an_input_that_was_another_is_named_with_what_it_leads_to(self):
        ((entry, at, station),) = self.query(
            "select id, at_us, station from tape where frame like '%StopTransaction%' limit 1")
        self.change("update tape set frame = replace(frame, '\"meterStop\":', '\"meterStop\":1')"
                    f" where id = {entry}")
        done = self.replay("--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        difference = json.loads(done.stdout)["difference"]
        self.assertEqual(difference["what"], "fact")
        self.assertEqual(difference["input"]["station"], station)
        self.assertEqual(difference["input"]["kind"], "in")
        self.assertIn("StopTransaction", difference["input"]["text"])
        ((sequence,),) = self.query(f"select after_sequence + 1 from tape where id = {entry}")
        self.assertGreaterEqual(difference["sequence"], sequence)
        self.assertEqual(self.query(
            f"select at_us from journal where sequence = {difference['sequence']}"), [(at,)])
        self.assertTrue(difference["fields"])
        done = self.replay()
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"different at record {difference['sequence']}", done.stdout)
        self.assertIn(" -> ", done.stdout)

    def test_a_core_that_was_told_otherwise_decides_otherwise(self):
        self.change("update tape set frame = replace(frame, '\"settle_s\":0', '\"settle_s\":5')"
                    " where direction = 'resumed'")
        done = self.replay("--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIsNotNone(json.loads(done.stdout)["difference"])

    def test_a_fact_that_was_changed_is_found(self):
        ((sequence,),) = self.query(
            "select sequence from journal where type = 'SessionCharged' limit 1")
        self.change("update journal set payload = replace(payload, '\"energy_wh\":',"
                    f" '\"energy_wh\":1') where sequence = {sequence}")
        done = self.replay("--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        difference = json.loads(done.stdout)["difference"]
        self.assertEqual(difference["sequence"], sequence)
        self.assertEqual([field["field"] for field in difference["fields"]], ["energy_wh"])

    def test_what_cannot_be_replayed_is_said(self):
        done = self.replay("--from", "2026-05-01T00:00:00Z")
        self.assert_refused(done)
        self.assertIn("no tape at or before", done.stderr)
        self.change("delete from tape where direction = 'resumed'")
        done = self.replay()
        self.assert_refused(done)
        self.assertIn("has no beginning of a shard", done.stderr)
        self.change("delete from tape")
        done = self.replay()
        self.assert_refused(done)
        self.assertIn("no tape: none was kept", done.stderr)
        self.change("pragma user_version = 1")
        done = self.replay()
        self.assert_refused(done)
        self.assertIn("the tables of version 1", done.stderr)

    def test_nonsense_is_refused(self):
        for arguments in (["--from", "yesterday"], ["--to", "2026-06-01"],
                          ["--from", "2026-06-01T12:00:00"],
                          ["--from", "2026-06-02T00:00:00Z", "--to", "2026-06-01T00:00:00Z"],
                          ["--speed", "3"], ["surplus"]):
            self.assert_refused(self.replay(*arguments))
        self.assert_refused(self.voltwin("replay"))
        self.assert_refused(self.voltwin("replay", "--db", self.path("missing.db")))
        self.assert_refused(self.voltwin("replay", "--db", "gopher://host/voltwin"))
        self.assert_refused(self.voltwin("replay", "--db", self.path("text.db", "no database")))
        self.assert_only("out", "run.db", "text.db")


if __name__ == "__main__":
    unittest.main()
