#include "csms/store/sqlite/migrations.hpp"

#include <array>

// lint: table

namespace voltwin::store::sqlite {

namespace {

// Instants that the journal rests on are exact microseconds (at_us), and views show them as
// text; projections carry the readable text alone. All of it is UTC with three decimals, so that
// text order is time order. Money is in minor units.
constexpr const char* initial = R"sql(
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY,
  at_us    INTEGER NOT NULL,
  stream   TEXT NOT NULL,
  type     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  payload  TEXT NOT NULL,
  at       TEXT GENERATED ALWAYS AS
           (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);

CREATE TABLE tape (
  id         INTEGER PRIMARY KEY,
  at_us      INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  station    TEXT NOT NULL,
  direction  TEXT NOT NULL,
  frame      TEXT NOT NULL,
  at         TEXT GENERATED ALWAYS AS
             (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);

CREATE TABLE meter_values (
  id             INTEGER PRIMARY KEY,
  evse_id        INTEGER NOT NULL,
  transaction_id INTEGER,
  at_us          INTEGER NOT NULL,
  measurand      TEXT NOT NULL,
  value          REAL,
  at             TEXT GENERATED ALWAYS AS
                 (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);
CREATE INDEX meter_values_by_evse ON meter_values (evse_id, at_us);

CREATE TABLE currencies (
  code            TEXT PRIMARY KEY,
  decimals        INTEGER NOT NULL,
  minor_per_major INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tariffs (
  id                    INTEGER PRIMARY KEY,
  name                  TEXT NOT NULL,
  currency              TEXT NOT NULL,
  per_kwh_micro         INTEGER NOT NULL,
  per_minute_micro      INTEGER NOT NULL,
  flat_micro            INTEGER NOT NULL,
  idle_per_minute_micro INTEGER NOT NULL,
  idle_grace_s          REAL NOT NULL
);

CREATE TABLE tokens (
  id_tag TEXT PRIMARY KEY COLLATE NOCASE,
  status TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sites (
  id                INTEGER PRIMARY KEY,
  name              TEXT NOT NULL,
  line_to_neutral_v REAL NOT NULL,
  tariff_id         INTEGER
);

CREATE TABLE nodes (
  site_id     INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  parent_id   INTEGER,
  limit_a     REAL,
  limit_w     REAL,
  rating_va   REAL,
  measured_w  REAL,
  measured_at TEXT,
  PRIMARY KEY (site_id, id)
) WITHOUT ROWID;

CREATE TABLE caps (
  site_id    INTEGER NOT NULL,
  node_id    INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  limit_w    REAL NOT NULL,
  PRIMARY KEY (site_id, node_id, valid_from)
) WITHOUT ROWID;

CREATE TABLE chargers (
  id                INTEGER PRIMARY KEY,
  identity          TEXT NOT NULL,
  site_id           INTEGER NOT NULL,
  vendor            TEXT,
  model             TEXT,
  serial            TEXT,
  firmware          TEXT,
  connected         INTEGER NOT NULL DEFAULT 0,
  connection        INTEGER,
  connected_at      TEXT,
  disconnected_at   TEXT,
  disconnect_reason TEXT,
  last_boot         TEXT,
  default_limit_a   REAL,
  default_timing    TEXT,
  lease_timing      TEXT,
  max_stack_level   INTEGER,
  max_periods       INTEGER,
  max_profiles      INTEGER,
  takes_amps        INTEGER,
  takes_watts       INTEGER,
  firmware_status       TEXT,
  firmware_request      INTEGER,
  firmware_status_at    TEXT,
  diagnostics_status    TEXT,
  diagnostics_status_at TEXT,
  log_status            TEXT,
  log_request           INTEGER,
  log_status_at         TEXT
);
CREATE INDEX chargers_by_identity ON chargers (identity);

CREATE TABLE evses (
  id                 INTEGER PRIMARY KEY,
  charger_id         INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  connector          INTEGER NOT NULL,
  name               TEXT NOT NULL,
  node_id            INTEGER NOT NULL,
  phases             TEXT NOT NULL,
  max_current_a      REAL NOT NULL,
  status             TEXT,
  status_at          TEXT,
  error_code         TEXT
);

CREATE TABLE sessions (
  id               INTEGER PRIMARY KEY,
  evse_id          INTEGER NOT NULL,
  transaction_id   INTEGER NOT NULL,
  id_tag           TEXT NOT NULL,
  state            TEXT NOT NULL,
  started          TEXT NOT NULL,
  ended            TEXT,
  energy_wh        INTEGER,
  duration_s       REAL,
  idle_s           REAL,
  tariff_id        INTEGER,
  currency         TEXT,
  total_minor      INTEGER,
  revision         INTEGER
);
CREATE INDEX sessions_by_transaction ON sessions (transaction_id);

CREATE TABLE session_lines (
  session_id   INTEGER NOT NULL,
  line         INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  quantity     INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (session_id, line)
) WITHOUT ROWID;

CREATE TABLE transactions (
  id              INTEGER PRIMARY KEY,
  wire_id         INTEGER NOT NULL,
  session_id      INTEGER NOT NULL,
  evse_id         INTEGER NOT NULL,
  id_tag          TEXT NOT NULL,
  authorization   TEXT NOT NULL,
  started         TEXT NOT NULL,
  start_received  TEXT NOT NULL,
  meter_start_wh  INTEGER NOT NULL,
  last_reading_wh INTEGER NOT NULL,
  last_reading_at TEXT NOT NULL,
  last_current_a  REAL,
  ended           TEXT,
  stop_received   TEXT,
  meter_stop_wh   INTEGER,
  reason          TEXT,
  estimated       INTEGER NOT NULL DEFAULT 0,
  basis           TEXT,
  stopped_by      TEXT,
  energy_wh       INTEGER GENERATED ALWAYS AS
                  (coalesce(meter_stop_wh, last_reading_wh) - meter_start_wh) VIRTUAL
);

CREATE TABLE ledger_entries (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER,
  at         TEXT NOT NULL,
  currency   TEXT NOT NULL,
  reverses   INTEGER
);

CREATE TABLE ledger_postings (
  entry_id     INTEGER NOT NULL REFERENCES ledger_entries (id) DEFERRABLE INITIALLY DEFERRED,
  line         INTEGER NOT NULL,
  account      TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (entry_id, line)
) WITHOUT ROWID;

CREATE TABLE limits (
  evse_id            INTEGER PRIMARY KEY,
  request_id         INTEGER NOT NULL,
  transaction_id     INTEGER NOT NULL,
  state              TEXT NOT NULL,
  requested_a        REAL NOT NULL,
  requested_at       TEXT NOT NULL,
  requested_until    TEXT,
  reason             TEXT NOT NULL,
  answered_at        TEXT,
  acknowledged_a     REAL,
  acknowledged_until TEXT,
  detail             TEXT
);

CREATE TABLE defects (
  sequence   INTEGER NOT NULL,
  line       INTEGER NOT NULL,
  charger_id INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  at         TEXT NOT NULL,
  defect     TEXT NOT NULL,
  count      INTEGER NOT NULL,
  field      TEXT NOT NULL,
  raw        TEXT NOT NULL,
  corrected  TEXT NOT NULL,
  PRIMARY KEY (sequence, line)
) WITHOUT ROWID;
CREATE INDEX defects_by_charger ON defects (charger_id, defect);

CREATE TABLE security_events (
  sequence   INTEGER PRIMARY KEY,
  charger_id INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  received   TEXT NOT NULL,
  at         TEXT NOT NULL,
  type       TEXT NOT NULL,
  info       TEXT NOT NULL
);
CREATE INDEX security_events_by_charger ON security_events (charger_id, received);

CREATE TABLE certificate_requests (
  charger_id INTEGER PRIMARY KEY REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  at         TEXT NOT NULL,
  csr        TEXT NOT NULL
);
CREATE TABLE stop_reviews (
  sequence       INTEGER PRIMARY KEY,
  charger_id     INTEGER,
  transaction_id INTEGER,
  received       TEXT NOT NULL,
  sent_id        INTEGER NOT NULL,
  id_tag         TEXT NOT NULL,
  meter_stop_wh  INTEGER NOT NULL,
  stopped        TEXT NOT NULL,
  reason         TEXT NOT NULL,
  why            TEXT NOT NULL
);
CREATE TABLE unattributed_energy (
  sequence   INTEGER PRIMARY KEY,
  evse_id    INTEGER NOT NULL,
  energy_wh  INTEGER NOT NULL,
  reading_wh INTEGER NOT NULL,
  began      TEXT NOT NULL,
  ended      TEXT NOT NULL
);

CREATE VIEW v_defects AS
SELECT c.identity AS charger, d.defect, sum(d.count) AS count, min(d.at) AS first,
       max(d.at) AS last
  FROM defects d
  JOIN chargers c ON c.id = d.charger_id
 GROUP BY c.identity, d.defect
 ORDER BY c.identity, d.defect;

CREATE VIEW v_sessions AS
SELECT s.id, site.name AS site, c.identity AS charger, e.name AS evse, s.id_tag, s.state,
       s.started, s.ended, coalesce(s.energy_wh, t.energy_wh) / 1000.0 AS energy_kwh,
       s.duration_s, s.idle_s,
       iif(s.total_minor IS NULL, NULL,
           printf('%.*f', coalesce(m.decimals, 0),
                  s.total_minor * 1.0 / coalesce(m.minor_per_major, 1))) AS total,
       s.currency, t.reason, t.estimated
  FROM sessions s
  LEFT JOIN transactions t ON t.id = s.transaction_id
  LEFT JOIN evses e ON e.id = s.evse_id
  LEFT JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN currencies m ON m.code = s.currency
 ORDER BY s.id;

CREATE VIEW v_balances AS
SELECT p.account, l.currency, sum(p.amount_minor) AS balance_minor,
       printf('%.*f', coalesce(m.decimals, 0),
              sum(p.amount_minor) * 1.0 / coalesce(m.minor_per_major, 1)) AS balance
  FROM ledger_postings p
  JOIN ledger_entries l ON l.id = p.entry_id
  LEFT JOIN currencies m ON m.code = l.currency
 GROUP BY p.account, l.currency
 ORDER BY p.account, l.currency;

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
)sql";

// The hash chain, the vault and what else keeps a journal for years. A pseudonym, "~17", stands
// wherever an id tag stood; the views show what the vault has behind it.
constexpr const char* chain = R"sql(
ALTER TABLE journal ADD COLUMN digest BLOB;
ALTER TABLE tape ADD COLUMN after_sequence INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tape_by_time ON tape (at_us);
CREATE INDEX meter_values_by_time ON meter_values (at_us);
DROP INDEX meter_values_by_evse;
CREATE INDEX meter_values_by_transaction ON meter_values (transaction_id, at_us)
 WHERE transaction_id IS NOT NULL;

-- SQLite computes virtual columns with every row that is written, although it stores none.
ALTER TABLE journal DROP COLUMN at;
ALTER TABLE tape DROP COLUMN at;
ALTER TABLE meter_values DROP COLUMN at;
CREATE VIEW v_journal AS
SELECT sequence, strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch') AS at,
       stream, type, version, payload
  FROM journal;
CREATE VIEW v_tape AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch') AS at,
       connection, station, direction, frame, after_sequence
  FROM tape;
CREATE VIEW v_meter_values AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch') AS at,
       evse_id, transaction_id, measurand, value
  FROM meter_values;

-- For lists: projection/queries.cpp names the indexes.
ALTER TABLE transactions ADD COLUMN charger_id INTEGER;
ALTER TABLE transactions ADD COLUMN site_id INTEGER;
ALTER TABLE transactions ADD COLUMN final_wh INTEGER GENERATED ALWAYS AS
  (meter_stop_wh - meter_start_wh) VIRTUAL;
UPDATE transactions SET charger_id = (SELECT charger_id FROM evses WHERE id = evse_id);
UPDATE transactions SET site_id = (SELECT site_id FROM chargers WHERE id = charger_id);
CREATE INDEX transactions_by_start ON transactions (started);
CREATE INDEX transactions_by_end ON transactions (ended) WHERE ended IS NOT NULL;
CREATE INDEX transactions_by_energy ON transactions (final_wh) WHERE final_wh IS NOT NULL;
CREATE INDEX transactions_by_site_start ON transactions (site_id, started);
CREATE INDEX transactions_by_site_end ON transactions (site_id, ended) WHERE ended IS NOT NULL;
CREATE INDEX transactions_by_site_energy ON transactions (site_id, final_wh)
 WHERE final_wh IS NOT NULL;
CREATE INDEX transactions_by_charger ON transactions (charger_id, started);
CREATE INDEX transactions_by_evse ON transactions (evse_id, started);
CREATE INDEX transactions_by_driver ON transactions (id_tag, started);
CREATE INDEX transactions_by_reason ON transactions (reason, started) WHERE reason IS NOT NULL;
CREATE INDEX transactions_by_wire ON transactions (wire_id);
CREATE INDEX transactions_estimated ON transactions (started) WHERE estimated = 1;

CREATE TABLE head (
  only     INTEGER PRIMARY KEY CHECK (only = 1),
  sequence INTEGER NOT NULL,
  digest   BLOB NOT NULL
);
CREATE TABLE vault (
  number    INTEGER PRIMARY KEY,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL,
  pseudonym TEXT GENERATED ALWAYS AS ('~' || number) VIRTUAL
);
CREATE INDEX vault_by_pseudonym ON vault (pseudonym);
CREATE INDEX vault_by_text ON vault (text COLLATE NOCASE);
CREATE TABLE checkpoints (
  sequence  INTEGER PRIMARY KEY,
  digest    BLOB NOT NULL,
  at_us     INTEGER NOT NULL,
  key       TEXT NOT NULL,
  signature BLOB NOT NULL
);
CREATE TABLE pruned (
  first  INTEGER NOT NULL,
  last   INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  at_us  INTEGER NOT NULL
);
CREATE TABLE snapshots (
  sequence INTEGER PRIMARY KEY,
  bytes    BLOB NOT NULL
);

DROP VIEW v_sessions;
CREATE VIEW v_sessions AS
SELECT s.id, site.name AS site, c.identity AS charger, e.name AS evse,
       coalesce(v.text, s.id_tag) AS id_tag, s.state,
       s.started, s.ended, coalesce(s.energy_wh, t.energy_wh) / 1000.0 AS energy_kwh,
       s.duration_s, s.idle_s,
       iif(s.total_minor IS NULL, NULL,
           printf('%.*f', coalesce(m.decimals, 0),
                  s.total_minor * 1.0 / coalesce(m.minor_per_major, 1))) AS total,
       s.currency, t.reason, t.estimated
  FROM sessions s
  LEFT JOIN transactions t ON t.id = s.transaction_id
  LEFT JOIN evses e ON e.id = s.evse_id
  LEFT JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN currencies m ON m.code = s.currency
  LEFT JOIN vault v ON v.pseudonym = s.id_tag
 ORDER BY s.id;

DROP VIEW v_balances;
CREATE VIEW v_balances AS
SELECT coalesce('driver:' || v.text, p.account) AS account, l.currency,
       sum(p.amount_minor) AS balance_minor,
       printf('%.*f', coalesce(m.decimals, 0),
              sum(p.amount_minor) * 1.0 / coalesce(m.minor_per_major, 1)) AS balance
  FROM ledger_postings p
  JOIN ledger_entries l ON l.id = p.entry_id
  LEFT JOIN currencies m ON m.code = l.currency
  LEFT JOIN vault v ON v.pseudonym = substr(p.account, 8) AND p.account LIKE 'driver:~%'
 GROUP BY 1, l.currency
 ORDER BY 1, l.currency;

CREATE VIEW v_tokens AS
SELECT coalesce(v.text, t.id_tag) AS id_tag, t.status, t.id_tag AS pseudonym
  FROM tokens t
  LEFT JOIN vault v ON v.pseudonym = t.id_tag;
)sql";

// Who goes first, and why; and chargers that do not do as they are told.
constexpr const char* priorities_and_alarms = R"sql(
CREATE TABLE priority_audit (
  sequence       INTEGER PRIMARY KEY,
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
  soc            REAL,
  location_zone  TEXT,
  mission_active INTEGER,
  valid_until    TEXT,
  transaction_id INTEGER,
  review_id      INTEGER
);
CREATE INDEX priority_audit_by_tag ON priority_audit (id_tag, sequence);
CREATE TABLE urgent_reviews (
  id             INTEGER PRIMARY KEY,
  transaction_id INTEGER NOT NULL,
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
  transaction_id INTEGER PRIMARY KEY,
  at             TEXT NOT NULL,
  rule           TEXT NOT NULL,
  policy         TEXT NOT NULL,
  tier           TEXT NOT NULL,
  node_id        INTEGER,
  line           TEXT,
  more_a         REAL NOT NULL,
  ahead_p0       INTEGER NOT NULL,
  ahead_p1       INTEGER NOT NULL,
  ahead_p2       INTEGER NOT NULL,
  ahead_p3       INTEGER NOT NULL,
  text           TEXT NOT NULL
);

ALTER TABLE evses ADD COLUMN disobeyed_at TEXT;
ALTER TABLE evses ADD COLUMN disobeyed_allowed_a REAL;
ALTER TABLE evses ADD COLUMN disobeyed_drawn_a REAL;
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

constexpr std::array<const char*, 3> scripts{initial, chain, priorities_and_alarms};

}  // namespace

std::span<const char* const> migrations() { return scripts; }

}  // namespace voltwin::store::sqlite
