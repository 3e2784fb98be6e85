#include "csms/store/postgres/migrations.hpp"

#include <array>
#include <string>

// lint: table

namespace voltwin::store::postgres {

namespace {

// As csms/store/sqlite has it, so that the same queries serve both; what differs:
//  - The journal is in partitions by sequence, the tape and the telemetry in partitions by day
//    of UTC, with one for whatever is of another time; partitions says which there are.
//  - Texts that are compared or sorted here are in byte order, COLLATE "C".
//  - Nothing refers to another table: a projection never stands in the way of the journal.
//  - head counts commits, so that one in doubt can be looked up, and knows the epoch of the
//    writer; writer has a row for each that there was.
constexpr const char* initial = R"sql(
CREATE TABLE journal (
  sequence BIGINT PRIMARY KEY,
  at_us    BIGINT NOT NULL,
  stream   TEXT NOT NULL,
  type     TEXT NOT NULL,
  version  BIGINT NOT NULL,
  payload  TEXT NOT NULL,
  digest   BYTEA NOT NULL
) PARTITION BY RANGE (sequence);

CREATE TABLE tape (
  id             BIGINT NOT NULL,
  at_us          BIGINT NOT NULL,
  connection     BIGINT NOT NULL,
  station        TEXT NOT NULL,
  direction      TEXT NOT NULL,
  frame          TEXT NOT NULL,
  after_sequence BIGINT NOT NULL,
  PRIMARY KEY (at_us, id)
) PARTITION BY RANGE (at_us);
CREATE TABLE tape_other PARTITION OF tape DEFAULT;

CREATE TABLE meter_values (
  id             BIGINT NOT NULL,
  evse_id        BIGINT NOT NULL,
  transaction_id BIGINT,
  at_us          BIGINT NOT NULL,
  measurand      TEXT NOT NULL,
  value          DOUBLE PRECISION,
  PRIMARY KEY (at_us, id)
) PARTITION BY RANGE (at_us);
CREATE INDEX meter_values_by_transaction ON meter_values (transaction_id, at_us)
 WHERE transaction_id IS NOT NULL;
CREATE TABLE meter_values_other PARTITION OF meter_values DEFAULT;
-- The days, by their first microseconds, of which a transaction has samples: without it each
-- partition would have to be asked.
CREATE TABLE sample_days (
  transaction_id BIGINT NOT NULL,
  day_us         BIGINT NOT NULL,
  PRIMARY KEY (transaction_id, day_us)
);

CREATE TABLE partitions (
  parent TEXT NOT NULL,
  name   TEXT NOT NULL,
  lower  BIGINT NOT NULL,
  upper  BIGINT NOT NULL,
  PRIMARY KEY (parent, lower)
);

CREATE TABLE head (
  "only"   BIGINT PRIMARY KEY CHECK ("only" = 1),
  sequence BIGINT NOT NULL,
  digest   BYTEA NOT NULL,
  commits  BIGINT NOT NULL,
  epoch    BIGINT NOT NULL,
  frames   BIGINT NOT NULL,
  samples  BIGINT NOT NULL
) WITH (fillfactor = 20);
INSERT INTO head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0, 0, 0, 0);

CREATE TABLE writer (
  epoch  BIGINT PRIMARY KEY,
  opened TIMESTAMPTZ NOT NULL DEFAULT now(),
  client TEXT
);

CREATE TABLE vault (
  number    BIGINT PRIMARY KEY,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL,
  pseudonym TEXT GENERATED ALWAYS AS ('~' || number::text) STORED
);
CREATE INDEX vault_by_pseudonym ON vault (pseudonym);
CREATE INDEX vault_by_text ON vault (md5(lower(text COLLATE "C")));
CREATE TABLE checkpoints (
  sequence  BIGINT PRIMARY KEY,
  digest    BYTEA NOT NULL,
  at_us     BIGINT NOT NULL,
  key       TEXT NOT NULL,
  signature BYTEA NOT NULL
);
CREATE TABLE pruned (
  first  BIGINT NOT NULL,
  last   BIGINT PRIMARY KEY,
  digest BYTEA NOT NULL,
  at_us  BIGINT NOT NULL
);
CREATE TABLE snapshots (
  sequence BIGINT PRIMARY KEY,
  bytes    BYTEA NOT NULL
);

CREATE TABLE currencies (
  code            TEXT COLLATE "C" PRIMARY KEY,
  decimals        BIGINT NOT NULL,
  minor_per_major BIGINT NOT NULL
);

CREATE TABLE tariffs (
  id                    BIGINT PRIMARY KEY,
  name                  TEXT NOT NULL,
  currency              TEXT NOT NULL,
  per_kwh_micro         BIGINT NOT NULL,
  per_minute_micro      BIGINT NOT NULL,
  flat_micro            BIGINT NOT NULL,
  idle_per_minute_micro BIGINT NOT NULL,
  idle_grace_s          DOUBLE PRECISION NOT NULL
);

CREATE TABLE tokens (
  id_tag TEXT COLLATE "C" NOT NULL,
  status TEXT NOT NULL
);

-- The spelling of a tag is not what tells it from another.
CREATE UNIQUE INDEX tokens_by_tag ON tokens (lower(id_tag));

CREATE TABLE sites (
  id                BIGINT PRIMARY KEY,
  name              TEXT NOT NULL,
  line_to_neutral_v DOUBLE PRECISION NOT NULL,
  tariff_id         BIGINT
);

CREATE TABLE nodes (
  site_id     BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  parent_id   BIGINT,
  limit_a     DOUBLE PRECISION,
  limit_w     DOUBLE PRECISION,
  rating_va   DOUBLE PRECISION,
  measured_w  DOUBLE PRECISION,
  measured_at TEXT,
  PRIMARY KEY (site_id, id)
);

CREATE TABLE caps (
  site_id    BIGINT NOT NULL,
  node_id    BIGINT NOT NULL,
  valid_from TEXT COLLATE "C" NOT NULL,
  limit_w    DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (site_id, node_id, valid_from)
);

CREATE TABLE chargers (
  id                BIGINT PRIMARY KEY,
  identity          TEXT NOT NULL,
  site_id           BIGINT NOT NULL,
  vendor            TEXT,
  model             TEXT,
  serial            TEXT,
  firmware          TEXT,
  connected         BIGINT NOT NULL DEFAULT 0,
  connection        BIGINT,
  connected_at      TEXT,
  disconnected_at   TEXT,
  disconnect_reason TEXT,
  last_boot         TEXT,
  default_limit_a   DOUBLE PRECISION,
  default_timing    TEXT,
  lease_timing      TEXT,
  max_stack_level   BIGINT,
  max_periods       BIGINT,
  max_profiles      BIGINT,
  takes_amps        BIGINT,
  takes_watts       BIGINT,
  firmware_status       TEXT,
  firmware_request      BIGINT,
  firmware_status_at    TEXT,
  diagnostics_status    TEXT,
  diagnostics_status_at TEXT,
  log_status            TEXT,
  log_request           BIGINT,
  log_status_at         TEXT
);
CREATE INDEX chargers_by_identity ON chargers (identity);

CREATE TABLE evses (
  id                 BIGINT PRIMARY KEY,
  charger_id         BIGINT NOT NULL,
  connector          BIGINT NOT NULL,
  name               TEXT NOT NULL,
  node_id            BIGINT NOT NULL,
  phases             TEXT NOT NULL,
  max_current_a      DOUBLE PRECISION NOT NULL,
  status             TEXT,
  status_at          TEXT,
  error_code         TEXT
);

CREATE TABLE sessions (
  id               BIGINT PRIMARY KEY,
  evse_id          BIGINT NOT NULL,
  transaction_id   BIGINT NOT NULL,
  id_tag           TEXT NOT NULL,
  state            TEXT NOT NULL,
  started          TEXT NOT NULL,
  ended            TEXT,
  energy_wh        BIGINT,
  duration_s       DOUBLE PRECISION,
  idle_s           DOUBLE PRECISION,
  tariff_id        BIGINT,
  currency         TEXT,
  total_minor      BIGINT,
  revision         BIGINT
);
CREATE INDEX sessions_by_transaction ON sessions (transaction_id);

CREATE TABLE session_lines (
  session_id   BIGINT NOT NULL,
  line         BIGINT NOT NULL,
  kind         TEXT NOT NULL,
  quantity     BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (session_id, line)
);

CREATE TABLE transactions (
  id              BIGINT PRIMARY KEY,
  wire_id         BIGINT NOT NULL,
  session_id      BIGINT NOT NULL,
  evse_id         BIGINT NOT NULL,
  id_tag          TEXT COLLATE "C" NOT NULL,
  "authorization" TEXT NOT NULL,
  started         TEXT COLLATE "C" NOT NULL,
  start_received  TEXT NOT NULL,
  meter_start_wh  BIGINT NOT NULL,
  last_reading_wh BIGINT NOT NULL,
  last_reading_at TEXT COLLATE "C" NOT NULL,
  last_current_a  DOUBLE PRECISION,
  ended           TEXT COLLATE "C",
  stop_received   TEXT,
  meter_stop_wh   BIGINT,
  reason          TEXT COLLATE "C",
  estimated       BIGINT NOT NULL DEFAULT 0,
  basis           TEXT,
  stopped_by      TEXT,
  energy_wh       BIGINT GENERATED ALWAYS AS
                  (coalesce(meter_stop_wh, last_reading_wh) - meter_start_wh) STORED,
  charger_id      BIGINT,
  site_id         BIGINT,
  final_wh        BIGINT GENERATED ALWAYS AS (meter_stop_wh - meter_start_wh) STORED
);

CREATE TABLE ledger_entries (
  id         BIGINT PRIMARY KEY,
  session_id BIGINT,
  at         TEXT NOT NULL,
  currency   TEXT NOT NULL,
  reverses   BIGINT
);

CREATE TABLE ledger_postings (
  entry_id     BIGINT NOT NULL,
  line         BIGINT NOT NULL,
  account      TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (entry_id, line)
);

CREATE TABLE limits (
  evse_id            BIGINT PRIMARY KEY,
  request_id         BIGINT NOT NULL,
  transaction_id     BIGINT NOT NULL,
  state              TEXT NOT NULL,
  requested_a        DOUBLE PRECISION NOT NULL,
  requested_at       TEXT NOT NULL,
  requested_until    TEXT,
  reason             TEXT NOT NULL,
  answered_at        TEXT,
  acknowledged_a     DOUBLE PRECISION,
  acknowledged_until TEXT,
  detail             TEXT
);

CREATE TABLE defects (
  sequence   BIGINT NOT NULL,
  line       BIGINT NOT NULL,
  charger_id BIGINT NOT NULL,
  at         TEXT NOT NULL,
  defect     TEXT NOT NULL,
  count      BIGINT NOT NULL,
  field      TEXT NOT NULL,
  raw        TEXT NOT NULL,
  corrected  TEXT NOT NULL,
  PRIMARY KEY (sequence, line)
);
CREATE INDEX defects_by_charger ON defects (charger_id, defect);

CREATE TABLE security_events (
  sequence   BIGINT PRIMARY KEY,
  charger_id BIGINT NOT NULL,
  received   TEXT NOT NULL,
  at         TEXT NOT NULL,
  type       TEXT NOT NULL,
  info       TEXT NOT NULL
);
CREATE INDEX security_events_by_charger ON security_events (charger_id, received);

CREATE TABLE certificate_requests (
  charger_id BIGINT PRIMARY KEY,
  at         TEXT NOT NULL,
  csr        TEXT NOT NULL
);
CREATE TABLE stop_reviews (
  sequence       BIGINT PRIMARY KEY,
  charger_id     BIGINT,
  transaction_id BIGINT,
  received       TEXT NOT NULL,
  sent_id        BIGINT NOT NULL,
  id_tag         TEXT NOT NULL,
  meter_stop_wh  BIGINT NOT NULL,
  stopped        TEXT NOT NULL,
  reason         TEXT NOT NULL,
  why            TEXT NOT NULL
);
CREATE TABLE unattributed_energy (
  sequence   BIGINT PRIMARY KEY,
  evse_id    BIGINT NOT NULL,
  energy_wh  BIGINT NOT NULL,
  reading_wh BIGINT NOT NULL,
  began      TEXT NOT NULL,
  ended      TEXT NOT NULL
);
CREATE TABLE priority_audit (
  sequence       BIGINT PRIMARY KEY,
  at             TEXT NOT NULL,
  id_tag         TEXT NOT NULL,
  tier           TEXT NOT NULL,
  decision       TEXT NOT NULL,
  reason         TEXT NOT NULL,
  decided_by     TEXT NOT NULL,
  note           TEXT NOT NULL,
  evidence       TEXT,
  reference      TEXT,
  observed_at    TEXT,
  soc            DOUBLE PRECISION,
  location_zone  TEXT,
  mission_active BIGINT,
  valid_until    TEXT,
  transaction_id BIGINT,
  review_id      BIGINT
);
CREATE INDEX priority_audit_by_tag ON priority_audit (id_tag, sequence);
CREATE TABLE urgent_reviews (
  id             BIGINT PRIMARY KEY,
  transaction_id BIGINT NOT NULL,
  id_tag         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  requested      TEXT NOT NULL,
  lapses         TEXT NOT NULL,
  state          TEXT NOT NULL,
  decided        TEXT,
  decided_by     TEXT,
  note           TEXT,
  valid_until    TEXT
);
CREATE TABLE explanations (
  transaction_id BIGINT PRIMARY KEY,
  at             TEXT NOT NULL,
  rule           TEXT NOT NULL,
  policy         TEXT NOT NULL,
  tier           TEXT NOT NULL,
  node_id        BIGINT,
  line           TEXT,
  more_a         DOUBLE PRECISION NOT NULL,
  ahead_p0       BIGINT NOT NULL,
  ahead_p1       BIGINT NOT NULL,
  ahead_p2       BIGINT NOT NULL,
  ahead_p3       BIGINT NOT NULL,
  text           TEXT NOT NULL
);


CREATE VIEW v_journal AS
SELECT sequence, to_timestamp(at_us / 1e6) AS at, stream, type, version, payload
  FROM journal
 ORDER BY sequence;

CREATE VIEW v_tape AS
SELECT id, to_timestamp(at_us / 1e6) AS at, connection, station, direction, frame,
       after_sequence
  FROM tape
 ORDER BY id;

CREATE VIEW v_defects AS
SELECT c.identity AS charger, d.defect, sum(d.count)::bigint AS count, min(d.at) AS first,
       max(d.at) AS last
  FROM defects d
  JOIN chargers c ON c.id = d.charger_id
 GROUP BY c.identity, d.defect
 ORDER BY c.identity COLLATE "C", d.defect COLLATE "C";

CREATE VIEW v_sessions AS
SELECT s.id, site.name AS site, c.identity AS charger, e.name AS evse,
       coalesce(v.text, s.id_tag) AS id_tag, s.state, s.started, s.ended,
       coalesce(s.energy_wh, t.energy_wh)::double precision / 1000.0 AS energy_kwh,
       s.duration_s, s.idle_s,
       round(s.total_minor::numeric / coalesce(m.minor_per_major, 1),
             coalesce(m.decimals, 0)::int)::text AS total,
       s.currency, t.reason, t.estimated
  FROM sessions s
  LEFT JOIN transactions t ON t.id = s.transaction_id
  LEFT JOIN evses e ON e.id = s.evse_id
  LEFT JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN currencies m ON m.code = s.currency
  LEFT JOIN vault v ON v.pseudonym = s.id_tag
 ORDER BY s.id;

CREATE VIEW v_balances AS
SELECT coalesce('driver:' || v.text, p.account) AS account, l.currency,
       sum(p.amount_minor)::bigint AS balance_minor,
       round(sum(p.amount_minor) / coalesce(m.minor_per_major, 1),
             coalesce(m.decimals, 0)::int)::text AS balance
  FROM ledger_postings p
  JOIN ledger_entries l ON l.id = p.entry_id
  LEFT JOIN currencies m ON m.code = l.currency
  LEFT JOIN vault v ON v.pseudonym = substr(p.account, 8) AND p.account LIKE 'driver:~%'
 GROUP BY coalesce('driver:' || v.text, p.account), l.currency, m.minor_per_major, m.decimals
 ORDER BY coalesce('driver:' || v.text, p.account) COLLATE "C", l.currency COLLATE "C";

CREATE VIEW v_tokens AS
SELECT coalesce(v.text, t.id_tag) AS id_tag, t.status, t.id_tag AS pseudonym
  FROM tokens t
  LEFT JOIN vault v ON v.pseudonym = t.id_tag;

CREATE VIEW v_evses AS
SELECT e.id, site.name AS site, c.identity AS charger, e.connector, e.name AS evse,
       c.connected, e.status, t.id AS transaction_id, t.energy_wh, l.requested_a,
       l.acknowledged_a, l.acknowledged_until, l.reason
  FROM evses e
  JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN transactions t ON t.evse_id = e.id AND t.ended IS NULL
  LEFT JOIN limits l ON l.evse_id = e.id AND l.transaction_id = t.id
 ORDER BY e.id;
CREATE INDEX transactions_running ON transactions (evse_id) WHERE ended IS NULL;
-- For lists: projection/queries.cpp names the indexes.
CREATE INDEX transactions_by_start ON transactions (started, id);
CREATE INDEX transactions_by_end ON transactions (ended, id) WHERE ended IS NOT NULL;
CREATE INDEX transactions_by_energy ON transactions (final_wh, id) WHERE final_wh IS NOT NULL;
CREATE INDEX transactions_by_site_start ON transactions (site_id, started, id);
CREATE INDEX transactions_by_site_end ON transactions (site_id, ended, id)
 WHERE ended IS NOT NULL;
CREATE INDEX transactions_by_site_energy ON transactions (site_id, final_wh, id)
 WHERE final_wh IS NOT NULL;
CREATE INDEX transactions_by_charger ON transactions (charger_id, started, id);
CREATE INDEX transactions_by_evse ON transactions (evse_id, started, id);
CREATE INDEX transactions_by_driver ON transactions (id_tag, started, id);
CREATE INDEX transactions_by_reason ON transactions (reason, started, id)
 WHERE reason IS NOT NULL;
CREATE INDEX transactions_by_wire ON transactions (wire_id);
CREATE INDEX transactions_estimated ON transactions (started, id) WHERE estimated = 1;
)sql";

// Chargers that do not do as they are told.
constexpr const char* alarms = R"sql(
ALTER TABLE evses ADD COLUMN disobeyed_at TEXT;
ALTER TABLE evses ADD COLUMN disobeyed_allowed_a DOUBLE PRECISION;
ALTER TABLE evses ADD COLUMN disobeyed_drawn_a DOUBLE PRECISION;
ALTER TABLE chargers ADD COLUMN limit_lost_at TEXT;
ALTER TABLE limits ADD COLUMN refusal TEXT;
ALTER TABLE limits ADD COLUMN refused_at TEXT;

CREATE VIEW v_alarms AS
SELECT c.identity AS charger, e.connector, 'limit_disobeyed' AS alarm, e.disobeyed_at AS at,
       e.disobeyed_allowed_a AS allowed_a, e.disobeyed_drawn_a AS drawn_a, NULL AS detail
  FROM evses e JOIN chargers c ON c.id = e.charger_id
 WHERE e.disobeyed_at IS NOT NULL
UNION ALL
SELECT c.identity, e.connector, 'limit_refused', l.refused_at, NULL, NULL, l.refusal
  FROM limits l JOIN evses e ON e.id = l.evse_id JOIN chargers c ON c.id = e.charger_id
 WHERE l.refused_at IS NOT NULL
UNION ALL
SELECT identity, NULL, 'offline_limit_lost', limit_lost_at, NULL, NULL, NULL
  FROM chargers
 WHERE limit_lost_at IS NOT NULL
 ORDER BY 1, 2, 3;
)sql";

constexpr std::array<const char*, 2> scripts{initial, alarms};

}  // namespace

std::span<const char* const> migrations() { return scripts; }

Result<std::int64_t> identify(Connection& connection) {
  const std::string schema = "'" + connection.address().schema + "'";
  const auto tables = connection.integer(
      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = " +
      schema);
  if (!tables || *tables == 0) return tables;
  const auto ours = connection.integer(
      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relname = 'schema_version' AND n.nspname = " +
      schema);
  if (!ours) return ours;
  if (*ours == 0) {
    return connection.address().refuse("schema " + schema +
                                       " holds another application's tables, no voltwin journal");
  }
  const auto version = connection.integer("SELECT coalesce(max(version), 0) FROM schema_version");
  if (!version) return version;
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (*version > newest) {
    return connection.address().refuse("has schema version " + std::to_string(*version) +
                                       "; this build knows versions up to " +
                                       std::to_string(newest));
  }
  return version;
}

Result<void> require_newest(Connection& connection) {
  const auto version = identify(connection);
  if (!version) return tl::unexpected(version.error());
  const Address& address = connection.address();
  if (*version == 0) return address.refuse("has no journal in schema '" + address.schema + "'");
  if (*version < static_cast<std::int64_t>(migrations().size())) {
    return address.refuse("has the tables of version " + std::to_string(*version) +
                          "; bring it to this build's with `voltwin db migrate`");
  }
  return {};
}

Result<void> migrate(Connection& connection) {
  const std::string& schema = connection.address().schema;
  Transaction transaction(connection);
  TRY(transaction.begin());
  TRY(connection.run("SELECT pg_advisory_xact_lock(x'564f4c54'::int, hashtext('migrate " + schema +
                     "'))"));
  const auto version = identify(connection);  // now that nobody else can change it
  if (!version) return tl::unexpected(version.error());
  if (*version == static_cast<std::int64_t>(migrations().size())) return {};
  if (*version == 0) {
    TRY(connection.run("CREATE SCHEMA IF NOT EXISTS " + schema));
    TRY(
        connection.run("CREATE TABLE schema_version (version BIGINT PRIMARY KEY, "
                       "migrated TIMESTAMPTZ NOT NULL DEFAULT now())"));
  }
  for (auto seen = static_cast<std::size_t>(*version); seen < migrations().size(); ++seen) {
    TRY(connection.run(migrations()[seen]));
    TRY(connection.run("INSERT INTO schema_version (version) VALUES (" + std::to_string(seen + 1) +
                       ")"));
  }
  return transaction.commit();
}

}  // namespace voltwin::store::postgres
