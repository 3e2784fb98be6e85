#include "tests/unit/csms/store/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "csms/store/projection/projection.hpp"

namespace voltwin::store::test {

using namespace core::events;

TemporaryDirectory::TemporaryDirectory()
    : path_((std::filesystem::temp_directory_path() / "voltwin_store_XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "no temporary directory at " << path_;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::file(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

Instant at(std::string_view text) {
  const auto parsed = parse_instant(text);
  if (!parsed) ADD_FAILURE() << text << " is no instant";
  return parsed ? parsed->instant : Instant();
}

Record sample_record(std::uint64_t sequence) {
  MeterAdvanced event;
  event.transaction = TransactionId(1 + sequence % 7);
  event.reading = WattHours(static_cast<std::int64_t>(sequence) * 10);
  event.at = at("2026-06-01T08:00:00Z") + Duration::from_ms(static_cast<std::int64_t>(sequence));
  return to_record(event, sequence, event.at);
}

Batch sample_batch(std::uint64_t first, std::uint64_t last) {
  Batch batch;
  for (std::uint64_t i = first; i <= last; ++i) batch.records.push_back(sample_record(i));
  return batch;
}

journal::SimulatedDisk sound_disk() {
  return {{.capacity_bytes = std::size_t{1} << 20}, random::Random(1).stream("disk")};
}

namespace {

struct Script {
  std::vector<Record> records;
  void add(std::string_view when, const Event& event) {
    records.push_back(to_record(event, records.size() + 1, at(when)));
  }
};

void define(Script& script) {
  TariffDefinition tariff;
  tariff.name = "Workplace";
  tariff.per_kwh_micro = 390'000;
  tariff.idle_grace = Duration::from_minutes(15);
  script.add("2026-06-01T00:00:00Z", TariffDefined{TariffId(1), tariff});
  SiteDefinition site;
  site.name = "Campus";
  site.tariff = TariffId(1);
  grid::Node root;
  root.id = grid::NodeId(1);
  root.name = "T1";
  root.kind = grid::NodeKind::transformer;
  root.rating = Watts(50'000);
  grid::Node feeder;
  feeder.id = grid::NodeId(2);
  feeder.name = "F1";
  feeder.kind = grid::NodeKind::feeder;
  feeder.parent = grid::NodeId(1);
  feeder.limit_per_phase = Amps(63);
  site.nodes = {root, feeder};
  script.add("2026-06-01T00:00:00Z", SiteDefined{SiteId(1), site});
  StationDefinition station;
  station.site = SiteId(1);
  station.identity = "CP-1";
  for (const char* const name : {"A1", "A2"}) {
    EvseDefinition evse;
    evse.name = name;
    evse.node = grid::NodeId(2);
    station.evses.push_back(evse);
  }
  script.add("2026-06-01T00:00:00Z", StationDefined{StationId(1), {EvseId(1), EvseId(2)}, station});
  script.add("2026-06-01T00:00:00Z", TokenDefined{{"TAG1", TokenStatus::Accepted}});
  script.add("2026-06-01T00:00:00Z", TokenDefined{{"tag1", TokenStatus::Blocked}});
  const CapPoint morning{at("2026-06-01T06:00:00Z"), Watts(40'000)};
  const CapPoint noon{at("2026-06-01T12:00:00Z"), Watts(30'000)};
  const CapPoint evening{at("2026-06-01T18:00:00Z"), Watts(50'000)};
  script.add("2026-06-01T00:00:00Z", CapScheduled{SiteId(1), grid::NodeId(1), {morning, noon}});
  script.add("2026-06-01T00:01:00Z", CapScheduled{SiteId(1), grid::NodeId(1), {noon, evening}});
}

void connect(Script& script) {
  script.add("2026-06-01T07:00:00Z", StationConnected{StationId(1), ConnectionId(1)});
  script.add("2026-06-01T07:00:01Z", StationBooted{StationId(1), "Acme", "M2", "S-1", "1.2.3"});
  script.add("2026-06-01T07:00:02Z", StationConnected{StationId(1), ConnectionId(2)});
  script.add("2026-06-01T07:00:03Z",
             StationDisconnected{StationId(1), ConnectionId(1), "went silent"});
  script.add("2026-06-01T07:00:04Z", DefaultLimitInstalled{StationId(1), Amps(6)});
  script.add("2026-06-01T07:00:05Z",
             MeasuredLoadChanged{SiteId(1), grid::NodeId(1), Watts(12'500.5)});
  script.add("2026-06-01T07:00:06Z",
             FirmwareStatusReported{StationId(1), FirmwareStatus::Downloading, 12});
  script.add("2026-06-01T07:00:07Z",
             FirmwareStatusReported{StationId(1), FirmwareStatus::Installed, std::nullopt});
  script.add("2026-06-01T07:00:08Z",
             DiagnosticsStatusReported{StationId(1), UploadStatus::Uploading});
  script.add("2026-06-01T07:00:09Z",
             LogStatusReported{StationId(1), UploadStatus::PermissionDenied, 13});
  script.add("2026-06-01T07:00:10Z",
             SecurityEventReported{StationId(1), "SettingSystemTime",
                                   Instant::from_seconds(1'780'297'200), "ntp"});
  script.add("2026-06-01T07:00:11Z", CertificateRequested{StationId(1), "first"});
  script.add("2026-06-01T07:00:12Z", CertificateRequested{StationId(1), "second"});
}

void charge(Script& script) {
  const Instant start = at("2026-06-01T08:00:00.123456Z");
  script.add("2026-06-01T08:00:00Z",
             ConnectorStatusChanged{EvseId(1), ConnectorStatus::Preparing, start, "NoError"});
  script.add(
      "2026-06-01T08:00:01Z",
      TransactionStarted{TransactionId(1), SessionId(1), EvseId(1), "TAG1", Authorization::Accepted,
                         WattHours(1000), start, at("2026-06-01T08:00:01Z")});
  script.add("2026-06-01T08:00:02Z",
             LimitRequested{LimitRequestId(1), EvseId(1), TransactionId(1), Amps(16),
                            at("2026-06-01T08:03:00Z"), "share of F1"});
  script.add("2026-06-01T08:00:03Z", LimitAcknowledged{LimitRequestId(1), EvseId(1)});
  script.add("2026-06-01T08:01:00Z",
             LimitRequested{LimitRequestId(2), EvseId(1), TransactionId(1), Amps(10),
                            at("2026-06-01T08:04:00Z"), "capped by T1"});
  script.add("2026-06-01T08:01:01Z", LimitAcknowledged{LimitRequestId(1), EvseId(1)});
  script.add("2026-06-01T08:01:10Z", LimitUncertain{LimitRequestId(2), EvseId(1)});
  script.add("2026-06-01T09:00:00Z", MeterAdvanced{TransactionId(1), WattHours(4000),
                                                   at("2026-06-01T09:00:00Z"), Amps(9.75)});
  script.add("2026-06-01T09:00:01Z", MeterAdvanced{TransactionId(1), WattHours(3000),
                                                   at("2026-06-01T08:40:00Z"), std::nullopt});
  script.add("2026-06-01T10:00:00Z",
             TransactionEnded{TransactionId(1), WattHours(8250), at("2026-06-01T09:59:59Z"),
                              at("2026-06-01T10:00:00Z"), "EVDisconnected", false});
}

}  // namespace

std::vector<Record> life_of_a_site() {
  Script script;
  define(script);
  connect(script);
  charge(script);
  SessionCharged bill;
  bill.session = SessionId(1);
  bill.tariff = TariffId(1);
  bill.currency = "EUR";
  bill.energy = WattHours(7250);
  bill.duration = Duration::from_seconds(7199);
  bill.idle = Duration::from_seconds(1800);
  bill.lines = {{ChargeKind::energy, 7250, 283}, {ChargeKind::idle, 900, 22}};
  bill.total_minor = 305;
  script.add("2026-06-01T10:00:00Z", bill);
  script.add("2026-06-01T10:00:00Z",
             LedgerPosted{LedgerEntryId(1),
                          SessionId(1),
                          "EUR",
                          {{"drivers/TAG1", 305}, {"revenue/site/1", -283}, {"fees", -22}}});
  const Instant second = at("2026-06-01T11:00:00Z");
  script.add("2026-06-01T11:00:00Z",
             TransactionStarted{TransactionId(2), SessionId(2), EvseId(2), "TAG2",
                                Authorization::Accepted, WattHours(500), second, second});
  script.add("2026-06-01T11:10:00Z", MeterAdvanced{TransactionId(2), WattHours(1500),
                                                   at("2026-06-01T11:10:00Z"), std::nullopt});
  script.add("2026-06-01T11:20:00Z",
             StationDisconnected{StationId(1), ConnectionId(2), "link lost"});
  return std::move(script.records);
}

// --- SQL ---------------------------------------------------------------------------------

std::vector<std::string> query(const std::string& file, const std::string& sql) {
  std::vector<std::string> rows;
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
  while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
    std::string row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      if (i > 0) row += '|';
      const unsigned char* const text = sqlite3_column_text(statement, i);
      row += text == nullptr ? "-" : reinterpret_cast<const char*>(text);
    }
    rows.push_back(row);
  }
  if (code != SQLITE_OK) rows.push_back(std::string("error: ") + sqlite3_errmsg(database));
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return rows;
}

void run_sql(const std::string& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

namespace {

// SQLite's own layer over the system, with another xSync. Its interface is C, so what the
// functions share can only be global.
struct ChangedMethods {
  sqlite3_io_methods methods{};  ///< first: SQLite hands it back, and means the whole
  const sqlite3_io_methods* original = nullptr;
};
struct {
  sqlite3_vfs* original = nullptr;
  sqlite3_vfs changed{};
  std::map<const sqlite3_io_methods*, ChangedMethods> methods;  ///< the log has others
  bool failing = false;
} layer;

int sync_or_fail(sqlite3_file* file, int flags) {
  if (layer.failing) return SQLITE_IOERR_FSYNC;
  return reinterpret_cast<const ChangedMethods*>(file->pMethods)->original->xSync(file, flags);
}

int open_changed(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out) {
  const int code = layer.original->xOpen(layer.original, name, file, flags, out);
  if (code != SQLITE_OK) return code;
  ChangedMethods& changed = layer.methods[file->pMethods];
  if (changed.original == nullptr) {
    changed.methods = *file->pMethods;
    changed.original = file->pMethods;
    changed.methods.xSync = sync_or_fail;
  }
  file->pMethods = &changed.methods;
  return code;
}

}  // namespace

FailingSyncs::FailingSyncs() {
  layer.original = sqlite3_vfs_find(nullptr);
  layer.changed = *layer.original;
  layer.changed.zName = "failing-syncs";
  layer.changed.xOpen = open_changed;
  sqlite3_vfs_register(&layer.changed, 1);
}

FailingSyncs::~FailingSyncs() {
  sqlite3_vfs_unregister(&layer.changed);
  sqlite3_vfs_register(layer.original, 1);
}

void FailingSyncs::begin() { layer.failing = true; }
void FailingSyncs::end() { layer.failing = false; }

WriteLock::WriteLock(const std::string& file) {
  EXPECT_EQ(sqlite3_open(file.c_str(), &database_), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
}

WriteLock::~WriteLock() { sqlite3_close(database_); }

std::vector<std::string> dump_projections(const std::string& file) {
  std::vector<std::string> rows;
  for (const std::string_view table : projection::tables()) {
    const std::string name(table);
    // Column 1 alone would not be unique everywhere; the rest breaks the ties.
    for (const std::string& row : query(file, "SELECT * FROM " + name + " ORDER BY 1, 2, 3")) {
      rows.push_back(name + ": " + row);
    }
  }
  return rows;
}

std::string bytes_of(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

void write_bytes(const std::string& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace voltwin::store::test
