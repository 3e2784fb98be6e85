#include "scenarios/cli/replay.hpp"

#include <sys/resource.h>

#include <optional>
#include <utility>

#include "engine/time/instant.hpp"
#include "scenarios/cli/archive.hpp"
#include "scenarios/replay/replay.hpp"
#include "scenarios/replay/text.hpp"

namespace voltwin::scenarios::cli {

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Result<std::optional<Instant>> time_of(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  const auto at = parse_instant(text);
  if (!at || !at->has_zone) {
    return bad_input(std::string(option) + " " + text +
                     ": expected a time with its zone, such as 2026-06-01T08:00:00Z");
  }
  return std::optional<Instant>(at->instant);
}

Result<replay::Request> request_of(const ReplayArguments& arguments) {
  const auto from = time_of("--from", arguments.from);
  if (!from) return tl::unexpected<Error>(from.error());
  const auto to = time_of("--to", arguments.to);
  if (!to) return tl::unexpected<Error>(to.error());
  replay::Request out;
  out.from = *from;
  out.to = to->value_or(Instant::never());
  if (out.from && *out.from >= out.to) return bad_input("--to must be after --from");
  return out;
}

}  // namespace

Result<ReplayOutcome> replay_database(const ReplayArguments& arguments,
                                      const ReplayProgress& progress) {
  const auto request = request_of(arguments);
  if (!request) return tl::unexpected<Error>(request.error());
  auto archive = open_archive(arguments.database);
  if (!archive) return tl::unexpected<Error>(std::move(archive).error());
  const double before = cpu_seconds();
  const auto report = replay::replay(**archive, *request, [&](const replay::Report& so_far) {
    progress(to_text(so_far.until) + "  " + std::to_string(so_far.inputs) + " inputs, " +
             std::to_string(so_far.facts) + " facts");
  });
  if (!report) return tl::unexpected<Error>(report.error());
  const replay::Circumstances circumstances{"voltwin " VOLTWIN_VERSION, cpu_seconds() - before};
  ReplayOutcome out;
  out.equal = report->equal();
  out.text = arguments.form == ReplayForm::json ? as_json(*report, circumstances)
                                                : as_text(*report, circumstances);
  return out;
}

}  // namespace voltwin::scenarios::cli
