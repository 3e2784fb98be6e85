#include "scenarios/report/data_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/report/cap.hpp"
#include "scenarios/report/render.hpp"

namespace voltwin::scenarios::report {

namespace {

enum class Merge : std::uint8_t { mean, highest, last };

struct Column {
  std::string_view name;
  std::vector<double> Series::*values;
  double step;  ///< rounding in the page
  Merge merge;  ///< how several samples become one
};

constexpr std::array<Column, 12> columns{{
    {"cap_kw", &Series::cap_kw, 0.01, Merge::last},
    {"base_kw", &Series::base_kw, 0.01, Merge::mean},
    {"ev_kw", &Series::ev_kw, 0.01, Merge::mean},
    {"total_kw", &Series::total_kw, 0.01, Merge::mean},
    {"total_peak_kw", &Series::total_peak_kw, 0.01, Merge::highest},
    {"transformer_loading", &Series::transformer_loading, 0.0001, Merge::highest},
    {"l1_a", &Series::l1_a, 0.1, Merge::highest},
    {"l2_a", &Series::l2_a, 0.1, Merge::highest},
    {"l3_a", &Series::l3_a, 0.1, Merge::highest},
    {"granted_kw", &Series::granted_kw, 0.01, Merge::last},
    {"connected", &Series::connected, 0.01, Merge::highest},
    {"charging", &Series::charging, 0.01, Merge::highest},
}};

double merged(std::span<const double> samples, Merge merge) {
  double sum = 0.0, highest = -std::numeric_limits<double>::infinity();
  double last = std::numeric_limits<double>::quiet_NaN();
  double count = 0.0;
  for (const double sample : samples) {
    if (!std::isfinite(sample)) continue;
    sum += sample;
    highest = std::max(highest, sample);
    last = sample;
    count += 1.0;
  }
  if (count == 0.0) return last;
  switch (merge) {
    case Merge::mean:
      return sum / count;
    case Merge::highest:
      return highest;
    case Merge::last:
      return last;
  }
  UNREACHABLE();
}

/// Differences of the samples in steps; a run of four or more equal ones as [count,value].
/// A gap is null and the next difference is to the sample before the gap.
class DeltaList {
 public:
  explicit DeltaList(std::string& out) : out_(out) { out_ += '['; }
  void add(double value, double step) {
    if (!std::isfinite(value)) return push(std::nullopt);
    const std::int64_t steps = std::llround(value / step);
    push(steps - before_);
    before_ = steps;
  }
  void close() {
    flush();
    out_ += ']';
  }

 private:
  void push(std::optional<std::int64_t> item) {
    if (count_ > 0 && item == item_) {
      ++count_;
      return;
    }
    flush();
    item_ = item;
    count_ = 1;
  }
  void flush() {
    const std::string text = item_.has_value() ? std::to_string(*item_) : "null";
    if (count_ >= 4) {
      append_item("[" + std::to_string(count_) + "," + text + "]");
      count_ = 0;
    }
    for (; count_ > 0; --count_) append_item(text);
  }
  void append_item(const std::string& text) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += text;
  }

  std::string& out_;
  std::int64_t before_ = 0;
  std::optional<std::int64_t> item_;
  std::int64_t count_ = 0;
  bool first_ = true;
};

void write_column(json::Writer& writer, std::string_view name, std::span<const double> values,
                  double step, Merge merge, std::size_t group) {
  std::string list;
  DeltaList deltas(list);
  for (std::size_t i = 0; i < values.size(); i += group) {
    deltas.add(merged(values.subspan(i, std::min(group, values.size() - i)), merge), step);
  }
  deltas.close();
  writer.key(name).begin_object().field("step", step).key("deltas").raw(list).end_object();
}

class DataWriter {
 public:
  DataWriter(std::string& out, const ReportData& data) : json_(out), data_(data) {}

  void write(std::span<const Verdict> badges) {
    json_.begin_object();
    write_run();
    write_badges(badges);
    write_kpis();
    write_expectations();
    write_site();
    write_series();
    write_sessions();
    write_occupancy();
    write_money();
    json_.end_object();
  }

 private:
  [[nodiscard]] std::int64_t second(Instant instant) const {
    return (instant - data_.run.start).us() / 1'000'000;
  }
  void write_time(const std::optional<Instant>& instant) {
    if (instant.has_value()) {
      json_.value(second(*instant));
    } else {
      json_.null();
    }
  }
  /// With three decimals; a gap is null.
  void write_number(double value) {
    if (std::isfinite(value)) {
      json_.value(static_cast<double>(std::llround(value * 1000.0)) / 1000.0);
    } else {
      json_.null();
    }
  }
  static std::string_view name_of(Status status) {
    switch (status) {
      case Status::none:
        return "none";
      case Status::good:
        return "good";
      case Status::bad:
        return "bad";
    }
    UNREACHABLE();
  }

  // The offset at the start, and each change of it within the run: [second, offset].
  void write_zone(const RunFacts& run) {
    const auto offset_s = [&](Instant t) { return run.zone.utc_offset(t).us() / 1'000'000; };
    json_.field("time_zone", run.zone.name()).field("utc_offset_s", offset_s(run.start));
    json_.key("utc_offset_changes").begin_array();
    for (Instant t = run.zone.next_transition_after(run.start); t <= run.end;
         t = run.zone.next_transition_after(t)) {
      json_.begin_array().value(second(t)).value(offset_s(t)).end_array();
    }
    json_.end_array();
  }

  void write_run() {
    const RunFacts& run = data_.run;
    json_.key("run").begin_object();
    json_.field("scenario", run.scenario).field("description", run.description);
    json_.field("version", run.version).field("seed", std::to_string(run.seed));
    json_.field("digest", run.digest).field("start", run.start).field("end", run.end);
    json_.field("start_ms", run.start.us() / 1000).field("end_s", second(run.end));
    write_zone(run);
    json_.field("messages", run.messages).field("command", run.command);
    json_.key("cpu_seconds");
    write_number(run.cpu_seconds);
    json_.key("messages_per_cpu_second");
    write_number(run.messages_per_cpu_second);
    json_.key("inputs").begin_array();
    for (const InputFile& input : run.inputs) {
      json_.begin_array().value(input.path).value(input.hash).end_array();
    }
    json_.end_array().end_object();
  }

  void write_badges(std::span<const Verdict> badges) {
    json_.key("verdicts").begin_array();
    for (const Verdict& badge : badges) {
      json_.begin_object().field("text", badge.text).field("status", name_of(badge.status));
      json_.field("help", badge.help).end_object();
    }
    json_.end_array();
  }

  void write_kpis() {
    json_.key("kpis").begin_array();
    for (const Kpi& kpi : data_.kpis) {
      json_.begin_object().field("group", kpi.group).field("key", kpi.key);
      json_.field("label", kpi.label).field("text", kpi.text).field("unit", kpi.unit);
      json_.key("value");
      write_number(kpi.value);
      json_.field("status", name_of(kpi.status)).field("help", kpi.help);
      json_.field("headline", kpi.headline).end_object();
    }
    json_.end_array();
  }

  void write_expectations() {
    json_.key("expectations").begin_array();
    for (const Expectation& expectation : data_.expectations) {
      json_.begin_object().field("name", expectation.name).field("bound", expectation.bound);
      json_.field("value", expectation.value).field("met", expectation.met).end_object();
    }
    json_.end_array();
  }

  void write_site() {
    const Site& site = data_.site;
    json_.key("site").begin_object().field("name", site.name).field("cap", site.cap);
    json_.field("transformer", site.transformer).key("transformer_kva");
    write_number(site.transformer_kva);
    json_.key("evses").begin_array();
    for (const Evse& evse : site.evses) {
      json_.begin_object().field("name", evse.name).field("station", evse.station);
      json_.field("connection", evse.connection).key("max_a");
      write_number(evse.max_a);
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  void write_series() {
    const Series& series = data_.series;
    const std::size_t count = series.times.size();
    const std::size_t group = std::max<std::size_t>(1, (count + max_points - 1) / max_points);
    json_.key("series").begin_object().field("merged", static_cast<std::uint64_t>(group));
    json_.key("columns").begin_object();
    std::vector<double> times;
    times.reserve(count / group + 1);
    for (std::size_t i = 0; i < count; i += group) {
      times.push_back(static_cast<double>(second(series.times[i])));
    }
    write_column(json_, "time_s", times, 1.0, Merge::last, 1);
    for (const Column& column : columns) {
      const std::vector<double>& values = series.*column.values;
      if (values.empty()) continue;
      ENSURE(values.size() == count);
      write_column(json_, column.name, values, column.step, column.merge, group);
    }
    if (!series.cap_kw.empty() && !series.total_peak_kw.empty()) {
      // Found before rounding and merging, so that neither can hide or invent an excess.
      std::vector<double> over(count);
      for (std::size_t i = 0; i < count; ++i) over[i] = over_cap_kw(series, i);
      write_column(json_, "over_kw", over, cap_tolerance_kw, Merge::highest, group);
    }
    json_.end_object().end_object();
  }

  void write_sessions() {
    json_.key("sessions").begin_array();
    for (const Session& session : data_.sessions) {
      json_.begin_array().value(session.id);
      if (session.evse.has_value()) {
        ENSURE(*session.evse < data_.site.evses.size());
        json_.value(std::uint64_t{*session.evse});
      } else {
        json_.null();
      }
      json_.value(session.token).value(second(session.arrival));
      write_time(session.plugged);
      write_time(session.charging_started);
      write_time(session.charging_finished);
      write_time(session.departed);
      write_number(session.requested_kwh);
      write_number(session.delivered_kwh);
      write_number(session.max_kw);
      json_.value(session.status);
      for (const Money* amount :
           {&session.energy, &session.time, &session.idle, &session.flat, &session.total}) {
        json_.value(amount->minor());
      }
      json_.value(session.stop_reason).end_array();
    }
    json_.end_array();
  }

  /// One list per EVSE: gap before, length, state, gap before, length, state, …
  void write_occupancy() {
    std::vector<std::string> lists(data_.site.evses.size());
    std::vector<std::int64_t> ends(data_.site.evses.size(), 0);
    for (const OccupancyInterval& interval : data_.occupancy) {
      ENSURE(interval.evse < lists.size());
      std::string& list = lists[interval.evse];
      const std::int64_t from = second(interval.from), to = second(interval.to);
      if (!list.empty()) list += ',';
      list += std::to_string(from - ends[interval.evse]) + "," + std::to_string(to - from) + "," +
              std::to_string(static_cast<int>(interval.state));
      ends[interval.evse] = to;
    }
    json_.key("occupancy").begin_array();
    for (const std::string& list : lists) json_.raw("[" + list + "]");
    json_.end_array();
  }

  void write_amounts(const Money& energy, const Money& time, const Money& idle, const Money& flat,
                     const Money& total) {
    json_.field("energy", energy.minor()).field("time", time.minor());
    json_.field("idle", idle.minor()).field("flat", flat.minor());
    json_.field("total", total.minor());
  }

  void write_money() {
    const MoneyTotals& money = data_.money;
    json_.key("money").begin_object().field("currency", money.currency.text());
    json_.field("decimals", int{money.currency.decimals});
    write_amounts(money.energy, money.time, money.idle, money.flat, money.total);
    json_.key("days").begin_array();
    for (const MoneyDay& day : money.days) {
      json_.begin_object().field("date", day.date).field("sessions", day.sessions).key("kwh");
      write_number(day.kwh);
      write_amounts(day.energy, day.time, day.idle, day.flat, day.total);
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  json::Writer json_;
  const ReportData& data_;
};

}  // namespace

void append_data_json(std::string& out, const ReportData& data, std::span<const Verdict> badges) {
  std::string text;
  DataWriter(text, data).write(badges);
  out.reserve(out.size() + text.size());
  for (const char c : text) {
    // In JSON a '<' stands only inside strings.
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
}

}  // namespace voltwin::scenarios::report
