// Who came, as facts tell it, made a scenario.
#include "scenarios/replay/demand.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "scenarios/replay/history.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace replay = scenarios::replay;
using store::sqlite::SqliteJournal;

Instant at(std::int64_t second) { return morning + Duration::from_seconds(second); }

class Demand : public ::testing::Test {
 protected:
  Demand()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("voltwin_demand_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Demand() override { std::filesystem::remove_all(folder_); }

  SqliteJournal journal_of(const FakeCsms& csms) {
    for (const char* const name : {"run.sqlite", "run.sqlite-wal", "run.sqlite-shm"}) {
      std::filesystem::remove(folder_ / name);
    }
    auto opened = SqliteJournal::open((folder_ / "run.sqlite").string());
    EXPECT_TRUE(opened.has_value());
    core::events::Batch batch;
    batch.vault = csms.kept.vault;
    batch.records = csms.kept.records;
    batch.telemetry = csms.telemetry;
    EXPECT_TRUE(opened->append(batch).has_value());
    return *std::move(opened);
  }
  replay::History history_of(const FakeCsms& csms) {
    SqliteJournal journal = journal_of(csms);
    auto history = replay::read_history(journal);
    EXPECT_TRUE(history.has_value()) << history.error().message;
    return history ? *std::move(history) : replay::History{};
  }
  std::string refusal(const FakeCsms& csms, const replay::DemandRequest& request = {}) {
    SqliteJournal journal = journal_of(csms);
    const auto demand = replay::extract_demand(journal, request);
    return demand ? "" : demand.error().message;
  }

  std::filesystem::path folder_;
};

std::string status(const char* word, std::int64_t second) {
  return R"({"connectorId":1,"errorCode":"NoError","status":")" + std::string(word) +
         R"(","timestamp":")" + clock_text(second) + "\"}";
}

}  // namespace

TEST_F(Demand, has_a_stay_from_the_plug_to_the_free_connector) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  station.call("StatusNotification", status("Available", 1));
  station.call("StatusNotification", status("Preparing", 60));
  const std::int64_t id = station.start(90, 1'000);
  station.call("MeterValues",
               R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                   R"(,"meterValue":[{"timestamp":")" + clock_text(120) +
                   R"(","sampledValue":[{"value":"1100"},{"value":"16","measurand":)"
                   R"("Current.Import"},{"value":"3680","measurand":"Power.Active.Import"}]}]})");
  station.stop(id, 600, 3'500);
  station.call("StatusNotification", status("Finishing", 601));
  station.call("StatusNotification", status("Available", 900));
  const replay::History history = history_of(csms);
  ASSERT_EQ(history.stays.size(), 1U);
  const replay::RecordedStay& stay = history.stays[0];
  EXPECT_EQ(stay.plugged, at(60));
  EXPECT_EQ(stay.started, at(90));
  EXPECT_EQ(stay.ended, at(600));
  EXPECT_EQ(stay.left, at(900));
  EXPECT_EQ(stay.to_wh - stay.from_wh, 2'500);
  EXPECT_EQ(stay.highest_current_a, 16.0);
  EXPECT_EQ(stay.highest_power_w, 3'680.0);
  EXPECT_EQ(stay.driver, "driver-1");

  SqliteJournal journal = journal_of(csms);
  const auto demand = replay::extract_demand(journal, {});
  ASSERT_TRUE(demand.has_value()) << demand.error().message;
  EXPECT_EQ(demand->sessions, 1U);
  EXPECT_EQ(demand->energy_kwh, 2.5);
  EXPECT_TRUE(demand->loads.empty());
  const std::string& text = demand->scenario;
  EXPECT_NE(text.find(R"("arrival":"2026-06-01T08:01:00Z","departure":"2026-06-01T08:15:00Z",)"
                      R"("evse":"S1","energy_kwh":2.5,"vehicle":"car, 16 A on 1",)"
                      R"("token":"driver-1")"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\"token_delay_s\":30"), std::string::npos) << text;
  EXPECT_EQ(text.find("TAG1"), std::string::npos) << "a tag in clear";
}

TEST_F(Demand, takes_two_transactions_of_one_stay_for_two_that_follow_each_other) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  station.call("StatusNotification", status("Preparing", 60));
  station.stop(station.start(90, 0), 300, 500);
  const std::int64_t second = station.start(400, 500);
  station.stop(second, 700, 900);
  station.call("StatusNotification", status("Available", 800));
  const replay::History history = history_of(csms);
  ASSERT_EQ(history.stays.size(), 2U);
  EXPECT_EQ(history.stays[0].plugged, at(60));
  EXPECT_EQ(history.stays[0].left, at(300));
  EXPECT_EQ(history.stays[1].plugged, at(300));
  EXPECT_EQ(history.stays[1].left, at(800));
  EXPECT_EQ(history.stays[1].driver, "driver-1");
}

TEST_F(Demand, of_an_interval_leaves_out_who_was_there_before) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  station.stop(station.start(90, 0), 600, 500);
  station.call("StatusNotification", status("Available", 700));
  station.start(1'000, 500);
  SqliteJournal journal = journal_of(csms);
  const auto demand = replay::extract_demand(journal, {at(300), at(7'200), ""});
  ASSERT_TRUE(demand.has_value()) << demand.error().message;
  EXPECT_EQ(demand->sessions, 1U);
  EXPECT_EQ(demand->begun_before, 1U);
  EXPECT_NE(demand->scenario.find(R"("departure":"2026-06-01T11:00:00Z")"), std::string::npos)
      << "who is still there stays on: " << demand->scenario;
}

TEST_F(Demand, of_measured_loads_is_a_column_of_their_highest_values) {
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(3'000)}};
  FakeCsms csms(site, {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(1'000)});
  csms.pass(Duration::from_seconds(60));
  csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(4'000)});
  csms.pass(Duration::from_seconds(60));
  csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(2'000)});
  csms.pass(Duration::from_seconds(600));
  station.start(900, 0);
  SqliteJournal journal = journal_of(csms);
  const auto demand = replay::extract_demand(journal, {morning, at(1'200), "x.loads.csv"});
  ASSERT_TRUE(demand.has_value()) << demand.error().message;
  EXPECT_EQ(demand->loads,
            "time,node_1_kw\n2026-06-01T08:00:00Z,4.000\n2026-06-01T08:05:00Z,2.000\n"
            "2026-06-01T08:10:00Z,2.000\n2026-06-01T08:15:00Z,2.000\n");
  EXPECT_NE(demand->scenario.find("\"worst_kw\":4"), std::string::npos);
}

TEST_F(Demand, of_nothing_is_an_error_that_says_so) {
  EXPECT_EQ(refusal(FakeCsms()), "the journal has no site");
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  EXPECT_NE(refusal(csms).find("no session begins"), std::string::npos);
  EXPECT_EQ(refusal(csms, {at(10), at(10), ""}), "nothing happened between --from and --to");
  csms.command(DefineSite{small_site()});
  EXPECT_NE(refusal(csms).find("several sites"), std::string::npos);
}

}  // namespace voltwin::test
