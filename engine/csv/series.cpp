#include "engine/csv/series.hpp"

#include <cmath>
#include <utility>

#include "engine/csv/reader.hpp"

namespace voltwin::csv {
namespace {

constexpr std::size_t without_seconds = std::string_view("2026-10-25 02:15").size();

struct Row {
  const Reader& reader;
  std::size_t time, value;  ///< their columns
};

Result<Instant> local_instant(const Row& row, LocalTime local, const TimeZone& zone,
                              std::optional<Instant> before) {
  const LocalMeaning meaning = zone.meaning(local);
  switch (meaning.kind) {
    case LocalMeaning::Kind::unique:
      return meaning.first;
    case LocalMeaning::Kind::repeated:
      return before && *before >= meaning.first ? meaning.second : meaning.first;
    case LocalMeaning::Kind::skipped:
      break;
  }
  return row.reader.bad_field(row.time, "a time that there is in " + zone.name() +
                                            ", whose clock goes on to " +
                                            to_text(zone.local(meaning.change)).substr(11, 5));
}

Result<Instant> time_of(const Row& row, const SeriesColumns& columns,
                        std::optional<Instant> before) {
  std::string text = row.reader.row()[row.time];
  if (text.size() == without_seconds) text += ":00";
  const std::optional<ZonedInstant> parsed = parse_instant(text);
  if (!parsed) {
    return row.reader.bad_field(row.time, "a time such as 2026-06-01T14:15:00+02:00");
  }
  if (parsed->has_zone) return parsed->instant;
  if (!columns.zone) {
    return row.reader.bad_field(row.time, "a time with its offset from UTC, as no zone is given");
  }
  return local_instant(row, LocalTime::from_us(parsed->instant.us()), *columns.zone, before);
}

Result<double> value_of(const Row& row, double scale) {
  const std::optional<double> value = row.reader.number(row.value);
  if (!value || !std::isfinite(*value * scale)) return row.reader.bad_field(row.value, "a number");
  return *value * scale;
}

}  // namespace

Result<std::vector<stats::Point>> read_points(std::string_view text, const std::string& label,
                                              const SeriesColumns& columns) {
  Result<Reader> reader = Reader::open(text, label);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const Result<std::size_t> time_column = reader->column(columns.time);
  if (!time_column) return tl::unexpected<Error>(time_column.error());
  const Result<std::size_t> value_column = reader->column(columns.value);
  if (!value_column) return tl::unexpected<Error>(value_column.error());
  const Row row{*reader, *time_column, *value_column};
  std::vector<stats::Point> out;
  for (;;) {
    const Result<bool> more = reader->next();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
    std::optional<Instant> before;
    if (!out.empty()) before = out.back().at;
    const Result<Instant> at = time_of(row, columns, before);
    if (!at) return tl::unexpected<Error>(at.error());
    if (before && *at <= *before) {
      return reader->bad_field(row.time,
                               "a time after that of the row before, " + to_text(*before));
    }
    const Result<double> value = value_of(row, columns.scale);
    if (!value) return tl::unexpected<Error>(value.error());
    out.push_back({*at, *value});
  }
  if (out.empty()) return bad_input(label + ": expected rows after the header, found none");
  return out;
}

Result<stats::StepSeries> read_steps(std::string_view text, const std::string& label,
                                     const SeriesColumns& columns) {
  Result<std::vector<stats::Point>> points = read_points(text, label, columns);
  if (!points) return tl::unexpected<Error>(std::move(points).error());
  return stats::StepSeries::build(*std::move(points));
}

Result<stats::LinearSeries> read_lines(std::string_view text, const std::string& label,
                                       const SeriesColumns& columns) {
  Result<std::vector<stats::Point>> points = read_points(text, label, columns);
  if (!points) return tl::unexpected<Error>(std::move(points).error());
  return stats::LinearSeries::build(*std::move(points));
}

}  // namespace voltwin::csv
