#include "csms/core/power/filling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"
#include "engine/base/radix_sort.hpp"

namespace voltwin::core::power {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
// For admission: what is promised here must be affordable to load control, which is as exact.
constexpr double hair_a = 1e-6;
// Sums of the same currents in another order differ by less.
constexpr double rounding_a = 1e-9;

constexpr std::uint8_t power_bit = 8;

/// Phase to neutral only, or line to line beside it: the first three numbers of a PhaseLoad, or
/// all six.
template <std::size_t N>
using Parts = std::array<double, N>;

template <std::size_t N>
Parts<N> parts_of(const grid::PhaseLoad& load) {
  Parts<N> out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = load.wye_a[i];
  if constexpr (N == 6) {
    for (std::size_t i = 0; i < 3; ++i) out[i + 3] = load.delta_a[i];
  }
  return out;
}

template <std::size_t N>
void add(Parts<N>& to, const Parts<N>& what, double times) {
  for (std::size_t i = 0; i < N; ++i) to[i] += what[i] * times;
}

/// Sum of currents that makes the power: W / (line to neutral V).
template <std::size_t N>
double power_amps(const Parts<N>& p) {
  double out = p[0] + p[1] + p[2];
  if constexpr (N == 6) out += grid::sqrt_3 * (p[3] + p[4] + p[5]);
  return out;
}

grid::LineCurrent line_of(const Parts<6>& p, std::size_t line) {
  return grid::line_current({{p[0], p[1], p[2]}, {p[3], p[4], p[5]}}, line);
}

/// Bits 0 to 2: the lines that it loads; bit 3: power.
template <std::size_t N>
std::uint8_t mask_of(const Parts<N>& p) {
  std::uint8_t out = power_bit;
  for (std::size_t line = 0; line < 3; ++line) {
    bool loads = p[line] > 0.0;
    if constexpr (N == 6) loads = loads || p[3 + line] > 0.0 || p[line == 0 ? 5 : 2 + line] > 0.0;
    if (loads) out = static_cast<std::uint8_t>(out | (1U << line));
  }
  return out;
}

struct Ceiling {
  double line_a = never;
  double power_a = never;  ///< as power_amps()
};

struct Stop {
  double at = never;
  std::uint8_t row = 3;  ///< line 0 to 2, 3: power
};

/// The level at which a + b level reaches the limit on this row; -infinity when it never is below.
double line_stop(const Parts<3>& a, const Parts<3>& b, std::size_t line, double limit) {
  return (limit - a[line]) / b[line];
}

double line_stop(const Parts<6>& a, const Parts<6>& b, std::size_t line, double limit) {
  const grid::LineCurrent p = line_of(a, line);
  const grid::LineCurrent q = line_of(b, line);
  if (limit < 0.0) return -never;
  if (p.quadrature_a == 0.0 && q.quadrature_a == 0.0) {
    return (limit - p.in_phase_a) / q.in_phase_a;
  }
  const double qq = q.in_phase_a * q.in_phase_a + q.quadrature_a * q.quadrature_a;
  const double pq = p.in_phase_a * q.in_phase_a + p.quadrature_a * q.quadrature_a;
  const double c = p.in_phase_a * p.in_phase_a + p.quadrature_a * p.quadrature_a - limit * limit;
  const double discriminant = pq * pq - qq * c;
  if (discriminant < 0.0) return -never;
  const double root = std::sqrt(discriminant);
  // The form that does not cancel.
  return pq > 0.0 ? -c / (pq + root) : (root - pq) / qq;
}

/// Where the line a + b level leaves what the node may carry, of the rows of `mask` only.
template <std::size_t N>
Stop stop_of(const Parts<N>& a, const Parts<N>& b, std::uint8_t mask, const Ceiling& ceiling) {
  Stop out;
  if (ceiling.line_a != never) {
    for (std::uint8_t line = 0; line < 3; ++line) {
      if ((mask & (1U << line)) == 0) continue;
      const double at = line_stop(a, b, line, ceiling.line_a);
      if (at < out.at) out = {at, line};
    }
  }
  if ((mask & power_bit) != 0 && ceiling.power_a != never) {
    const double at = (ceiling.power_a - power_amps(a)) / power_amps(b);
    if (at < out.at) out = {at, 3};
  }
  return out;
}

/// The first row of `mask` on which `load` is over the limit by more than `allowed_a`.
template <std::size_t N>
std::optional<std::uint8_t> over(const Parts<N>& load, std::uint8_t mask, const Ceiling& ceiling,
                                 double allowed_a) {
  for (std::uint8_t line = 0; line < 3; ++line) {
    if ((mask & (1U << line)) == 0) continue;
    if constexpr (N == 3) {
      if (load[line] > ceiling.line_a + allowed_a) return line;
    } else {
      const grid::LineCurrent current = line_of(load, line);
      const double limit = ceiling.line_a + allowed_a;
      const double squared =
          current.in_phase_a * current.in_phase_a + current.quadrature_a * current.quadrature_a;
      if (limit < 0.0 || squared > limit * limit) return line;
    }
  }
  if (power_amps(load) > ceiling.power_a + 3.0 * allowed_a) return std::uint8_t{3};
  return std::nullopt;
}

// What of a session still moves. Once it is final only rounding changes its current.
enum class Motion : std::uint8_t { out, admitted, rising, final };

template <std::size_t N>
struct Session {
  Parts<N> per_amp{};
  double lo = 0.0;  ///< at least so much, once it is admitted
  double minimum = 0.0;
  double hi = 0.0;
  double floor = 0.0;  ///< so much of it is in the node's load already
  double weight = 1.0;
  double current = 0.0;
  std::uint32_t node = 0;
  std::uint32_t bound_node = 0;
  std::uint8_t mask = 0;
  std::uint8_t row = 3;
  Bound bound = Bound::paused;
};

/// A load that is a line in the level: at + slope level.
template <std::size_t N>
struct Line {
  Parts<N> at{};
  Parts<N> slope{};
  std::array<std::int32_t, N> rising{};  ///< sessions, by part that they load

  void operator+=(const Line& other) {
    for (std::size_t i = 0; i < N; ++i) {
      at[i] += other.at[i];
      slope[i] += other.slope[i];
      rising[i] += other.rising[i];
      // Else what rounding leaves would fill the node, in a million years.
      if (rising[i] == 0) slope[i] = 0.0;
    }
  }
};

struct Turn {
  double level = 0.0;
  std::uint32_t who = 0;
  [[nodiscard]] bool operator>(const Turn& other) const {
    return level > other.level || (level == other.level && who > other.who);
  }
};

template <std::size_t N>
class Filling {
 public:
  Filling(const Picture& picture, const Order& order) : picture_(picture) {
    const std::size_t nodes = picture.tree.size();
    const double volts = picture.tree.line_to_neutral().value();
    nodes_.resize(nodes);
    pending_.resize(nodes);
    dirty_.assign(nodes, 0);
    ceilings_.resize(nodes);
    for (std::size_t i = 0; i < nodes; ++i) {
      nodes_[i].at = parts_of<N>(picture.fixed.at(i));
      ceilings_[i] = {picture.limits[i].per_phase_a, picture.limits[i].power_w / volts};
    }
    place(order.weights);
  }

  void serve(std::span<const std::uint32_t> claims, Sharing sharing) {
    std::vector<std::uint32_t> group;
    group.reserve(claims.size());
    for (const std::uint32_t claim : claims) group.push_back(places_[claim]);
    if (sharing == Sharing::greedy) {
      for (const std::uint32_t i : group) take(sessions_[i]);
    } else {
      admit(group);
      rise(group);
    }
    if (picture_.step > Amps()) {
      for (const std::uint32_t i : group) round_down(sessions_[i]);
      hand_out_the_rest(group);
    }
  }

  [[nodiscard]] std::vector<Share> shares() const {
    constexpr std::array kinds{grid::LimitKind::line_1, grid::LimitKind::line_2,
                               grid::LimitKind::line_3, grid::LimitKind::power};
    std::vector<Share> out;
    out.reserve(sessions_.size());
    for (const std::uint32_t place : places_) {
      const Session<N>& s = sessions_[place];
      out.push_back({Amps(s.current), s.bound, s.bound_node, kinds[s.row]});
    }
    return out;
  }

 private:
  // Sessions are kept in the order of their nodes: those below a node are then a run.
  void place(bool weights) {
    const std::span<const Claim> claims = picture_.claims;
    first_.assign(nodes_.size() + 1, 0);
    for (const Claim& claim : claims) ++first_[claim.node + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    sessions_.resize(claims.size());
    motions_.assign(claims.size(), Motion::out);
    places_.resize(claims.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const Claim& claim = claims[i];
      places_[i] = next[claim.node]++;
      Session<N>& s = sessions_[places_[i]];
      s.per_amp = parts_of<N>(claim.per_amp);
      s.mask = mask_of(s.per_amp);
      s.lo = lowest(picture_, claim).value();
      s.minimum = std::max(picture_.minimum, claim.minimum).value();
      s.hi = std::max(s.lo, claim.demand.value());
      s.floor = claim.floor.value();
      s.node = static_cast<std::uint32_t>(claim.node);
      if (weights) s.weight = claim.weight;
      ENSURE(s.weight > 0.0);
    }
  }

  void add_on_path(const Session<N>& s, double amps) {
    for (const std::size_t node : picture_.tree.path(s.node)) add(nodes_[node].at, s.per_amp, amps);
  }

  /// Whether so much more of it fits; if not, what is in the way is noted.
  bool fits(Session<N>& s, double amps, double allowed_a) {
    for (const std::size_t node : picture_.tree.path(s.node)) {
      if (!fits_at(s, node, amps, allowed_a)) return false;
    }
    return true;
  }

  bool fits_at(Session<N>& s, std::size_t node, double amps, double allowed_a) {
    Parts<N> load = nodes_[node].at;
    add(load, s.per_amp, amps);
    const auto row = over(load, s.mask, ceilings_[node], allowed_a);
    if (!row) return true;
    s.bound_node = static_cast<std::uint32_t>(node);
    s.row = *row;
    return false;
  }

  void admit(std::span<const std::uint32_t> group) {
    if (!admit_all(group)) {
      for (const std::uint32_t i : group) {
        Session<N>& s = sessions_[i];
        if (!fits(s, s.lo - s.floor, hair_a)) continue;
        add_on_path(s, s.lo - s.floor);
        motions_[i] = Motion::admitted;
      }
    }
    for (const std::uint32_t i : group) {
      if (motions_[i] == Motion::admitted) sessions_[i].current = sessions_[i].lo;
    }
  }

  // Most often there is room for all, and then nobody has to be tried alone.
  bool admit_all(std::span<const std::uint32_t> group) {
    const std::vector<Line<N>> before = nodes_;
    rows_.assign(nodes_.size(), 0);  // that the group loads
    for (const std::uint32_t i : group) {
      const Session<N>& s = sessions_[i];
      for (const std::size_t node : picture_.tree.path(s.node)) {
        add(nodes_[node].at, s.per_amp, s.lo - s.floor);
        rows_[node] = static_cast<std::uint8_t>(rows_[node] | s.mask);
      }
    }
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (rows_[node] != 0 && over(nodes_[node].at, rows_[node], ceilings_[node], hair_a)) {
        nodes_ = before;
        return false;
      }
    }
    for (const std::uint32_t i : group) motions_[i] = Motion::admitted;
    return true;
  }

  // A change is told to the session's own node alone, and goes up when somebody asks (pull).
  void change_line(const Session<N>& s, double at, double slope, std::int32_t count) {
    Line<N>& line = nodes_[s.node];
    Line<N>& pending = pending_[s.node];
    for (std::size_t part = 0; part < N; ++part) {
      const double per_amp = s.per_amp[part];
      if (per_amp == 0.0) continue;
      line.at[part] += per_amp * at;
      line.slope[part] += per_amp * slope;
      line.rising[part] += count;
      if (line.rising[part] == 0) line.slope[part] = 0.0;
      pending.at[part] += per_amp * at;
      pending.slope[part] += per_amp * slope;
      pending.rising[part] += count;
    }
    dirty_[s.node] = 1;
  }

  // Brings up to the node what has changed below it. Parents come before children.
  void pull(std::size_t node) {
    for (std::size_t k = picture_.tree.subtree_end(node); --k > node;) {
      if (dirty_[k] == 0) continue;
      dirty_[k] = 0;
      const std::size_t parent = picture_.tree.parent(k);
      nodes_[parent] += pending_[k];
      for (std::size_t part = 0; part < N; ++part) {
        pending_[parent].at[part] += pending_[k].at[part];
        pending_[parent].slope[part] += pending_[k].slope[part];
        pending_[parent].rising[part] += pending_[k].rising[part];
      }
      pending_[k] = {};
      dirty_[parent] = 1;
    }
  }

  void finish(std::uint32_t i, double current, Bound bound) {
    Session<N>& s = sessions_[i];
    if (motions_[i] == Motion::rising) change_line(s, current - s.lo, -s.weight, -1);
    motions_[i] = Motion::final;
    s.current = current;
    s.bound = bound;
  }

  std::uint8_t rising_rows(const Line<N>& line) const {
    Parts<N> any{};
    for (std::size_t part = 0; part < N; ++part) any[part] = line.rising[part] > 0 ? 1.0 : 0.0;
    const std::uint8_t mask = mask_of(any);
    return mask == power_bit ? std::uint8_t{0} : mask;
  }

  Stop next_stop(std::size_t node) {
    pull(node);
    const Line<N>& line = nodes_[node];
    return stop_of(line.at, line.slope, rising_rows(line), ceilings_[node]);
  }

  // The node that is first waits from now on for `at`: one way down the heap.
  void requeue_first(double at) {
    if (at == never) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      heap_.pop_back();
      return;
    }
    const Turn turn{at, heap_.front().who};
    Turn* const heap = heap_.data();
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size) child += heap[child] > heap[child + 1] ? 1U : 0U;
      if (!(turn > heap[child])) break;
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = turn;
  }

  void rise(std::span<const std::uint32_t> group) {
    ends_.clear();
    for (const std::uint32_t i : group) {
      Session<N>& s = sessions_[i];
      if (motions_[i] != Motion::admitted) continue;
      if (s.hi <= s.lo) {
        finish(i, s.lo, Bound::demand);
        continue;
      }
      motions_[i] = Motion::rising;
      change_line(s, 0.0, s.weight, 1);
      ends_.push_back({(s.hi - s.lo) / s.weight, i});
    }
    if (ends_.empty()) return;
    sort_by_level(ends_);
    heap_.clear();
    pull(0);
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      const Line<N>& line = nodes_[node];
      const double at = stop_of(line.at, line.slope, rising_rows(line), ceilings_[node]).at;
      if (at != never) heap_.push_back({at, static_cast<std::uint32_t>(node)});
    }
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
    run();
    pull(0);
  }

  void sort_by_level(std::vector<Turn>& turns) {
    radix_sort(turns, sorted_, [](const Turn& turn) { return order_key(turn.level); });
  }

  // What comes next by level: a session that has what it needs, or a node that is full.
  void run() {
    double level = 0.0;
    for (std::size_t ended = 0; ended < ends_.size();) {
      const std::uint32_t ending = ends_[ended].who;
      if (motions_[ending] == Motion::final) {
        ++ended;
        continue;
      }
      const double end = ends_[ended].level;
      if (heap_.empty() || end <= heap_.front().level) {
        level = std::max(level, end);
        finish(ending, sessions_[ending].hi, Bound::demand);
        ++ended;
      } else {
        level = fill_next(level);
      }
    }
  }

  // The node that the heap has first, if it is full as it says: sessions that stopped since
  // have put that off.
  double fill_next(double level) {
    const Turn first = heap_.front();
    const Stop stop = next_stop(first.who);
    if (stop.at > std::max(level, first.level)) {
      requeue_first(stop.at);
      return level;
    }
    const double at = std::max(level, stop.at);
    stop_all(first.who, stop.row, at);
    requeue_first(next_stop(first.who).at);
    return at;
  }

  void stop_all(std::size_t node, std::uint8_t row, double level) {
    const std::uint32_t end = first_[picture_.tree.subtree_end(node)];
    for (std::uint32_t i = first_[node]; i < end; ++i) {
      Session<N>& s = sessions_[i];
      if (motions_[i] != Motion::rising || (s.mask & (1U << row)) == 0) continue;
      s.bound_node = static_cast<std::uint32_t>(node);
      s.row = row;
      finish(i, std::min(s.hi, s.lo + level * s.weight), Bound::node);
    }
  }

  // All that it can use, if the minimum fits.
  void take(Session<N>& s) {
    double most = s.hi - s.floor;
    Bound bound = Bound::demand;
    for (const std::size_t node : picture_.tree.path(s.node)) {
      const Stop stop = stop_of(nodes_[node].at, s.per_amp, s.mask, ceilings_[node]);
      if (stop.at >= most) continue;
      most = std::max(0.0, stop.at);
      bound = Bound::node;
      s.bound_node = static_cast<std::uint32_t>(node);
      s.row = stop.row;
    }
    if (s.floor + most < s.lo - hair_a) return;
    s.bound = bound;
    s.current = std::max(s.lo, s.floor + most);
    add_on_path(s, s.current - s.floor);
  }

  void round_down(Session<N>& s) {
    if (s.bound == Bound::paused) return;
    const double step = picture_.step.value();
    // A hair of slack so that 12.000 A computed as 11.9999999 stays 12 A.
    const double whole = std::floor(s.current / step + 1e-6) * step;
    change(s, std::max(whole, std::min(s.current, s.minimum)));
  }

  // Its floor is counted in any case, so that below it nothing changes.
  static double counted_more(const Session<N>& s, double to) {
    return std::max(to, s.floor) - std::max(s.current, s.floor);
  }

  void change(Session<N>& s, double to) {
    if (to == s.current) return;
    add_on_path(s, counted_more(s, to));
    s.current = to;
  }

  // A minimum need not be a whole number of steps; what lies above it is.
  [[nodiscard]] double next_step(const Session<N>& s) const {
    const double step = picture_.step.value();
    return (std::floor(s.current / step + 1e-6) + 1.0) * step;
  }

  // What the rounding freed goes out again a step at a time, to whoever stands lowest.
  // A step that does not fit once never will: loads only rise here.
  void hand_out_the_rest(std::span<const std::uint32_t> group) {
    const auto level = [](const Session<N>& s) { return (s.current - s.lo) / s.weight; };
    rest_.clear();
    for (const std::uint32_t i : group) {
      if (sessions_[i].bound == Bound::node) rest_.push_back({level(sessions_[i]), i});
    }
    while (!rest_.empty()) {
      sort_by_level(rest_);
      std::size_t kept = 0;
      for (const Turn& turn : rest_) {
        Session<N>& s = sessions_[turn.who];
        const double next = next_step(s);
        // Twelve tenths are not quite 1.2.
        if (next > s.hi + rounding_a) {
          s.bound = Bound::demand;
          continue;
        }
        const double more = counted_more(s, next);
        // What stopped it before most often still does.
        if (!fits_at(s, s.bound_node, more, rounding_a) || !fits(s, more, rounding_a)) continue;
        change(s, next);
        rest_[kept++] = {level(s), turn.who};
      }
      rest_.resize(kept);
    }
  }

  const Picture& picture_;
  std::vector<Line<N>> nodes_;       ///< with all below that has been pulled
  std::vector<Line<N>> pending_;     ///< that the parent has not been told
  std::vector<std::uint8_t> dirty_;  ///< something is pending
  std::vector<Ceiling> ceilings_;
  std::vector<Session<N>> sessions_;
  std::vector<Motion> motions_;        ///< beside them: looked at far more often
  std::vector<std::uint32_t> places_;  ///< of the claims among the sessions
  std::vector<std::uint32_t> first_;   ///< per node, and one more: its first session
  std::vector<Turn> heap_;             ///< nodes, by the level at which they may be full
  std::vector<Turn> ends_;
  std::vector<Turn> rest_;
  std::vector<Turn> sorted_;  ///< room to sort in
  std::vector<std::uint8_t> rows_;
};

bool any_delta(const Picture& picture) {
  const auto has = [](const grid::PhaseLoad& load) {
    return load.delta_a[0] != 0.0 || load.delta_a[1] != 0.0 || load.delta_a[2] != 0.0;
  };
  for (const Claim& claim : picture.claims) {
    if (has(claim.per_amp)) return true;
  }
  for (std::size_t i = 0; i < picture.tree.size(); ++i) {
    if (has(picture.fixed.at(i))) return true;
  }
  return false;
}

template <std::size_t N>
std::vector<Share> fill_with(const Picture& picture, const Order& order, Sharing sharing) {
  Filling<N> filling(picture, order);
  std::size_t from = 0;
  while (from < order.claims.size()) {
    std::size_t to = order.claims.size();
    if (order.tiers) {
      const Tier tier = picture.claims[order.claims[from]].tier;
      to = from + 1;
      while (to < order.claims.size() && picture.claims[order.claims[to]].tier == tier) ++to;
    }
    filling.serve(order.claims.subspan(from, to - from), sharing);
    from = to;
  }
  return filling.shares();
}

}  // namespace

std::vector<Share> fill(const Picture& picture, const Order& order, Sharing sharing) {
  ENSURE(order.claims.size() == picture.claims.size());
  ENSURE(picture.limits.size() == picture.tree.size());
  return any_delta(picture) ? fill_with<6>(picture, order, sharing)
                            : fill_with<3>(picture, order, sharing);
}

}  // namespace voltwin::core::power
