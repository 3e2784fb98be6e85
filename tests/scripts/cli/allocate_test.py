#!/usr/bin/env python3
"""`voltwin allocate`, against a filling written anew, in steps so small that it needs no theory."""

import json
import random
import subprocess
import unittest

from support import ProgramTest, program

STEP = 0.01  # A, of the filling here
WIRES = {"L1": [0], "L2": [1], "L3": [2], "L1L2L3": [0, 1, 2]}


def random_site(rng):
    nodes = [{"id": "n0", "limit_a": rng.uniform(20, 120)}]
    for i in range(1, rng.randint(1, 6)):
        node = {"id": f"n{i}", "parent": f"n{rng.randrange(i)}", "limit_a": rng.uniform(10, 80)}
        if rng.random() < 0.3:
            node["limit_kw"] = rng.uniform(5, 40)
        if rng.random() < 0.3:
            node["load"] = {"l1_a": rng.uniform(0, 5), "power_kw": rng.uniform(0, 2)}
        nodes.append(node)
    sessions = [{"id": f"s{i}", "node": rng.choice(nodes)["id"],
                 "connection": rng.choice(list(WIRES)), "max_a": rng.uniform(4, 32),
                 "weight": rng.choice([0.5, 1, 1, 2]), "tier": rng.choice(["P1", "P3", "P3"])}
                for i in range(rng.randint(1, 9))]
    return {"voltwin_allocate": 1, "minimum_a": 0, "step_a": 0, "nodes": nodes,
            "sessions": sessions}


class Site:
    """The site as this test understands it."""

    def __init__(self, written):
        self.nodes = {node["id"]: node for node in written["nodes"]}
        self.load = {name: [0.0, 0.0, 0.0] for name in self.nodes}
        for node in written["nodes"]:
            load = node.get("load", {})
            even = load.get("power_kw", 0) * 1000 / 3 / 230
            own = [even + load.get(f"l{line}_a", 0) for line in (1, 2, 3)]
            self.add(node["id"], own)

    def path(self, name):
        while name is not None:
            yield name
            name = self.nodes[name].get("parent")

    def add(self, name, amps):
        for node in self.path(name):
            self.load[node] = [a + b for a, b in zip(self.load[node], amps)]

    def fits(self, name, wires):
        for node in self.path(name):
            limits, load = self.nodes[node], self.load[node]
            if any(load[wire] > limits.get("limit_a", 1e9) for wire in wires):
                return False
            if sum(load) * 230 > limits.get("limit_kw", 1e9) * 1000:
                return False
        return True


def filled(written, tiers):
    """Everybody rises by his weight times STEP until a limit of his stops him."""
    site = Site(written)
    current = {session["id"]: 0.0 for session in written["sessions"]}
    for tier in ("P1", "P3") if tiers else ("all",):
        rising = [s for s in written["sessions"] if tier in ("all", s["tier"])]
        while rising:
            for session in list(rising):
                weight = session["weight"] if tiers else 1
                more = min(STEP * weight, session["max_a"] - current[session["id"]])
                wires = WIRES[session["connection"]]
                amps = [more if wire in wires else 0.0 for wire in range(3)]
                site.add(session["node"], amps)
                if more <= 0 or not site.fits(session["node"], wires):
                    site.add(session["node"], [-a for a in amps])
                    rising.remove(session)
                else:
                    current[session["id"]] += more
    return current


class Allocate(ProgramTest):
    def ask(self, site, *arguments, code=0):
        done = subprocess.run([program(), "allocate", "-", "--json", *arguments], check=False,
                              input=site if isinstance(site, str) else json.dumps(site),
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code == 2 else json.loads(done.stdout)

    def test_fair_policies_against_a_filling_in_small_steps(self):
        for seed in range(60):
            written = random_site(random.Random(seed))
            for policy in ("equal_share", "tiered_fair"):
                answer = self.ask(written, "--policy", policy)
                expected = filled(written, policy == "tiered_fair")
                for session in answer["sessions"]:
                    slack = STEP * 2 * (len(expected) + 1)
                    self.assertAlmostEqual(session["current_a"], expected[session["id"]],
                                           delta=slack, msg=(seed, policy, session))

    def test_no_policy_is_over_a_limit_and_the_certificate_is_the_sum(self):
        policies = ["equal_share", "first_come", "round_robin", "earliest_deadline",
                    "least_laxity", "proportional_fair", "tiered_fair", "most_power"]
        for seed in range(30):
            written = random_site(random.Random(1000 + seed))
            written["minimum_a"], written["step_a"] = (4, 1) if seed % 2 else (0, 0)
            for policy in policies:
                answer = self.ask(written, "--policy", policy)
                site = Site(written)
                for session, share in zip(written["sessions"], answer["sessions"]):
                    amps = share["current_a"]
                    self.assertTrue(amps == 0 or amps >= written["minimum_a"], share)
                    self.assertLessEqual(amps, session["max_a"] + 1e-9)
                    wires = WIRES[session["connection"]]
                    site.add(session["node"], [amps if w in wires else 0.0 for w in range(3)])
                for node in answer["nodes"]:
                    sums = site.load[node["id"]]
                    for line, amps in enumerate(sums, 1):
                        self.assertAlmostEqual(node[f"l{line}_a"], amps, places=6)
                        self.assertLessEqual(amps, self.limit(written, node["id"], "limit_a", line,
                                                              1e9) + 1e-5)
                    self.assertAlmostEqual(node["power_kw"], sum(sums) * 0.23, places=6)
                self.assertTrue(answer["certificate"]["holds"])
                self.assertGreaterEqual(answer["gap"] or 0, 0)
                if policy == "most_power" and written["step_a"] == 0:
                    self.assertLess(answer["gap"] or 0, 0.005)

    def limit(self, written, name, key, line, none):
        """The limit, or what is fixed where that is more already."""
        node = next(n for n in written["nodes"] if n["id"] == name)
        fixed = Site(written).load[name][line - 1]
        return max(node.get(key, none), fixed)

    def test_uncontrolled_shows_what_would_be_exceeded(self):
        site = {"voltwin_allocate": 1, "nodes": [{"id": "root", "limit_a": 40}],
                "sessions": [{"id": "a", "node": "root"}, {"id": "b", "node": "root"}]}
        answer = self.ask(site, "--policy", "uncontrolled", code=1)
        self.assertFalse(answer["certificate"]["holds"])
        self.assertEqual(answer["certificate"]["room_a"], -24)
        self.assertEqual([s["current_a"] for s in self.ask(site)["sessions"]], [20, 20])

    def test_reasons_name_what_binds_and_who_is_ahead(self):
        site = {"voltwin_allocate": 1,
                "nodes": [{"id": "root", "limit_a": 100}, {"id": "F", "parent": "root",
                                                          "limit_a": 40}],
                "sessions": [{"id": "late", "node": "F"},
                             {"id": "ambulance", "node": "F", "tier": "P0", "max_a": 36}]}
        late, ambulance = self.ask(site)["sessions"]
        self.assertEqual((ambulance["current_a"], ambulance["bound"]), (36, "demand"))
        self.assertEqual((late["current_a"], late["bound"], late["node"], late["limit"]),
                         (0, "paused", "F", "L1"))
        self.assertIn("1 session of tier P0 is served first", late["reason"])
        self.assertIn("A on L1 of F", late["reason"])

    def test_a_plan_charges_when_it_is_cheap(self):
        site = {"voltwin_allocate": 1, "now": "2026-06-01T00:00:00Z",
                "nodes": [{"id": "root", "limit_a": 32}],
                "prices": [{"price": 0.4}, {"price": 0.1}, {"price": 0.2, "minutes": 30}],
                "sessions": [{"id": "a", "node": "root", "wanted_kwh": 5.52,
                              "departs": "2026-06-01T01:00:00Z"},
                             {"id": "b", "node": "root", "wanted_kwh": 2.76,
                              "departs": "2026-06-01T00:15:00Z"}]}
        answer = self.ask(site, "--policy", "cost_optimal")
        self.assertEqual([s["current_a"] for s in answer["sessions"]], [0, 16])
        plan = answer["plan"]
        self.assertEqual(plan["status"], "optimal")
        self.assertAlmostEqual(plan["cost"], 2.76 * 0.4 + 5.52 * 0.1, places=6)
        for step, amps in enumerate([0, 32, 0]):
            self.assertAlmostEqual(plan["sessions"][0]["current_a"][step], amps, places=6)
        site["sessions"][1]["wanted_kwh"] = 6
        answer = self.ask(site, "--policy", "cost_optimal")
        self.assertEqual(answer["plan"]["status"], "incomplete")
        self.assertIn("480 Wh missing", answer["plan"]["why"])
        del site["prices"]
        self.assertIn("no prices", self.ask(site, "--policy", "cost_optimal", code=2))

    def test_no_sessions_and_no_limits(self):
        site = {"voltwin_allocate": 1, "nodes": [{"id": "root"}], "sessions": []}
        answer = self.ask(site)
        self.assertEqual((answer["sessions"], answer["total_kw"]), ([], 0))
        site["sessions"] = [{"id": "a", "node": "root"}]
        for policy in ("tiered_fair", "most_power"):
            self.assertEqual(self.ask(site, "--policy", policy)["sessions"][0]["current_a"], 32)

    def test_nonsense_is_one_line_that_names_the_place(self):
        good = {"voltwin_allocate": 1, "nodes": [{"id": "root"}],
                "sessions": [{"id": "a", "node": "root"}]}
        cases = [
            ("{", "line 1"),
            ("[]", "an object"),
            ({**good, "nodes": []}, "nodes"),
            ({**good, "voltwin_allocate": 2}, "voltwin_allocate"),
            ({**good, "nodes": [{"id": "x", "parent": "y"}]}, "nodes[0].parent"),
            ({**good, "nodes": [{"id": "root"}, {"id": "root", "parent": "root"}]}, "nodes[1].id"),
            ({**good, "nodes": [{"id": "root"}, {"id": "b"}]}, "nodes[1].parent"),
            ({**good, "nodes": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]}, "nodes"),
            ({**good, "nodes": [{"id": "root", "limit_a": -1}]}, "nodes[0].limit_a"),
            ({**good, "sessions": [{"id": "a", "node": "rot"}]}, "sessions[0].node"),
            ({**good, "sessions": [{"id": "a", "node": "root"}] * 2}, "sessions[1].id"),
            ({**good, "sessions": [{"id": "a", "node": "root", "max_a": 5}]}, "sessions[0].max_a"),
            ({**good, "sessions": [{"id": "a", "node": "root", "floor_a": 33}]},
             "sessions[0].floor_a"),
            ({**good, "sessions": [{"id": "a", "node": "root", "amps": 5}]}, "sessions[0].amps"),
        ]
        for site, place in cases:
            said = self.ask(site, code=2)
            self.assertEqual(said.count("\n"), 1, said)
            self.assertIn(place, said)
        self.assertIn("tiered_fair", self.ask(good, "--policy", "fair", code=2))
        done = subprocess.run([program(), "allocate", self.path("none.json")], check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("none.json", done.stderr)

    def test_as_text(self):
        site = {"voltwin_allocate": 1, "nodes": [{"id": "root", "limit_a": 40}],
                "sessions": [{"id": "a\u001b[31m", "node": "root"}]}
        done = subprocess.run([program(), "allocate", self.path("in.json", json.dumps(site))],
                              check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tiered_fair: 22.080 kW", done.stdout)
        self.assertIn("every limit holds", done.stdout)
        self.assertNotIn("\u001b", done.stdout)


if __name__ == "__main__":
    unittest.main()
