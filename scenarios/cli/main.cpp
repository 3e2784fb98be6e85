// voltwin: the program. Reads the command line, constructs, and says how it went.
// Exit codes: 0 success, 1 the checked thing failed, 2 bad usage or input, 3 internal.

#include <signal.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/base/ensure.hpp"
#include "scenarios/cli/acn.hpp"
#include "scenarios/cli/allocate_command.hpp"
#include "scenarios/cli/db_commands.hpp"
#include "scenarios/cli/decode.hpp"
#include "scenarios/cli/place.hpp"
#include "scenarios/cli/printable.hpp"
#include "scenarios/cli/replay.hpp"
#include "scenarios/cli/run.hpp"
#include "scenarios/protocol/schema_text.hpp"

namespace {

using namespace voltwin;
using namespace voltwin::scenarios;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_internal = 3;
constexpr int exit_signal = 128;  // and the signal's number, as shells count

// SIGINT, SIGTERM and SIGHUP, held back so that a run can be asked at a good moment
// whether one came, and cleans up before it ends.
class Interruptions {
 public:
  Interruptions() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      // One that the caller told us to ignore (nohup) stays ignored.
      struct sigaction action {};
      sigaction(signal, nullptr, &action);
      if (action.sa_handler != SIG_IGN) sigaddset(&signals_, signal);
    }
    sigprocmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// The signal that came, or 0.
  [[nodiscard]] int take() const {
    const timespec at_once{};
    const int signal = sigtimedwait(&signals_, nullptr, &at_once);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t signals_{};
};

enum class Chatter : unsigned char { progress, quiet };

// A line that rewrites itself on a terminal; one line a simulated day elsewhere.
class TerminalProgress final : public cli::Progress {
 public:
  explicit TerminalProgress(Chatter chatter) : chatter_(chatter) {}

  cli::Wish at(const world::World& world) override {
    if (chatter_ == Chatter::progress) show(world);
    return wish();
  }

  cli::Wish between(const world::World& world) override {
    if (terminal_ && chatter_ == Chatter::progress) show(world);
    return wish();
  }

  /// The signal that stopped the run, or 0.
  [[nodiscard]] int signal() const { return signal_; }

 private:
  cli::Wish wish() {
    signal_ = interruptions_.take();
    if (signal_ == 0) return cli::Wish::go_on;
    if (terminal_ && chatter_ == Chatter::progress) std::fputc('\n', stderr);
    return cli::Wish::stop;
  }

  void show(const world::World& world) const {
    const format::Clock& clock = world.scenario().clock;
    const CivilTime local = clock.zone.civil(world.now());
    const bool last = world.now() >= clock.end();
    if (!terminal_ && !last && (local.hour != 0 || world.now() == clock.start)) return;
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
  Chatter chatter_;
  bool terminal_ = isatty(STDERR_FILENO) == 1;
  Interruptions interruptions_;
  int signal_ = 0;
};

// The one line of an error. Messages quote what the user gave: files, arguments, names.
void complain(std::string_view message) {
  std::fprintf(stderr, "voltwin: %s\n", cli::printable(cli::without_passwords(message)).c_str());
}

int report_error(const Error& error) {
  complain(error.message);
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
    // For the report, which others read.
    const std::string argument = cli::without_password(argv[i]);
    const bool plain = argument.find_first_of(" \t\n'\"\\$&|;<>()*?[]{}!#~`") == std::string::npos;
    out += ' ';
    if (plain && !argument.empty()) {
      out += argument;
      continue;
    }
    out += '\'';
    for (const char c : argument) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    out += '\'';
  }
  return out;
}

int run(const cli::RunRequest& request, Chatter chatter) {
  TerminalProgress progress(chatter);
  const auto summary = cli::run_scenario(request, progress);
  if (!summary) {
    const int status = report_error(summary.error());
    return progress.signal() == 0 ? status : exit_signal + progress.signal();
  }
  std::printf("%s\n", summary->table.c_str());
  std::printf("%llu OCPP messages, %.0f per CPU second (%.2f s of CPU, %ld MB)\n",
              static_cast<unsigned long long>(summary->messages), summary->messages_per_cpu_second,
              summary->effort.cpu_seconds, summary->effort.peak_memory_kib / 1024);
  if (!summary->pacing.empty()) std::printf("%s\n", summary->pacing.c_str());
  if (summary->untraced > 0) {
    std::printf("trace.json leaves out the last %llu events\n",
                static_cast<unsigned long long>(summary->untraced));
  }
  std::printf("digest %s\n", summary->digest.c_str());
  std::printf("report %s\n",
              (std::filesystem::path(request.out) / "report.html").lexically_normal().c_str());
  return summary->all_met ? EXIT_SUCCESS : exit_failed;
}

Result<std::optional<std::int64_t>> seed_of(const std::string& text) {
  if (text.empty()) return std::optional<std::int64_t>();
  std::int64_t seed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (problem != std::errc() || end != text.data() + text.size()) {
    return bad_input("--seed " + text + ": expected a whole number of at least 0 and below 2^63");
  }
  return std::optional<std::int64_t>(seed);
}

Result<server::net::Pace> pace_of(const std::string& text) {
  if (text.empty()) return server::net::Pace::as_fast_as_possible();
  double factor = 0.0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (problem != std::errc() || end != text.data() + text.size()) factor = 0.0;  // refused too
  auto pace = server::net::Pace::times(factor);
  if (!pace) return bad_input("--speed " + text + ": " + pace.error().message);
  return pace;
}

Result<std::pair<std::string, std::string>> split_set(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return bad_input("--set " + text + ": expected path=value, e.g. site.nodes[0].limit_kw=120");
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<void> check_database(const std::string& where) {
  if (where.empty()) return {};
  if (!cli::names_its_kind(where)) {
    return bad_input("--db " + where +
                     ": expected sqlite:PATH or postgresql://USER@HOST:PORT/DATABASE");
  }
  const auto place = cli::place_of(where);
  if (!place) return bad_input("--db: " + place.error().message);
  return {};
}

// CLI11 would only say that a command is missing.
Result<void> check_command(const CLI::App& app, int argc, char** argv) {
  std::string names;
  const std::string first = argc < 2 ? "" : argv[1];
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == first) return {};
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  if (first.rfind('-', 0) == 0 && app.get_option_no_throw(first) != nullptr) return {};
  const std::string found = argc < 2 ? "" : ", found '" + first + "'";
  return bad_input("expected a command (" + names + ")" + found + " (see voltwin --help)");
}

// What `voltwin run` was told, as it was typed.
struct RunArguments {
  cli::RunRequest request;
  std::vector<std::string> sets;
  std::string database;
  std::string seed;
  std::string speed;
  bool quiet = false;
};

CLI::App* add_run(CLI::App& app, RunArguments& arguments) {
  auto* command = app.add_subcommand(
      "run", "Run a scenario and write its report, figures, sessions, series and events");
  command->add_option("FILE", arguments.request.scenario, "The scenario (JSON, comments allowed)")
      ->required();
  command->add_option("--out", arguments.request.out, "Folder for the results")
      ->required()
      ->type_name("DIR");
  command->add_option("--seed", arguments.seed, "Instead of the scenario's own seed")
      ->type_name("N");
  command
      ->add_option("--set", arguments.sets,
                   "Change a field: site.nodes[0].limit_kw=120 (may be repeated)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--db", arguments.database,
          "Also keep journal and tables in a new SQLite file, or in a database of PostgreSQL")
      ->type_name("sqlite:PATH|postgresql://USER@HOST:PORT/DATABASE");
  command
      ->add_option("--signing-key", arguments.request.signing_key,
                   "Sign checkpoints of the journal with this key (see `voltwin db keygen`)")
      ->type_name("KEY");
  command
      ->add_option("--speed", arguments.speed,
                   "Keep step with the clock: X simulated seconds each second (1: real time)")
      ->type_name("X");
  command->add_flag("--certificate", arguments.request.certificates,
                    "Also write certificates.jsonl: the proof of each plan of load control");
  command->add_flag("--trace", arguments.request.trace,
                    "Also write trace.json: every event, for ui.perfetto.dev");
  command->add_flag("--quiet", arguments.quiet, "No progress");
  command->footer(
      "Exit codes: 0 all expectations met, 1 one was not (or a check of the run itself failed),\n"
      "2 bad usage or input, 3 internal error, 128 + N ended by signal N (nothing is written).\n"
      "VOLTWIN_DATA names the folder of raw data sets, VOLTWIN_ZONEINFO that of the time zones\n"
      "(without it /usr/share/zoneinfo).");
  return command;
}

int run_as_told(RunArguments&& arguments, std::string command) {
  cli::RunRequest& request = arguments.request;
  auto seed = seed_of(arguments.seed);
  if (!seed) return report_error(seed.error());
  request.seed = *seed;
  for (const std::string& text : arguments.sets) {
    auto set = split_set(text);
    if (!set) return report_error(set.error());
    request.sets.push_back(*std::move(set));
  }
  auto pace = pace_of(arguments.speed);
  if (!pace) return report_error(pace.error());
  request.pace = *pace;
  if (const auto known = check_database(arguments.database); !known) {
    return report_error(known.error());
  }
  request.database = std::move(arguments.database);
  if (!request.signing_key.empty() && request.database.empty()) {
    return report_error(
        {ErrorKind::bad_input, "--signing-key: there is nothing to sign without --db"});
  }
  const char* data = std::getenv("VOLTWIN_DATA");
  if (data != nullptr) request.data_dir = data;
  const char* zoneinfo = std::getenv("VOLTWIN_ZONEINFO");
  if (zoneinfo != nullptr) request.zoneinfo_dir = zoneinfo;
  request.share_dir = find_share();
  request.command = std::move(command);
  return run(request, arguments.quiet ? Chatter::quiet : Chatter::progress);
}

// What `voltwin ocpp schema` was told.
struct SchemaArguments {
  std::string version;
  std::string message;
};

CLI::App* add_schema(CLI::App& ocpp, SchemaArguments& arguments) {
  auto* command = ocpp.add_subcommand("schema", "Print the JSON Schema of a message's payload");
  command->add_option("VERSION", arguments.version, "1.6")->required();
  command->add_option("MESSAGE", arguments.message,
                      "BootNotification or BootNotification.req: the request;\n"
                      "BootNotification.conf: the answer; without it: the list of messages");
  return command;
}

int print_schema(const SchemaArguments& arguments) {
  const auto text = protocol::schema_text({arguments.version, arguments.message});
  if (!text) return report_error(text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return EXIT_SUCCESS;
}

CLI::App* add_decode(CLI::App& ocpp, cli::DecodeRequest& request) {
  auto* command = ocpp.add_subcommand(
      "decode", "Explain a log of frames: what each says, and everything that is wrong with it");
  command
      ->add_option("FILE", request.file,
                   "A frame a line, with time, identity and direction before it where they are\n"
                   "known; or the database of `voltwin run --db`; or - for standard input")
      ->required();
  command->add_flag_callback(
      "--json", [&request] { request.form = cli::DecodeForm::json; },
      "One JSON object a frame instead of text");
  command->footer(
      "Exit codes: 0 all is clean, 1 something is wrong with a frame, 2 bad usage or "
      "an unreadable file.");
  return command;
}

// Line by line: the text quotes what a station sent, for a terminal that must not obey it.
void print_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = cli::printable(text.substr(0, end)) + '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

int decode(const cli::DecodeRequest& request) {
  const bool json = request.form == cli::DecodeForm::json;
  const auto clean = cli::decode_file(request, [json](std::string_view text) {
    if (!json) return print_lines(text);
    std::fwrite(text.data(), 1, text.size(), stdout);
  });
  if (!clean) return report_error(clean.error());
  return *clean ? EXIT_SUCCESS : exit_failed;
}

int run_db(const cli::DbCommands& db) {
  using std::chrono::microseconds;
  const auto now =
      std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto answer = db.run({Instant::from_us(now.count())});
  if (!answer) return report_error(answer.error());
  const std::string text = answer->facts.print(db.form());
  db.form() == cli::Form::text ? print_lines(text)
                               : void(std::fwrite(text.data(), 1, text.size(), stdout));
  return answer->is_sound ? EXIT_SUCCESS : exit_failed;
}

int run_allocate(const cli::AllocateCommand& allocate) {
  const auto printed = allocate.run();
  if (!printed) return report_error(printed.error());
  const std::string& text = printed->text;
  printed->is_json ? void(std::fwrite(text.data(), 1, text.size(), stdout)) : print_lines(text);
  return printed->holds ? EXIT_SUCCESS : exit_failed;
}

// What `voltwin replay` was told.
struct ReplayCommand {
  cli::ReplayArguments arguments;
  std::string demand;  ///< of --as-demand, or empty
};

CLI::App* add_replay(CLI::App& app, ReplayCommand& told) {
  cli::ReplayArguments& arguments = told.arguments;
  auto* command = app.add_subcommand(
      "replay", "Decide all that is on a database's tape again, and compare every fact and frame");
  command
      ->add_option("--db", arguments.database,
                   "The database of `voltwin run --db`: a file, or postgresql://...")
      ->required()
      ->type_name("DB");
  command
      ->add_option("--from", arguments.from,
                   "Begin where the process began that ran then (without: the first on the tape)")
      ->type_name("TIME");
  command->add_option("--to", arguments.to, "Leave out what came in from then on")
      ->type_name("TIME");
  command
      ->add_option("--as-demand", told.demand,
                   "Compare nothing: write who came and for how much as a scenario, to be run")
      ->type_name("OUT.json");
  command->add_flag_callback(
      "--json", [&arguments] { arguments.form = cli::ReplayForm::json; },
      "One JSON object instead of text");
  command->footer(
      "Exit codes: 0 all is equal, 1 something is different (the first difference is shown),\n"
      "2 bad usage, or nothing that can be replayed, 3 internal error.");
  return command;
}

int replay(const ReplayCommand& told) {
  const cli::ReplayArguments& arguments = told.arguments;
  if (!told.demand.empty()) {
    const auto written = cli::write_demand(arguments, told.demand);
    if (!written) return report_error(written.error());
    print_lines(*written);
    return EXIT_SUCCESS;
  }
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto outcome = cli::replay_database(arguments, [terminal](const std::string& line) {
    if (!terminal) return;
    std::fprintf(stderr, "\r\x1b[2K%s", line.c_str());
    std::fflush(stderr);
  });
  if (terminal) std::fputs("\r\x1b[2K", stderr);
  if (!outcome) return report_error(outcome.error());
  if (arguments.form == cli::ReplayForm::json) {
    std::fwrite(outcome->text.data(), 1, outcome->text.size(), stdout);
  } else {
    print_lines(outcome->text);
  }
  return outcome->equal ? EXIT_SUCCESS : exit_failed;
}

CLI::App* add_acn(CLI::App& app, cli::AcnArguments& arguments) {
  auto* command = app.add_subcommand(
      "acn", "Simulate a month of ACN-Sim's under a policy, and print its published figures");
  command->add_option("EVENTS", arguments.events, "Its plug-in events (.csv or .csv.gz)")
      ->required();
  command
      ->add_option(
          "--network", arguments.network,
          "A network file (JSON); single_phase: one limit for the stations of the events;\n"
          "single_phase:FILE: for those of a network file, in its order")
      ->required();
  command->add_option("--capacity-kw", arguments.capacity_kw, "Of the transformer")
      ->required()
      ->type_name("N");
  command
      ->add_option("--policy", arguments.policy,
                   "fcfs, edf, llf, round_robin, uncontrolled, tiered_fair, llf_measured, lp")
      ->required();
  command
      ->add_option("--estimates", arguments.estimates_seed,
                   "Tell the policy what drivers say, with errors drawn from this seed")
      ->type_name("SEED");
  command->add_option("--step-log", arguments.step_log, "Write each car of each step")
      ->type_name("FILE.csv");
  command->add_flag_callback(
      "--json", [&arguments] { arguments.form = cli::AcnForm::json; },
      "One JSON object instead of text");
  command->footer("Exit codes: 0 success, 2 bad usage or input, 3 internal error.");
  return command;
}

int acn_month(const cli::AcnArguments& arguments) {
  const auto text = cli::run_acn(arguments);
  if (!text) return report_error(text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away (`| head`) must not end a run that is writing files.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"voltwin: digital twin of EV charging, and the CSMS that it tests"};
  app.set_version_flag("--version", "voltwin " VOLTWIN_VERSION);
  app.require_subcommand(1);
  RunArguments run_arguments;
  const CLI::App* const run_command = add_run(app, run_arguments);
  CLI::App* const ocpp = app.add_subcommand("ocpp", "Look at OCPP messages");
  ocpp->require_subcommand(1);
  SchemaArguments schema_arguments;
  const CLI::App* const schema_command = add_schema(*ocpp, schema_arguments);
  cli::DecodeRequest decode_request;
  const CLI::App* const decode_command = add_decode(*ocpp, decode_request);
  cli::DbCommands db(app);
  const cli::AllocateCommand allocate(app);

  ReplayCommand replay_told;
  const CLI::App* const replay_command = add_replay(app, replay_told);

  cli::AcnArguments acn_arguments;
  const CLI::App* const acn_command = add_acn(app, acn_arguments);

  auto known = check_command(app, argc, argv);
  if (known && argv[1] == ocpp->get_name()) known = check_command(*ocpp, argc - 1, argv + 1);
  if (known && argv[1] == db.app().get_name()) known = check_command(db.app(), argc - 1, argv + 1);
  if (!known) return report_error(known.error());
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    complain(std::string(error.what()) + " (see voltwin --help)");
    return exit_usage;
  }
  if (acn_command->parsed()) return acn_month(acn_arguments);
  if (replay_command->parsed()) return replay(replay_told);
  if (allocate.parsed()) return run_allocate(allocate);
  if (run_command->parsed()) return run_as_told(std::move(run_arguments), as_typed(argc, argv));
  if (schema_command->parsed()) return print_schema(schema_arguments);
  if (decode_command->parsed()) return decode(decode_request);
  return run_db(db);
}
