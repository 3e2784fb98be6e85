#!/usr/bin/env python3
"""The files of a run: all there, readable by ordinary means, and in agreement."""

import csv
import hashlib
import json
import os
import unittest
from datetime import datetime
from decimal import Decimal

from support import OUTPUTS, SMALL_DAY, ProgramTest


def read_json(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return json.load(file)


def read_csv(*path):
    """The rows as dictionaries; every row has as many cells as the header."""
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert all(len(row) == len(rows[0]) for row in rows), path
    return [dict(zip(rows[0], row)) for row in rows[1:]]


class Outputs(ProgramTest):
    def digest(self, out=None):
        return read_json(out or self.out, "run.json")["digest"]

    def test_all_six_files_and_nothing_else(self):
        done = self.run_to(self.out)
        self.assert_only("out")
        self.assertEqual(sorted(os.listdir(self.out)), OUTPUTS)
        self.assertIn(f"digest {self.digest()}", done.stdout)
        self.assertIn("OCPP messages", done.stdout)
        self.assertIn("per CPU second", done.stdout)
        self.assertIn(os.path.join(self.out, "report.html"), done.stdout)

    def test_run_json_says_what_was_run(self):
        self.run_to(self.out, "--seed", "7", "--set", "name=it's")
        run = read_json(self.out, "run.json")
        self.assertRegex(run["version"], r"^\d+\.\d+\.\d+$")
        self.assertEqual(run["seed"], 7)
        self.assertRegex(run["digest"], r"^[0-9a-f]{32}$")
        with open(SMALL_DAY, "rb") as file:
            self.assertEqual(run["inputs"][0]["sha256"], hashlib.sha256(file.read()).hexdigest())
        self.assertIn("--seed 7", run["command"])
        self.assertIn(r"""--set 'name=it'\''s'""", run["command"])
        self.assertGreater(run["effort"]["ocpp_messages"], 0)
        self.assertGreater(run["effort"]["ocpp_messages_per_cpu_second"], 0)

    def test_sessions_add_up_to_the_figures(self):
        self.run_to(self.out)
        figures = read_json(self.out, "kpi.json")["kpis"]
        sessions = read_csv(self.out, "sessions.csv")
        self.assertEqual(len(sessions), figures["sessions"])
        self.assertEqual(sessions[0]["session"], 'first, "early"')
        delivered = sum(Decimal(row["delivered_kwh"]) for row in sessions)
        # Each row is rounded to a watt-hour.
        self.assertAlmostEqual(float(delivered), figures["energy_delivered_kwh"],
                               delta=0.0005 * len(sessions))
        for column, figure in (("energy", "revenue_energy"), ("time", "revenue_time"),
                               ("flat", "revenue_flat"), ("idle", "revenue_idle"),
                               ("total", "revenue")):
            minor = sum(int(row[f"{column}_minor"]) for row in sessions)
            self.assertEqual(minor, round(figures[figure] * 100), figure)
        for row in sessions:
            # Whole watt-hours of the meter, and the last of them may lie after the reading.
            if row["outcome"] != "present":
                self.assertAlmostEqual(float(row["billed_kwh"]), float(row["delivered_kwh"]), delta=0.002)
            self.assertEqual(int(row["total_minor"]),
                             sum(int(row[f"{kind}_minor"]) for kind in ("energy", "time", "flat", "idle")))
        ends = [row["outcome"] for row in sessions]
        for end, figure in (("completed", "sessions_completed"), ("short", "sessions_short"),
                            ("turned away", "sessions_turned_away"), ("present", "sessions_present")):
            self.assertEqual(ends.count(end), figures[figure], end)
        billed = sum(Decimal(row["billed_kwh"]) for row in sessions)
        self.assertEqual(sum(int(row["energy_minor"]) for row in sessions),
                         sum(round(Decimal(row["billed_kwh"]) * 39) for row in sessions))
        self.assertGreater(billed, 0)
        self.assertIn("turned away", ends)
        self.assertIn("present", ends)

    def test_the_series_keeps_the_cap_and_agrees_with_the_energy(self):
        self.run_to(self.out)
        series = read_csv(self.out, "series.csv")
        self.assertEqual(len(series), 24 * 60)
        self.assertEqual(series[0]["time"], "2026-05-31T22:00:00Z")
        self.assertEqual(series[-1]["time"], "2026-06-01T21:59:00Z")
        for row in series:
            self.assertLessEqual(float(row["total_peak_kw"]), float(row["cap_kw"]) + 1e-3)
        energy = sum(float(row["ev_kw"]) for row in series) / 60
        figures = read_json(self.out, "kpi.json")["kpis"]
        self.assertAlmostEqual(energy, figures["energy_delivered_kwh"], delta=0.5)
        self.assertAlmostEqual(max(float(row["total_peak_kw"]) for row in series),
                               figures["site_peak_kw"], delta=1e-3)

    def test_events_are_json_lines_without_a_gap(self):
        self.run_to(self.out)
        with open(os.path.join(self.out, "events.jsonl"), encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        self.assertEqual([event["sequence"] for event in events], list(range(1, len(events) + 1)))
        times = [datetime.fromisoformat(event["at"].replace("Z", "+00:00")) for event in events]
        self.assertEqual(times, sorted(times))
        started = sum(event["type"] == "TransactionStarted" for event in events)
        self.assertEqual(started, 5)

    def test_the_same_seed_gives_the_same_files_and_another_one_does_not(self):
        self.run_to(self.out)
        again = self.path("again")
        self.run_to(again)
        for name in OUTPUTS:
            if name in ("run.json", "report.html"):  # what it took, and its command
                continue
            with open(os.path.join(self.out, name), "rb") as one:
                with open(os.path.join(again, name), "rb") as two:
                    self.assertEqual(one.read(), two.read(), name)
        self.assertEqual(self.digest(), self.digest(again))
        self.run_to(again, "--seed", "2")
        self.assertNotEqual(self.digest(), self.digest(again))
        self.run_to(again, "--set", "seed=2")
        self.assertNotEqual(self.digest(), self.digest(again))

    def test_a_second_run_replaces_its_files_and_no_other(self):
        self.run_to(self.out)
        with open(os.path.join(self.out, "notes.txt"), "w", encoding="utf-8") as file:
            file.write("mine")
        os.mkdir(self.out + ".partial")
        with open(os.path.join(self.out + ".partial", "mine"), "w", encoding="utf-8"):
            pass
        self.run_to(self.out, "--seed", "5")
        self.assertEqual(read_json(self.out, "run.json")["seed"], 5)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(OUTPUTS + ["notes.txt"]))
        self.assertEqual(os.listdir(self.out + ".partial"), ["mine"])

    def test_out_may_be_deep_relative_or_a_link(self):
        self.run_to(self.path("a/b/c"))
        self.assertEqual(sorted(os.listdir(self.path("a/b/c"))), OUTPUTS)
        done = self.voltwin("run", SMALL_DAY, "--out", ".", "--quiet", cwd=self.path("a"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(os.listdir(self.path("a"))), sorted(OUTPUTS + ["b"]))
        os.symlink(self.path("a/b"), self.path("link"))
        self.run_to(self.path("link"))
        self.assertEqual(sorted(os.listdir(self.path("a/b"))), sorted(OUTPUTS + ["c"]))
        self.assert_only("a", "link")

    def test_an_expectation_that_is_not_met_is_exit_code_1_with_a_report(self):
        done = self.run_to(self.out, "--set", "expect[1].max=2", status=1)
        self.assertIn("NOT MET sessions", done.stdout)
        self.assertEqual(sorted(os.listdir(self.out)), OUTPUTS)
        expect = read_json(self.out, "kpi.json")["expect"]
        self.assertEqual([outcome["met"] for outcome in expect], [True, False])

    def test_an_uncontrolled_site_exceeds_its_cap_and_says_so(self):
        done = self.run_to(self.out, "--set", "control.policy=uncontrolled", "--set",
                           "site.nodes[0].limit_kw=12", status=1)
        self.assertIn("NOT MET cap_violation_s", done.stdout)


if __name__ == "__main__":
    unittest.main()
