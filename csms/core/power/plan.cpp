#include "csms/core/power/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "csms/core/power/filling.hpp"
#include "csms/core/power/linear_program.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::power {
namespace {

constexpr double unbounded = LinearProgram::unbounded();
// Energy below this is not missed: rounding of the solver.
constexpr double enough_kwh = 1e-5;
// The first step is so much cheaper than the last, as a part of the largest price: breaks ties
// only, and from step to step still more than the solver's tolerance.
constexpr double eagerness = 1e-3;
// What a missing kWh costs, in largest prices, by tier. Further apart than any price can be.
constexpr std::array missing_price{8'000.0, 4'000.0, 2'000.0, 1'000.0};

double hours(Duration d) { return static_cast<double>(d.us()) / 3.6e9; }

/// Length of the current of one ampere of the claim on a line.
double line_amps(const grid::PhaseLoad& load, std::size_t line) {
  const grid::LineCurrent current = grid::line_current(load, line);
  return std::sqrt(current.in_phase_a * current.in_phase_a +
                   current.quadrature_a * current.quadrature_a);
}

/// What a claim asks of the plan.
struct Wish {
  Instant until;
  double kwh = 0.0;
  double kw_per_amp = 0.0;
};

class Planner {
 public:
  explicit Planner(const PlanRequest& request) : request_(request) {
    for (const PlanStep& step : request.steps) {
      scale_ = std::max(scale_, std::abs(step.price));
    }
    scale_ = std::max(scale_, 1e-3);
    for (const Claim& claim : request.claims) wishes_.push_back(wish_of(claim));
  }

  Plan run() {
    add_limit_rows();
    add_peak_rows();
    for (std::size_t i = 0; i < request_.claims.size(); ++i) {
      energy_rows_.push_back(program_.add_row({wishes_[i].kwh, wishes_[i].kwh}));
    }
    add_columns();
    // What must be charged is demanded by rows, of which those of a peak couple all that there is:
    // with 200 sessions and 96 steps the dual method takes less than half of the time.
    const LinearProgram::Solution solution = program_.solve(LinearProgram::Method::dual);
    if (solution.status != LinearProgram::Status::optimal) {
      Plan none;
      none.why = "the solver found no plan";
      return none;
    }
    return read(solution);
  }

 private:
  [[nodiscard]] Instant now() const { return request_.steps.front().from; }

  Wish wish_of(const Claim& claim) const {
    Wish out;
    out.kw_per_amp = grid::power(claim.per_amp, request_.tree.line_to_neutral()).value() / 1e3;
    const PlanStep& last = request_.steps.back();
    // One who is still there after his time may leave at any moment.
    const bool known = claim.departs && *claim.departs > now();
    out.until = std::min(known ? *claim.departs : now() + request_.stay, last.from + last.length);
    const double most = out.kw_per_amp * claim.demand.value() * hours(out.until - now());
    out.kwh = claim.wanted ? static_cast<double>(claim.wanted->value()) / 1e3 : most;
    return out;
  }

  /// Hours of the step in which the session is there.
  double present(const Wish& wish, const PlanStep& step) const {
    const Instant end = std::min(wish.until, step.from + step.length);
    return end > step.from ? hours(end - step.from) : 0.0;
  }

  // Only rows that can be full at all: most never are.
  void add_limit_rows() {
    const grid::LimitTree& tree = request_.tree;
    std::vector<std::array<double, 4>> most(tree.size());
    for (const Claim& claim : request_.claims) {
      for (const std::size_t node : tree.path(claim.node)) {
        for (std::size_t row = 0; row < 4; ++row) {
          most[node][row] += coefficient(claim, row) * claim.demand.value();
        }
      }
    }
    rows_.resize(request_.steps.size());
    for (std::size_t k = 0; k < request_.steps.size(); ++k) {
      const PlanStep& step = request_.steps[k];
      ENSURE(step.limits.size() == tree.size());
      rows_[k].resize(tree.size());
      for (std::size_t node = 0; node < tree.size(); ++node) {
        for (std::size_t row = 0; row < 4; ++row) {
          const double room = room_of(step, node, row);
          if (most[node][row] <= room) continue;
          rows_[k][node][row] = program_.add_row({-unbounded, std::max(0.0, room)});
        }
      }
    }
  }

  double coefficient(const Claim& claim, std::size_t row) const {
    return row < 3 ? line_amps(claim.per_amp, row)
                   : grid::power(claim.per_amp, request_.tree.line_to_neutral()).value() / 1e3;
  }

  // Phasors are added as if they were in phase: never less than their sum.
  double room_of(const PlanStep& step, std::size_t node, std::size_t row) const {
    const grid::PhaseLoad& fixed = step.fixed.at(node);
    if (row < 3) return step.limits[node].per_phase_a - line_amps(fixed, row);
    const Watts drawn = grid::power(fixed, request_.tree.line_to_neutral());
    return (step.limits[node].power_w - drawn.value()) / 1e3;
  }

  // The root's power is at most the peak so far and what is paid for beyond it.
  void add_peak_rows() {
    if (request_.peak_price <= 0.0) return;
    for (const PlanStep& step : request_.steps) {
      const Watts fixed = grid::power(step.fixed.at(0), request_.tree.line_to_neutral());
      peak_rows_.push_back(
          program_.add_row({-unbounded, (request_.peak_so_far - fixed).value() / 1e3}));
    }
  }

  void add_columns() {
    std::vector<LinearProgram::Entry> entries;
    const double steps = static_cast<double>(request_.steps.size());
    for (std::size_t i = 0; i < request_.claims.size(); ++i) {
      const Claim& claim = request_.claims[i];
      for (std::size_t k = 0; k < request_.steps.size(); ++k) {
        const double there = present(wishes_[i], request_.steps[k]);
        if (there <= 0.0) break;
        entries.clear();
        for (const std::size_t node : request_.tree.path(claim.node)) {
          for (std::size_t row = 0; row < 4; ++row) {
            const double c = coefficient(claim, row);
            if (rows_[k][node][row] && c > 0.0) entries.push_back({*rows_[k][node][row], c});
          }
        }
        if (!peak_rows_.empty()) entries.push_back({peak_rows_[k], wishes_[i].kw_per_amp});
        const double kwh_per_amp = wishes_[i].kw_per_amp * there;
        entries.push_back({energy_rows_[i], kwh_per_amp});
        const double late = eagerness * static_cast<double>(k) / steps;
        const double price = request_.steps[k].price / scale_;
        program_.add_column({kwh_per_amp * (price + late), {0.0, claim.demand.value()}}, entries);
        columns_.push_back({i, k});
      }
    }
    for (std::size_t i = 0; i < request_.claims.size(); ++i) {
      const double price = missing_price[static_cast<std::size_t>(request_.claims[i].tier)];
      const LinearProgram::Entry entry{energy_rows_[i], 1.0};
      program_.add_column({price, {0.0, unbounded}}, {&entry, 1});
    }
    if (peak_rows_.empty()) return;
    entries.clear();
    for (const std::size_t row : peak_rows_) entries.push_back({row, -1.0});
    program_.add_column({request_.peak_price / scale_, {0.0, unbounded}}, entries);
  }

  Plan read(const LinearProgram::Solution& solution) const {
    Plan out;
    const std::size_t claims = request_.claims.size();
    out.status = Plan::Status::optimal;
    out.amps.assign(claims, std::vector<double>(request_.steps.size(), 0.0));
    std::vector<double> power_kw(request_.steps.size(), 0.0);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto [i, k] = columns_[c];
      out.amps[i][k] = std::clamp(solution.x[c], 0.0, request_.claims[i].demand.value());
      const double kw = out.amps[i][k] * wishes_[i].kw_per_amp;
      power_kw[k] += kw;
      out.cost += kw * present(wishes_[i], request_.steps[k]) * request_.steps[k].price;
    }
    for (std::size_t k = 0; k < power_kw.size(); ++k) {
      const Watts fixed =
          grid::power(request_.steps[k].fixed.at(0), request_.tree.line_to_neutral());
      out.peak = std::max(out.peak, fixed + Watts(power_kw[k] * 1e3));
    }
    out.cost +=
        request_.peak_price * std::max(0.0, (out.peak - request_.peak_so_far).value() / 1e3);
    std::size_t short_of = 0;
    double missing = 0.0;
    for (std::size_t i = 0; i < claims; ++i) {
      const double kwh = solution.x[columns_.size() + i];
      out.missing.emplace_back(static_cast<std::int64_t>(std::llround(kwh * 1e3)));
      if (kwh <= enough_kwh) continue;
      ++short_of;
      missing += kwh;
    }
    if (short_of > 0) {
      out.status = Plan::Status::incomplete;
      out.why = std::to_string(short_of) + (short_of == 1 ? " session" : " sessions") +
                " cannot have all by departure: " + std::to_string(std::llround(missing * 1e3)) +
                " Wh missing";
    }
    return out;
  }

  const PlanRequest& request_;
  double scale_ = 0.0;  ///< largest price: costs are parts of it
  std::vector<Wish> wishes_;
  LinearProgram program_;
  /// By step and node: lines 1 to 3 in A, power in kW.
  std::vector<std::vector<std::array<std::optional<std::size_t>, 4>>> rows_;
  std::vector<std::size_t> peak_rows_;
  std::vector<std::size_t> energy_rows_;
  std::vector<std::pair<std::size_t, std::size_t>> columns_;  ///< claim and step
};

// By more than rounding: a step that its demand has no room for is not kept from it by a plan.
bool could_use_more(const Picture& picture, const Claim& claim, Amps current) {
  constexpr Amps hair(1e-6);
  if (picture.step == Amps()) return current + hair < claim.demand;
  const double steps = std::floor(current / picture.step + 1e-6) + 1.0;
  return picture.step * steps <= claim.demand + hair;
}

}  // namespace

Plan make_plan(const PlanRequest& request) {
  ENSURE(!request.steps.empty());
  return Planner(request).run();
}

std::vector<Share> first_step(const Picture& picture, const Plan& plan) {
  ENSURE(plan.amps.size() == picture.claims.size());
  std::vector<Claim> claims(picture.claims.begin(), picture.claims.end());
  std::vector<bool> waits(claims.size(), false);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (plan.missing[i].value() > 0) continue;
    const double planned = plan.amps[i].front();
    const double least = lowest(picture, picture.claims[i]).value();
    const auto spare = laxity(claims[i], picture.now, picture.tree.line_to_neutral());
    // One who has all that he wanted has time, also after his departure.
    const bool pressed = spare && *spare <= Duration() && claims[i].wanted->value() > 0;
    if (planned >= least || planned >= least / 2.0 || pressed) {
      claims[i].demand = Amps(std::max(planned, least));
      // Down to a step would be too little each time.
      if (picture.step > Amps()) {
        const double steps = std::ceil(claims[i].demand / picture.step - 1e-6);
        claims[i].demand = std::min(picture.claims[i].demand, picture.step * steps);
      }
    } else {
      waits[i] = true;
    }
  }
  // Who waits is not in the picture: nothing is admitted for him.
  std::vector<Claim> served;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (waits[i]) continue;
    served.push_back(claims[i]);
    places.push_back(i);
  }
  const Picture wanted{picture.tree,    picture.limits, picture.fixed, served,
                       picture.minimum, picture.step,   picture.now};
  const std::vector<Share> shares = allocate(Policy::tiered_fair, wanted);
  std::vector<Share> out(claims.size(), Share{Amps(), Bound::planned, 0, {}});
  for (std::size_t k = 0; k < places.size(); ++k) {
    out[places[k]] = shares[k];
    const bool all = shares[k].bound == Bound::demand;
    if (all && could_use_more(picture, picture.claims[places[k]], shares[k].current)) {
      out[places[k]].bound = Bound::planned;
    }
  }
  return out;
}

}  // namespace voltwin::core::power
