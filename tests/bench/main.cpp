// voltwin-bench: the one door to every benchmark.
// Exit codes: 0 measured (also when a target is missed), 2 bad usage, 3 could not measure.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/bench/areas.hpp"

namespace {

using namespace voltwin;
namespace fs = std::filesystem;

constexpr int exit_usage = 2;
constexpr int exit_internal = 3;

constexpr bench::Area areas[] = {
    {"run", "voltwin run of whole scenarios, with and without a database", bench::measure_run},
    {"engine", "the event queue, against floors and peers", bench::measure_engine},
    {"ocpp", "the OCPP codec against peers, and sessions through the core", bench::measure_ocpp},
    {"load", "load control: what an allocation costs", bench::measure_load},
    {"store", "recovery: records, snapshots and what they take", bench::measure_store},
};

struct Request {
  const bench::Area* area = nullptr;
  std::string json_file;
};

std::string area_names() {
  std::string out;
  for (const bench::Area& area : areas) out += (out.empty() ? "" : ", ") + std::string(area.name);
  return out;
}

void print_usage() {
  std::printf("usage: voltwin-bench AREA [--json FILE]\n\nareas:\n");
  for (const bench::Area& area : areas) {
    std::printf("  %-10s %s\n", std::string(area.name).c_str(), std::string(area.about).c_str());
  }
}

Result<Request> parse(int argc, char** argv) {
  Request out;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json") {
      if (++i == argc) return bad_input("--json needs a file");
      out.json_file = argv[i];
    } else if (argument.rfind('-', 0) == 0) {
      return bad_input("unknown option " + argument + "; usage: voltwin-bench AREA [--json FILE]");
    } else if (out.area != nullptr) {
      return bad_input("one area at a time: " + argument + " is one too many");
    } else {
      for (const bench::Area& area : areas) {
        if (area.name == argument) out.area = &area;
      }
      if (out.area == nullptr) {
        return bad_input("there is no area '" + argument + "'; there are: " + area_names());
      }
    }
  }
  if (out.area == nullptr) return bad_input("expected an area: " + area_names());
  return out;
}

int report_error(const Error& error) {
  std::fprintf(stderr, "voltwin-bench: %s\n", error.message.c_str());
  return error.kind == ErrorKind::bad_input ? exit_usage : exit_internal;
}

Result<void> write(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) return environment_error("cannot write " + file);
  return {};
}

Result<std::vector<bench::Row>> measure(const bench::Area& area) {
  bench::Context context;
  std::error_code error;
  context.programs = fs::read_symlink("/proc/self/exe", error).parent_path().string();
  context.source = VOLTWIN_SOURCE_DIR;
  if (const char* data = std::getenv("VOLTWIN_DATA"); data != nullptr) context.data = data;
  std::string scratch = (fs::temp_directory_path(error) / "voltwin-bench-XXXXXX").string();
  if (error || mkdtemp(scratch.data()) == nullptr) {
    return environment_error("cannot make a temporary folder");
  }
  context.scratch = scratch;
  auto rows = area.measure(context);
  fs::remove_all(scratch, error);
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && (std::string(argv[1]) == "--help" || std::string(argv[1]) == "-h")) {
    print_usage();
    return EXIT_SUCCESS;
  }
  const auto request = parse(argc, argv);
  if (!request) return report_error(request.error());
  // Known before the minutes of measuring, not after.
  if (!request->json_file.empty()) {
    if (auto written = write(request->json_file, ""); !written) {
      return report_error({ErrorKind::bad_input, "--json: " + written.error().message});
    }
  }
  const auto rows = measure(*request->area);
  if (!rows) return report_error(rows.error());
  std::printf("%s", bench::table(*rows).c_str());
  if (!request->json_file.empty()) {
    auto written = write(request->json_file, bench::json(request->area->name, *rows));
    if (!written) return report_error(written.error());
  }
  return EXIT_SUCCESS;
}
