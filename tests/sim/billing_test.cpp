// Energy and money, from the truth of the twin: what the battery gained, when plug, token
// and vehicle did what they did, and the tariff as the scenario writes it.
//
// What is billed (core/session, core/state): whole Wh between the registers at start and
// stop; whole seconds from start to stop by the station's clock; idle from the first
// SuspendedEV that no Charging followed, by the time in that StatusNotification. A station
// that hears its CSMS shows the CSMS's time less the latency of the last Heartbeat, and it
// calls a vehicle that is done SuspendedEV only after the reaction time to a new limit.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "scenarios/checks/oracles.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

using core::events::ChargeKind;

// --- an own bill ------------------------------------------------------------------------

struct OwnBill {
  std::int64_t energy = 0, time = 0, flat = 0, idle = 0;
  [[nodiscard]] std::int64_t total() const { return energy + time + flat + idle; }
};

struct Used {
  std::int64_t wh = 0;
  Duration connected;
  Duration idle;  ///< grace included
};

// price (millionths of a unit) for each `per` of `quantity`, by long division to one digit
// beyond the minor unit, which rounds half up. No remainder is lost: what is left after that
// digit can only make a five more than a five.
std::int64_t priced(std::int64_t price_micro, std::int64_t quantity, std::int64_t per,
                    int decimals) {
  const std::int64_t divisor = per * 1'000'000;
  std::int64_t rest = price_micro * quantity;
  std::int64_t minor = rest / divisor;
  rest %= divisor;
  for (int digit = 0; digit < decimals; ++digit) {
    rest *= 10;
    minor = minor * 10 + rest / divisor;
    rest %= divisor;
  }
  const std::int64_t next_digit = rest * 10 / divisor;
  return next_digit >= 5 ? minor + 1 : minor;
}

std::int64_t whole_seconds(Duration d) { return d.us() <= 0 ? 0 : d.us() / 1'000'000; }

OwnBill own_bill(const format::Tariff& tariff, const Used& used) {
  const int decimals = tariff.currency.decimals;
  OwnBill out;
  out.energy = priced(tariff.per_kwh_micro, used.wh, 1'000, decimals);
  out.time = priced(tariff.per_minute_micro, whole_seconds(used.connected), 60, decimals);
  out.flat = priced(tariff.flat_micro, 1, 1, decimals);
  out.idle = priced(tariff.idle_per_minute_micro, whole_seconds(used.idle - tariff.idle_grace), 60,
                    decimals);
  return out;
}

// From the twin alone. The driver ends the transaction with the token and pulls the plug at
// once; a car that is done before its transaction begins idles from the beginning.
Used used_by(const VisitFacts& visit) {
  Used out;
  out.wh = metered_wh(visit);
  out.connected = *visit.unplugged - *visit.started;
  if (visit.finished) out.idle = *visit.unplugged - std::max(*visit.finished, *visit.started);
  return out;
}

// --- sites ------------------------------------------------------------------------------

format::Tariff full_tariff(const char* currency) {
  format::Tariff out;
  out.name = "everything";
  out.currency = *Currency::parse(currency);
  // Odd prices, so that halves and thirds of the minor unit come up.
  out.per_kwh_micro = 394'700;
  out.per_minute_micro = 13'300;
  out.flat_micro = 355'000;
  out.idle_per_minute_micro = 71'500;
  out.idle_grace = minutes(20);
  if (out.currency.decimals == 0) {
    out.per_kwh_micro *= 150;
    out.per_minute_micro *= 150;
    out.flat_micro *= 150;
    out.idle_per_minute_micro *= 150;
  }
  return out;
}

// Without latency a station's clock is exact, and with cars that follow at once so is its
// status: then every bill must be exact.
format::Scenario exact_site(const char* currency) {
  format::Scenario out = small_site({4, 2, Watts(45'000.0)});
  out.tariff = full_tariff(currency);
  out.link = {};
  for (format::VehicleSpec& vehicle : out.vehicles) vehicle.reaction_delay = Duration();
  return out;
}

void expect_billed(const World& world, const checks::SessionView& session) {
  const VisitFacts& visit = *session.visit;
  SCOPED_TRACE("session " + visit.record.id);
  ASSERT_TRUE(visit.started && visit.unplugged);
  ASSERT_EQ(session.transactions.size(), 1U);
  ASSERT_EQ(session.charges.size(), 1U);
  const OwnBill expected = own_bill(world.scenario().tariff, used_by(visit));
  EXPECT_EQ(session.charged_energy().value(), metered_wh(visit));
  EXPECT_EQ(session.charged_minor(ChargeKind::energy), expected.energy);
  EXPECT_EQ(session.charged_minor(ChargeKind::time), expected.time);
  EXPECT_EQ(session.charged_minor(ChargeKind::flat), expected.flat);
  EXPECT_EQ(session.charged_minor(ChargeKind::idle), expected.idle);
  EXPECT_EQ(session.charged_minor(), expected.total());
  EXPECT_EQ(session.charges[0]->currency, world.scenario().tariff.currency.text());
}

std::int64_t balance(const World& world, const std::string& account) {
  const std::string key = account + "/" + std::string(world.scenario().tariff.currency.text());
  const auto found = world.core_state().balances().find(key);
  return found == world.core_state().balances().end() ? 0 : found->second;
}

}  // namespace

TEST(OwnBill, rounds_halves_up_and_only_once) {
  EXPECT_EQ(priced(390'000, 1'000, 1'000, 2), 39);
  EXPECT_EQ(priced(5'000, 1, 1, 2), 1);               // half a cent
  EXPECT_EQ(priced(4'999, 1'000, 1'000, 2), 0);       // a hair less
  EXPECT_EQ(priced(394'700, 12'345, 1'000, 2), 487);  // 4.8725715
  EXPECT_EQ(priced(394'700, 12'345, 1'000, 3), 4'873);
  EXPECT_EQ(priced(59'205'000, 12'345, 1'000, 0), 731);  // 730.885725
}

TEST(Energy, each_meter_counts_the_batterys_gain_divided_by_efficiency) {
  for (const std::uint64_t seed : seeds(12)) {
    format::Scenario scenario = small_site({4, 2, Watts(35'000.0)});
    scenario.seed = static_cast<std::int64_t>(seed);
    const World world = run(std::move(scenario), crowd(seed, 24));
    int charged = 0;
    for (const VisitFacts& visit : world.recording().visits) {
      if (!visit.plugged) continue;
      const double metered_mwh = static_cast<double>(visit.meter_to_mwh - visit.meter_from_mwh);
      const double drawn_mwh = visit.battery_gain_j / visit.efficiency / 3.6;
      // The register counts whole mWh at both ends.
      EXPECT_NEAR(metered_mwh, drawn_mwh, 1.001) << "seed " << seed << ", " << visit.record.id;
      // And nobody got more than the record says that the car takes.
      EXPECT_LE(metered_mwh, visit.record.energy_wh * 1e3 + 1.001) << visit.record.id;
      charged += metered_mwh > 1e6 ? 1 : 0;
    }
    EXPECT_GT(charged, 10) << "seed " << seed;
  }
}

TEST(Energy, the_ledger_has_the_meters_watt_hours_whatever_the_link_does) {
  for (const std::uint64_t seed : seeds(12)) {
    format::Scenario scenario = small_site({4, 2, Watts(35'000.0)});
    scenario.seed = static_cast<std::int64_t>(seed);
    scenario.link = {Duration::from_ms(900), seconds(3)};
    scenario.faults = {{midnight + hours(2), format::FaultKind::disconnect, 0, minutes(25)},
                       {midnight + hours(3), format::FaultKind::half_open, 1, minutes(15)},
                       {midnight + hours(4), format::FaultKind::reboot, 2, minutes(5)}};
    const World world = run(std::move(scenario), crowd(seed, 24));
    std::int64_t billed = 0;
    for (const checks::SessionView& session : checks::join(world)) {
      const VisitFacts& visit = *session.visit;
      if (!visit.started || !visit.unplugged) continue;
      SCOPED_TRACE("seed " + std::to_string(seed) + ", session " + visit.record.id);
      ASSERT_EQ(session.charges.size(), 1U);
      EXPECT_EQ(session.charges[0]->energy.value(), metered_wh(visit));
      billed += session.charges[0]->energy.value();
    }
    EXPECT_GT(billed, 50'000) << "seed " << seed;
    expect_sound(world);
  }
}

TEST(Money, every_component_is_the_tariff_applied_to_what_really_happened) {
  for (const char* const currency : {"EUR", "JPY"}) {
    // Done early and long idle; done and gone within the grace; cut short; almost nothing.
    const World world = run(
        exact_site(currency),
        records({{"idles", midnight + minutes(30), hours(5) + seconds(17), 8.0, "S-1/1"},
                 {"within-grace", midnight + minutes(31), minutes(50) + seconds(1), 6.0, "S-1/2"},
                 {"cut-short", midnight + minutes(40), minutes(47) + seconds(59), 30.0, "S-2/1", 1},
                 {"a-little", midnight + hours(1), hours(1) + seconds(29), 0.01, "S-2/2"},
                 {"odd", midnight + Duration::from_us(3'723'456'789),
                  Duration::from_us(7'654'321'987), 12.3456, "S-3/1"}}));
    const auto sessions = checks::join(world);
    ASSERT_EQ(sessions.size(), 5U);
    for (const checks::SessionView& session : sessions) {
      expect_billed(world, session);
      EXPECT_EQ(balance(world, "driver:" + session.visit->record.id_tag), session.charged_minor());
    }
    // The cases are what they were meant to be.
    EXPECT_GT(view(sessions, "idles").charged_minor(ChargeKind::idle), 0);
    ASSERT_TRUE(facts(world, "within-grace").finished);
    EXPECT_EQ(view(sessions, "within-grace").charged_minor(ChargeKind::idle), 0);
    EXPECT_FALSE(facts(world, "cut-short").finished);
    EXPECT_GT(view(sessions, "a-little").charged_minor(ChargeKind::idle), 0);
    expect_sound(world);
  }
}

TEST(Money, random_sessions_under_load_control_are_billed_to_the_cent) {
  for (const std::uint64_t seed : seeds(16)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = exact_site("EUR");
    scenario.seed = static_cast<std::int64_t>(seed);
    // Little enough that sessions are paused and throttled on the way.
    scenario.site.nodes[0].limit_power = Watts(16'000.0);
    const World world = run(std::move(scenario), crowd(seed, 24));
    int billed = 0;
    std::array<std::int64_t, 4> by_kind{};
    for (const checks::SessionView& session : checks::join(world)) {
      if (!session.visit->started || !session.visit->unplugged) continue;
      expect_billed(world, session);
      ++billed;
      by_kind[0] += session.charged_minor(ChargeKind::energy);
      by_kind[1] += session.charged_minor(ChargeKind::time);
      by_kind[2] += session.charged_minor(ChargeKind::flat);
      by_kind[3] += session.charged_minor(ChargeKind::idle);
    }
    EXPECT_GT(billed, 10);
    EXPECT_EQ(balance(world, "revenue:energy"), -by_kind[0]);
    EXPECT_EQ(balance(world, "revenue:time"), -by_kind[1]);
    EXPECT_EQ(balance(world, "revenue:flat"), -by_kind[2]);
    EXPECT_EQ(balance(world, "revenue:idle"), -by_kind[3]);
    expect_sound(world);
  }
}

TEST(Money, latency_and_reaction_move_a_bill_by_no_more_than_their_seconds) {
  constexpr Duration slowest_reaction = seconds(5);
  for (const std::uint64_t seed : seeds(8)) {
    format::Scenario scenario = small_site({4, 2, Watts(45'000.0)});
    scenario.tariff = full_tariff("EUR");
    scenario.seed = static_cast<std::int64_t>(seed);
    const World world = run(std::move(scenario), crowd(seed, 24));
    for (const checks::SessionView& session : checks::join(world)) {
      const VisitFacts& visit = *session.visit;
      if (!visit.started || !visit.unplugged) continue;
      SCOPED_TRACE("seed " + std::to_string(seed) + ", session " + visit.record.id);
      ASSERT_EQ(session.charges.size(), 1U);
      Used less = used_by(visit);
      Used more = less;
      less.connected = less.connected - seconds(1);
      less.idle = less.idle - seconds(1) - slowest_reaction;
      more.connected += seconds(1);
      if (visit.finished) more.idle += seconds(1);
      const format::Tariff& tariff = world.scenario().tariff;
      EXPECT_GE(session.charged_minor(), own_bill(tariff, less).total());
      EXPECT_LE(session.charged_minor(), own_bill(tariff, more).total());
      EXPECT_EQ(session.charged_minor(ChargeKind::energy), own_bill(tariff, less).energy);
    }
  }
}

TEST(Money, a_session_that_still_runs_when_the_run_ends_is_not_charged) {
  const World world =
      run(small_site({}), records({{"stays", midnight + hours(11), hours(5), 20.0, "S-1"}}));
  const auto sessions = checks::join(world);
  EXPECT_EQ(facts(world, "stays").end, VisitEnd::present);
  EXPECT_EQ(view(sessions, "stays").transactions.size(), 1U);
  EXPECT_TRUE(view(sessions, "stays").charges.empty());
  EXPECT_TRUE(world.core_state().balances().empty());
  expect_sound(world);
}

}  // namespace voltwin::test
