#!/usr/bin/env python3
"""Runs at the edge of what the format allows: they end as they should and stay readable."""

import json
import os
import unittest

from support import OUTPUTS, ProgramTest

ONE_VISIT = ('demand.sources=[{"kind":"list","sessions":[{"arrival":"2026-06-01T00:00:00+02:00",'
             '"departure":"2026-06-01T00:01:00+02:00","energy_kwh":1}]}]')


class EdgeCases(ProgramTest):
    def figures(self, *sets, status=0):
        arguments = [argument for text in sets for argument in ("--set", text)]
        done = self.run_to(self.out, *arguments, status=status)
        self.assertEqual(done.stderr, "")
        self.assertEqual(sorted(os.listdir(self.out)), OUTPUTS)
        with open(os.path.join(self.out, "kpi.json"), encoding="utf-8") as file:
            return json.load(file, parse_constant=self.fail)["kpis"]

    def test_a_run_of_one_minute(self):
        figures = self.figures('clock={"start":"2026-06-01T00:00:00+02:00","hours":0.0166666667}',
                               ONE_VISIT)
        self.assertEqual(figures["sessions"], 1)

    def test_samples_wider_than_the_run(self):
        self.figures('clock={"start":"2026-06-01T00:00:00+02:00","hours":1}', ONE_VISIT,
                     "output.sample_s=86400")

    def test_a_cap_that_leaves_nothing_for_cars(self):
        figures = self.figures("site.nodes[0].limit_kw=6")
        self.assertEqual(figures["cap_violation_s"], 0)
        self.assertEqual(figures["sessions_completed"], 0)

    def test_one_station_for_everyone(self):
        figures = self.figures("site.stations[0].count=1", "site.stations[0].evses_per_station=1")
        self.assertEqual(figures["sessions_turned_away"], 4)

    def test_no_expectation(self):
        self.figures("expect=[]")

    def test_a_currency_without_decimals(self):
        figures = self.figures("tariff.currency=JPY", "tariff.per_kwh=60")
        self.assertEqual(figures["ledger_imbalance_minor"], 0)
        self.assertEqual(figures["revenue"], int(figures["revenue"]))


if __name__ == "__main__":
    unittest.main()
