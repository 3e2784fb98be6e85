#include "csms/core/power/load_control.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "csms/core/power/allocation.hpp"
#include "csms/core/power/explain.hpp"
#include "csms/core/power/exposure.hpp"
#include "csms/core/power/limit_form.hpp"
#include "csms/core/priority/tiers.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

// A change smaller than this is left until the lease is renewed anyway.
constexpr Amps dead_band{2.0};
// Sums of currents differ from fresh ones by rounding.
constexpr Amps tolerance{1e-3};
// What a lease may go beyond a limit: so little that it is rounding, and enough for a line
// that is full to the last digit not to count as over, which would block the others too.
constexpr Amps hair{2e-6};
// Room above what a vehicle takes, so that it can show that it would take more.
constexpr Amps probe{2.0};

Duration lease_life(const ControlSettings& control) {
  return control.lease + control.clock_tolerance + control.settle;
}

grid::PhaseLoad per_amp(const state::Evse& evse) {
  // How many phases the vehicle uses is not known: it may be all that the EVSE has.
  return grid::phase_load(evse.definition.connection, Amps(1.0), 3);
}

// A session that may be given current, with its place in the order of admission.
struct Candidate {
  const state::Evse* evse = nullptr;
  const state::Transaction* transaction = nullptr;
  std::size_t index_in_site = 0;
  int group = 0;
};

class Planner {
 public:
  Planner(state::Turn& turn, SiteId site, SiteMemory& memory)
      : turn_(turn),
        site_(turn.state().site(site)),
        control_(site_.definition.control),
        memory_(memory),
        limits_(usable_limits(turn.now, turn.now + lease_life(control_))),
        uncontrolled_(site_.tree),
        worst_(site_.tree) {}

  void run() {
    count_uncontrolled();
    find_candidates();
    decide_targets();
    send();
    explain_pauses();
  }

 private:
  void count_uncontrolled() {
    uncontrolled_ = uncontrolled_load(site_, memory_, turn_.now);
    roomy_ = limits_;
    for (grid::Limits& limit : roomy_) {
      limit.power_w += (site_.tree.line_to_neutral() * hair).value() * 3.0;
      // A negative limit would read as its square.
      limit.per_phase_a = std::max(0.0, limit.per_phase_a + hair.value());
    }
    worst_ = uncontrolled_;
    for (const EvseId id : site_.evses) {
      const state::Evse& evse = turn_.state().evse(id);
      worst_.add(site_.tree, evse.node_index,
                 per_amp(evse) * exposure(evse, control_, turn_.now).value());
    }
  }

  void find_candidates() {
    for (std::size_t i = 0; i < site_.evses.size(); ++i) {
      const state::Evse& evse = turn_.state().evse(site_.evses[i]);
      if (evse.transaction.is_none() || !evse.limit.default_installed) continue;
      const state::Transaction& transaction = turn_.state().transaction(evse.transaction);
      if (transaction.authorization != Authorization::Accepted) continue;
      if (turn_.state().station(evse.station).connection.is_none()) continue;
      Candidate candidate{&evse, &transaction, i, 0};
      const bool had_its_turn = turn_.now - transaction.admitted_changed >= control_.rotation;
      if (transaction.idle_since) {
        // It may want more later, so it is offered the minimum when there is room; but not
        // on and off with every breath of the site.
        if (!transaction.admitted && !had_its_turn) continue;
        candidate.group = 3;
      } else if (!transaction.admitted) {
        candidate.group = 1;
      } else {
        candidate.group = had_its_turn ? 2 : 0;
      }
      candidates_.push_back(candidate);
    }
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      if (a.group != b.group) return a.group < b.group;
      if (a.transaction->admitted_changed != b.transaction->admitted_changed) {
        return a.transaction->admitted_changed < b.transaction->admitted_changed;
      }
      return a.transaction->id < b.transaction->id;
    });
  }

  // The most that the session can use, from what its meter says it takes of what it has.
  Amps demand(const Candidate& c) const {
    const Amps full = c.evse->definition.max_current;
    // What it takes unasked is counted for it, and is no reason to allow it.
    if (c.evse->limit.disobeyed) {
      const Amps told = in_force(*c.evse, control_, turn_.now);
      return std::min(full, std::max(control_.minimum_current, told));
    }
    if (c.transaction->idle_since) return std::min(full, control_.minimum_current);
    const state::LimitState& limit = c.evse->limit;
    const bool told = limit.confirmed && limit.confirmed->limit >= control_.minimum_current &&
                      c.transaction->last_current &&
                      c.transaction->last_current_at > limit.raised_at + control_.settle * 2;
    if (!told || *c.transaction->last_current + probe * 0.75 >= limit.confirmed->limit) return full;
    return std::min(full, std::max(control_.minimum_current, *c.transaction->last_current + probe));
  }

  void decide_targets() {
    grid::TreeLoad fixed = uncontrolled_;
    std::vector<bool> is_candidate(site_.evses.size(), false);
    for (const Candidate& c : candidates_) is_candidate[c.index_in_site] = true;
    for (std::size_t i = 0; i < site_.evses.size(); ++i) {
      const state::Evse& evse = turn_.state().evse(site_.evses[i]);
      const Amps counted = is_candidate[i] ? floor_of(evse) : exposure(evse, control_, turn_.now);
      fixed.add(site_.tree, evse.node_index, per_amp(evse) * counted.value());
    }
    claims_.reserve(candidates_.size());
    for (const Candidate& c : candidates_) {
      Claim claim;
      claim.node = c.evse->node_index;
      claim.per_amp = per_amp(*c.evse);
      claim.demand = demand(c);
      claim.floor = floor_of(*c.evse);
      claim.arrived = c.transaction->started;
      rank(*c.transaction, claim);
      claims_.push_back(claim);
    }
    const Picture picture{site_.tree,    limits_,  fixed, claims_, control_.minimum_current,
                          control_.step, turn_.now};
    shares_ = shares_by(control_.policy, picture);
    if (control_.shadow) {
      memory_.shadow.observe(picture, control_.policy, shares_, *control_.shadow,
                             shares_by(*control_.shadow, picture));
    } else {
      memory_.shadow.end();
    }
    order_ = order_of(control_.policy, picture);
  }

  // Who goes first, as far as the policy looks at it.
  void rank(const state::Transaction& transaction, Claim& claim) const {
    const state::State& state = turn_.state();
    claim.tier = priority::tier_of(state, transaction, turn_.now);
    claim.weight = priority::weight_of(state, transaction, turn_.now);
    claim.departs = priority::departure_of(state, transaction, turn_.now);
    claim.wanted = priority::wanted_of(state, transaction, turn_.now);
  }

  std::vector<Share> shares_by(Policy policy, const Picture& picture) {
    if (policy != Policy::cost_optimal) return allocate(policy, picture);
    std::vector<TransactionId> who;
    for (const Candidate& c : candidates_) who.push_back(c.transaction->id);
    return memory_.plan.shares(picture, who, site_.prices, [this](Instant from, Instant until) {
      return usable_limits(from, until);
    });
  }

  // What is left of every limit that holds over the whole time when the margin is kept free.
  std::vector<grid::Limits> usable_limits(Instant from, Instant until) const {
    std::vector<grid::Limits> out = limits_over(site_, from, until);
    for (grid::Limits& limit : out) {
      const double margin = control_.margin.value();
      limit.power_w -= margin;
      limit.per_phase_a -= margin / (3.0 * site_.tree.line_to_neutral().value());
    }
    return out;
  }

  Amps floor_of(const state::Evse& evse) const { return counted_anyway(evse, control_); }

  Amps default_of(const state::Evse& evse) const {
    return std::max(control_.safe_default, evse.limit.default_limit);
  }

  // Whether it is told again what it was told: its vehicle begins to charge again, and models
  // forget (row S9); or it does not obey.
  bool again(const Candidate& c) const {
    const bool due = memory_.said[c.index_in_site] + control_.interval <= turn_.now;
    return memory_.repeat[c.index_in_site] || (c.evse->limit.disobeyed && due);
  }

  // Lowers are sent at once. Every lease is cut to what is affordable when everybody else
  // draws the worst that they may.
  void send() {
    const bool over = !worst_.fits(site_.tree, limits_, tolerance);
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const Candidate& c = candidates_[i];
      const Amps held = in_force(*c.evse, control_, turn_.now);
      // What it takes unasked is its floor, and no reason to allow it.
      if (c.evse->limit.disobeyed) shares_[i].current = std::min(shares_[i].current, demand(c));
      const Amps target = shares_[i].current;
      if (memory_.quiet_until[c.index_in_site] > turn_.now) continue;
      if (memory_.in_flight[c.index_in_site]) {
        memory_.deferred = memory_.deferred || target != held || over;
        continue;
      }
      if (target <= held) {
        lower(c, shares_[i], held, over);
      } else {
        raise(c, shares_[i], held);
      }
    }
  }

  bool due(const Candidate& c) const {
    const auto& confirmed = c.evse->limit.confirmed;
    return !confirmed || confirmed->valid_until - turn_.now <= control_.lease / 2;
  }

  void lower(const Candidate& c, const Share& share, Amps held, bool over) {
    // Whether a lease above the target may be in force, its answer being lost: said again.
    const bool unsure =
        !c.evse->limit.uncertain.empty() && exposure(*c.evse, control_, turn_.now) > share.current;
    const bool same = share.current == held;
    const bool repeat = unsure || again(c);
    if (same && held == default_of(*c.evse) && !repeat) return;  // the default says the same
    const bool small = held - share.current < dead_band && !over;
    if ((same || small) && !due(c) && !repeat) return;
    request(c, share, affordable(c, share.current));
  }

  void raise(const Candidate& c, const Share& share, Amps held) {
    const Amps possible = affordable(c, share.current);
    const bool usable = possible >= control_.minimum_current;
    const bool worth_it =
        possible - held >= dead_band || (held < control_.minimum_current && usable);
    const bool renew = due(c) || again(c);
    if (usable && (worth_it || renew)) {
      request(c, share, possible);
    } else if (renew && held > default_of(*c.evse)) {
      request(c, share, affordable(c, held));
    }
  }

  // The largest lease up to `want` that brings no node over a limit at any time of its life,
  // whatever becomes of every other lease. Zero when not even the minimum current is.
  Amps affordable(const Candidate& c, Amps want) const {
    const std::size_t node = c.evse->node_index;
    const Amps exposed = exposure(*c.evse, control_, turn_.now);
    Amps most;
    if (worst_.fits_on_path(site_.tree, limits_, node, grid::PhaseLoad{}, tolerance)) {
      // Everybody's worst fits now, and shrinks from now on.
      most = exposed + worst_.headroom_on_path(site_.tree, roomy_, node, per_amp(*c.evse));
    } else {
      most = affordable_when_over(c, want);
    }
    if (most >= want) return want;
    const double step = control_.step.value();
    const Amps whole(std::floor(most / control_.step) * step);
    return whole >= control_.minimum_current ? whole : Amps();
  }

  // While the worst does not fit (a station has just booted, a cap goes down within the life
  // of the lease), what is granted already stays granted until it ends; from then on
  // the lease must fit beside the worst of the others. Theirs only shrinks.
  Amps affordable_when_over(const Candidate& c, Amps want) const {
    const Instant end = turn_.now + lease_life(control_);
    while (true) {
      const Instant from = std::max(turn_.now, granted_until(*c.evse, control_, want));
      if (from >= end) return want;
      grid::TreeLoad others = uncontrolled_;
      Amps granted = default_of(*c.evse);
      for (const EvseId id : site_.evses) {
        const state::Evse& evse = turn_.state().evse(id);
        if (id == c.evse->id) continue;
        others.add(site_.tree, evse.node_index,
                   per_amp(evse) * exposure(evse, control_, from).value());
      }
      const Amps room =
          others.headroom_on_path(site_.tree, roomy_, c.evse->node_index, per_amp(*c.evse));
      if (room >= want) return want;
      for (const state::Lease& lease : leases_of(*c.evse)) {
        if (lease_end(lease, control_) > from) granted = std::max(granted, lease.limit);
      }
      if (room >= granted) return room;
      want = granted;
    }
  }

  static std::vector<state::Lease> leases_of(const state::Evse& evse) {
    std::vector<state::Lease> out = evse.limit.uncertain;
    if (evse.limit.confirmed) out.push_back(*evse.limit.confirmed);
    return out;
  }

  events::Explanation why(const Share& share) const {
    const Decided decided{control_.policy, site_.tree, claims_, shares_, order_};
    return explain(decided, static_cast<std::size_t>(&share - shares_.data()));
  }

  // A session that is paused gets no lease that could say why: it is told once a pause, when it
  // has waited for more than the next plan.
  void explain_pauses() {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (shares_[i].bound != Bound::paused) continue;
      const state::Transaction& transaction = *candidates_[i].transaction;
      const Instant since = transaction.admitted_changed;
      if (transaction.admitted || turn_.now - since < control_.interval) continue;
      const state::Visit& visit = turn_.state().priorities().visit(transaction.id);
      const bool told = visit.explanation && visit.explained_at >= since &&
                        visit.explanation->rule == events::BindingRule::paused;
      if (told) continue;
      events::Explanation explanation = why(shares_[i]);
      std::string text = events::text_of(explanation);
      turn_.emit(events::SessionExplained{transaction.id, std::move(text), std::move(explanation)});
    }
  }

  void request(const Candidate& c, const Share& share, Amps limit) {
    const Instant until = turn_.now + control_.lease;
    const LimitRequestId id = turn_.state().next_limit_request();
    memory_.in_flight[c.index_in_site] = true;
    memory_.repeat[c.index_in_site] = false;
    memory_.said[c.index_in_site] = turn_.now;
    const Amps before = exposure(*c.evse, control_, turn_.now);
    const StationId station = c.evse->station;
    GrantLease lease{c.evse->connector, c.transaction->wire, id, limit, until, {}};
    lease.form = lease_form(turn_.state(), c.evse->id, limit, turn_.now);
    const events::Explanation reason = why(share);
    turn_.emit(events::LimitRequested{id, c.evse->id, c.transaction->id, limit, until,
                                      events::text_of(reason), lease.form.purpose, reason});
    turn_.call({station, lease, CorrelationId()});
    const Amps after = exposure(*c.evse, control_, turn_.now);
    worst_.add(site_.tree, c.evse->node_index, per_amp(*c.evse) * (after - before).value());
  }

  state::Turn& turn_;
  const state::Site& site_;
  const ControlSettings& control_;
  SiteMemory& memory_;
  std::vector<grid::Limits> limits_;
  std::vector<grid::Limits> roomy_;  // a hair above
  grid::TreeLoad uncontrolled_;
  grid::TreeLoad worst_;  // uncontrolled load and every EVSE at its exposure
  std::vector<Candidate> candidates_;
  std::vector<Claim> claims_;
  std::vector<Share> shares_;
  std::vector<std::uint32_t> order_;  // whom the policy served first
};

}  // namespace

void control(state::Turn& turn, SiteId site, SiteMemory& memory) {
  memory.planned = turn.now;
  memory.deferred = false;
  if (turn.state().site(site).definition.control.policy == Policy::uncontrolled) return;
  Planner(turn, site, memory).run();
}

std::optional<Instant> next_control(const state::Site& site, const SiteMemory& memory,
                                    const state::State& state) {
  const ControlSettings& control = site.definition.control;
  if (control.policy == Policy::uncontrolled || !memory.planned) return std::nullopt;
  Instant next = *memory.planned + control.interval;
  for (const EvseId id : site.evses) {
    const Instant settled = state.evse(id).limit.settling_until;
    if (settled > *memory.planned) next = std::min(next, settled);
  }
  return next;
}

grid::TreeLoad uncontrolled_load(const state::Site& site, const SiteMemory& memory, Instant now) {
  grid::TreeLoad out(site.tree);
  for (const UncontrolledLoad& load : site.definition.uncontrolled) {
    const auto index = site.tree.index_of(load.node);
    ENSURE(index.has_value());
    const Duration timeout = site.definition.control.measurement_timeout;
    const bool fresh = memory.heard[*index] + timeout > now;
    const Watts measured = site.measured[*index].value_or(load.worst);
    const Watts counted = fresh ? measured : std::max(load.worst, site.worst_measured[*index]);
    out.add(site.tree, *index, grid::balanced_load(counted, site.tree.line_to_neutral()));
  }
  return out;
}

std::vector<grid::Limits> limits_over(const state::Site& site, Instant from, Instant until) {
  const auto fixed = site.tree.limits();
  std::vector<grid::Limits> out(fixed.begin(), fixed.end());
  for (std::size_t node = 0; node < out.size(); ++node) {
    const std::vector<CapPoint>& points = site.caps[node].points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool begins = points[i].from <= until;
      const bool over = i + 1 < points.size() && points[i + 1].from <= from;
      if (begins && !over) out[node].power_w = std::min(out[node].power_w, points[i].limit.value());
    }
  }
  return out;
}

Duration worst_reaction(const ControlSettings& control, Duration measurement_interval) {
  return measurement_interval + lease_life(control);
}

}  // namespace voltwin::core::power
