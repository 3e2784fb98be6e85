#include "scenarios/checks/oracles.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace voltwin::scenarios::checks {

namespace {

// Joules per Wh.
constexpr double wh = 3600.0;
// The meter counts whole mWh, and a register is read in whole Wh at both ends.
constexpr double meter_step_wh = 1.0;

std::string number(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

// price in millionths of the unit for each `per` quantities: exact digits by long division,
// half away from zero at the last.
std::int64_t cents(std::int64_t price_micro, std::int64_t quantity, std::int64_t per,
                   int decimals) {
  long double value = static_cast<long double>(price_micro) * static_cast<long double>(quantity) /
                      static_cast<long double>(per) / 1'000'000.0L;
  for (int i = 0; i < decimals; ++i) value *= 10.0L;
  return static_cast<std::int64_t>(std::floor(value + 0.5L + 1e-12L));
}

Verdict energy_verdict(const std::vector<SessionView>& sessions) {
  const double worst = worst_energy_error_wh(sessions);
  return {"energy: every meter equals its battery's gain divided by efficiency",
          worst <= meter_step_wh, "largest difference " + number(worst) + " Wh"};
}

// What a session's bills can be held to.
enum class Finality : std::uint8_t {
  none,       ///< nothing was charged, or the driver is still there
  stands,     ///< one transaction, with an end that stands: its Wh are the meter's
  estimated,  ///< an end that may yet give way, or several: never more Wh than the meter's
};

Finality finality(const SessionView& session) {
  if (session.charges.empty() || !session.visit->unplugged) return Finality::none;
  const auto is_final = [](const core::state::Transaction* t) {
    return t->meter_stop.has_value() && !t->estimated;
  };
  const bool all = std::all_of(session.transactions.begin(), session.transactions.end(), is_final);
  // Between two transactions of one visit energy may flow that is nobody's.
  return all && session.transactions.size() == 1 ? Finality::stands : Finality::estimated;
}

// The core charges differences of whole-Wh registers; the true register gives the same.
struct LedgerEnergy {
  std::int64_t worst = 0;
  std::string first;
  std::size_t estimated = 0;
  std::int64_t most_missing = 0;

  void count(const SessionView& session) {
    const Finality found = finality(session);
    if (found == Finality::none) return;
    const std::int64_t metered =
        session.visit->meter_to_mwh / 1000 - session.visit->meter_from_mwh / 1000;
    const std::int64_t excess = session.charged_energy().value() - metered;
    if (found == Finality::estimated) {
      ++estimated;
      most_missing = std::max(most_missing, -excess);
    }
    const std::int64_t error = found == Finality::stands ? std::abs(excess) : excess;
    if (error <= 0) return;
    if (first.empty()) first = ", first at session " + session.visit->record.id;
    worst = std::max(worst, error);
  }
};

Verdict ledger_energy_verdict(const std::vector<SessionView>& sessions) {
  LedgerEnergy energy;
  for (const SessionView& session : sessions) energy.count(session);
  std::string detail = "largest difference " + std::to_string(energy.worst) + " Wh" + energy.first;
  if (energy.estimated > 0) {
    detail += "; " + std::to_string(energy.estimated) + " estimated, up to " +
              std::to_string(energy.most_missing) + " Wh below the meter";
  }
  return {"energy: the ledger's Wh are the meter's", energy.worst == 0, detail};
}

// Who was refused and took nothing, and a start that stood in place of a stop.
bool owes_nothing(const SessionView& session, const core::state::Charge& charge) {
  for (const core::state::Transaction* transaction : session.transactions) {
    if (transaction->session == charge.session) {
      const bool meant = transaction->authorization == core::boundary::Authorization::Accepted &&
                         !transaction->doubtful;
      return !meant && charge.energy == WattHours(0);
    }
  }
  return false;
}

Verdict money_verdict(const world::World& world, const std::vector<SessionView>& sessions) {
  std::size_t wrong = 0;
  std::string first;
  for (const SessionView& session : sessions) {
    for (std::size_t i = 0; i < session.charges.size(); ++i) {
      const core::state::Charge& charge = *session.charges[i];
      const Bill expected =
          owes_nothing(session, charge)
              ? Bill{}
              : bill(world.scenario().tariff, charge.energy.value(), charge.duration, charge.idle);
      if (expected.total() == charge.total_minor) continue;
      ++wrong;
      if (first.empty()) {
        first = ", first at session " + session.visit->record.id + ": charged " +
                std::to_string(charge.total_minor) + ", expected " +
                std::to_string(expected.total());
      }
    }
  }
  return {"money: every charge is the tariff applied to the session, to the cent", wrong == 0,
          std::to_string(wrong) + " wrong" + first};
}

Verdict ledger_verdict(const world::World& world) {
  const std::int64_t imbalance = ledger_imbalance(world.core_state());
  return {"money: the ledger's accounts sum to zero", imbalance == 0,
          "sum " + std::to_string(imbalance)};
}

Verdict charged_verdict(const world::World& world) {
  const std::size_t missing = uncharged(world.core_state());
  return {"money: every finished session was charged", missing == 0,
          std::to_string(missing) + " not charged"};
}

Verdict attribution_verdict(const world::World& world, const std::vector<SessionView>& sessions) {
  const std::size_t strange = unattributed(world, sessions);
  return {"sessions: every transaction belongs to a visit", strange == 0,
          std::to_string(strange) + " do not"};
}

Verdict cap_verdict(const world::World& world) {
  const world::CapWatch& watch = world.cap_watch();
  // Without control there is no promise to keep.
  const bool promised = world.scenario().control.policy != format::Policy::uncontrolled;
  std::string detail = number(watch.violation().seconds()) +
                       " s over a limit beyond the reaction " + "time to uncontrolled load";
  for (const world::Excess& spell : watch.spells()) {
    if (spell.violation > Duration()) {
      detail += ", first at " + world.tree().node(spell.node).name + " from " + to_text(spell.from);
      break;
    }
  }
  if (!promised) detail = "nothing promised: the site is uncontrolled; " + detail;
  return {"cap: charging brings no node over its limit",
          !promised || watch.violation() == Duration(), detail};
}

}  // namespace

Bill bill(const format::Tariff& tariff, std::int64_t energy_wh, Duration duration, Duration idle) {
  const int decimals = tariff.currency.decimals;
  const auto seconds = [](Duration d) { return std::max<std::int64_t>(0, d.us() / 1'000'000); };
  Bill out;
  out.energy = cents(tariff.per_kwh_micro, energy_wh, 1000, decimals);
  out.time = cents(tariff.per_minute_micro, seconds(duration), 60, decimals);
  out.flat = cents(tariff.flat_micro, 1, 1, decimals);
  out.idle = cents(tariff.idle_per_minute_micro, seconds(idle - tariff.idle_grace), 60, decimals);
  return out;
}

double worst_energy_error_wh(const std::vector<SessionView>& sessions) {
  double worst = 0.0;
  for (const SessionView& session : sessions) {
    const world::VisitFacts& visit = *session.visit;
    if (!visit.plugged) continue;
    const double metered = static_cast<double>(visit.meter_to_mwh - visit.meter_from_mwh) * 1e-3;
    const double drawn = visit.battery_gain_j / visit.efficiency / wh;
    worst = std::max(worst, std::abs(metered - drawn));
  }
  return worst;
}

std::size_t uncharged(const core::state::State& state) {
  std::size_t missing = 0;
  for (const core::state::Transaction& t : state.transactions()) {
    if (t.meter_stop && state.find_charge(t.session) == nullptr) ++missing;
  }
  return missing;
}

std::int64_t ledger_imbalance(const core::state::State& state) {
  std::int64_t sum = 0;
  for (const auto& [account, balance] : state.balances()) sum += balance;
  return sum;
}

std::vector<Verdict> judge(const world::World& world, const std::vector<SessionView>& sessions) {
  return {cap_verdict(world),
          energy_verdict(sessions),
          ledger_energy_verdict(sessions),
          money_verdict(world, sessions),
          ledger_verdict(world),
          charged_verdict(world),
          attribution_verdict(world, sessions)};
}

}  // namespace voltwin::scenarios::checks
