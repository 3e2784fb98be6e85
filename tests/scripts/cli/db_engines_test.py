#!/usr/bin/env python3
"""`voltwin db`, `run --db` and `replay` on both kinds of database: the same words, the same facts."""

import glob
import json
import os
import shutil
import sqlite3
import subprocess
import unittest

from support import SMALL_DAY, ProgramTest, program

SERVER = os.environ.get("VOLTWIN_POSTGRES_URL", "")
PSQL = shutil.which("psql") or next(iter(glob.glob("/usr/lib/postgresql/*/bin/psql")), "psql")
PASSWORD = "s3cr:t%40%2F"  # as it may be written in a URL


def checked(*arguments, **options):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Sqlite:
    """Journals in files of a folder."""

    def __init__(self, folder):
        self.folder = folder

    def place(self, name):
        return os.path.join(self.folder, name + ".db")

    def new(self, name):
        """What `run --db` makes a journal of."""
        return "sqlite:" + self.place(name)

    def empty(self, name):
        sqlite3.connect(self.place(name)).execute("vacuum")
        return self.place(name)

    def duplicate(self, name, of):
        shutil.copyfile(self.place(of), self.place(name))
        return self.place(name)

    def sql(self, text, name="run"):
        connection = sqlite3.connect(self.place(name))
        try:
            with connection:
                return [[str(cell) for cell in row] for row in connection.execute(text)]
        finally:
            connection.close()

    def exists(self, name):
        return os.path.exists(self.place(name))

    def left_over(self):
        return [name for name in os.listdir(self.folder) if not name.endswith(".db")]

    def hold(self, name="run"):
        """A process that writes it, as far as others can tell; to be ended."""
        connection = sqlite3.connect(self.place(name))
        connection.execute("select count(*) from journal").fetchall()
        return connection.close

    def close(self):
        pass


class Postgres:
    """Journals in databases of the server, with names of their own."""

    made = 0

    def __init__(self, _folder):
        Postgres.made += 1
        self.prefix = f"cli_{os.getpid()}_{Postgres.made}_"
        self.names = set()

    def plain(self, name):
        return SERVER.rsplit("/", 1)[0] + "/" + self.prefix + name

    def place(self, name):
        """As a user writes it who has a password; the server asks for none."""
        if name not in self.names:
            self.create(name)
        return self.plain(name).replace("@", f":{PASSWORD}@", 1)

    new = empty = place

    def create(self, name, template="template0"):
        self.names.add(name)
        checked(PSQL, SERVER, "-qc", f"create database {self.prefix}{name} template {template}")

    def duplicate(self, name, of):
        self.create(name, self.prefix + of)
        return self.place(name)

    def sql(self, text, name="run"):
        out = checked(PSQL, self.plain(name), "-qAtF", "\x1f", "-c", text,
                      env={**os.environ, "PGOPTIONS": "-c search_path=voltwin"})
        return [line.split("\x1f") for line in out.splitlines()]

    def exists(self, name):
        return self.sql("select nspname from pg_namespace where nspname = 'voltwin'", name) != []

    def left_over(self):
        return [row for name in self.names for row in self.sql(
            "select nspname from pg_namespace where nspname = 'voltwin_partial'", name)]

    def hold(self, name="run"):
        holder = subprocess.Popen([PSQL, self.plain(name), "-qAt"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        holder.stdin.write("select 'held' from (select pg_advisory_lock(x'564f4c54'::int, "
                           "hashtext('write voltwin'))) as lock;\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"

        def end():
            holder.communicate()
        return end

    def close(self):
        for name in self.names:
            checked(PSQL, SERVER, "-qc", f"drop database {self.prefix}{name} with (force)")


class OnEachEngine:
    """The tests; a subclass says which engine."""
    engine = None
    is_server = False

    @classmethod
    def setUpClass(cls):
        program()
        if cls.is_server and not SERVER:
            raise unittest.SkipTest("no server: see tests/support/postgres.sh")

    def setUp(self):
        super().setUp()
        self.homes = self.engine(self.folder)
        self.addCleanup(self.homes.close)
        self.key = self.path("key.key")
        self.good("keygen", self.key)
        self.db = self.homes.place("run")
        self.run_to(self.out, "--db", self.homes.new("run"), "--signing-key", self.key)

    def voltwin(self, *arguments, **options):
        done = super().voltwin(*arguments, **options)
        for text in (done.stdout, done.stderr):
            self.assertNotIn("s3cr", text, arguments)
        return done

    def good(self, *arguments):
        done = self.voltwin("db", *arguments, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout + done.stderr)
        return json.loads(done.stdout)

    def refused(self, *arguments):
        done = self.voltwin("db", *arguments)
        self.assert_refused(done)
        return done.stderr

    def damaged(self, *arguments):
        done = self.voltwin("db", "verify", *arguments, "--json")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return json.loads(done.stdout)["damage"]

    def sql(self, text, name="run"):
        return self.homes.sql(text, name)

    def one(self, text, name="run"):
        return self.sql(text, name)[0][0]

    def records(self, name="run"):
        digest = "encode(digest, 'hex')" if self.is_server else "lower(hex(digest))"
        return self.sql("select sequence, at_us, stream, type, version, payload, " + digest +
                        " from journal order by sequence", name)

    def tag(self):
        """Of a driver who is not there any more, and was billed."""
        return self.one("select text from vault where kind = 'tag' order by number limit 1")

    def holds(self, tag, name="run"):
        """Whether vault or tape know the tag."""
        return [self.one(f"select count(*) from {table} where lower({column}) like "
                         f"'%{tag.lower()}%'", name) != "0"
                for table, column in (("vault", "text"), ("tape", "frame"))]

    # --- a run, and what there is

    def test_a_run_is_written_and_agrees_with_its_files(self):
        with open(os.path.join(self.out, "events.jsonl"), encoding="utf-8") as file:
            events = sum(1 for _ in file)
        self.assertEqual(self.sql("select count(*), max(sequence) from journal"),
                         [[str(events), str(events)]])
        with open(os.path.join(self.out, "kpi.json"), encoding="utf-8") as file:
            figures = json.load(file)["kpis"]
        totals = [total for (total,) in self.sql("select total from v_sessions")]
        self.assertEqual(len(totals), figures["sessions"] - figures["sessions_turned_away"])
        self.assertAlmostEqual(sum(float(total) for total in totals if total not in ("", "None")),
                               figures["revenue"], delta=1e-6)
        frames = self.one("select count(*) from tape where direction in ('in', 'in_binary', 'out')")
        self.assertEqual(int(frames), figures["ocpp_messages"])
        for name in ("run.json", "report.html"):
            with open(os.path.join(self.out, name), encoding="utf-8") as file:
                self.assertNotIn("s3cr", file.read())
        replayed = self.voltwin("replay", "--db", self.db, "--json")
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)

    def test_a_second_run_is_refused_and_leaves_the_first(self):
        before = self.records()
        done = self.voltwin("run", SMALL_DAY, "--out", self.path("o2"), "--quiet", "--db",
                            self.homes.new("run"))
        self.assert_refused(done, f"already holds a run of {len(before)} events")
        self.assertEqual(self.records(), before)

    def test_a_run_that_cannot_be_written_takes_its_database_with_it(self):
        os.makedirs(os.path.join(self.path("o2"), "kpi.json"))
        done = self.voltwin("run", SMALL_DAY, "--out", self.path("o2"), "--quiet", "--db",
                            self.homes.new("lost"))
        self.assert_refused(done)
        self.assertFalse(self.homes.exists("lost"))

    def test_status(self):
        found = self.good("status", self.db)
        self.assertEqual(list(found), [
            "database", "schema", "newest_schema", "bytes", "log_bytes", "records",
            "first_sequence", "first_at", "last_at", "last_sequence", "head_digest",
            "removed_through", "snapshot", "checkpoints", "last_checkpoint", "last_checkpoint_at",
            "last_checkpoint_key", "vault_entries", "tape_frames", "meter_values"])
        records = self.records()
        self.assertEqual((found["records"], found["last_sequence"], found["head_digest"]),
                         (len(records), len(records), records[-1][6]))
        self.assertEqual(found["first_at"], "2026-05-31T22:00:00Z")
        self.assertEqual(found["last_checkpoint"], len(records))
        self.assertGreater(found["bytes"], 100_000)
        self.assertEqual(found["log_bytes"], None if self.is_server else 0)
        for name, table in (("tape_frames", "tape"), ("meter_values", "meter_values"),
                            ("vault_entries", "vault"), ("checkpoints", "checkpoints")):
            self.assertEqual(str(found[name]), self.one("select count(*) from " + table))

    def test_one_that_is_empty(self):
        empty = self.homes.empty("empty")
        self.assertEqual(self.good("status", empty)["note"], "it has no tables yet")
        if self.is_server:
            # A slip in the name of a database must not make a journal of it.
            for name, *more in (("snapshot",), ("rebuild",), ("compact",), ("verify",),
                                ("erase-driver", "X"), ("prune", "--tape-older", "1d"),
                                ("checkpoint", "--signing-key", self.key)):
                self.assertIn("has no journal in schema 'voltwin'",
                              self.refused(name, empty, *more))
            self.assertIn("has no journal", self.refused("backup", empty, self.path("b.db")))
            self.assertFalse(self.homes.exists("empty"))
        found = self.good("migrate", empty)
        self.assertEqual(list(found), ["database", "schema_before", "schema"])
        self.assertEqual(found["schema_before"], 0)
        found = self.good("migrate", empty)
        self.assertEqual(found["schema_before"], found["schema"])
        self.assertEqual(self.good("status", empty)["records"], 0)
        self.assertIsNone(self.good("status", empty)["first_at"])
        self.assertEqual(self.good("verify", empty)["beyond_doubt"], "there is no record")
        self.assertIn("no record to sign",
                      self.refused("checkpoint", empty, "--signing-key", self.key))
        self.assertIn("no such id tag", self.refused("erase-driver", empty, "NOBODY"))
        self.assertEqual(self.good("snapshot", empty)["snapshot"], 0)
        self.assertEqual(self.good("copy", "--from", empty, "--to", self.homes.place("e2"))
                         ["records"], 0)

    # --- whether it is what was written

    def test_verify(self):
        found = self.good("verify", self.db, "--public-key", self.key + ".pub", "--projections")
        last = len(self.records())
        self.assertEqual(found["beyond_doubt"], f"records 1 to {last}")
        self.assertEqual(found["projections"], "as the journal makes them")
        self.assertEqual((found["verdict"], found["damage"]), ("sound", []))
        known = self.good("checkpoint", self.db, "--signing-key", self.key)["known"]
        self.assertEqual(known, f"{last}:{self.records()[-1][6]}")
        self.good("verify", self.db, "--known", known)
        (damage,) = self.damaged(self.db, "--known", f"{last}:" + "0" * 64)
        self.assertTrue(damage.startswith("history rewritten: "), damage)

    def test_verify_finds_a_changed_bill_and_a_digest_that_is_none(self):
        first = self.one("select min(sequence) from journal where type = 'SessionCharged'")
        self.sql("update journal set payload = replace(payload, '\"total_minor\":', "
                 "'\"total_minor\":1') where sequence = " + first)
        (damage,) = self.damaged(self.db)
        self.assertTrue(damage.startswith(f"changed: record {first} "), damage)
        self.assertIn("see `voltwin db verify`", self.refused("copy", "--from", self.db, "--to",
                                                              self.homes.place("new")))
        self.assertFalse(self.homes.exists("new"))
        none = "decode('01', 'hex')" if self.is_server else "X'01'"
        self.sql(f"update journal set digest = {none} where sequence = 7")
        (damage,) = self.damaged(self.db)
        self.assertTrue(damage.startswith("changed: record 7 "), damage)

    def test_tables_that_tell_something_else_are_made_again(self):
        self.sql("update sessions set total_minor = 0 where id = 1")
        self.good("verify", self.db)
        (damage,) = self.damaged(self.db, "--projections")
        self.assertTrue(damage.startswith("projections: found 'sessions|1|"), damage)
        self.assertEqual(self.good("rebuild", self.db)["records"], len(self.records()))
        self.good("verify", self.db, "--projections")

    # --- copies

    def test_a_backup_is_a_file_and_makes_the_journal_again(self):
        backup = self.path("backup.db")
        self.good("snapshot", self.db)
        found = self.good("backup", self.db, backup)
        self.assertEqual(list(found), ["backup", "bytes", "last_sequence", "head_digest"])
        self.assertEqual((found["backup"], found["bytes"]), (backup, os.path.getsize(backup)))
        self.assertEqual(found["last_sequence"], len(self.records()))
        self.assertIn("exists already", self.refused("backup", self.db, backup))
        self.good("verify", backup, "--public-key", self.key + ".pub", "--projections")
        new = self.homes.place("new")
        done = self.good("restore", "--backup", "sqlite:" + backup, "--to", new)
        self.assertEqual(done["records"], len(self.records()))
        self.assertEqual(self.records("new"), self.records())
        here, there = (self.good("status", place) for place in (self.db, new))
        for name in ("database", "bytes", "log_bytes"):
            del here[name], there[name]
        self.assertEqual(here, there)
        for table, order in (("sessions", "id"), ("transactions", "id"), ("vault", "number"),
                             ("tape", "id"), ("meter_values", "id"), ("checkpoints", "sequence"),
                             ("snapshots", "sequence")):
            query = f"select * from {table} order by {order}"
            self.assertEqual(self.sql(query), self.sql(query, "new"), table)
        self.assertIn("already", self.refused("restore", "--backup", backup, "--to", new))
        self.assertEqual(self.records("new"), self.records())
        # It goes on as a journal does.
        self.good("erase-driver", new, self.tag())
        self.assertEqual(self.homes.left_over() and
                         [n for n in self.homes.left_over() if "partial" in n], [])

    def test_a_backup_of_one_that_is_damaged(self):
        first = self.one("select min(sequence) from journal where type = 'SessionCharged'")
        self.sql("update journal set at_us = at_us + 1 where sequence = " + first)
        backup = self.path("backup.db")
        if self.is_server:
            # Record by record, so that it is noticed.
            self.assertIn(f"record {first} does not follow", self.refused("backup", self.db, backup))
            self.assertFalse(os.path.exists(backup))
            self.assertFalse(os.path.exists(backup + ".partial"))
        else:
            self.good("backup", self.db, backup)
            self.damaged(backup)

    def test_restore_stops_where_it_is_told_and_takes_the_journal_after_a_backup(self):
        half = self.path("half.db")
        found = self.good("restore", "--backup", self.db, "--to", half, "--until", "1000")
        self.assertEqual(found["records"], 1000)
        both = self.homes.place("both")
        found = self.good("restore", "--backup", half, "--journal", self.db, "--to", both)
        self.assertEqual(found["records_from_journal"], found["records"] - 1000)
        self.assertEqual(self.records("both"), self.records())
        self.good("verify", both, "--projections", "--public-key", self.key + ".pub")

    # --- retention and erasure

    def test_prune_leaves_a_journal_that_verifies_and_recovers(self):
        self.assertIn("nothing to remove", self.refused("prune", self.db))
        frames = self.one("select count(*) from v_tape where at < '2026-06-01T10:00:00.000Z'")
        samples = self.one("select count(*) from meter_values")
        found = self.good("prune", self.db, "--tape-older", "12h", "--as-of",
                          "2026-06-01T22:00:00Z", "--meter-values-older", "0d",
                          "--records-through", "500", "--signing-key", self.key)
        self.assertEqual(found, {"tape_frames_removed": int(frames),
                                 "meter_values_removed": int(samples), "records_removed": 500})
        after = self.good("verify", self.db, "--public-key", self.key + ".pub")
        self.assertEqual(after["removed_through"], 500)
        self.assertEqual(after["vouched_through"], after["last_sequence"])
        self.assertIn("first records were removed", self.refused("verify", self.db, "--projections"))
        self.assertIn("first records were removed", self.refused("rebuild", self.db))
        copy = self.homes.place("copy")
        self.good("copy", "--from", self.db, "--to", copy)
        query = "select * from sessions order by id"
        self.assertEqual(self.sql(query, "copy"), self.sql(query))
        self.good("backup", copy, self.path("b.db"))
        self.assertEqual(self.good("snapshot", self.path("b.db"))["snapshot"],
                         after["last_sequence"])
        self.assertIn("there is no such record",
                      self.refused("prune", self.db, "--records-through", "99999"))

    def test_an_erased_driver_is_gone_and_stays_gone(self):
        tag = self.tag()
        backup = self.path("backup.db")
        self.good("backup", self.db, backup)
        self.assertEqual(self.holds(tag), [True, True])
        found = self.good("erase-driver", self.db, tag.lower())
        self.assertEqual(found["records_in_clear"], 0)
        self.assertEqual(found["record"], len(self.records()))
        self.assertEqual("vacuumed" in found.get("note", ""), self.is_server)
        self.assertEqual(self.holds(tag), [False, False])
        self.assertEqual(self.sql("select count(*) from v_sessions where id_tag like 'erased-%'"),
                         [["1"]])
        self.good("verify", self.db, "--public-key", self.key + ".pub", "--projections")
        self.assertIn("no such id tag", self.refused("erase-driver", self.db, tag))
        self.good("restore", "--backup", backup, "--journal", self.db, "--to",
                  self.homes.place("restored"))
        self.assertEqual(self.holds(tag, "restored"), [False, False])
        self.assertEqual(self.records("restored"), self.records())
        # Also once the first records are gone, when the snapshot is all that knows the state.
        self.good("prune", self.db, "--records-through", "100")
        other = self.one("select text from vault where text like 'T-%' and pseudonym in (select "
                         "id_tag from transactions where ended is not null) order by 1")
        self.good("erase-driver", self.db, other)
        self.assertEqual(self.holds(other), [False, False])
        self.good("snapshot", self.db)

    def test_compact(self):
        found = self.good("compact", self.db)
        self.assertEqual("nothing to do" in found.get("note", ""), self.is_server)
        self.good("verify", self.db)

    # --- beside a writer

    def test_what_needs_it_alone_is_refused_beside_a_writer_and_the_rest_is_not(self):
        tag = self.tag()
        end = self.homes.hold()
        try:
            before = self.records()
            for name, *more in (("migrate",), ("rebuild",), ("compact",), ("erase-driver", tag)):
                self.assertIn("another process has it open; end that first",
                              self.refused(name, self.db, *more))
            self.assertEqual(self.records(), before)
            self.good("status", self.db)
            self.good("verify", self.db, "--projections")
            self.good("backup", self.db, self.path("b.db"))
            self.good("copy", "--from", self.db, "--to", self.homes.place("copy"))
            self.good("checkpoint", self.db, "--signing-key", self.key)
            self.assertEqual(self.good("snapshot", self.db)["snapshot"], len(before))
            found = self.good("prune", self.db, "--records-through", "10", "--tape-older", "0d")
            self.assertEqual(found["records_removed"], 10)
        finally:
            end()
        self.good("erase-driver", self.db, tag)


class InSqlite(OnEachEngine, ProgramTest):
    engine = Sqlite


class InPostgres(OnEachEngine, ProgramTest):
    engine = Postgres
    is_server = True

    def test_what_it_says_is_what_it_says_of_a_file(self):
        file = self.path("run.db")
        self.run_to(self.path("o2"), "--db", "sqlite:" + file, "--signing-key", self.key)
        differing = {"database", "schema", "schema_before", "newest_schema", "bytes", "log_bytes",
                     "at", "note"}
        tag = self.tag()
        for name, *more in (("status",), ("verify", "--public-key", self.key + ".pub"),
                            ("verify", "--projections"), ("migrate",), ("rebuild",),
                            ("snapshot",), ("checkpoint", "--signing-key", self.key), ("compact",),
                            ("prune", "--tape-older", "12h", "--as-of", "2026-06-01T22:00:00Z"),
                            ("prune", "--records-through", "100"), ("status",)):
            with self.subTest(command=name):
                here, there = (self.good(name, place, *more) for place in (self.db, file))
                self.assertEqual([key for key in here if key != "note"],
                                 [key for key in there if key != "note"])
                for key in set(here) - differing:
                    if not key.startswith("last_checkpoint"):
                        self.assertEqual(here[key], there[key], key)
        here, there = (self.good("erase-driver", place, tag) for place in (self.db, file))
        del here["note"]
        self.assertEqual(here, there)

    def test_a_password_is_never_said(self):
        # voltwin() looks at all that is printed. Here: what is wrong before there is a connection.
        server = self.homes.plain("run")
        for url in (server.replace("@", f":{PASSWORD}@", 1).replace("/cli_", "/none_"),
                    "postgresql://voltwin:s3cr@127.0.0.1:1/x",
                    "postgresql://voltwin@127.0.0.1:1/x?password=s3cr",
                    "postgresql://voltwin:s3cr/t@127.0.0.1:1/x",
                    "postgresql://voltwin:1/s3cr@127.0.0.1/x",
                    "postgresql://voltwin:%zzs3cr@127.0.0.1:1/x", "mysql://u:s3cr@host/x"):
            for command in (["db", "status", url], ["db", "verify", url], ["db", "migrate", url],
                            ["db", "copy", "--from", self.db, "--to", url],
                            ["db", "backup", self.db, url], ["db", "status", self.db, url],
                            ["replay", "--db", url],
                            ["run", SMALL_DAY, "--out", self.path("o3"), "--quiet", "--db", url]):
                done = self.voltwin(*command)
                self.assertIn(done.returncode, (2, 3), command)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertEqual(self.good("status", self.db)["database"], server)
        self.assertEqual(self.good("rebuild", self.db)["database"], server)


if __name__ == "__main__":
    unittest.main()
