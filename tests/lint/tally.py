#!/usr/bin/env python3
"""Counts what a test run did: `tally.py DIR ...`, each DIR holding ctest.xml (JUnit, from
`ctest --output-junit`) and the *.json files that the GoogleTest binaries wrote there. A test
binary counts case by case, any other test as one. Prints the skipped and the failed by name,
then `N passed, N failed` alone on the last line; exits 1 when something failed or nothing ran."""

import glob
import json
import os
import sys
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field


@dataclass
class Tally:
    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    def add(self, name, status):
        if status == "passed":
            self.passed += 1
        elif status == "skipped":
            self.skipped.append(name)
        else:
            self.failed.append(name)


def _cases(path):
    """(name, status) of every case that a GoogleTest binary ran."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    for suite in report.get("testsuites", []):
        for case in suite.get("testsuite", []):
            name = f'{suite["name"]}.{case["name"]}'
            if case.get("result") == "SKIPPED":
                yield name, "skipped"
            elif case.get("result") == "COMPLETED":
                yield name, "failed" if case.get("failures") else "passed"


def _ctest_status(case):
    if case.get("status") == "run":
        return "passed"
    skipped = case.find("skipped")
    # A binary that was never built did not run either, which is a failure.
    if skipped is not None and "Unable to find" in skipped.get("message", ""):
        return "failed"
    return "skipped" if case.get("status") in ("notrun", "disabled") else "failed"


def count(directory, tally):
    """Adds one test run to the tally; its label is the directory above (the preset)."""
    label = os.path.basename(os.path.dirname(os.path.abspath(directory)))
    report = os.path.join(directory, "ctest.xml")
    if not os.path.exists(report):  # no test matched
        return
    for case in xml.parse(report).getroot().iter("testcase"):
        name = case.get("name")
        status = _ctest_status(case)
        cases = []
        for path in sorted(glob.glob(os.path.join(directory, f"{glob.escape(name)}.json"))):
            cases.extend(_cases(path))
        for case_name, case_status in cases:
            tally.add(f"{label}: {name}: {case_name}", case_status)
        # A binary that crashed, or failed outside its cases, fails as a whole.
        case_failed = any(case_status == "failed" for _, case_status in cases)
        if not cases or (status == "failed" and not case_failed):
            tally.add(f"{label}: {name}", status)


def main(directories):
    if not directories:
        print(__doc__, file=sys.stderr)
        return 2
    tally = Tally()
    for directory in directories:
        count(directory, tally)
    for name in tally.skipped:
        print(f"skipped  {name}")
    for name in tally.failed:
        print(f"FAILED   {name}")
    if tally.skipped:
        print(f"{len(tally.skipped)} skipped")
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    return 0 if tally.passed and not tally.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
