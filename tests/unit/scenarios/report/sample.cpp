#include "tests/unit/scenarios/report/sample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/units/units.hpp"

namespace voltwin::scenarios::report {

namespace {

constexpr double cap_kw = 150.0;
constexpr double rating_kva = 250.0;
constexpr double pi = 3.14159265358979;

/// A small generator of its own: the sample must not move with the engine's streams.
class Dice {
 public:
  double next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11U) * 0x1.0p-53;
  }
  double between(double low, double high) { return low + (high - low) * next(); }

 private:
  std::uint64_t state_ = 20260601;
};

std::string text(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  const auto scaled = static_cast<std::int64_t>(std::llround(value * scale));
  std::string digits = std::to_string(scaled);
  if (decimals == 0) return digits;
  while (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(digits.begin(), '0');
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
  return digits;
}

void fill_site(ReportData& data, int evses) {
  data.site.name = "Mill Lane Campus";
  data.site.cap = "150 kW at the grid connection, 120 kW from 17:00 to 20:00";
  data.site.transformer = "TR-1";
  data.site.transformer_kva = rating_kva;
  for (int i = 0; i < evses; ++i) {
    const std::string number = (i < 9 ? "0" : "") + std::to_string(i + 1);
    const bool single = i % 9 == 8;
    data.site.evses.push_back({"EVSE-" + number, "CS-" + std::to_string(i / 2 + 1),
                               single ? "L" + std::to_string(i % 3 + 1) : "3 phases, 400 V",
                               single ? 32.0 : 16.0});
  }
}

struct Plan {
  Session session;
  std::int64_t from = 0, to = 0, energy_end = 0;  // seconds since the start
  double mean_kw = 0.0;
};

void add_occupancy(ReportData& data, const Plan& plan, Dice& dice) {
  const auto evse = *plan.session.evse;
  const Instant zero = data.run.start;
  const auto add = [&](std::int64_t from, std::int64_t to, OccupancyState state) {
    if (to > from) {
      data.occupancy.push_back(
          {evse, zero + Duration::from_seconds(from), zero + Duration::from_seconds(to), state});
    }
  };
  std::int64_t at = plan.from + 60;
  add(plan.from, at, OccupancyState::connected_idle);
  while (at < plan.energy_end) {
    const std::int64_t on = std::min(plan.energy_end, at + 1800 + std::int64_t(dice.next() * 7200));
    add(at, on, OccupancyState::charging);
    at = on;
    if (at >= plan.energy_end || dice.next() < 0.4) continue;
    const std::int64_t off = std::min(plan.energy_end, at + 900);
    add(at, off, dice.next() < 0.02 ? OccupancyState::faulted : OccupancyState::paused);
    at = off;
  }
  add(at, plan.to, OccupancyState::connected_idle);
}

void price(Session& session, double stay_h) {
  const Currency currency;
  const auto energy = static_cast<std::int64_t>(std::llround(session.delivered_kwh * 39.0));
  const std::int64_t idle = stay_h > 9.0 ? 300 : 0;
  session.energy = Money(energy, currency);
  session.time = Money(static_cast<std::int64_t>(stay_h * 10.0), currency);
  session.idle = Money(idle, currency);
  session.flat = Money(50, currency);
  session.total = session.energy + session.time + session.idle + session.flat;
}

Plan plan_session(const ReportData& data, std::int64_t from, int number,
                  std::vector<std::int64_t>& free_from, Dice& dice) {
  Plan plan;
  plan.from = from;
  const double stay_h = dice.between(0.8, 4.0) + dice.between(0.0, 4.0);
  plan.to = plan.from + std::int64_t(stay_h * 3600.0);
  Session& session = plan.session;
  session.id = "S" + std::to_string(10000 + number);
  session.token = "driver-" + std::to_string(static_cast<int>(dice.next() * 400.0));
  session.arrival = data.run.start + Duration::from_seconds(plan.from - 90);
  session.requested_kwh = dice.between(3.0, 20.0) + (dice.next() < 0.1 ? 25.0 : 0.0);
  for (std::size_t i = 0; i < free_from.size(); ++i) {
    if (free_from[i] < plan.from) {
      session.evse = static_cast<std::uint32_t>(i);
      free_from[i] = plan.to + 300;
      break;
    }
  }
  if (!session.evse.has_value()) {
    session.status = "turned away";
    return plan;
  }
  session.max_kw = dice.next() < 0.7 ? 11.0 : 7.4;
  plan.mean_kw = session.max_kw * dice.between(0.5, 0.95);
  session.delivered_kwh = std::min(session.requested_kwh, plan.mean_kw * (stay_h - 0.1));
  plan.energy_end = plan.from + 60 + std::int64_t(session.delivered_kwh / plan.mean_kw * 3600.0);
  plan.energy_end = std::min(plan.energy_end, plan.to);
  const Instant zero = data.run.start;
  session.plugged = zero + Duration::from_seconds(plan.from);
  session.charging_started = *session.plugged + Duration::from_seconds(60);
  session.charging_finished = zero + Duration::from_seconds(plan.energy_end);
  session.departed = zero + Duration::from_seconds(plan.to);
  const bool full = session.delivered_kwh > session.requested_kwh - 0.05;
  session.status = full ? "completed" : "short";
  session.stop_reason = full ? "EVDisconnected" : "Local";
  price(session, stay_h);
  return plan;
}

void add_day_money(ReportData& data, int day, const std::vector<Session>& sessions) {
  MoneyDay out;
  out.date = to_text(data.run.zone.local(data.run.start + Duration::from_hours(24 * day)).date());
  for (const Session& session : sessions) {
    if (!session.evse.has_value()) continue;
    ++out.sessions;
    out.kwh += session.delivered_kwh;
    out.energy += session.energy;
    out.time += session.time;
    out.idle += session.idle;
    out.flat += session.flat;
    out.total += session.total;
  }
  data.money.energy += out.energy;
  data.money.time += out.time;
  data.money.idle += out.idle;
  data.money.flat += out.flat;
  data.money.total += out.total;
  data.money.days.push_back(out);
}

std::vector<Plan> fill_sessions(ReportData& data, const SampleSize& size, Dice& dice) {
  std::vector<Plan> plans;
  std::vector<std::int64_t> free_from(data.site.evses.size(), 0);
  int number = 0;
  for (int day = 0; day < size.days; ++day) {
    const int count = day % 7 >= 5 ? size.sessions_per_day / 5 : size.sessions_per_day;
    std::vector<std::int64_t> arrivals;
    for (int i = 0; i < count; ++i) {
      const double hour = 6.2 + 3.0 * (dice.next() + dice.next()) + (dice.next() < 0.3 ? 4.5 : 0.0);
      arrivals.push_back(day * 86400 + std::int64_t(hour * 3600.0));
    }
    std::sort(arrivals.begin(), arrivals.end());
    std::vector<Session> of_day;
    for (int i = 0; i < count; ++i) {
      plans.push_back(plan_session(data, arrivals[std::size_t(i)], number++, free_from, dice));
      of_day.push_back(plans.back().session);
      if (plans.back().session.evse.has_value()) add_occupancy(data, plans.back(), dice);
    }
    add_day_money(data, day, of_day);
  }
  std::stable_sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
    return a.session.arrival < b.session.arrival;
  });
  for (const Plan& plan : plans) data.sessions.push_back(plan.session);
  std::stable_sort(data.occupancy.begin(), data.occupancy.end(),
                   [](const OccupancyInterval& a, const OccupancyInterval& b) {
                     return std::pair(a.evse, a.from) < std::pair(b.evse, b.from);
                   });
  return plans;
}

void fill_series(ReportData& data, const std::vector<Plan>& plans, int days, SampleCap cap,
                 Dice& dice) {
  const auto count = static_cast<std::size_t>(days) * 1440;
  std::vector<double> wish(count, 0.0), connected(count, 0.0), charging(count, 0.0);
  for (const Plan& plan : plans) {
    if (!plan.session.evse.has_value()) continue;
    for (auto i = plan.from / 60; i < plan.to / 60 && std::size_t(i) < count; ++i) {
      connected[std::size_t(i)] += 1.0;
      if (i >= plan.energy_end / 60) continue;
      charging[std::size_t(i)] += 1.0;
      wish[std::size_t(i)] += plan.mean_kw;
    }
  }
  Series& series = data.series;
  double noise = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const double hour = double(i % 1440) / 60.0;
    const bool weekend = (i / 1440) % 7 >= 5;
    const double limit = hour >= 17.0 && hour < 20.0 ? 120.0 : cap_kw;
    const double bell = std::max(0.0, std::sin((hour - 6.0) / 13.0 * pi));
    noise = 0.95 * noise + dice.between(-0.8, 0.8);
    const double base = 18.0 + (weekend ? 6.0 : 42.0) * bell + noise;
    const double room = std::max(0.0, limit - base - 3.0);
    const double ev = std::min(wish[i], room * dice.between(0.94, 1.0));
    double peak = std::min(base + ev + dice.between(0.0, 3.0), limit - 0.2);
    if (cap == SampleCap::exceeded && (i == 2030 || i == 2031)) peak = limit + 7.5;
    series.times.push_back(data.run.start + Duration::from_seconds(std::int64_t(i) * 60));
    series.cap_kw.push_back(limit);
    series.base_kw.push_back(base);
    series.ev_kw.push_back(ev);
    series.total_kw.push_back(base + ev);
    series.total_peak_kw.push_back(peak);
    series.transformer_loading.push_back(peak / 0.97 / rating_kva);
    series.l1_a.push_back(peak * 1000.0 / 690.0 * 1.06);
    series.l2_a.push_back(peak * 1000.0 / 690.0 * 0.99);
    series.l3_a.push_back(peak * 1000.0 / 690.0 * 0.94);
    series.granted_kw.push_back(std::min(wish[i] * 1.06, room));
    series.connected.push_back(connected[i]);
    series.charging.push_back(charging[i]);
  }
}

void fill_figures(ReportData& data) {
  double kwh = 0.0, wish = 0.0;
  for (const Session& session : data.sessions) {
    kwh += session.delivered_kwh;
    wish += session.requested_kwh;
  }
  const auto add = [&](const char* group, const char* label, std::string value, const char* unit,
                       Status status, const char* help, bool headline) {
    Kpi kpi;
    kpi.group = group;
    kpi.label = kpi.key = label;
    kpi.text = std::move(value);
    kpi.unit = unit;
    kpi.status = status;
    kpi.help = help;
    kpi.headline = headline;
    data.kpis.push_back(kpi);
  };
  const auto none = Status::none;
  add("Energy", "Energy delivered", text(kwh, 0), "kWh", none, "Sum of all meters.", true);
  add("Energy", "Energy served", text(kwh / wish * 100.0, 1), "%", Status::good,
      "Share of the requested energy that was delivered.", true);
  add("Grid", "Highest power", text(149.8, 1), "kW", none, "True power, not metered.", true);
  add("Grid", "Time above the cap", "0", "s", Status::good, "True power above the cap.", true);
  add("Drivers", "Turned away", "12", "", Status::bad, "Arrived when all EVSEs were taken.", true);
  add("Money", "Charged", data.money.total.text(), "", none, "Sum of the ledger.", true);
  add("Grid", "Load factor", "46.1", "%", none, "Mean power over highest power.", false);
  add("Grid", "Mean power", "69.2", "kW", none, "At the grid connection.", false);
  add("Grid", "Longest time above 80 %", "3:12", "h", none, "Of the transformer's rating.", false);
  add("Drivers", "Sessions", std::to_string(data.sessions.size()), "", none, "Arrivals.", false);
  add("Drivers", "Left with less than asked", "9.3", "%", none, "By more than 0.05 kWh.", false);
  add("Drivers", "Median wait", "0", "min", none, "From arrival to plug.", false);
  add("Protocol", "Messages", "412 306", "", none, "Both directions.", false);
  add("Protocol", "Median answer to a new limit", "0.8", "s", none, "Sent to in force.", false);
  add("Protocol", "Reconnects", "31", "", none, "All stations.", false);
  data.expectations = {{"grid.seconds_above_cap", "at most 0 s", "0 s", true},
                       {"energy.served_ratio", "at least 0.90", "0.943", true},
                       {"drivers.turned_away", "at most 10", "12", false}};
}

}  // namespace

ReportData sample(const SampleSize& size, SampleCap cap) {
  ReportData data;
  RunFacts& run = data.run;
  run.scenario = "Campus week";
  run.description =
      "A workplace site of 54 EVSEs behind one 250 kVA transformer, one week in June, equal share "
      "under a cap that is lower in the early evening.";
  run.version = "0.1.0";
  run.seed = 42;
  run.digest = "8c1f0be2a7d94e53";
  run.zone = TimeZone::fixed(Duration::from_hours(2), "");
  run.start = Instant::from_seconds(1780264800);  // 2026-06-01 00:00 local, a Monday
  run.end = run.start + Duration::from_hours(24 * size.days);
  run.cpu_seconds = 3.412;
  run.messages = 412306;
  run.messages_per_cpu_second = 120840.0;
  run.inputs = {{"scenarios/library/campus_week.json",
                 "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
                {"datasets/workplace_model.json",
                 "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}};
  run.command = "voltwin run scenarios/library/campus_week.json --seed 42 --out out/campus_week";
  fill_site(data, size.evses);
  Dice dice;
  const std::vector<Plan> plans = fill_sessions(data, size, dice);
  fill_series(data, plans, size.days, cap, dice);
  fill_figures(data);
  return data;
}

}  // namespace voltwin::scenarios::report
