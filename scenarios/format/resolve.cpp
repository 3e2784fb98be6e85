#include "scenarios/format/resolve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace voltwin::scenarios::format {

namespace {

constexpr std::size_t names_shown = 6;

Result<void> resolve_control(const Resolving& work) {
  const written::Control& in = work.in.control;
  work.out.control = Control{
      .policy = in.policy,
      .shadow = in.shadow,
      .lease = in.lease,
      .interval = in.interval,
      .settle = in.settle,
      .clock_tolerance = in.clock_tolerance,
      .measurement_interval = in.measurement_interval,
      .measurement_timeout = in.measurement_timeout,
      .rotation = in.rotation,
      .safe_default = Amps(in.safe_default_a),
      .minimum_current = Amps(in.minimum_current_a),
      .step = Amps(in.step_a),
      .margin = Watts(in.margin_kw * 1e3),
  };
  for (std::size_t i = 0; in.prices && i < in.prices->size(); ++i) {
    const written::PricePoint& point = (*in.prices)[i];
    const std::string path = "control.prices[" + std::to_string(i) + "]";
    if (i > 0 && point.at <= (*in.prices)[i - 1].at) {
      return work.source.fail(path + ".at", "a time after that of the price before");
    }
    work.out.control.prices.push_back(
        {point.at, static_cast<std::int64_t>(std::llround(point.per_kwh * 1e6))});
  }
  const bool plans = in.policy == Policy::cost_optimal || in.shadow == Policy::cost_optimal;
  if (plans && work.out.control.prices.empty()) {
    return work.source.fail("control.prices", "prices: cost_optimal plans by them", "nothing");
  }
  if (in.lease <= in.interval + in.clock_tolerance) {
    return work.source.fail("control.lease_s",
                            "more seconds than interval_s and clock_tolerance_s together");
  }
  if (in.measurement_timeout < in.measurement_interval) {
    return work.source.fail("control.measurement_timeout_s",
                            "at least as many seconds as measurement_interval_s");
  }
  return {};
}

Result<void> resolve_tariff(const Resolving& work) {
  const written::Tariff& in = work.in.tariff;
  Tariff& out = work.out.tariff;
  out.name = in.name;
  out.idle_grace = Duration::nearest(in.idle_grace_minutes * 60.0);
  const Result<Currency> currency = Currency::parse(in.currency);
  if (!currency) return work.source.fail_with("tariff.currency", currency.error().message);
  out.currency = *currency;
  const std::array<std::pair<const char*, std::int64_t*>, 4> prices = {{
      {"tariff.per_kwh", &out.per_kwh_micro},
      {"tariff.per_minute", &out.per_minute_micro},
      {"tariff.flat", &out.flat_micro},
      {"tariff.idle_per_minute", &out.idle_per_minute_micro},
  }};
  for (const auto& [path, micro] : prices) {
    const std::string_view raw = work.source.raw(path);
    if (raw.empty()) continue;
    const std::optional<std::int64_t> parsed = parse_micro(raw);
    if (!parsed) return work.source.fail(path, "a decimal number with at most 6 decimals");
    *micro = *parsed;
  }
  return {};
}

Result<void> resolve_expectations(const Resolving& work) {
  for (std::size_t i = 0; i < work.in.expect.size(); ++i) {
    const written::Expectation& in = work.in.expect[i];
    if (!in.min && !in.max) {
      return work.source.fail(element_path("expect", i), "min, max or both", "neither");
    }
    if (in.min && in.max && *in.min > *in.max) {
      return work.source.fail(element_path("expect", i, "max"), "a number not below min");
    }
    work.out.expect.push_back({in.kpi, in.min, in.max});
  }
  return {};
}

}  // namespace

std::string element_path(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

std::string element_path(std::string_view list, std::size_t index, std::string_view field) {
  return element_path(list, index) + "." + std::string(field);
}

std::string one_of(std::string_view what, const std::vector<std::string>& names) {
  std::string out(what);
  out += " (";
  for (std::size_t i = 0; i < std::min(names.size(), names_shown); ++i) {
    out += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > names_shown) {
    out += " and " + std::to_string(names.size() - names_shown) + " more";
  }
  return out + ")";
}

std::optional<std::int64_t> parse_micro(std::string_view raw) {
  constexpr std::size_t max_whole_digits = 12;
  constexpr std::size_t decimals = 6;
  const std::size_t point = std::min(raw.find('.'), raw.size());
  const std::string_view whole = raw.substr(0, point);
  const std::string_view fraction = point < raw.size() ? raw.substr(point + 1) : "";
  if (whole.size() > max_whole_digits || fraction.size() > decimals) return {};
  std::string digits(whole);
  digits += fraction;
  digits.append(decimals - fraction.size(), '0');
  std::int64_t out = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return {};
    out = out * 10 + (c - '0');
  }
  return out;
}

Result<void> resolve_settings(const Resolving& work) {
  const written::Scenario& in = work.in;
  Scenario& out = work.out;
  out.name = in.name;
  out.description = in.description;
  out.seed = in.seed;
  out.station = {in.station.meter_interval, in.station.heartbeat};
  out.link = {Duration::nearest(in.link.latency_ms * 1e-3),
              Duration::nearest(in.link.jitter_ms * 1e-3)};
  out.output = {in.output.sample};
  out.demand.patience = Duration::nearest(in.demand.patience_minutes * 60.0);
  out.demand.token_delay = in.demand.token_delay;
  TRY(resolve_control(work));
  TRY(resolve_tariff(work));
  return resolve_expectations(work);
}

Result<void> resolve_vehicles(const Resolving& work) {
  double shares = 0.0;
  for (std::size_t i = 0; i < work.in.vehicles.size(); ++i) {
    const written::Vehicle& in = work.in.vehicles[i];
    const auto same = [&](const VehicleSpec& other) { return other.name == in.name; };
    if (std::any_of(work.out.vehicles.begin(), work.out.vehicles.end(), same)) {
      return work.source.fail(element_path("vehicles", i, "name"),
                              "a name that no other vehicle has");
    }
    if (in.max_a < in.minimum_a) {
      return work.source.fail(element_path("vehicles", i, "max_a"),
                              "a number of at least minimum_a");
    }
    // Without a figure: what the on-board charger gives at most.
    const double charger_w = in.efficiency * in.max_a * static_cast<double>(in.phases) *
                             work.out.site.line_to_neutral.value();
    work.out.vehicles.push_back(VehicleSpec{
        .name = in.name,
        .share = in.share,
        .battery_capacity = WattHours(std::llround(in.battery_kwh * 1e3)),
        .max_current = Amps(in.max_a),
        .phases = in.phases,
        .max_battery_power = Watts(in.max_battery_kw ? *in.max_battery_kw * 1e3 : charger_w),
        .efficiency = Ratio(in.efficiency),
        .transition_soc = Ratio(in.transition_soc),
        .minimum_current = Amps(in.minimum_a),
        .reaction_delay = in.reaction,
    });
    shares += in.share;
  }
  if (shares > 0.0) return {};
  return work.source.fail("vehicles", "at least one vehicle with a share above 0", "none");
}

Result<void> resolve_faults(const Resolving& work) {
  std::vector<std::string> ids;
  for (const Station& station : work.out.site.stations) ids.push_back(station.id);
  for (std::size_t i = 0; i < work.in.faults.size(); ++i) {
    const written::Fault& in = work.in.faults[i];
    if (in.at.has_value() == in.offset.has_value()) {
      return work.source.fail(element_path("faults", i), "exactly one of at and offset_s",
                              in.at ? "both" : "neither");
    }
    const Clock& clock = work.out.clock;
    const Instant at = in.at ? *in.at : clock.start + *in.offset;
    if (at < clock.start || at >= clock.end()) {
      return work.source.fail(element_path("faults", i, in.at ? "at" : "offset_s"),
                              "a time within the run");
    }
    const auto found = in.station ? std::find(ids.begin(), ids.end(), *in.station) : ids.end();
    if (in.station && found == ids.end()) {
      return work.source.fail(element_path("faults", i, "station"),
                              one_of("a station of the site", ids));
    }
    for (std::size_t station = 0; station < ids.size(); ++station) {
      if (in.station && static_cast<std::size_t>(found - ids.begin()) != station) continue;
      work.out.faults.push_back({at, in.kind, station, in.duration});
    }
  }
  std::stable_sort(work.out.faults.begin(), work.out.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return {};
}

}  // namespace voltwin::scenarios::format
