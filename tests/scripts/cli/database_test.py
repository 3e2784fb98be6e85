#!/usr/bin/env python3
"""`--db sqlite:PATH`: an ordinary SQLite file that tells what the other files tell."""

import json
import os
import sqlite3
import unittest

from support import ProgramTest


class Database(ProgramTest):
    def query(self, sql, path=None):
        connection = sqlite3.connect(path or self.path("run.db"))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def test_it_agrees_with_the_files_and_does_not_change_the_run(self):
        self.run_to(self.path("plain"))
        self.run_to(self.out, "--db", "sqlite:" + self.path("run.db"))
        self.assert_only("out", "plain", "run.db")
        digests = []
        for folder in (self.path("plain"), self.out):
            with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                digests.append(json.load(file)["digest"])
        self.assertEqual(digests[0], digests[1])

        with open(os.path.join(self.out, "kpi.json"), encoding="utf-8") as file:
            figures = json.load(file)["kpis"]
        ((sessions, total),) = self.query("select count(*), sum(total) from v_sessions")
        self.assertEqual(sessions, figures["sessions"] - figures["sessions_turned_away"])
        self.assertAlmostEqual(total, figures["revenue"], delta=1e-6)
        ((balance,),) = self.query("select sum(balance_minor) from v_balances")
        self.assertEqual(balance, 0)
        # One driver is still there: the meter's last reading of her is not yet in the table.
        ((energy,),) = self.query("select sum(energy_kwh) from v_sessions where ended is not null")
        self.assertLessEqual(energy, figures["energy_delivered_kwh"])
        with open(os.path.join(self.out, "events.jsonl"), encoding="utf-8") as file:
            events = sum(1 for _ in file)
        self.assertEqual(self.query("select count(*), max(sequence) from journal"),
                         [(events, events)])
        ((frames,),) = self.query(
            "select count(*) from tape where direction in ('in', 'in_binary', 'out')")
        self.assertEqual(frames, figures["ocpp_messages"])
        self.assertEqual(self.query("pragma integrity_check"), [("ok",)])

    def test_it_may_lie_in_the_folder_of_the_results(self):
        database = os.path.join(self.out, "deep", "run.db")
        self.run_to(self.out, "--db", "sqlite:" + database)
        self.assertGreater(self.query("select count(*) from journal", database)[0][0], 0)
        self.assert_only("out")

    def test_a_run_that_cannot_be_written_takes_its_database_with_it(self):
        os.makedirs(os.path.join(self.out, "kpi.json"))
        database = self.path("new/run.db")
        done = self.voltwin("run", "tests/scripts/cli/small_day.json", "--out", self.out, "--quiet",
                            "--db", "sqlite:" + database)
        self.assert_refused(done)
        self.assert_only("out")


if __name__ == "__main__":
    unittest.main()
