#!/usr/bin/env python3
"""`voltwin db` as an operator meets it."""

import hashlib
import json
import os
import sqlite3
import stat
import struct
import unittest

from support import ProgramTest

COMMANDS = ["status", "verify", "backup", "restore", "copy", "keygen", "checkpoint", "migrate",
            "snapshot", "rebuild", "compact", "prune", "erase-driver"]


class Db(ProgramTest):
    def setUp(self):
        super().setUp()
        self.db = self.path("run.db")
        self.key = self.path("key")
        self.good("keygen", self.key)
        self.run_to(self.out, "--db", "sqlite:" + self.db, "--signing-key", self.key)

    def command(self, *arguments):
        return self.voltwin("db", *arguments)

    def good(self, *arguments):
        """What it says, of a command that succeeds."""
        done = self.command(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)

    def damaged(self, *arguments):
        """The damage that `verify` finds."""
        done = self.command("verify", *arguments, "--json")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(found["verdict"], "damaged")
        return found["damage"]

    def refused(self, *arguments):
        done = self.command(*arguments)
        self.assert_refused(done)
        return done.stderr

    def sql(self, text, path=None):
        connection = sqlite3.connect(path or self.db)
        try:
            with connection:
                return connection.execute(text).fetchall()
        finally:
            connection.close()

    def tag(self):
        return self.sql("select text from vault where kind = 'tag' order by number limit 1")[0][0]

    def holds(self, path, tag):
        with open(path, "rb") as file:
            return tag.encode() in file.read()

    def records(self, path):
        return self.sql("select sequence, at_us, stream, type, version, payload, digest "
                        "from journal order by sequence", path)

    # --- what there is

    def test_every_command_has_help_and_refuses_what_is_no_journal(self):
        for name in COMMANDS:
            done = self.command(name, "--help")
            self.assertEqual(done.returncode, 0, name)
            self.assertIn("--json", done.stdout)
        for arguments in (["status"], ["verify"], ["snapshot"], ["rebuild"], ["compact"],
                          ["migrate"], ["prune", "--tape-older", "1d"]):
            self.assertIn("no such file", self.refused(arguments[0], self.path("none.db"),
                                                       *arguments[1:]))
        self.assertFalse(os.path.exists(self.path("none.db")))
        text = self.path("notes.txt", "not a database, but long enough to be read as one" * 20)
        self.assertIn("is not an SQLite database", self.refused("status", text))
        self.assertIn("expected a file or sqlite:PATH", self.refused("status", "mysql://host/x"))
        self.assertIn("expected a command", self.refused())

    def test_status_tells_what_the_file_holds(self):
        found = self.good("status", "sqlite:" + self.db)
        ((records, last),) = self.sql("select count(*), max(sequence) from journal")
        self.assertEqual((found["records"], found["last_sequence"]), (records, last))
        self.assertEqual(found["first_sequence"], 1)
        self.assertEqual(found["first_at"], "2026-05-31T22:00:00Z")
        self.assertEqual(found["head_digest"], self.records(self.db)[-1][6].hex())
        self.assertEqual(found["last_checkpoint"], last)
        self.assertIsNone(found["snapshot"])
        for name, table in (("tape_frames", "tape"), ("meter_values", "meter_values"),
                            ("vault_entries", "vault"), ("checkpoints", "checkpoints")):
            self.assertEqual(found[name], self.sql("select count(*) from " + table)[0][0])
        self.assertGreater(found["checkpoints"], 2)

    def test_an_empty_journal_is_no_trouble(self):
        empty = self.path("empty.db")
        self.sql("select 1", empty)
        self.assertEqual(self.good("status", empty)["note"], "it has no tables yet")
        self.good("migrate", empty)
        self.assertEqual(self.good("status", empty)["records"], 0)
        self.assertIsNone(self.good("status", empty)["first_at"])
        self.assertEqual(self.good("verify", empty)["beyond_doubt"], "there is no record")
        self.assertEqual(self.good("copy", "--from", empty, "--to", self.path("e2.db"))["records"], 0)
        self.assertIn("no record to sign",
                      self.refused("checkpoint", empty, "--signing-key", self.key))
        self.assertIn("no such id tag", self.refused("erase-driver", empty, "NOBODY"))
        self.assertEqual(self.good("snapshot", empty)["snapshot"], 0)

    # --- tampering

    def test_the_chain_is_what_its_description_says(self):
        digest = bytes(32)
        for sequence, at, stream, kind, version, payload, found in self.records(self.db):
            text = b"".join(struct.pack("<q", len(t.encode())) + t.encode()
                            for t in (stream, kind, payload))
            digest = hashlib.sha256(digest + struct.pack("<qqq", sequence, at, version)
                                    + text).digest()
            self.assertEqual(found, digest, sequence)

    def test_verify_vouches_for_what_was_signed(self):
        found = self.good("verify", self.db, "--public-key", self.key + ".pub", "--projections")
        last = found["last_sequence"]
        self.assertEqual(found["vouched_through"], last)
        self.assertEqual(found["beyond_doubt"], f"records 1 to {last}")
        self.assertEqual(found["projections"], "as the journal makes them")
        self.assertEqual(found["damage"], [])
        self.assertIn("nothing: without", self.good("verify", self.db)["beyond_doubt"])

    def test_verify_finds_who_changed_a_bill(self):
        self.sql("update journal set payload = replace(payload, '\"total_minor\":', "
                 "'\"total_minor\":1') where type = 'SessionCharged'")
        ((first,),) = self.sql("select min(sequence) from journal where type = 'SessionCharged'")
        (damage,) = self.damaged(self.db)
        self.assertTrue(damage.startswith(f"changed: record {first} "), damage)
        self.assertIn("see `voltwin db verify`",
                      self.refused("copy", "--from", self.db, "--to", self.path("new.db")))
        self.assertFalse(os.path.exists(self.path("new.db")))

    def test_verify_finds_tables_that_tell_something_else(self):
        self.sql("update sessions set total_minor = 0 where id = 1")
        self.good("verify", self.db)
        (damage,) = self.damaged(self.db, "--projections")
        self.assertTrue(damage.startswith("projections: found 'sessions|1|"), damage)
        self.good("rebuild", self.db)
        self.good("verify", self.db, "--projections")

    def test_a_head_kept_elsewhere_is_as_good_as_a_key(self):
        known = self.good("checkpoint", self.db, "--signing-key", self.key)["known"]
        self.good("verify", self.db, "--known", known)
        sequence = known.split(":", maxsplit=1)[0]
        (damage,) = self.damaged(self.db, "--known", sequence + ":" + "0" * 64)
        self.assertTrue(damage.startswith("history rewritten: "), damage)
        self.assertIn("expected SEQUENCE:DIGEST", self.refused("verify", self.db, "--known", "7"))

    def test_keys_are_for_their_owner_and_never_overwritten(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.key).st_mode), 0o600)
        self.assertIn("never overwritten", self.refused("keygen", self.key))
        os.chmod(self.key, 0o644)
        self.assertIn("chmod 600", self.refused("checkpoint", self.db, "--signing-key", self.key))
        done = self.voltwin("run", "tests/scripts/cli/small_day.json", "--out", self.path("o2"),
                            "--signing-key", self.key)
        self.assert_refused(done)

    # --- backup and restore

    def test_a_backup_is_the_journal(self):
        backup = self.path("backup.db")
        found = self.good("backup", self.db, backup)
        self.assertEqual(found["bytes"], os.path.getsize(backup))
        self.assertEqual(found["last_sequence"], len(self.records(self.db)))
        self.assertEqual(self.records(backup), self.records(self.db))
        self.assertIn("exists already", self.refused("backup", self.db, backup))

    def test_restore_stops_where_it_is_told(self):
        new = self.path("new.db")
        found = self.good("restore", "--backup", self.db, "--to", new, "--until", "100")
        self.assertEqual(found["records"], 100)
        self.assertEqual(self.records(new), self.records(self.db)[:100])
        self.assertIn("exists already", self.refused("restore", "--backup", self.db, "--to", new))
        noon = self.path("noon.db")
        self.good("restore", "--backup", self.db, "--to", noon, "--until",
                  "2026-06-01T12:00:00+02:00")
        ((until,),) = self.sql("select count(*) from v_journal where at <= '2026-06-01T10:00:00.000Z'")
        self.assertEqual(self.records(noon), self.records(self.db)[:until])
        self.good("verify", noon, "--projections")
        self.assertIn("expected a sequence or a time",
                      self.refused("restore", "--backup", self.db, "--to", self.path("x.db"),
                                   "--until", "yesterday"))
        self.assertFalse(os.path.exists(self.path("x.db.partial")))

    def test_a_backup_and_the_journal_after_it_are_the_journal(self):
        half = self.path("half.db")
        self.good("restore", "--backup", self.db, "--to", half, "--until", "1000")
        both = self.path("both.db")
        found = self.good("restore", "--backup", half, "--journal", self.db, "--to", both)
        self.assertEqual(found["records_from_journal"], found["records"] - 1000)
        self.assertEqual(self.records(both), self.records(self.db))
        for table in ("sessions", "transactions", "ledger_postings", "tape", "meter_values",
                      "checkpoints"):
            self.assertEqual(self.sql("select * from " + table, both),
                             self.sql("select * from " + table), table)
        self.sql("update journal set at_us = at_us + 1 where sequence = 700", half)
        self.assertIn("record 700 does not follow",
                      self.refused("restore", "--backup", half, "--journal", self.db, "--to",
                                   self.path("x.db")))

    # --- retention and erasure

    def test_prune_leaves_a_journal_that_verifies_and_recovers(self):
        self.assertIn("nothing to remove", self.refused("prune", self.db))
        self.assertIn("expected days or hours", self.refused("prune", self.db, "--tape-older", "1w"))
        frames = self.sql("select count(*) from v_tape where at < '2026-06-01T10:00:00.000Z'")[0][0]
        found = self.good("prune", self.db, "--tape-older", "12h", "--as-of",
                          "2026-06-01T22:00:00Z", "--records-through", "500", "--signing-key",
                          self.key)
        self.assertEqual(found["tape_frames_removed"], frames)
        self.assertEqual(found["records_removed"], 500)
        self.assertEqual(found["meter_values_removed"], 0)
        after = self.good("verify", self.db, "--public-key", self.key + ".pub")
        self.assertEqual(after["removed_through"], 500)
        self.assertEqual(after["vouched_through"], after["last_sequence"])
        self.assertIn("first records were removed", self.refused("verify", self.db, "--projections"))
        # The state is still to be had, in a copy too, and the tables are.
        copy = self.path("copy.db")
        self.good("copy", "--from", self.db, "--to", copy)
        self.assertEqual(self.sql("select * from v_sessions", copy),
                         self.sql("select * from v_sessions"))
        self.assertEqual(self.good("snapshot", copy)["snapshot"], after["last_sequence"])
        self.assertIn("there is no such record",
                      self.refused("prune", self.db, "--records-through", "99999"))

    def test_an_erased_driver_is_gone_and_stays_gone(self):
        tag = self.tag()
        backup = self.path("backup.db")
        self.good("backup", self.db, backup)
        self.assertTrue(self.holds(self.db, tag))
        found = self.good("erase-driver", self.db, tag.lower())
        self.assertEqual(found["records_in_clear"], 0)
        self.assertFalse(self.holds(self.db, tag))
        self.assertEqual(self.sql("select count(*) from v_sessions where id_tag like 'erased-%'"),
                         [(1,)])
        self.good("verify", self.db, "--public-key", self.key + ".pub", "--projections")
        self.assertIn("no such id tag", self.refused("erase-driver", self.db, tag))
        restored = self.path("restored.db")
        self.assertTrue(self.holds(backup, tag))
        self.good("restore", "--backup", backup, "--journal", self.db, "--to", restored)
        self.assertFalse(self.holds(restored, tag))
        self.assertEqual(self.records(restored), self.records(self.db))
        # Also once the first records are gone, when the snapshot is all that knows the state.
        self.good("prune", self.db, "--records-through", "100")
        other = self.tag_of("select text from vault where text like 'T-%' and number in (select "
                            "substr(id_tag, 2) from transactions where ended is not null)")
        self.good("erase-driver", self.db, other)
        self.assertFalse(self.holds(self.db, other))
        self.good("snapshot", self.db)

    def tag_of(self, query):
        return self.sql(query)[0][0]

    def test_a_journal_that_somebody_has_open_is_not_erased_from(self):
        server = sqlite3.connect(self.db)
        server.execute("select count(*) from journal").fetchall()
        try:
            self.assertIn("another process has it open",
                          self.refused("erase-driver", self.db, self.tag()))
            self.assertTrue(self.holds(self.db, self.tag()))
        finally:
            server.close()
        self.good("erase-driver", self.db, self.tag())


if __name__ == "__main__":
    unittest.main()
