#!/usr/bin/env python3
"""Runs over the days on which the clock changes: caps and loads hold at their local hours."""

import csv
import json
import os
import unittest
from datetime import datetime, timedelta

from support import ProgramTest, day_in_berlin, write_berlin

# The base load of each hour is the hour, in tenths of a kW.
BASE = json.dumps([hour / 10 for hour in range(24)])
LOAD = ('[{"node":"transformer","step_minutes":60,"profile":{"weekday_kw":' + BASE +
        ',"weekend_kw":' + BASE + "}}]")
CAP = '[{"node":"grid","daily":[{"from":"14:00","to":"18:00","limit_kw":12}]}]'


class TimeZone(ProgramTest):
    def run_day(self, start):
        settings = [*day_in_berlin(start), f"site.caps={CAP}", f"site.base_load={LOAD}"]
        arguments = [argument for text in settings for argument in ("--set", text)]
        self.run_to(self.out, *arguments, env=write_berlin(self.path("zones")))

    def check_day(self, start, change, offsets, hours):
        """Every minute of the day against what the local clock shows."""
        self.run_day(start)
        with open(os.path.join(self.out, "series.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertIn(len(rows), (hours * 60, hours * 60 + 1))
        for row in rows[:hours * 60]:
            utc = datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%SZ")
            local = utc + timedelta(hours=offsets[utc >= change])
            self.assertEqual(local.date().isoformat(), start[:10], row["time"])
            limit = 12 if 14 <= local.hour < 18 else 20
            self.assertEqual(float(row["cap_kw"]), limit, row["time"])
            self.assertAlmostEqual(float(row["base_kw"]), local.hour / 10, 3, row["time"])
        with open(os.path.join(self.out, "run.json"), encoding="utf-8") as file:
            inputs = json.load(file)["inputs"]
        self.assertIn("zoneinfo/Europe/Berlin", [entry["path"] for entry in inputs])

    def test_a_day_of_23_hours(self):
        self.check_day("2026-03-29T00:00:00", datetime(2026, 3, 29, 1), (1, 2), 23)

    def test_a_day_of_25_hours(self):
        self.check_day("2026-10-25T00:00:00", datetime(2026, 10, 25, 1), (2, 1), 25)


if __name__ == "__main__":
    unittest.main()
