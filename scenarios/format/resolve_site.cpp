// The site: nodes, base load, caps, stations.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "engine/csv/reader.hpp"
#include "engine/random/random.hpp"
#include "scenarios/format/resolve.hpp"

namespace voltwin::scenarios::format {

namespace {

constexpr std::int64_t hours_per_day = 24;

std::optional<Watts> watts(std::optional<double> kw) {
  if (!kw) return {};
  return Watts(*kw * 1e3);
}

Result<void> check_nodes(const Resolving& work) {
  std::set<std::string> names;
  const std::vector<written::Node>& nodes = work.in.site.nodes;
  std::optional<std::size_t> root;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name.empty() || !names.insert(nodes[i].name).second) {
      return work.source.fail(element_path("site.nodes", i, "name"),
                              "a name that no other node has");
    }
    if (nodes[i].parent) continue;
    if (root) {
      return work.source.fail(element_path("site.nodes", i, "parent"),
                              "a parent, as " + nodes[*root].name + " is the root already");
    }
    root = i;
  }
  if (!root) return work.source.fail("site.nodes", "one node without a parent", "none");
  // A ring of parents is left to LimitTree::build().
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].parent || names.contains(*nodes[i].parent)) continue;
    return work.source.fail(element_path("site.nodes", i, "parent"), "the name of a node");
  }
  return {};
}

std::vector<std::string> node_names(const Resolving& work) {
  std::vector<std::string> out;
  for (const grid::Node& node : work.out.site.nodes) out.push_back(node.name);
  return out;
}

// --- base load ---------------------------------------------------------------------------

// Each figure holds at the full hour of the local clock; straight lines join them.
double profile_kw(const written::Profile& profile, LocalTime when) {
  const LocalTime midnight = LocalTime::of(when.date(), Duration());
  const double hour = when.time_of_day().seconds() / 3600.0;
  const auto figure = [&](std::int64_t at_hour) {
    const int weekday = (midnight + Duration::from_hours(at_hour)).weekday();
    return (DaySet::weekend().contains(weekday)
                ? profile.weekend_kw
                : profile.weekday_kw)[static_cast<std::size_t>(at_hour % hours_per_day)];
  };
  const double whole = std::floor(hour);
  const auto index = static_cast<std::int64_t>(whole);
  const double low = figure(index);
  const double high = figure(index + 1);
  return low + (high - low) * (hour - whole);
}

Result<std::vector<double>> file_rows(const Resolving& work, const written::SeriesFile& file,
                                      std::string_view field) {
  const FileRequest request{file.path, field, file.source ? std::string_view(*file.source) : ""};
  const Result<std::string> text = work.files.read_data(request, work.source, work.in.name);
  if (!text) return tl::unexpected<Error>(text.error());
  Result<csv::Reader> reader = csv::Reader::open(*text, file.path);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const Result<std::size_t> column = reader->column(file.column);
  if (!column) return tl::unexpected<Error>(column.error());
  std::vector<double> rows;
  for (;;) {
    const Result<bool> more = reader->next();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
    const std::optional<double> value = reader->number(*column);
    if (!value || *value < 0.0) return reader->bad_field(*column, "a number of at least 0");
    rows.push_back(*value * file.scale);
  }
  if (rows.empty()) return bad_input(file.path + ": expected rows after the header, found none");
  return rows;
}

struct BaseLoadPlace {
  const written::BaseLoad& in;
  std::string path;
};

Result<std::vector<double>> raw_series(const Resolving& work, const BaseLoadPlace& place,
                                       Duration step, std::size_t steps) {
  const written::BaseLoad& in = place.in;
  const Clock& clock = work.out.clock;
  std::vector<double> out(steps, in.constant_kw.value_or(0.0));
  if (in.profile) {
    for (std::size_t i = 0; i < steps; ++i) {
      const Instant when = clock.start + step * static_cast<std::int64_t>(i);
      out[i] = profile_kw(*in.profile, clock.zone.local(when));
    }
  }
  if (!in.file) return out;
  const std::string field = place.path + ".file";
  const Result<std::vector<double>> rows = file_rows(work, *in.file, field + ".path");
  if (!rows) return rows;
  const Duration row_step = Duration::nearest(in.file->row_minutes * 60.0);
  const Instant end = in.file->first_row + row_step * static_cast<std::int64_t>(rows->size());
  if (in.file->first_row > clock.start || end < clock.end()) {
    return work.source.fail(
        field,
        "rows that cover the run, " + local_text(clock, clock.start) + " to " +
            local_text(clock, clock.end()),
        local_text(clock, in.file->first_row) + " to " + local_text(clock, end));
  }
  for (std::size_t i = 0; i < steps; ++i) {
    const Instant when = clock.start + step * static_cast<std::int64_t>(i);
    out[i] = (*rows)[static_cast<std::size_t>((when - in.file->first_row) / row_step)];
  }
  return out;
}

Result<BaseLoad> base_load(const Resolving& work, const BaseLoadPlace& place) {
  const written::BaseLoad& in = place.in;
  const int given = (in.constant_kw ? 1 : 0) + (in.profile ? 1 : 0) + (in.file ? 1 : 0);
  if (given != 1) {
    return work.source.fail(place.path, "exactly one of constant_kw, profile and file",
                            std::to_string(given));
  }
  const Result<grid::NodeId> node = find_node(work, in.node, place.path + ".node");
  if (!node) return tl::unexpected<Error>(node.error());
  for (const BaseLoad& other : work.out.site.base_load) {
    if (other.node != *node) continue;
    return work.source.fail(place.path + ".node", "a node that no other base load has");
  }
  const Clock& clock = work.out.clock;
  BaseLoad out{*node, clock.start, Duration::nearest(in.step_minutes * 60.0), {}, Watts(0.0)};
  const auto steps =
      static_cast<std::size_t>((clock.duration.us() + out.step.us() - 1) / out.step.us());
  const Result<std::vector<double>> series = raw_series(work, place, out.step, steps);
  if (!series) return tl::unexpected<Error>(series.error());
  const random::Random random(static_cast<std::uint64_t>(work.out.seed));
  random::Stream noise = random.stream("base_load").stream(in.node);
  for (const double kw : *series) {
    const double factor = std::max(0.0, noise.normal(1.0, in.noise_percent * 0.01));
    out.values.push_back(Watts(kw * 1e3 * factor));
    out.worst = std::max(out.worst, out.values.back());
  }
  if (!in.worst_kw) return out;
  if (Watts(*in.worst_kw * 1e3) < out.worst) {
    return work.source.fail(place.path + ".worst_kw", "at least the largest load of the run");
  }
  out.worst = Watts(*in.worst_kw * 1e3);
  return out;
}

}  // namespace

// --- nodes -------------------------------------------------------------------------------

Result<void> resolve_nodes(const Resolving& work) {
  Site& site = work.out.site;
  site.name = work.in.site.name;
  site.line_to_neutral = Volts(work.in.site.line_to_neutral_v);
  TRY(check_nodes(work));
  std::map<std::string, std::uint64_t> ids;
  for (const written::Node& in : work.in.site.nodes) {
    ids.emplace(in.name, static_cast<std::uint64_t>(ids.size() + 1));
  }
  for (const written::Node& in : work.in.site.nodes) {
    grid::Node node;
    node.id = grid::NodeId(ids.at(in.name));
    node.name = in.name;
    node.kind = in.kind;
    if (in.parent) node.parent = grid::NodeId(ids.at(*in.parent));
    if (in.limit_a) node.limit_per_phase = Amps(*in.limit_a);
    node.limit_power = watts(in.limit_kw);
    node.rating = watts(in.rating_kva);
    site.nodes.push_back(std::move(node));
  }
  const Result<grid::LimitTree> tree = grid::LimitTree::build(site.nodes, site.line_to_neutral);
  if (!tree) return work.source.fail_with("site.nodes", tree.error().message);
  return {};
}

Result<grid::NodeId> find_node(const Resolving& work, const std::string& name,
                               std::string_view path) {
  for (const grid::Node& node : work.out.site.nodes) {
    if (node.name == name) return node.id;
  }
  return work.source.fail(path, one_of("a node of the site", node_names(work)));
}

Watts own_limit(const grid::Node& node, Volts line_to_neutral) {
  Watts out(std::numeric_limits<double>::infinity());
  if (node.limit_power) out = std::min(out, *node.limit_power);
  if (node.rating) out = std::min(out, *node.rating);
  if (node.limit_per_phase) out = std::min(out, line_to_neutral * *node.limit_per_phase * 3.0);
  return out;
}

Watts BaseLoad::at(Instant when) const {
  if (when < start || values.empty()) return values.empty() ? Watts(0.0) : values.front();
  const auto index = static_cast<std::size_t>((when - start) / step);
  return values[std::min(index, values.size() - 1)];
}

Result<void> resolve_base_load(const Resolving& work) {
  for (std::size_t i = 0; i < work.in.site.base_load.size(); ++i) {
    Result<BaseLoad> load =
        base_load(work, {work.in.site.base_load[i], element_path("site.base_load", i)});
    if (!load) return tl::unexpected<Error>(load.error());
    work.out.site.base_load.push_back(*std::move(load));
  }
  return {};
}

// --- stations ----------------------------------------------------------------------------

namespace {

// What may stand in the address of a station's connection, and in front of "/1".
bool is_identity(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.' || c == ':' || c == '*';
  };
  return !id.empty() && id.size() <= 20 && std::all_of(id.begin(), id.end(), fits);
}

std::string numbered(const std::string& prefix, std::size_t number, std::size_t count) {
  const std::string digits = std::to_string(number);
  const std::size_t width = std::max<std::size_t>(2, std::to_string(count).size());
  return prefix + std::string(width - std::min(width, digits.size()), '0') + digits;
}

Result<std::vector<std::string>> group_ids(const Resolving& work, const written::StationGroup& in,
                                           const std::string& path) {
  if (in.ids.has_value() == in.prefix.has_value() || in.ids.has_value() == in.count.has_value()) {
    return work.source.fail(path, "either ids, or prefix and count",
                            in.ids ? "both" : "neither in full");
  }
  if (in.ids) return *in.ids;
  std::vector<std::string> out;
  const auto count = static_cast<std::size_t>(*in.count);
  for (std::size_t i = 1; i <= count; ++i) out.push_back(numbered(*in.prefix, i, count));
  return out;
}

Result<twin::faults::Quirk> resolve_quirk(const Resolving& work, const written::Quirk& in,
                                          const std::string& path) {
  const twin::faults::Practice& practice = twin::faults::practice(in.name);
  if (practice.culprit == twin::faults::Culprit::others) {
    return work.source.fail_with(
        path + ".name", "no charger can be made to do this: " + std::string(practice.note));
  }
  twin::faults::Quirk out = twin::faults::quirk_of(in.name);
  out.probability = in.probability;
  out.trigger = in.trigger;
  const bool counts = in.trigger == twin::faults::Trigger::nth_message;
  if (in.nth && !counts) {
    return work.source.fail(path + ".nth", "no nth without the trigger nth_message");
  }
  out.nth = static_cast<std::uint32_t>(in.nth.value_or(1));
  out.from = in.from.value_or(out.from);
  out.until = in.until.value_or(out.until);
  if (out.until <= out.from) {
    return work.source.fail(path + (in.until ? ".until" : ".from"),
                            "a window that ends after it begins");
  }
  out.magnitude = in.magnitude.value_or(out.magnitude);
  return out;
}

Result<std::vector<twin::faults::Quirk>> resolve_quirks(const Resolving& work,
                                                        const written::StationGroup& in,
                                                        const std::string& path) {
  std::vector<twin::faults::Quirk> out;
  for (std::size_t i = 0; i < in.quirks.size(); ++i) {
    auto quirk = resolve_quirk(work, in.quirks[i], element_path(path + ".quirks", i));
    if (!quirk) return tl::unexpected<Error>(quirk.error());
    out.push_back(*quirk);
  }
  return out;
}

Result<void> add_group(const Resolving& work, std::size_t index, std::set<std::string>& taken) {
  const written::StationGroup& in = work.in.site.stations[index];
  const std::string path = element_path("site.stations", index);
  const Result<grid::NodeId> node = find_node(work, in.node, path + ".node");
  if (!node) return tl::unexpected<Error>(node.error());
  const Result<std::vector<std::string>> ids = group_ids(work, in, path);
  if (!ids) return tl::unexpected<Error>(ids.error());
  const auto quirks = resolve_quirks(work, in, path);
  if (!quirks) return tl::unexpected<Error>(quirks.error());
  std::size_t next_connection = 0;
  for (std::size_t i = 0; i < ids->size(); ++i) {
    const std::string& id = (*ids)[i];
    const std::string id_path = in.ids ? element_path(path + ".ids", i) : path + ".prefix";
    if (!is_identity(id)) {
      return work.source.fail(id_path, "1 to 20 letters, digits and - _ . : *", '"' + id + '"');
    }
    if (!taken.insert(id).second) {
      return work.source.fail(id_path, "ids that no other station has", '"' + id + '"');
    }
    Station station{id, in.vendor, in.model, {}, *quirks};
    for (std::int32_t evse = 1; evse <= in.evses_per_station; ++evse) {
      const std::string suffix = in.evses_per_station == 1 ? "" : "/" + std::to_string(evse);
      const grid::Connection connection = in.connections[next_connection++ % in.connections.size()];
      station.evses.push_back({id + suffix, *node, connection, Amps(in.max_a)});
    }
    work.out.site.stations.push_back(std::move(station));
  }
  return {};
}

}  // namespace

Result<void> resolve_stations(const Resolving& work) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < work.in.site.stations.size(); ++i) TRY(add_group(work, i, taken));
  return {};
}

}  // namespace voltwin::scenarios::format
