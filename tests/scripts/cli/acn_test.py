#!/usr/bin/env python3
"""`voltwin acn` on a month of three cars, and on nonsense."""

import csv
import json
import subprocess
import unittest

from support import ProgramTest, program

EVENTS = """queue_index,session_id,station_id,arrival_period,departure_period,\
estimated_departure_period,requested_energy_kwh,battery_capacity_kwh,battery_init_kwh,\
battery_max_power_kw
0,a,S1,0,24,24,3.328,3.328,0,6.656
1,b,S2,0,12,12,6.656,6.656,0,6.656
2,c,S3,6,12,12,1.664,1.664,0,6.656
"""


class Acn(ProgramTest):
    def ask(self, *arguments, code=0):
        done = subprocess.run([program(), "acn", self.path("events.csv", EVENTS), *arguments],
                              check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_by_hand(self):
        # 6.656 kW are the 32 A of one car. Until period 12 first come first served gives all of it
        # to a and then to b; the earliest deadline first to b, and c gets nothing.
        for policy, percent, met in (("uncontrolled", 100, 100), ("edf", 85.7142857, 66.6666667)):
            done = self.ask("--network", "single_phase", "--capacity-kw", "6.656", "--policy",
                            policy, "--json")
            figures = json.loads(done.stdout)
            self.assertAlmostEqual(figures["energy_delivered_pct"], percent, places=5)
            self.assertAlmostEqual(figures["demands_met_pct"], met, places=5)

    def test_log_of_steps(self):
        log = self.path("steps.csv")
        said = self.ask("--network", "single_phase", "--capacity-kw", "20", "--policy",
                        "tiered_fair", "--step-log", log).stdout
        self.assertIn("energy delivered", said)
        with open(log, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 10)

    def test_nonsense(self):
        good = ["--network", "single_phase", "--capacity-kw", "10", "--policy", "llf"]
        for change, place in (({1: self.path("none.json")}, "none.json"), ({3: "-1"}, "capacity"),
                              ({5: "best"}, "tiered_fair")):
            arguments = [change.get(i, argument) for i, argument in enumerate(good)]
            said = self.ask(*arguments, code=2).stderr
            self.assertEqual(said.count("\n"), 1, said)
            self.assertIn(place, said)
        broken = self.path("broken.csv", EVENTS.replace("6.656,6.656,0", "much,6.656,0"))
        done = subprocess.run([program(), "acn", broken, *good], check=False, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("broken.csv", done.stderr)
        self.assertIn("line 3", done.stderr)


if __name__ == "__main__":
    unittest.main()
