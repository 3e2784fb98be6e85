// Sessions through a network that does its worst: messages of transactions wait, come twice, in
// another order, after hours offline. Once each has come, the ledger is the meter, to the Wh.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

#include "engine/random/random.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

constexpr Duration tick = Duration::from_seconds(20);
constexpr int connectors = 2;
constexpr Duration day = Duration::from_hours(10);
// What 32 A on three phases give in a tick, in Wh; the register counts whole ones.
constexpr std::uint64_t most_wh_a_tick = 120;

struct Visit {
  int connector = 1;
  std::string token;  ///< often that of others too, whose stops its start may overtake (row X8)
  std::int64_t from_wh = 0;
  std::int64_t to_wh = 0;
  std::int64_t id = 0;  ///< that the core gave; 0 until its answer came
};

enum class Kind { start, sample, stop };

struct Message {
  Kind kind = Kind::start;
  std::size_t visit = 0;
  std::int64_t register_wh = 0;
  Instant at;
};

// The true meter of a connector, and who stands there.
struct Outlet {
  std::int64_t register_wh = 0;
  std::size_t visit = 0;
  bool occupied = false;
  int ticks_left = 3;  ///< until somebody comes, or goes
};

class Lane {
 public:
  explicit Lane(std::uint64_t seed)
      : draw_(random::Random(seed).stream("sessions")),
        csms_(small_site(), {station_of("S1", connectors)}),
        station_(csms_, "S1") {
    station_.time_follows = false;
    station_.connect();
    station_.boot();
    for (Outlet& outlet : outlets_)
      outlet.register_wh = static_cast<std::int64_t>(draw_.below(9'000'000));
  }

  void run() {
    const Instant until = csms_.now + day;
    while (csms_.now < until) step(Life::goes_on);
    healthy_ = true;
    for (int i = 0; i < 2'000 && (anybody() || !queue_.empty()); ++i) step(Life::ends);
    for (int i = 0; i < 90; ++i) step(Life::ends);
  }

  void expect_right() {
    EXPECT_TRUE(queue_.empty());
    EXPECT_GT(visits_.size(), 10U);
    const core::state::State& state = csms_.state();
    EXPECT_EQ(state.transactions().size(), visits_.size());
    std::int64_t billed = 0;
    std::int64_t metered = 0;
    for (const Visit& visit : visits_) {
      metered += visit.to_wh - visit.from_wh;
      const auto* transaction = state.find_transaction(state.stations()[0].id, visit.id);
      ASSERT_NE(transaction, nullptr);
      const auto* charge = state.find_charge(transaction->session);
      ASSERT_NE(charge, nullptr) << "transaction " << visit.id;
      billed += charge->energy.value();
      EXPECT_EQ(charge->energy.value(), visit.to_wh - visit.from_wh)
          << "transaction " << transaction->id.value() << " from " << visit.from_wh;
    }
    EXPECT_EQ(billed, metered);
    expect_books();
    expect_recovery();
  }

  [[nodiscard]] std::size_t reopened() const {
    const auto is = [](const core::events::Record& r) { return r.type == "TransactionReopened"; };
    return static_cast<std::size_t>(std::count_if(csms_.journal.begin(), csms_.journal.end(), is));
  }

 private:
  enum class Life { goes_on, ends };

  // The driver owes what the bills say, and every entry has its other side.
  void expect_books() {
    const core::state::State& state = csms_.state();
    std::int64_t owed = 0;
    for (const auto& transaction : state.transactions()) {
      const auto* charge = state.find_charge(transaction.session);
      if (charge != nullptr) owed += charge->total_minor;
    }
    std::int64_t sum = 0;
    std::int64_t drivers = 0;
    for (const auto& [account, minor] : state.balances()) {
      sum += minor;
      if (account.starts_with("driver:")) drivers += minor;
    }
    EXPECT_EQ(sum, 0);
    EXPECT_EQ(drivers, owed);
  }

  void expect_recovery() {
    core::state::State again;
    core::events::Vault vault;
    for (const auto& entry : csms_.kept.vault) ASSERT_TRUE(vault.restore(entry));
    for (const core::events::Record& record : csms_.journal) {
      again.apply(core::events::from_record(record, vault).value(), record.at);
    }
    EXPECT_EQ(again.digest(), csms_.state().digest());
    EXPECT_EQ(again.balances(), csms_.state().balances());
    expect_snapshots_to_do(csms_.kept, 4);
  }

  [[nodiscard]] bool anybody() const {
    return std::any_of(outlets_.begin(), outlets_.end(),
                       [](const Outlet& outlet) { return outlet.occupied; });
  }

  void step(Life life) {
    csms_.pass(tick);
    for (int connector = 1; connector <= connectors; ++connector) live(connector, life);
    network();
    if (!online_) return;
    if (csms_.is_closed(station_.connection)) station_.connect();
    if (draw_.chance(0.3)) station_.call("Heartbeat", "{}");
    station_.obey();
    drain();
  }

  // A link that holds, is gone, or is slow; each for a while.
  void network() {
    if (healthy_) {
      if (!online_) station_.connect();
      online_ = true;
      patience_ = 1.0;
      return;
    }
    if (--phase_ > 0) return;
    phase_ = 1 + static_cast<int>(draw_.below(draw_.chance(0.2) ? 300 : 30));
    const bool before = online_;
    online_ = draw_.chance(0.6);
    patience_ = draw_.chance(0.5) ? 1.0 : 0.02 + 0.3 * draw_.uniform();
    disorder_ = draw_.chance(0.5) ? 0.0 : 0.5 * draw_.uniform();
    repeats_ = draw_.chance(0.5) ? 0.0 : 0.4 * draw_.uniform();
    // Half of the lost links are not noticed here.
    if (before && !online_ && draw_.chance(0.5)) station_.drop();
    if (!before && online_) {
      station_.connect();
      if (draw_.chance(0.2)) station_.boot();
    }
  }

  void live(int connector, Life life) {
    Outlet& outlet = outlets_[static_cast<std::size_t>(connector - 1)];
    if (!outlet.occupied && life == Life::ends) return;
    if (--outlet.ticks_left <= 0) {
      outlet.occupied ? leave(connector, outlet) : come(connector, outlet);
    }
    if (!outlet.occupied) return;
    if (draw_.chance(0.8)) {
      outlet.register_wh += static_cast<std::int64_t>(draw_.below(most_wh_a_tick + 1));
    }
    if (outlet.ticks_left % 3 == 0) {
      queue_.push_back({Kind::sample, outlet.visit, outlet.register_wh, csms_.now});
    }
  }

  void come(int connector, Outlet& outlet) {
    outlet.occupied = true;
    outlet.ticks_left = 1 + static_cast<int>(draw_.below(200));
    outlet.visit = visits_.size();
    const bool shared = draw_.chance(0.4);
    const std::string token = shared ? "SHARED" : "VISIT" + std::to_string(visits_.size());
    csms_.command(DefineToken{{token, TokenStatus::Accepted}});
    visits_.push_back({connector, token, outlet.register_wh, 0, 0});
    queue_.push_back({Kind::start, outlet.visit, outlet.register_wh, csms_.now});
    tell(connector, "Preparing");
    tell(connector, "Charging");
  }

  void leave(int connector, Outlet& outlet) {
    outlet.occupied = false;
    outlet.ticks_left = 1 + static_cast<int>(draw_.below(60));
    visits_[outlet.visit].to_wh = outlet.register_wh;
    queue_.push_back({Kind::stop, outlet.visit, outlet.register_wh, csms_.now});
    tell(connector, "Finishing");
    tell(connector, "Available");
  }

  // A status comes at once or never.
  void tell(int connector, const char* status) {
    if (!online_ || draw_.chance(0.1)) return;
    station_.call("StatusNotification", R"({"connectorId":)" + std::to_string(connector) +
                                            R"(,"errorCode":"NoError","status":")" + status +
                                            R"(","timestamp":")" + to_text(csms_.now) + "\"}");
  }

  void drain() {
    int attempts = 0;
    while (!queue_.empty() && ++attempts < 40 && draw_.chance(patience_)) {
      std::size_t place = 0;
      if (draw_.chance(disorder_)) place = draw_.below(std::min<std::size_t>(queue_.size(), 8));
      const Message message = queue_[place];
      // What needs the id of the transaction waits for the answer that has it.
      if (message.kind != Kind::start && visits_[message.visit].id == 0) continue;
      // The station sees no answer, and sends it again.
      const bool answer_lost = draw_.chance(repeats_);
      deliver(message, answer_lost);
      if (!answer_lost) queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }

  void deliver(const Message& message, bool answer_lost) {
    Visit& visit = visits_[message.visit];
    const std::string at = R"(,"timestamp":")" + to_text(message.at) + "\"";
    const std::string wh = std::to_string(message.register_wh);
    const std::string id = std::to_string(visit.id);
    const std::string connector = R"({"connectorId":)" + std::to_string(visit.connector);
    switch (message.kind) {
      case Kind::start: {
        const std::string answer =
            station_.call("StartTransaction", connector + R"(,"idTag":")" + visit.token +
                                                  R"(","meterStart":)" + wh + at + "}");
        const auto given = static_cast<std::int64_t>(number_in(answer, "transactionId"));
        if (!answer_lost) visit.id = given;
        return;
      }
      case Kind::sample:
        station_.call("MeterValues", connector + R"(,"transactionId":)" + id +
                                         R"(,"meterValue":[{"sampledValue":[{"value":")" + wh +
                                         R"("}])" + at + "}]}");
        return;
      case Kind::stop:
        station_.call("StopTransaction", R"({"idTag":")" + visit.token + R"(","transactionId":)" +
                                             id + R"(,"meterStop":)" + wh + at + "}");
        return;
    }
  }

  random::Stream draw_;
  FakeCsms csms_;
  FakeStation station_;
  std::vector<Outlet> outlets_{connectors};
  std::vector<Visit> visits_;
  std::deque<Message> queue_;
  bool online_ = true;
  bool healthy_ = false;
  int phase_ = 0;
  double patience_ = 1.0;
  double disorder_ = 0.0;
  double repeats_ = 0.0;
};

}  // namespace

TEST(Sessions, are_billed_once_for_what_the_meter_counted_however_their_messages_come) {
  const char* const only = std::getenv("VOLTWIN_SEED");
  const std::uint64_t first = only == nullptr ? 1 : std::strtoull(only, nullptr, 10);
  const std::uint64_t last = only == nullptr ? 200 : first;
  std::size_t reopened = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Lane lane(seed);
    lane.run();
    lane.expect_right();
    reopened += lane.reopened();
    if (HasFailure()) break;
  }
  // Estimated ends that gave way: the hard part.
  if (only == nullptr) {
    EXPECT_GT(reopened, 100U);
  }
}

}  // namespace voltwin::test
