// The electrical truth: what the EVSEs and the building draw, what may flow, and the
// samples of it.

#include <algorithm>

#include "csms/core/power/exposure.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::world {

void World::refresh_load(std::uint32_t index) {
  SimEvse& evse = evses_[index];
  const auto truth = stations_[evse.station].station.truth(evse.connector, now());
  if (!(truth.load == evse.load)) {
    load_.add(tree_, evse.node, truth.load - evse.load);
    evse.load = truth.load;
  }
  if (evse.visit) {
    VisitFacts& facts = recording_.visits[*evse.visit];
    if (truth.power > Watts() && !facts.first_power) facts.first_power = now();
    facts.highest_power = std::max(facts.highest_power, truth.power);
  }
  note_activity(index);
  observe();
}

void World::refresh_all() {
  for (SimEvse& evse : evses_) {
    const auto truth = stations_[evse.station].station.truth(evse.connector, now());
    load_.add(tree_, evse.node, truth.load - evse.load);
    evse.load = truth.load;
  }
}

// Between two events a draw is constant or falls (the battery's tail), so what is known
// here is never too low. Before a limit is called exceeded, the exact draws are taken.
void World::observe() {
  if (!load_.fits(tree_, answerable_, Amps(0.01))) refresh_all();
  cap_watch_.observe(tree_, answerable_, load_);
  const Volts volts = tree_.line_to_neutral();
  sample_.total_peak_kw =
      std::max(sample_.total_peak_kw, grid::power(load_.at(0), volts).value() * 1e-3);
  const auto lines = grid::line_currents(load_.at(transformer_));
  for (std::size_t line = 0; line < lines.size(); ++line) {
    sample_.line_a[line] = std::max(sample_.line_a[line], lines[line]);
  }
  if (const auto rating = tree_.node(transformer_).rating) {
    sample_.loading = std::max(sample_.loading,
                               grid::transformer_loading(load_.at(transformer_), *rating, volts));
  }
}

void World::note_activity(std::uint32_t index) {
  SimEvse& evse = evses_[index];
  EvseActivity activity = EvseActivity::empty;
  if (evse.visit) {
    const auto truth = stations_[evse.station].station.truth(evse.connector, now());
    const bool paused = truth.has_transaction && truth.offered <= Amps() &&
                        !recording_.visits[*evse.visit].finished;
    activity = truth.power > Watts() ? EvseActivity::charging
                                     : (paused ? EvseActivity::paused : EvseActivity::idle);
  }
  if (activity == evse.activity) return;
  if (evse.activity != EvseActivity::empty && evse.activity_since < now()) {
    recording_.spells.push_back({index, evse.activity_since, now(), evse.activity});
  }
  evse.activity = activity;
  evse.activity_since = now();
}

// Adds the uncontrolled energy since the last time to the running sample.
void World::note_base() {
  double base_w = 0.0;
  for (const Watts watts : base_now_) base_w += watts.value();
  sample_base_j_ += (now() - sample_base_since_).seconds() * base_w;
  sample_base_since_ = now();
}

void World::step_base_load(std::uint32_t index) {
  const format::BaseLoad& base = scenario_.site.base_load[index];
  const Watts next = base.at(now());
  const auto node = tree_.index_of(base.node);
  ENSURE(node.has_value());
  if (next != base_now_[index]) {
    note_base();
    const grid::PhaseLoad more =
        grid::balanced_load(next - base_now_[index], tree_.line_to_neutral());
    load_.add(tree_, *node, more);
    uncontrolled_.add(tree_, *node, more);
    if (next > base_now_[index]) cap_watch_.uncontrolled_step();
    base_now_[index] = next;
    update_answerable();
    observe();
  }
  const auto step = (now() - base.start) / base.step + 1;
  if (static_cast<std::size_t>(step) < base.values.size()) {
    schedule(base.start + base.step * step, {EventKind::base_load, index, 0});
  }
}

void World::step_cap() {
  const auto fixed = tree_.limits();
  limits_.assign(fixed.begin(), fixed.end());
  for (const format::Cap& cap : scenario_.site.caps) {
    const auto node = tree_.index_of(cap.node);
    ENSURE(node.has_value());
    for (const format::CapPoint& point : cap.points) {
      if (point.from > now()) break;
      limits_[*node].power_w = std::min(fixed[*node].power_w, point.limit.value());
    }
  }
  update_answerable();
  observe();
}

void World::update_answerable() {
  for (std::size_t node = 0; node < limits_.size(); ++node) {
    const grid::PhaseLoad& load = uncontrolled_.at(node);
    const auto lines = grid::line_currents(load);
    const double highest = *std::max_element(lines.begin(), lines.end());
    answerable_[node].per_phase_a = std::max(limits_[node].per_phase_a, highest);
    answerable_[node].power_w =
        std::max(limits_[node].power_w, grid::power(load, tree_.line_to_neutral()).value());
  }
}

void World::measure() {
  for (std::size_t i = 0; i < base_now_.size(); ++i) {
    command(
        boundary::ReportLoad{boundary::SiteId(1), scenario_.site.base_load[i].node, base_now_[i]});
  }
  replies_.clear();
  schedule(now() + scenario_.control.measurement_interval, {EventKind::measure, 0, 0});
}

double World::root_cap_kw() const {
  const Volts volts = tree_.line_to_neutral();
  const grid::Limits& root = limits_[0];
  return std::min(root.power_w, root.per_phase_a * 3.0 * volts.value()) * 1e-3;
}

void World::begin_sample() {
  sample_ = Sample();
  sample_.at = now();
  sample_.cap_kw = root_cap_kw();
  sample_base_j_ = 0.0;
  sample_base_since_ = now();
  sample_from_mwh_ = 0;
  const auto& state = shard_.state();
  const auto& control = state.site(boundary::SiteId(1)).definition.control;
  double granted_w = 0.0;
  for (std::uint32_t i = 0; i < evses_.size(); ++i) {
    const SimEvse& evse = evses_[i];
    sample_from_mwh_ += stations_[evse.station].station.truth(evse.connector, now()).meter_mwh;
    const auto& known = state.evse(boundary::EvseId(i + 1));
    if (known.transaction.is_none()) continue;
    granted_w +=
        grid::power(known.definition.connection, core::power::in_force(known, control, now()), 3,
                    tree_.line_to_neutral())
            .value();
  }
  sample_.granted_kw = granted_w * 1e-3;
  observe();
}

void World::take_sample() {
  const double seconds = (now() - sample_.at).seconds();
  std::int64_t to_mwh = 0;
  note_base();
  for (const SimEvse& evse : evses_) {
    const auto truth = stations_[evse.station].station.truth(evse.connector, now());
    to_mwh += truth.meter_mwh;
    sample_.connected += truth.is_plugged ? 1 : 0;
    sample_.charging += truth.power > Watts() ? 1 : 0;
  }
  sample_.ev_kw = static_cast<double>(to_mwh - sample_from_mwh_) * 3.6 / seconds * 1e-3;
  sample_.base_kw = sample_base_j_ / seconds * 1e-3;
  recording_.samples.push_back(sample_);
  begin_sample();
  if (now() + scenario_.output.sample <= scenario_.clock.end()) {
    schedule(now() + scenario_.output.sample, {EventKind::sample, 0, 0});
  }
}

}  // namespace voltwin::scenarios::world
