// Priority under random commands: no driver gets round a limit of abuse, nothing lasts longer than
// it may, and recovery knows all of it.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "csms/core/priority/tiers.hpp"
#include "engine/random/random.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
namespace priority = core::priority;

constexpr std::array<const char*, 4> tags{"A", "B", "C", "D"};
constexpr Duration month = Duration::from_hours(30 * 24);

/// What the facts say that a driver was granted and refused.
struct Past {
  std::vector<Instant> approvals;
  std::vector<Instant> refusals;
  int pending = 0;
};

/// Planned four times an hour: weeks pass here, and nobody looks at the leases.
SiteDefinition slow_site() {
  SiteDefinition out = small_site();
  out.control.lease = Duration::from_hours(1);
  out.control.interval = Duration::from_minutes(15);
  return out;
}

class Life {
 public:
  explicit Life(std::uint64_t seed) : draw_(random::Random(seed).stream("priority")) {
    for (const char* tag : tags) csms_.command(DefineToken{{tag, TokenStatus::Accepted}});
    for (FakeStation& station : stations_) {
      station.connect();
      station.boot();
      station.time_follows = false;
    }
  }

  void step() {
    switch (draw_.below(8)) {
      case 0:
        return plug();
      case 1:
        return unplug();
      case 2:
        return grant();
      case 3:
        return ask();
      case 4:
        return decide();
      case 5:
        return queue();
      case 6:
        return intend();
      default:
        csms_.pass(Duration::from_minutes(1 + static_cast<std::int64_t>(draw_.below(900))));
        for (FakeStation& station : stations_) {
          // A station that said nothing for so long was taken for dead.
          if (csms_.is_closed(station.connection)) station.connect();
          station.boot();
        }
    }
  }

  // Reads the facts since the last time, and holds them to the limits.
  void expect_limits() {
    for (; read_ < csms_.journal.size(); ++read_) {
      const Instant at = csms_.journal[read_].at;
      const events::Event event = csms_.kept.event_of(csms_.journal[read_]);
      if (const auto* asked = std::get_if<events::ReviewRequested>(&event)) requested(*asked, at);
      if (const auto* decided = std::get_if<events::PriorityDecided>(&event)) took(*decided, at);
    }
    for (const auto& transaction : csms_.state().transactions()) {
      const Tier tier = priority::tier_of(csms_.state(), transaction, csms_.now);
      const auto until = granted_until_.find(transaction.id_tag);
      const bool granted = until != granted_until_.end() && csms_.now < until->second;
      EXPECT_EQ(tier <= Tier::P1, granted);
    }
  }

  void expect_the_end_of_all() {
    csms_.pass(Duration::from_hours(24 * 8));
    expect_limits();
    const auto& priorities = csms_.state().priorities();
    EXPECT_TRUE(priorities.grants.empty());
    for (const auto& [id, review] : priorities.reviews) {
      EXPECT_NE(review.state, core::state::ReviewState::pending);
    }
    for (const auto& [site, queue] : priorities.queues) EXPECT_TRUE(queue.entries.empty());
    core::shard::Shard again = unused_shard();
    csms_.kept.restore_vault(again);
    csms_.kept.replay_into(again, 0);
    EXPECT_EQ(again.state().digest(), csms_.state().digest());
    expect_snapshots_to_do(csms_.kept, 4);
  }

  std::size_t approvals = 0, refusals = 0, grants = 0;

 private:
  void requested(const events::ReviewRequested& e, Instant at) {
    Past& past = past_[e.id_tag];
    EXPECT_EQ(++past.pending, 1);
    for (const Instant refusal : past.refusals) EXPECT_GE(at, refusal + Duration::from_hours(24));
  }
  void took(const events::PriorityDecided& e, Instant at) {
    if (e.tier <= Tier::P1) {
      if (e.decision == events::PriorityDecision::granted) {
        granted_until_[e.id_tag] = *e.until;
        ++grants;
      } else if (e.decision != events::PriorityDecision::refused) {
        granted_until_.erase(e.id_tag);
      }
      return;
    }
    if (e.review.is_none()) return;
    Past& past = past_[e.id_tag];
    const bool was_pending = open_.erase(e.review.value()) == 0;
    if (e.decision == events::PriorityDecision::granted) {
      open_[e.review.value()] = true;
      past.approvals.push_back(at);
      const std::size_t count = past.approvals.size();
      if (count > 2) {
        EXPECT_GE(at, past.approvals[count - 3] + month);
      }
      ++approvals;
    }
    if (e.decision == events::PriorityDecision::refused) {
      past.refusals.push_back(at);
      ++refusals;
    }
    if (was_pending) --past.pending;
  }

  const char* tag() { return tags[draw_.below(tags.size())]; }
  TransactionId any() {
    const std::size_t count = csms_.state().transactions().size();
    return TransactionId(count == 0 ? 1 : 1 + draw_.below(count));
  }
  void plug() {
    FakeStation& station = stations_[draw_.below(2)];
    const std::int64_t second = (csms_.now - morning) / Duration::from_seconds(1);
    station.call("StartTransaction", start_payload(1, tag(), second, register_wh_));
    station.obey();
  }
  void unplug() {
    const std::size_t at = draw_.below(2);
    const TransactionId running = csms_.state().evses()[at].transaction;
    if (running.is_none()) return;
    register_wh_ += static_cast<std::int64_t>(draw_.below(20'000));
    const auto wire = static_cast<std::int64_t>(csms_.state().transaction(running).wire.value());
    stations_[at].stop(wire, (csms_.now - morning) / Duration::from_seconds(1), register_wh_);
    stations_[at].call(
        "StatusNotification",
        R"({"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":")" +
            to_text(csms_.now) + "\"}");
  }
  void grant() {
    if (draw_.below(4) == 0) {
      csms_.command(RevokePriority{tag(), "desk", "over"});
      return;
    }
    GrantPriority command;
    command.id_tag = tag();
    command.tier = draw_.below(2) == 0 ? Tier::P0 : Tier::P1;
    command.evidence.kind = static_cast<EvidenceKind>(draw_.below(3));
    command.evidence.by = draw_.below(3) == 0 ? "" : "desk";
    command.evidence.reference = draw_.below(5) == 0 ? "" : "M-1";
    command.evidence.observed_at =
        csms_.now - Duration::from_minutes(static_cast<std::int64_t>(draw_.below(20)));
    command.evidence.mission_active = draw_.below(5) != 0;
    command.until =
        csms_.now + Duration::from_minutes(static_cast<std::int64_t>(draw_.below(30 * 60)));
    csms_.command(command);
  }
  void ask() {
    const TransactionId running = csms_.state().evses()[draw_.below(2)].transaction;
    csms_.command(RequestUrgentReview{running.is_none() ? any() : running,
                                      "I have to be at the hospital by ten"});
    if (draw_.below(4) != 0) decide();
  }
  void decide() {
    const auto& reviews = csms_.state().priorities().reviews;
    if (reviews.empty()) return;
    DecideUrgentReview command;
    command.review = reviews.rbegin()->first;
    command.decision = draw_.below(2) == 0 ? ReviewDecision::approve : ReviewDecision::refuse;
    command.by = "desk";
    if (draw_.below(2) == 0) command.until = csms_.now + Duration::from_hours(1);
    csms_.command(command);
  }
  void queue() {
    if (draw_.below(3) == 0) {
      csms_.command(LeaveQueue{SiteId(1), tag()});
    } else {
      csms_.command(JoinQueue{SiteId(1), tag(), {}, {}});
    }
  }
  void intend() {
    csms_.command(SetIntent{any(),
                            "",
                            {},
                            csms_.now + Duration::from_hours(1),
                            WattHours(1 + static_cast<std::int64_t>(draw_.below(60'000))),
                            {}});
  }

  random::Stream draw_;
  FakeCsms csms_{slow_site(), {station_of("S1", 1), station_of("S2", 1)}};
  std::array<FakeStation, 2> stations_{FakeStation(csms_, "S1"), FakeStation(csms_, "S2")};
  std::map<std::string, Past> past_;
  std::map<std::string, Instant> granted_until_;
  std::map<std::uint64_t, bool> open_;
  std::int64_t register_wh_ = 1'000;
  std::size_t read_ = 0;
};

TEST(Priority, no_sequence_of_commands_gets_round_its_limits) {
  std::size_t approvals = 0, refusals = 0, grants = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    for (int i = 0; i < 400 && !testing::Test::HasFailure(); ++i) {
      life.step();
      life.expect_limits();
    }
    life.expect_the_end_of_all();
    approvals += life.approvals;
    refusals += life.refusals;
    grants += life.grants;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(approvals, 20U);
  EXPECT_GT(refusals, 20U);
  EXPECT_GT(grants, 50U);
}

}  // namespace
}  // namespace voltwin::test
