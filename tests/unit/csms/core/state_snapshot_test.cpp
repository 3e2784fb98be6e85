// A state as bytes and back: everything comes back, and whatever is not such bytes is refused.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "csms/core/state/archive.hpp"
#include "csms/core/state/fields.hpp"
#include "csms/core/state/snapshot.hpp"
#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

using core::state::decode_snapshot;
using core::state::encode_snapshot;
using core::state::State;

constexpr std::size_t header_size = 32;

/// Two stations in the middle of a morning: running, ended, quarantined, awaited.
FakeCsms morning_of_two_stations() {
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(3'000)}};
  FakeCsms csms(site, {station_of("S1", 2), station_of("S2", 1)});
  csms.command(DefineToken{{"04:AB-1", TokenStatus::Accepted}});
  csms.command(DefineToken{{"04:ab-1", TokenStatus::Blocked}});
  csms.command(
      ScheduleCap{SiteId(1), grid::NodeId(1), {{morning + Duration::from_hours(9), Watts(9'000)}}});
  csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(1'500)});
  FakeStation one(csms, "S1");
  FakeStation two(csms, "S2");
  for (FakeStation* station : {&one, &two}) {
    station->connect();
    station->boot();
  }
  const std::int64_t first = one.start(100, 1'000);
  one.obey();
  one.call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(first) +
                              R"(,"meterValue":[{"timestamp":")" + clock_text(200) +
                              R"(","sampledValue":[{"value":"1700"},{"value":"16",)"
                              R"("measurand":"Current.Import"}]}]})");
  one.stop(first, 700, 2'500);
  one.stop(4'711, 800, 100);  // of nothing that is known
  two.start(900, 5);
  csms.pass(Duration::from_seconds(10));
  two.obey();
  csms.ask(CallStation{"S1", StartRemotely{2, "TAG1"}});
  one.obey();
  one.call("SecurityEventNotification",
           R"({"type":"TamperDetectionActivated","timestamp":")" + clock_text(950) + "\"}");
  one.call("FirmwareStatusNotification", R"({"status":"Installing"})");
  return csms;
}

/// The bytes with a header that fits whatever the body is.
std::string sealed(std::string bytes) {
  sim::Digest digest;
  digest.add(std::string_view(bytes).substr(header_size));
  const std::uint64_t length = bytes.size() - header_size;
  std::memcpy(bytes.data() + 8, &length, sizeof length);
  const sim::Digest::Value value = digest.value();
  std::memcpy(bytes.data() + 16, &value.high, sizeof value.high);
  std::memcpy(bytes.data() + 24, &value.low, sizeof value.low);
  return bytes;
}

std::string refusal(std::string_view bytes) {
  const auto state = decode_snapshot(bytes);
  return state.has_value() ? "taken" : state.error().message;
}

TEST(Snapshot, of_nothing_comes_back) {
  const std::string bytes = encode_snapshot(State());
  const auto state = decode_snapshot(bytes);
  ASSERT_TRUE(state.has_value()) << state.error().message;
  EXPECT_EQ(state->digest(), State().digest());
  EXPECT_EQ(bytes.size(), header_size + 101);
}

TEST(Snapshot, has_all_of_the_state_and_its_look_ups) {
  const FakeCsms csms = morning_of_two_stations();
  const State& live = csms.state();
  ASSERT_EQ(live.transactions().size(), 2U);
  ASSERT_EQ(live.awaited_starts().size(), 1U);
  ASSERT_EQ(live.stations()[0].quarantined, 1);
  const std::string bytes = encode_snapshot(live);
  const auto state = decode_snapshot(bytes);
  ASSERT_TRUE(state.has_value()) << state.error().message;
  EXPECT_EQ(state->digest(), live.digest());
  EXPECT_EQ(encode_snapshot(*state), bytes);
  EXPECT_EQ(state->balances(), live.balances());
  EXPECT_EQ(state->awaited_starts(), live.awaited_starts());
  EXPECT_EQ(state->find_station("S2")->id, StationId(2));
  EXPECT_EQ(state->find_station("S3"), nullptr);
  EXPECT_EQ(state->spelling("04:ab-1"), "04:ab-1");
  EXPECT_EQ(state->find_without_separators("04AB1"), live.find_without_separators("04AB1"));
  ASSERT_NE(state->find_charge(SessionId(1)), nullptr);
  EXPECT_EQ(state->find_charge(SessionId(1))->postings.size(),
            live.find_charge(SessionId(1))->postings.size());
  for (const auto& t : live.transactions()) {
    const StationId station = live.evse(t.evse).station;
    const auto wire = static_cast<std::int64_t>(t.wire.value());
    ASSERT_NE(state->find_transaction(station, wire), nullptr);
    EXPECT_EQ(state->find_transaction(station, wire)->id, t.id);
    EXPECT_EQ(state->find_start(t.evse, "tag1", t.reported, t.meter_start), t.id);
  }
  ASSERT_EQ(state->sites()[0].tree.size(), 1U);
  EXPECT_EQ(state->sites()[0].evses, live.sites()[0].evses);
}

TEST(Snapshot, and_the_records_after_it_are_the_whole_journal) {
  const FakeCsms csms = morning_of_two_stations();
  ASSERT_GT(csms.journal.size(), 20U);
  expect_snapshots_to_do(csms.kept, csms.journal.size() + 1);
}

TEST(Snapshot, that_is_cut_off_or_goes_on_is_refused) {
  const std::string bytes = encode_snapshot(morning_of_two_stations().state());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_NE(refusal(std::string_view(bytes).substr(0, size)), "taken") << size;
    if (size < header_size) continue;
    // Also by one that would have sealed it so.
    ASSERT_NE(refusal(sealed(bytes.substr(0, size))), "taken") << size;
  }
  EXPECT_EQ(refusal(""), "snapshot: it is none");
  EXPECT_EQ(refusal(bytes.substr(0, header_size + 1)),
            "snapshot: it has 1 bytes of " + std::to_string(bytes.size() - header_size));
  EXPECT_EQ(refusal(sealed(bytes + '\0')), "snapshot: it goes on after its end");
  EXPECT_EQ(refusal(sealed(bytes)), "taken");
}

TEST(Snapshot, with_any_bit_changed_is_refused) {
  const std::string bytes = encode_snapshot(morning_of_two_stations().state());
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string other = bytes;
    other[i / 8] = static_cast<char>(other[i / 8] ^ (1 << (i % 8)));
    ASSERT_NE(refusal(other), "taken") << "bit " << i;
  }
  std::string later = bytes;
  later[4] = 3;
  EXPECT_EQ(refusal(later), "snapshot: format 3 is not known to this build");
}

// Nonsense under a right seal: one clear error, or a state that can be used. The sanitizers
// watch how it is read.
TEST(Snapshot, of_nonsense_is_an_error_or_a_state_and_never_more) {
  const std::string bytes = encode_snapshot(morning_of_two_stations().state());
  random::Stream draw = random::Random(7).stream("snapshots");
  std::size_t refused = 0;
  std::size_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string other = bytes;
    for (std::uint64_t changes = 1 + draw.below(4); changes > 0; --changes) {
      const std::size_t place = header_size + draw.below(other.size() - header_size);
      switch (draw.below(4)) {
        case 0:
          other[place] = static_cast<char>(draw.below(256));
          break;
        case 1:
          other.erase(place, 1 + draw.below(8));
          break;
        case 2:
          other.insert(place, 1 + draw.below(8), static_cast<char>(draw.below(256)));
          break;
        case 3:
          other.replace(place, 1, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F");
          break;
      }
    }
    const auto state = decode_snapshot(sealed(std::move(other)));
    if (state.has_value()) {
      ++taken;
      EXPECT_EQ(decode_snapshot(encode_snapshot(*state))->digest(), state->digest());
    } else {
      ++refused;
      ASSERT_TRUE(state.error().message.starts_with("snapshot: ")) << state.error().message;
      ASSERT_EQ(state.error().message.find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(refused, 10'000U);
  EXPECT_GT(taken, 100U) << "numbers and letters that nothing checks";
}

TEST(Snapshot, that_names_what_is_not_there_is_refused) {
  const std::string bytes = encode_snapshot(morning_of_two_stations().state());
  // Its id, its site, and then its name with the length before.
  const std::size_t station = bytes.find(std::string("\x01\x01\x02") + "S1");
  ASSERT_NE(station, std::string::npos);
  std::string other = bytes;
  other[station] = 2;
  EXPECT_EQ(refusal(sealed(other)), "snapshot: an id out of its order");
  other = bytes;
  other[station + 1] = 9;
  EXPECT_EQ(refusal(sealed(other)), "snapshot: a station of nowhere");
}

/// What a description consists of, as letters, in order.
class Shape {
 public:
  static constexpr bool reads = true;
  [[nodiscard]] std::uint32_t version() const { return core::state::snapshot_version; }
  template <class... T>
  void operator()(T&... members) {
    (add(members), ...);
  }
  std::string text;

 private:
  template <std::integral T>
  void add(T&) {
    text += (std::is_signed_v<T> ? "i" : "u") + std::to_string(sizeof(T));
  }
  void add(double&) { text += "d"; }
  void add(std::string&) { text += "s"; }
  void add(Instant&) { text += "t"; }
  void add(Duration&) { text += "l"; }
  void add(WattHours&) { text += "w"; }
  template <class Tag>
  void add(Id<Tag>&) {
    text += "#";
  }
  template <class Unit>
  void add(Quantity<Unit>&) {
    text += "q";
  }
  template <class T>
  void add(std::optional<T>&) {
    text += "?";
    one<T>();
  }
  template <class T>
  void add(std::vector<T>&) {
    text += "*";
    one<T>();
  }
  template <class T, std::size_t N>
  void add(std::array<T, N>&) {
    text += std::to_string(N) + "*";
    one<T>();
  }
  template <class K, class V, class Less>
  void add(std::map<K, V, Less>&) {
    text += ":";
    one<K>();
    one<V>();
  }
  template <class E>
  requires std::is_enum_v<E>
  void add(E&) { text += "e" + std::to_string(json::Names<E>::table().names.size()); }
  template <class T>
  requires std::is_class_v<T>
  void add(T& record) {
    using core::state::fields;
    text += "(";
    fields(*this, record);
    text += ")";
  }
  template <class T>
  void one() {
    T value{};
    add(value);
  }
};

template <class... T>
std::string shape_of() {
  Shape shape;
  const auto one = [&](auto value) { shape(value); };
  (one(T{}), ...);
  return shape.text;
}

// The bytes of a version have a meaning that stays. Whoever changes what is described raises
// snapshot_version and reads the new member only from there on (snapshot.hpp); a longer list of
// words or deviations goes on below without one.
TEST(Snapshot, of_version_2_has_the_layout_of_version_2) {
  using namespace core::state;
  EXPECT_EQ(snapshot_version, 2U);
  EXPECT_EQ((shape_of<Site, TariffDefinition, TokenDefinition, StoredKey>()),
            "(#(sq*(#se5#?q?q?q)*(#q)(e9llllllqqqq?e9)ll#)*(*(tq))*?q*q*(ti8))"
            "(ssi8i8i8i8l)(se4)(u8i8ti8s)");
  EXPECT_EQ((shape_of<Station>()),
            "(##s*##ssssu1tu4(?i4?i4?i4u1u1(e3e4u1#)(e3e4u1#))((e3u4#)(e3u4#))"
            "(:s(?s?stu1u4u1)l?t)ti4*(i4st)100*u4((e4l)t(e4l)u1?l?t?(tt)(tlli4)?t)"
            "(?(e14?i4)?(e7)?(e7?i4)*(sst)s))");
  EXPECT_EQ((shape_of<Evse, Transaction, Charge>()),
            "(###i4(s#e9qe2)e9tt##?wt?wtwu1(?(##qte3)tt*(##qte3)qtu1qs?qtu1tt))"
            "(####se5wtttwt?qt(e3i8i8i8tu1?i8?t)tti8qt3*u4u1u1u1u1u1?wtsu1e6#tu1u1i4?t?(tt)u1t)"
            "(##wll*(e4i8i8)i8si4#*(si8))");
}

TEST(Snapshot, of_version_2_has_the_layout_of_version_2_of_priorities) {
  using namespace core::state;
  EXPECT_EQ((shape_of<Grant, Review, QueueEntry, Visit, DriverRecord>()),
            "(e4e3t)(##ste4tt)(#s?w?ttt#tt)"
            "(?(?t?w?qtw)wlqu1u1t(wwll)?(e4e9e4q#se4qqqi4i4i4i4)t)"
            "(8*(i8(wwll))wt)");
  EXPECT_EQ((shape_of<Priorities>()),
            "((llli4li4li4i4):s(e4e3t):#(##ste4tt)u8:#t:s(#(?t?w?qtw))"
            ":#(?(?t?w?qtw)wlqu1u1t(wwll)?(e4e9e4q#se4qqqi4i4i4i4)t)"
            ":s(8*(i8(wwll))wt)(8*(i8(wwll))wt)i8:#((e2l)*(#s?w?ttt#tt))u8)");
}

}  // namespace
}  // namespace voltwin::test
