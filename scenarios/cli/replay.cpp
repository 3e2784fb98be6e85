#include "scenarios/cli/replay.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "engine/time/instant.hpp"
#include "scenarios/cli/place.hpp"
#include "scenarios/replay/demand.hpp"
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

// Whole or not at all: an interrupted one leaves what was there.
Result<void> write_file(const std::filesystem::path& path, const std::string& content) {
  const std::filesystem::path staged = path.string() + ".part";
  std::ofstream file(staged, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(staged, path, error);
  if (file && !error) return {};
  std::filesystem::remove(staged, error);
  return bad_input("'" + path.string() + "' cannot be written");
}

}  // namespace

Result<ReplayOutcome> replay_database(const ReplayArguments& arguments,
                                      const ReplayProgress& progress) {
  const auto request = request_of(arguments);
  if (!request) return tl::unexpected<Error>(request.error());
  auto archive = open_archive(arguments.database, Use::read);
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

Result<std::string> write_demand(const ReplayArguments& arguments, const std::string& out) {
  const auto request = request_of(arguments);
  if (!request) return tl::unexpected<Error>(request.error());
  const std::filesystem::path path(out);
  if (path.extension() != ".json") {
    return bad_input("--as-demand " + out + ": expected a name that ends in .json");
  }
  auto archive = open_archive(arguments.database, Use::read);
  if (!archive) return tl::unexpected<Error>(std::move(archive).error());
  std::filesystem::path loads = path;
  loads.replace_extension(".loads.csv");
  replay::DemandRequest wanted{request->from, {}, loads.filename().string()};
  if (request->to != Instant::never()) wanted.to = request->to;
  const auto demand = replay::extract_demand(**archive, wanted);
  if (!demand) return tl::unexpected<Error>(demand.error());
  // The loads first: a scenario that is there finds what it names.
  if (!demand->loads.empty()) {
    if (auto done = write_file(loads, demand->loads); !done) {
      return tl::unexpected<Error>(std::move(done).error());
    }
  }
  if (auto done = write_file(path, demand->scenario); !done) {
    return tl::unexpected<Error>(std::move(done).error());
  }
  char energy[40];
  std::snprintf(energy, sizeof energy, "%.1f kWh", demand->energy_kwh);
  std::string text = std::to_string(demand->sessions) + " sessions, " + energy + ", " +
                     to_text(demand->from) + " to " + to_text(demand->to) + "\n";
  if (demand->begun_before > 0) {
    text += "left out " + std::to_string(demand->begun_before) + " that had begun before\n";
  }
  return text + "closed loop: voltwin run " + out + "\n";
}

}  // namespace voltwin::scenarios::cli
