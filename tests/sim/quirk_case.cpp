#include "tests/sim/quirk_case.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/ensure.hpp"
#include "scenarios/checks/oracles.hpp"

namespace voltwin::test {

namespace {

using core::state::Charge;
using core::state::Transaction;

constexpr const char* charger = "S-1";
constexpr const char* neighbour = "S-2";

format::Scenario scenario_of(const QuirkCase& one) {
  format::Scenario out = small_site({2, 1, Watts(50'000.0)});
  out.link = {one.latency, Duration()};
  for (format::VehicleSpec& vehicle : out.vehicles) vehicle.reaction_delay = Duration();
  out.control.safe_default = one.safe_default;
  out.faults = one.faults;
  twin::faults::Quirk quirk = twin::faults::quirk_of(one.defect);
  quirk.magnitude = one.magnitude.value_or(quirk.magnitude);
  quirk.probability = one.probability;
  quirk.from = midnight + one.from;
  quirk.until = midnight + one.until;
  out.site.stations[0].quirks = {quirk};
  return out;
}

World run_case(const QuirkCase& one) {
  Driver during{"during", midnight + hours(2), hours(2), 40.0, charger};
  during.token = one.token;
  World world = build(scenario_of(one),
                      records({{"before", midnight + minutes(30), hours(1), 30.0, charger},
                               during,
                               {"neighbour", midnight + hours(2), hours(2), 40.0, neighbour},
                               {"after", midnight + minutes(390), hours(1), 30.0, charger}}));
  for (const Timed& timed : one.commands) {
    world.run_until(midnight + timed.at);
    world.command(timed.command);
  }
  complete(world);
  return world;
}

// What is wrong, gathered.
class Problems {
 public:
  void unless(bool holds, const std::string& what) {
    if (!holds) found_.push_back(what);
  }
  void same(std::int64_t found, std::int64_t expected, const std::string& what) {
    near(found, expected, 0, what);
  }
  void near(std::int64_t found, std::int64_t expected, std::int64_t by, const std::string& what) {
    unless(std::abs(found - expected) <= by,
           what + ": " + std::to_string(found) + ", not " + std::to_string(expected));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

/// The transactions of a station, and what each was charged, if it was.
struct Billing {
  std::vector<const Transaction*> transactions;
  std::vector<const Charge*> charges;
};

Billing billing(const World& world, const char* identity) {
  const core::state::State& state = world.core_state();
  Billing out;
  for (const Transaction& transaction : state.transactions()) {
    const core::state::Evse& evse = state.evse(transaction.evse);
    if (state.station(evse.station).identity != identity) continue;
    out.transactions.push_back(&transaction);
    out.charges.push_back(state.find_charge(transaction.session));
  }
  return out;
}

// The one charge of a clean session: found by its token, exact in energy and money.
void check_clean(const World& world, const char* id, Problems& problems) {
  const VisitFacts& visit = facts(world, id);
  const Billing bills = billing(world, visit.record.evse == charger ? charger : neighbour);
  std::int64_t sessions = 0;
  for (std::size_t i = 0; i < bills.transactions.size(); ++i) {
    if (bills.transactions[i]->id_tag != visit.record.id_tag) continue;
    ++sessions;
    const Charge* charge = bills.charges[i];
    problems.unless(charge != nullptr, std::string(id) + ": not charged");
    if (charge != nullptr) {
      problems.same(charge->energy.value(), metered_wh(visit), std::string(id) + ": Wh charged");
    }
  }
  problems.same(sessions, 1, std::string(id) + ": sessions");
  problems.unless(metered_wh(visit) > 9'000, std::string(id) + ": did not get its energy");
}

void check_money(const World& world, Problems& problems) {
  for (const char* const identity : {charger, neighbour}) {
    const Billing bills = billing(world, identity);
    for (std::size_t i = 0; i < bills.charges.size(); ++i) {
      const Charge* charge = bills.charges[i];
      if (charge == nullptr) continue;
      if (bills.transactions[i]->doubtful && charge->energy == WattHours(0)) {
        problems.same(charge->total_minor, 0, "cents for a start that was none");
        continue;
      }
      const checks::Bill own = checks::bill(world.scenario().tariff, charge->energy.value(),
                                            charge->duration, charge->idle);
      problems.same(charge->total_minor, own.total(), "cents of a bill");
    }
  }
  problems.same(checks::ledger_imbalance(world.core_state()), 0, "imbalance of the ledger");
}

std::int64_t unattributed(const World& world, const char* identity) {
  const core::state::State& state = world.core_state();
  std::int64_t out = 0;
  for (const auto id : state.find_station(identity)->evses) {
    out += state.evse(id).unattributed.value();
  }
  return out;
}

// Everything on S-1 that is not one of the clean sessions belongs to the middle one.
void check_during(const World& world, const QuirkCase& one, Problems& problems) {
  const VisitFacts& visit = facts(world, "during");
  const std::int64_t metered = metered_wh(visit);
  const Billing bills = billing(world, charger);
  std::int64_t charged = 0, recorded = 0, sessions = 0;
  for (std::size_t i = 0; i < bills.transactions.size(); ++i) {
    const Transaction& transaction = *bills.transactions[i];
    if (transaction.id_tag == "before" || transaction.id_tag == "after") continue;
    // A start in place of a stop: it is none, and nobody pays for it.
    if (transaction.doubtful && bills.charges[i]->total_minor == 0) continue;
    ++sessions;
    if (transaction.meter_stop) {
      recorded += (*transaction.meter_stop - transaction.meter_start).value();
    }
    if (bills.charges[i] != nullptr) charged += bills.charges[i]->energy.value();
  }
  switch (one.billed) {
    case Billed::once:
      problems.unless(metered > 5'000, "during: did not get its energy");
      problems.same(sessions, 1, "during: sessions");
      problems.near(charged, metered, one.tolerance_wh, "during: Wh charged");
      break;
    case Billed::nobody:
      problems.same(sessions, 1, "during: sessions");
      problems.near(recorded, metered, one.tolerance_wh, "during: Wh recorded");
      break;
    case Billed::nowhere:
      problems.same(sessions, 0, "during: sessions");
      problems.near(unattributed(world, charger), metered, one.tolerance_wh,
                    "during: Wh of nobody");
      break;
    case Billed::not_seen:
      problems.same(sessions, 0, "during: sessions");
      break;
  }
}

void check_counters(const World& world, const QuirkCase& one, Problems& problems) {
  using twin::faults::Culprit;
  if (twin::faults::practice(one.defect).culprit == Culprit::frames) {
    problems.unless(world.misbehaviour(0).struck(one.defect) > 0, "the quirk never struck");
  }
  const auto& counted = world.core_state().find_station(charger)->defects;
  const auto expected = static_cast<std::size_t>(one.counted_as.value_or(one.defect));
  std::string others;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    if (counted[i] == 0 || i == expected) continue;
    others += (others.empty() ? " (but " : ", ") +
              std::string(ocpp::tolerance::entry(static_cast<Defect>(i)).code);
  }
  if (!others.empty()) others += ")";
  if (one.seen == Seen::counted) {
    problems.unless(counted[expected] > 0, "not counted" + others);
  } else {
    problems.unless(counted[expected] == 0, "counted, although it is right");
  }
  const auto& clean = world.core_state().find_station(neighbour)->defects;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    problems.unless(clean[i] == 0,
                    "counted at the neighbour: " +
                        std::string(ocpp::tolerance::entry(static_cast<Defect>(i)).code));
  }
}

}  // namespace

format::Fault fault(Duration at, format::FaultKind kind, Duration duration) {
  return {midnight + at, kind, 0, duration};
}

Timed call_station(Duration at, boundary::StationCall call) {
  return {at, boundary::CallStation{charger, std::move(call)}};
}

std::vector<std::string> problems_of(const QuirkCase& one) {
  const World world = run_case(one);
  Problems problems;
  check_counters(world, one, problems);
  check_clean(world, "before", problems);
  check_during(world, one, problems);
  check_clean(world, "after", problems);
  check_clean(world, "neighbour", problems);
  check_money(world, problems);
  problems.same(world.cap_watch().violation().us(), 0, "microseconds over the cap");
  problems.same(static_cast<std::int64_t>(running_transactions(world.core_state())), 0,
                "transactions still open");
  return problems.take();
}

std::string test_name(const QuirkCase& one) {
  const ocpp::tolerance::CatalogueEntry& entry = ocpp::tolerance::entry(one.defect);
  std::string out = std::string(entry.code) + "_" + std::string(entry.name);
  if (one.magnitude) {
    const auto whole = static_cast<std::int64_t>(*one.magnitude);
    out += whole < 0 ? "_minus_" + std::to_string(-whole) : "_" + std::to_string(whole);
  }
  if (one.probability < 1.0) out += "_at_times";
  return out;
}

void PrintTo(const QuirkCase& one, std::ostream* out) { *out << test_name(one); }

void try_case(const QuirkCase& one) {
  for (const std::string& problem : problems_of(one)) ADD_FAILURE() << problem;
}

}  // namespace voltwin::test
