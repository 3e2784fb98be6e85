#!/usr/bin/env python3
"""Time zones against Python's zoneinfo, over every zone of the machine: offsets, abbreviations,
transitions, and what readings of the clock mean. Skipped where tzdata is not installed."""

import os
import random
import subprocess
import sys
import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, reset_tzpath

FOLDER = "/usr/share/zoneinfo"
SKIPPED = 77
EPOCH = datetime(1970, 1, 1)
FIRST, LAST = -2208988800, 4102444800  # 1900 and 2100
RANDOM_INSTANTS = 80
SOONEST = -(10**12)


def zone_names():
    """The zones of the database; those under right/ count leap seconds."""
    names = []
    for folder, folders, files in os.walk(FOLDER):
        folders[:] = sorted(set(folders) - {"right", "posix"})
        for file in sorted(files):
            path = os.path.join(folder, file)
            with open(path, "rb") as opened:
                if opened.read(4) == b"TZif":
                    names.append(os.path.relpath(path, FOLDER))
    return names


def ask(questions):
    """The answers of the probe, split into words."""
    done = subprocess.run(
        [os.environ["VOLTWIN_ZONE_PROBE"]], input="\n".join(questions) + "\n",
        capture_output=True, text=True, check=True, timeout=300,
    )
    return [line.split() for line in done.stdout.splitlines()]


def at(zone, second):
    """The instant as that zone's clock shows it."""
    return (EPOCH + timedelta(seconds=second)).replace(tzinfo=timezone.utc).astimezone(zone)


def utc_second(local, zone, fold):
    offset = (EPOCH + timedelta(seconds=local)).replace(tzinfo=zone, fold=fold).utcoffset()
    return local - round(offset.total_seconds())


class Zones(unittest.TestCase):
    def setUp(self):
        reset_tzpath([FOLDER])
        self.names = zone_names()
        random.seed(20260329)

    def compare(self, questions, expected):
        answers = ask([question for _, question in questions])
        self.assertEqual(len(answers), len(expected))
        asked = [entry for entry in questions if not entry[1].startswith("zone ")]
        wrong = [f"{name}: {question}: {' '.join(answer)}, zoneinfo has {' '.join(right)}"
                 for (name, question), answer, right in zip(asked, answers, expected)
                 if answer != right]
        self.assertEqual(wrong[:20], [], f"{len(wrong)} of {len(expected)} answers differ")

    def transitions(self):
        """Those that the probe knows, by zone."""
        known = {name: [] for name in self.names}
        waiting = {name: SOONEST for name in self.names}
        while waiting:
            questions = []
            for name, second in waiting.items():
                questions += [f"zone {name} {FOLDER}/{name}", f"at {second}"]
            following = {}
            for name, answer in zip(list(waiting), ask(questions)):
                if answer[2] != "never" and int(answer[2]) < LAST:
                    known[name].append(int(answer[2]))
                    following[name] = int(answer[2])
            waiting = following
        return known

    def test_every_zone_over_two_centuries(self):
        self.assertGreater(len(self.names), 300)
        known = self.transitions()
        instants, readings = ([], []), ([], [])
        for name in self.names:
            zone = ZoneInfo(name)
            for questions, _ in (instants, readings):
                questions.append((name, f"zone {name} {FOLDER}/{name}"))
            seconds = [random.randrange(FIRST, LAST) for _ in range(RANDOM_INSTANTS)]
            inside = [second for second in known[name] if FIRST <= second]
            seconds += [second + shift for second in inside for shift in (-1, 0)]
            for second in seconds:
                there = at(zone, second)
                offset = round(there.utcoffset().total_seconds())
                following = next((str(t) for t in known[name] if t > second), None)
                instants[0].append((name, f"at {second}"))
                instants[1].append([str(offset), there.tzname(), following])
            # Readings on both sides of each change and within what it skips or repeats.
            for second in inside:
                offset = round(at(zone, second - 1).utcoffset().total_seconds())
                seconds += [second + offset + shift for shift in (-3601, -1800, -1, 0, 1800, 3600)]
            for local in seconds:
                folds = [utc_second(local, zone, fold) for fold in (0, 1)]
                kind = "unique"
                if folds[0] != folds[1]:
                    kind = "repeated" if folds[0] < folds[1] else "skipped"
                readings[0].append((name, f"local {local}"))
                readings[1].append([kind, str(folds[0]), str(folds[1])])
        # A change that the probe does not know shows in the random instants beyond it.
        answers = ask([question for _, question in instants[0]])
        self.assertEqual(len(answers), len(instants[1]))
        for answer, right in zip(answers, instants[1]):
            if right[2] is None:
                right[2] = answer[2]
        self.compare(*instants)
        self.compare(*readings)
        print(f"{len(self.names)} zones, {len(instants[1])} instants, {len(readings[1])} readings")

    def test_no_transition_is_missing(self):
        """Between two that are known zoneinfo has one offset and name, week by week."""
        known = self.transitions()
        for name in self.names[::7]:
            zone = ZoneInfo(name)
            changes = iter([second for second in known[name] if second > FIRST] + [LAST])
            change = next(changes)
            before = None
            for second in range(FIRST, LAST, 7 * 86400):
                there = at(zone, second)
                here = (there.utcoffset(), there.tzname())
                if second >= change:
                    while second >= change:
                        change = next(changes)
                elif before is not None:
                    self.assertEqual(here, before, f"{name} at {second}")
                before = here


if __name__ == "__main__":
    if not os.path.isdir(FOLDER):
        print(f"skipped: no {FOLDER}; install tzdata")
        sys.exit(SKIPPED)
    unittest.main()
