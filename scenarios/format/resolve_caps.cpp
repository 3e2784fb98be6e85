// Caps: the points and daily windows of the file, merged into one schedule a node.
#include <algorithm>
#include <cmath>

#include "engine/time/schedule.hpp"
#include "scenarios/format/resolve.hpp"

namespace voltwin::scenarios::format {

namespace {

struct Interval {
  Instant from, to;
  Watts limit;
};

// What the file says about one node.
struct NodeCaps {
  grid::NodeId node;
  std::string path;  ///< of the first entry, for messages
  std::vector<Interval> intervals;
};

Result<void> add_points(const Resolving& work, const std::vector<written::CapPoint>& points,
                        const std::string& path, std::vector<Interval>& out) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool last = i + 1 == points.size();
    if (!last && points[i + 1].at <= points[i].at) {
      return work.source.fail(
          element_path(path, i + 1, "at"),
          "a time after the point before, " + local_text(work.out.clock, points[i].at));
    }
    if (!points[i].limit_kw) continue;
    const Instant to = last ? work.out.clock.end() : points[i + 1].at;
    out.push_back({points[i].at, to, Watts(*points[i].limit_kw * 1e3)});
  }
  return {};
}

DaySet days_of(const written::DailyCap& window) {
  if (!window.days) return DaySet::all();
  DaySet out;
  // DaySet counts from Sunday, Weekday from Monday.
  for (const Weekday day : *window.days) out = out.with((static_cast<int>(day) + 1) % 7);
  return out;
}

Result<void> add_window(const Resolving& work, const written::DailyCap& window,
                        const std::string& path, std::vector<Interval>& out) {
  const std::optional<Duration> from = parse_time_of_day(window.from);
  if (!from) return work.source.fail(path + ".from", "a time of day such as 14:00");
  const std::optional<Duration> to = parse_time_of_day(window.to);
  if (!to || *to <= *from) {
    return work.source.fail(path + ".to", "a time of day after from, up to 24:00");
  }
  const std::vector<DailyWindow> windows = {{days_of(window), *from, *to}};
  const Result<WeeklySchedule> schedule = WeeklySchedule::build(windows);
  if (!schedule) return work.source.fail_with(path, schedule.error().message);
  const Clock& clock = work.out.clock;
  for (Instant t = clock.start; t < clock.end();) {
    const Instant change = schedule->next_change_after(clock.zone, t);
    if (schedule->holds_at(clock.zone, t)) {
      out.push_back({t, change, Watts(window.limit_kw * 1e3)});
    }
    t = change;
  }
  return {};
}

Result<void> add_cap(const Resolving& work, std::size_t index, std::vector<NodeCaps>& out) {
  const written::Cap& in = work.in.site.caps[index];
  const std::string path = element_path("site.caps", index);
  const Result<grid::NodeId> node = find_node(work, in.node, path + ".node");
  if (!node) return tl::unexpected<Error>(node.error());
  if (!in.points && !in.daily) return work.source.fail(path, "points, daily or both", "neither");
  auto of_node = std::find_if(out.begin(), out.end(),
                              [&](const NodeCaps& caps) { return caps.node == *node; });
  if (of_node == out.end()) of_node = out.insert(out.end(), NodeCaps{*node, path, {}});
  if (in.points) TRY(add_points(work, *in.points, path + ".points", of_node->intervals));
  if (!in.daily) return {};
  for (std::size_t i = 0; i < in.daily->size(); ++i) {
    TRY(add_window(work, (*in.daily)[i], element_path(path + ".daily", i), of_node->intervals));
  }
  return {};
}

// Where anything begins or ends within the run, each instant once.
std::vector<Instant> changes(const std::vector<Interval>& intervals, const Clock& clock) {
  std::vector<Instant> out{clock.start};
  for (const Interval& interval : intervals) {
    for (const Instant at : {interval.from, interval.to}) {
      if (at > clock.start && at < clock.end()) out.push_back(at);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<Cap> merged(const Resolving& work, const NodeCaps& caps) {
  const grid::Node& node = work.out.site.nodes[caps.node.value() - 1];
  const Watts own = own_limit(node, work.out.site.line_to_neutral);
  Cap out{caps.node, {}};
  Watts before = own;
  for (const Instant at : changes(caps.intervals, work.out.clock)) {
    Watts limit = own;
    for (const Interval& interval : caps.intervals) {
      if (interval.from <= at && at < interval.to) limit = std::min(limit, interval.limit);
    }
    if (limit == before) continue;
    if (!std::isfinite(limit.value())) {
      return work.source.fail(caps.path + ".node",
                              "a node with a limit of its own to return to after the cap");
    }
    out.points.push_back({at, limit});
    before = limit;
  }
  return out;
}

}  // namespace

Result<void> resolve_caps(const Resolving& work) {
  std::vector<NodeCaps> by_node;
  for (std::size_t i = 0; i < work.in.site.caps.size(); ++i) TRY(add_cap(work, i, by_node));
  for (const NodeCaps& caps : by_node) {
    Result<Cap> cap = merged(work, caps);
    if (!cap) return tl::unexpected<Error>(cap.error());
    if (!cap->points.empty()) work.out.site.caps.push_back(*std::move(cap));
  }
  return {};
}

}  // namespace voltwin::scenarios::format
