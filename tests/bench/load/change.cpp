// One change at a large site: what the kept levels cost, and the whole filling beside them, which
// is what everything costs that couples the lines.

#include <algorithm>
#include <cmath>
#include <ctime>

#include "csms/core/power/fair_tree.hpp"
#include "csms/core/power/filling.hpp"
#include "engine/base/ensure.hpp"
#include "engine/random/random.hpp"
#include "tests/bench/load/estate.hpp"
#include "tests/bench/load/subjects.hpp"
#include "tests/bench/ocpp/rounds.hpp"

namespace voltwin::bench {

namespace {

using namespace core::power;

constexpr std::size_t changes = 1'000;
constexpr int rounds = 7;

class Site {
 public:
  Site() {
    ENSURE(whole_filling(picture()) == WholeFilling::not_needed);
    for (std::size_t line = 0; line < 3; ++line) lines_.push_back(fair_tree(picture(), line));
    for (const Claim& claim : estate_.claims) {
      order_.push_back(static_cast<std::uint32_t>(order_.size()));
      places_.push_back(lines_[line_of(claim)].arrive(line_claim(picture(), claim)));
    }
  }

  [[nodiscard]] Picture picture() const {
    return {estate_.tree, estate_.limits, estate_.fixed, estate_.claims, Amps(), Amps(), Instant()};
  }
  [[nodiscard]] std::size_t any_claim() { return random_.below(places_.size()); }
  void depart(std::size_t i) { lines_[line_of(estate_.claims[i])].depart(places_[i]); }
  void arrive(std::size_t i) {
    const Claim& claim = estate_.claims[i];
    places_[i] = lines_[line_of(claim)].arrive(line_claim(picture(), claim));
  }
  void want(std::size_t i) {
    estate_.claims[i].demand = Amps(random_.uniform(6.0, 32.0));
    const Claim& claim = estate_.claims[i];
    lines_[line_of(claim)].set_most(places_[i], claim.demand.value());
  }
  /// Of all three lines of a node, as caps come.
  void cap() {
    const std::size_t node = random_.below(estate_.tree.size());
    const double rated = estate_.tree.limits()[node].per_phase_a;
    estate_.limits[node].per_phase_a = rated * random_.uniform(0.7, 1.0);
    for (FairTree& line : lines_) line.set_limit(node, estate_.limits[node].per_phase_a);
  }
  void cap_root() {
    estate_.limits[0].per_phase_a =
        estate_.tree.limits()[0].per_phase_a * random_.uniform(0.7, 1.0);
    for (FairTree& line : lines_) line.set_limit(0, estate_.limits[0].per_phase_a);
  }
  void load() {
    grid::PhaseLoad change;
    if (up_) {
      change = loaded_ * -1.0;
    } else {
      loaded_ = grid::PhaseLoad();
      loaded_line_ = random_.below(3);
      loaded_node_ = random_.below(estate_.tree.size());
      loaded_.wye_a[loaded_line_] = 2.0;
      change = loaded_;
    }
    up_ = !up_;
    estate_.fixed.add(estate_.tree, loaded_node_, change);
    lines_[loaded_line_].add_load(loaded_node_, change.wye_a[loaded_line_]);
  }

  [[nodiscard]] std::vector<Share> filled() const {
    return fill(picture(), {order_, false, true}, Sharing::level);
  }

  /// Largest difference from the filling from scratch.
  [[nodiscard]] double error() const {
    const auto shares = filled();
    double out = 0.0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double kept = lines_[line_of(estate_.claims[i])].current(places_[i]);
      out = std::max(out, std::abs(kept - shares[i].current.value()));
    }
    return out;
  }

 private:
  Estate estate_ = make_estate(10'000, Cars::single_phase);
  random::Stream random_ = random::Random(9).stream("changes");
  std::vector<FairTree> lines_;
  std::vector<FairTree::Place> places_;
  std::vector<std::uint32_t> order_;
  // A load that comes and goes, so that the site stays what it is.
  bool up_ = false;
  grid::PhaseLoad loaded_;
  std::size_t loaded_line_ = 0;
  std::size_t loaded_node_ = 0;
};

double thread_cpu_us() {
  timespec now{};
  ENSURE(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Each change by itself: the clock costs a few tenths of a microsecond, which are in the figures.
/// All rounds make the same changes, so that of each the median is its own and not that of an
/// interrupt, and the worst change is one that is worst each time.
class Times {
 public:
  template <class Change>
  void round(Change&& change) {
    for (std::vector<double>& of_change : us_) of_change.push_back(change());
  }
  void report(const char* what, std::vector<Row>& rows) const {
    double sum = 0.0;
    double worst = 0.0;
    for (const std::vector<double>& of_change : us_) {
      const double us = median(of_change);
      sum += us;
      worst = std::max(worst, us);
    }
    const std::string name = "load.change." + std::string(what);
    const Target target{Better::lower, 10.0};
    const double mean = sum / static_cast<double>(us_.size());
    rows.push_back({name, mean, "us CPU", target, ""});
    rows.push_back({name + ".worst", worst, "us CPU", target, ""});
  }

 private:
  std::vector<std::vector<double>> us_ = std::vector<std::vector<double>>(changes);
};

template <class Work>
double timed(Work&& work) {
  const double before = thread_cpu_us();
  work();
  return thread_cpu_us() - before;
}

}  // namespace

Result<void> measure_change(const Context&, std::vector<Row>& rows) {
  Times arrival, departure, demand, cap, root_cap, load;
  for (int round = 0; round < rounds; ++round) {
    Site site;
    arrival.round([&] {
      const std::size_t i = site.any_claim();
      site.depart(i);
      return timed([&] { site.arrive(i); });
    });
    departure.round([&] {
      const std::size_t i = site.any_claim();
      const double us = timed([&] { site.depart(i); });
      site.arrive(i);
      return us;
    });
    demand.round([&] {
      const std::size_t i = site.any_claim();
      return timed([&] { site.want(i); });
    });
    cap.round([&] { return timed([&] { site.cap(); }); });
    root_cap.round([&] { return timed([&] { site.cap_root(); }); });
    load.round([&] { return timed([&] { site.load(); }); });
    // All of these changes later it is still what the filling finds.
    ENSURE(site.error() < 1e-8);
  }
  arrival.report("arrival", rows);
  departure.report("departure", rows);
  demand.report("demand", rows);
  cap.report("cap", rows);
  root_cap.report("cap.root", rows);
  load.report("load", rows);
  const Site site;
  const double whole = median_rate({rounds, 20}, [&] { ENSURE(!site.filled().empty()); });
  rows.push_back({"load.change.whole_filling", 1e6 / whole, "us CPU", {}, ""});
  return {};
}

}  // namespace voltwin::bench
