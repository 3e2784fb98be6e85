#!/usr/bin/env python3
"""The trace of a run: readable JSON of the Trace Event Format, and the same run."""

import json
import os
import unittest

from support import OUTPUTS, ProgramTest


class Trace(ProgramTest):
    def digest(self):
        with open(os.path.join(self.out, "run.json"), encoding="utf-8") as file:
            return json.load(file)["digest"]

    def test_every_event_is_marked_and_what_happens_is_the_same(self):
        self.run_to(self.out)
        plain = self.digest()
        self.run_to(self.out, "--trace")
        self.assertEqual(self.digest(), plain)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(OUTPUTS + ["trace.json"]))
        with open(os.path.join(self.out, "trace.json"), encoding="utf-8") as file:
            trace = json.load(file)
        with open(os.path.join(self.out, "run.json"), encoding="utf-8") as file:
            fired = json.load(file)["effort"]["events"]
        events = trace["traceEvents"]
        marks = [event for event in events if event["ph"] == "i"]
        self.assertEqual(len(marks), fired)
        self.assertEqual(trace["otherData"]["dropped"], 0)
        self.assertEqual([mark["ts"] for mark in marks], sorted(mark["ts"] for mark in marks))
        names = {event["args"]["name"] for event in events if event["ph"] == "M"}
        self.assertLessEqual({"stations", "EVSEs", "site", "drivers", "CSMS"}, names)

    def test_visits_hold_what_their_evse_was_doing_and_power_has_curves(self):
        self.run_to(self.out, "--trace")
        with open(os.path.join(self.out, "trace.json"), encoding="utf-8") as file:
            events = json.load(file)["traceEvents"]
        spans = [event for event in events if event["ph"] == "X"]
        visits = [span for span in spans if span["name"].startswith("visit ")]
        self.assertGreater(len(visits), 0)
        for span in spans:
            self.assertTrue(
                any(
                    visit["tid"] == span["tid"]
                    and visit["ts"] <= span["ts"]
                    and span["ts"] + span["dur"] <= visit["ts"] + visit["dur"]
                    for visit in visits
                ),
                span,
            )
        self.assertIn("charging", {span["name"] for span in spans})
        curves = {event["name"] for event in events if event["ph"] == "C"}
        self.assertLessEqual({"power building kW", "power charging kW"}, curves)

    def test_the_trace_of_an_earlier_run_does_not_stay(self):
        self.run_to(self.out, "--trace")
        self.run_to(self.out)
        self.assertEqual(sorted(os.listdir(self.out)), OUTPUTS)


if __name__ == "__main__":
    unittest.main()
