#!/usr/bin/env python3
"""`voltwin ocpp`: what it prints, and its exit codes."""

import json
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


if __name__ == "__main__":
    unittest.main()
