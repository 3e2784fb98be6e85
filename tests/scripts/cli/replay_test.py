#!/usr/bin/env python3
"""`voltwin replay`: a database decided again, and what is said when that is not possible."""

import csv
import json
import os
import sqlite3
import unittest
from datetime import datetime

from support import ProgramTest


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else 0


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

    def sessions(self, folder):
        with open(os.path.join(folder, "sessions.csv"), encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if float(row["delivered_kwh"] or 0) > 0]

    def figures(self, folder):
        with open(os.path.join(folder, "kpi.json"), encoding="utf-8") as file:
            return json.load(file)["kpis"]

    def test_the_demand_of_a_run_can_be_run_again_and_otherwise(self):
        scenario = self.path("demand.json")
        done = self.replay("--as-demand", scenario)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_only("out", "run.db", "demand.json", "demand.loads.csv")
        recorded = self.sessions(self.out)
        again = self.path("again")
        self.run_to(again, scenario=scenario)
        sessions = self.sessions(again)
        self.assertEqual([row["evse"] for row in sessions], [row["evse"] for row in recorded])
        for then, now in zip(recorded, sessions):
            energy = float(then["delivered_kwh"])
            self.assertAlmostEqual(float(now["delivered_kwh"]), energy, delta=0.01 * energy)
            # By the station's clock, which may be a little off.
            self.assertLess(abs(seconds(then["arrival"]) - seconds(now["arrival"])), 2)
            self.assertLess(abs(seconds(then["departed"]) - seconds(now["departed"])), 2)
        with open(scenario, encoding="utf-8") as file:
            text = file.read()
        for row in recorded:
            self.assertNotIn(row["id_tag"], text)

        # The question that it is for: what if?
        capped = self.path("capped")
        self.run_to(capped, "--set", "site.nodes[0].limit_kw=6", scenario=scenario)
        self.assertLess(self.figures(capped)["energy_delivered_kwh"],
                        0.9 * self.figures(again)["energy_delivered_kwh"])
        self.assertEqual(self.figures(capped)["cap_violation_s"], 0)
        free = self.path("free")
        self.run_to(free, "--set", "control.policy=uncontrolled", scenario=scenario)
        self.assertGreater(self.figures(free)["site_peak_kw"],
                           self.figures(again)["site_peak_kw"])

    def test_a_demand_that_cannot_be_written_leaves_nothing(self):
        self.assert_refused(self.replay("--as-demand", self.path("demand.txt")))
        self.assert_refused(self.replay("--as-demand", self.path("missing/demand.json")))
        self.assert_refused(self.replay("--as-demand", self.path("demand.json"),
                                        "--from", "2026-06-01T23:00:00Z"))
        self.assert_refused(self.replay("--as-demand", self.path("demand.json"),
                                        "--to", "2026-05-01T00:00:00Z"))
        self.assert_only("out", "run.db")

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
