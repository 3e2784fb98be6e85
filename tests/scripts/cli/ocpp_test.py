#!/usr/bin/env python3
"""`voltwin ocpp`: what it prints, and its exit codes."""

import contextlib
import json
import os
import sqlite3
import unittest

from support import ProgramTest


class Schema(ProgramTest):
    def test_a_schema_is_json_and_says_what_the_message_needs(self):
        done = self.voltwin("ocpp", "schema", "1.6", "BootNotification")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        schema = json.loads(done.stdout)
        self.assertEqual(schema["$schema"], "http://json-schema.org/draft-04/schema#")
        self.assertEqual(schema["required"], ["chargePointVendor", "chargePointModel"])
        self.assertEqual(schema["properties"]["iccid"], {"type": "string", "maxLength": 20})
        done = self.voltwin("ocpp", "schema", "1.6", "BootNotification.conf")
        self.assertIn("currentTime", json.loads(done.stdout)["properties"])

    def test_the_list_names_every_message_once_and_each_has_two_schemas(self):
        done = self.voltwin("ocpp", "schema", "1.6")
        self.assertEqual(done.returncode, 0)
        names = [line.split()[0] for line in done.stdout.splitlines()]
        self.assertEqual(len(set(names)), 39)
        for name in names[:3] + names[-3:]:
            for half in (".req", ".conf"):
                done = self.voltwin("ocpp", "schema", "1.6", name + half)
                self.assertEqual(json.loads(done.stdout)["type"], "object")

    def test_mistakes_are_one_line(self):
        refuse = self.assert_refused
        refuse(self.voltwin("ocpp"), "expected a command", "schema")
        refuse(self.voltwin("ocpp", "shema"), "shema")
        refuse(self.voltwin("ocpp", "schema"), "VERSION")
        refuse(self.voltwin("ocpp", "schema", "1.7", "Heartbeat"), "1.7", "1.6")
        refuse(self.voltwin("ocpp", "schema", "1.6", "Hartbeat"), "Heartbeat")
        refuse(self.voltwin("ocpp", "schema", "1.6", "two\nlines\x1b"), "\\x0a", "\\x1b")
        refuse(self.voltwin("ocpp", "schema", "1.6", "Heartbeat", "more"), "more")


GOOD = """\
2026-06-01T08:00:00Z S1 in [2,"1","Heartbeat",{}]
2026-06-01T08:00:00.020Z S1 out [3,"1",{"currentTime":"2026-06-01T08:00:00Z"}]
"""
BAD = """\
connection opened
2026-06-01T08:00:00Z S1 in [2,"1","Heartbeat",{"\\u202e\x9b":1}]
"""


class Decode(ProgramTest):
    def test_a_clean_log_is_explained_and_ends_with_0(self):
        done = self.voltwin("ocpp", "decode", self.path("good.log", GOOD))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("S1  station -> csms  CALL Heartbeat  id 1", done.stdout)
        self.assertIn("CALLRESULT Heartbeat  id 1  after 0.02 s", done.stdout)
        self.assertIn("defects none", done.stdout)

    def test_defects_are_named_and_end_with_1_and_a_terminal_does_not_obey_them(self):
        done = self.voltwin("ocpp", "decode", "-", input=BAD)
        self.assertEqual(done.returncode, 1)
        for words in ("! unknown_field: ", "! unanswered_call: ", "other lines 1"):
            self.assertIn(words, done.stdout)
        self.assertTrue(done.stdout.replace("\n", "").isprintable(), done.stdout)

    def test_json_is_an_object_a_frame(self):
        done = self.voltwin("ocpp", "decode", "--json", "-", input=GOOD)
        call, answer = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual((call["action"], call["payload"], call["answered_by"]),
                         ("Heartbeat", {}, 2))
        self.assertEqual((answer["direction"], answer["latency_s"], answer["defects"]),
                         ("out", 0.02, []))

    def test_a_pipe_by_its_name_is_read_from_its_first_byte(self):
        read, write = os.pipe()
        os.write(write, GOOD.encode())
        os.close(write)
        done = self.voltwin("ocpp", "decode", f"/dev/fd/{read}", pass_fds=(read,))
        os.close(read)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("frames 2\n", done.stdout)

    def test_the_tape_of_a_run_is_clean(self):
        database = os.path.join(self.folder, "run.db")
        self.run_to(self.out, "--db", f"sqlite:{database}")
        done = self.voltwin("ocpp", "decode", "--json", database)
        frames = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertGreater(len(frames), 50)
        names = {defect["name"] for frame in frames for defect in frame["defects"]}
        # The run ends while calls are open.
        self.assertLessEqual(names, {"unanswered_call"})

    def test_a_tape_that_nobody_may_write_is_read_and_nothing_is_left_beside_it(self):
        inner = self.path("safe#1 100%?")
        os.mkdir(inner)
        database = os.path.join(inner, "run.db")
        self.run_to(self.out, "--db", f"sqlite:{database}")
        before = self.voltwin("ocpp", "decode", database)
        os.chmod(database, 0o444)
        os.chmod(inner, 0o555)
        os.chmod(self.folder, 0o755)
        # Root may write anything, so it is nobody who reads.
        user = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        with open(database, "rb") as file:
            content = file.read()
        after = self.voltwin("ocpp", "decode", database, **user)
        self.assertEqual((after.returncode, after.stderr), (before.returncode, ""))
        self.assertEqual(after.stdout, before.stdout)
        self.assertEqual(os.listdir(inner), ["run.db"])
        with open(database, "rb") as file:
            self.assertEqual(file.read(), content)
        os.chmod(inner, 0o755)

    def test_mistakes_are_one_line(self):
        refuse = self.assert_refused
        refuse(self.voltwin("ocpp", "decode"), "FILE")
        refuse(self.voltwin("ocpp", "decode", self.path("none.log")), "none.log")
        refuse(self.voltwin("ocpp", "decode", self.folder), self.folder)
        refuse(self.voltwin("ocpp", "decode", self.path("prose.log", "no frame\n")), "prose.log")
        refuse(self.voltwin("ocpp", "decode", self.path("empty.log", "")), "empty.log")
        other = self.path("other.db")
        with contextlib.closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE mine (id)")
            database.commit()
        refuse(self.voltwin("ocpp", "decode", other), "other.db")


if __name__ == "__main__":
    unittest.main()
