#!/usr/bin/env python3
"""The house linter: `lint.py [--root DIR] [CHECK ...]`, all checks when none is named.
Prints `path:line: rule: message` for each finding; exits 1 when there is one, 2 on bad usage."""

import argparse
import os
import sys

sys.dont_write_bytecode = True  # before our own modules load

from rules import CHECKS
from tree import read_layers, read_sources


def lint(root, checks):
    """All findings of the named checks, in order."""
    layers, list_findings = read_layers(root)
    sources = read_sources(root)
    findings = list(list_findings) if "layers" in checks else []
    for name in checks:
        findings.extend(CHECKS[name](root, layers, sources))
    return findings, len(sources)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    default_root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser.add_argument("--root", default=default_root)
    parser.add_argument("checks", nargs="*", metavar="CHECK")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.checks if name not in CHECKS]
    if unknown:
        parser.error(f"unknown check {unknown[0]}; there are {', '.join(CHECKS)}")
    checks = options.checks or list(CHECKS)
    findings, count = lint(options.root, checks)
    for finding in findings:
        print(finding)
    print(f"lint: {count} sources, {', '.join(checks)}: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
