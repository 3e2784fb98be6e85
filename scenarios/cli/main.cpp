// voltwin: the program. Reads the command line, constructs, and says how it went.
// Exit codes: 0 success, 1 the checked thing failed, 2 bad usage or input, 3 internal.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "scenarios/cli/run.hpp"

namespace {

using namespace voltwin;
using namespace voltwin::scenarios;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_internal = 3;

// A line that rewrites itself on a terminal; one line a simulated day elsewhere.
class TerminalProgress final : public cli::Progress {
 public:
  void at(const world::World& world) override {
    const format::Clock& clock = world.scenario().clock;
    const CivilTime local = civil(world.now(), clock.utc_offset);
    const bool last = world.now() >= clock.end();
    if (!terminal_ && !last && local.hour != 0) return;
    int present = 0;
    std::size_t done = 0;
    for (const world::VisitFacts& visit : world.recording().visits) {
      if (visit.unplugged) ++done;
      if (visit.plugged && !visit.unplugged) ++present;
    }
    const auto percent = 100 * (world.now() - clock.start).us() / clock.duration.us();
    std::fprintf(stderr, "%s%3d %%  %04d-%02d-%02d %02d:%02d  %zu sessions done, %d plugged in%s",
                 terminal_ ? "\r\x1b[2K" : "", static_cast<int>(percent), local.year, local.month,
                 local.day, local.hour, local.minute, done, present,
                 terminal_ && !last ? "" : "\n");
    std::fflush(stderr);
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) == 1;
};

class NoProgress final : public cli::Progress {
 public:
  void at(const world::World&) override {}
};

int report_error(const Error& error) {
  std::fprintf(stderr, "voltwin: %s\n", error.message.c_str());
  return error.kind == ErrorKind::bad_input ? exit_usage : exit_internal;
}

// The folder above the program that holds datasets/models: the checkout, or share/voltwin.
std::string find_share() {
  std::error_code error;
  std::filesystem::path at = std::filesystem::read_symlink("/proc/self/exe", error);
  while (at.has_parent_path() && at != at.parent_path()) {
    at = at.parent_path();
    if (std::filesystem::is_directory(at / "datasets" / "models", error)) return at.string();
    const auto share = at / "share" / "voltwin";
    if (std::filesystem::is_directory(share / "datasets" / "models", error)) return share.string();
  }
  return "";
}

std::string as_typed(int argc, char** argv) {
  std::string out = "voltwin";
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool plain = argument.find_first_of(" \t\n'\"\\$&|;<>()*?[]#~`") == std::string::npos;
    out += plain && !argument.empty() ? " " + argument : " '" + argument + "'";
  }
  return out;
}

int run(const cli::RunRequest& request, bool quiet) {
  TerminalProgress terminal;
  NoProgress silent;
  cli::Progress& progress = quiet ? static_cast<cli::Progress&>(silent) : terminal;
  const auto summary = cli::run_scenario(request, progress);
  if (!summary) return report_error(summary.error());
  std::printf("%s\n", summary->table.c_str());
  std::printf("%llu OCPP messages, %.0f per CPU second (%.2f s of CPU, %ld MB)\n",
              static_cast<unsigned long long>(summary->messages), summary->messages_per_cpu_second,
              summary->effort.cpu_seconds, summary->effort.peak_memory_kib / 1024);
  std::printf("digest %s\n", summary->digest.c_str());
  std::printf("report %s\n",
              (std::filesystem::path(request.out) / "report.html").lexically_normal().c_str());
  return summary->all_met ? EXIT_SUCCESS : exit_failed;
}

Result<std::pair<std::string, std::string>> split_set(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return bad_input("--set " + text + ": expected path=value, e.g. site.nodes[0].limit_kw=120");
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<std::string> database_path(const std::string& url) {
  constexpr std::string_view scheme = "sqlite:";
  if (url.empty()) return std::string();
  if (url.rfind(scheme, 0) != 0 || url.size() == scheme.size()) {
    return bad_input("--db " + url + ": expected sqlite:PATH");
  }
  return url.substr(scheme.size());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"voltwin: digital twin of EV charging, and the CSMS that it tests"};
  app.set_version_flag("--version", "voltwin " VOLTWIN_VERSION);
  app.require_subcommand(1);
  auto* run_command = app.add_subcommand(
      "run", "Run a scenario and write its report, figures, sessions, series and events");
  cli::RunRequest request;
  std::vector<std::string> sets;
  std::string database;
  std::int64_t seed = 0;
  bool quiet = false;
  run_command->add_option("FILE", request.scenario, "The scenario (JSON, comments allowed)")
      ->required();
  run_command->add_option("--out", request.out, "Folder for the results")
      ->required()
      ->type_name("DIR");
  auto* seed_option =
      run_command->add_option("--seed", seed, "Instead of the scenario's own seed")->type_name("N");
  run_command
      ->add_option("--set", sets, "Change a field: site.nodes[0].limit_kw=120 (may be repeated)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  run_command->add_option("--db", database, "Also keep journal and tables in a new SQLite file")
      ->type_name("sqlite:PATH");
  run_command->add_flag("--quiet", quiet, "No progress");
  run_command->footer(
      "Exit codes: 0 all expectations met, 1 one was not (or a check of the run itself failed),\n"
      "2 bad usage or input, 3 internal error. VOLTWIN_DATA names the folder of raw data sets.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "voltwin: %s (see voltwin --help)\n", error.what());
    return exit_usage;
  }
  if (*seed_option) request.seed = seed;
  for (const std::string& text : sets) {
    auto set = split_set(text);
    if (!set) return report_error(set.error());
    request.sets.push_back(*std::move(set));
  }
  auto path = database_path(database);
  if (!path) return report_error(path.error());
  request.database = *std::move(path);
  const char* data = std::getenv("VOLTWIN_DATA");
  if (data != nullptr) request.data_dir = data;
  request.share_dir = find_share();
  request.command = as_typed(argc, argv);
  return run(request, quiet);
}
