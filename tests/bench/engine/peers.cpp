#include "tests/bench/engine/peers.hpp"

#include <algorithm>
#include <filesystem>

#include "engine/base/ensure.hpp"
#include "tests/bench/output.hpp"
#include "tests/bench/process.hpp"

namespace voltwin::bench {

namespace {

namespace fs = std::filesystem;

struct Measured {
  double events_per_cpu_s = 0.0;
  std::optional<double> check_sum;
};

std::string program(const Context& context, const char* name) {
  return context.programs + "/peers/" + name;
}

// Debian's own interpreter: python3-simpy is installed for no other.
constexpr const char* python = "/usr/bin/python3";
constexpr int exit_not_installed = 4;  // of simpy_hold.py

std::string simpy_script(const Context& context) {
  return context.source + "/tests/bench/peers/simpy_hold.py";
}

/// The line that peer.hpp describes, among whatever else a peer says.
std::string line_of(const std::string& output) {
  const std::size_t begin = output.find("{\"events\"");
  if (begin == std::string::npos) return "";
  return output.substr(begin, output.find('\n', begin) - begin);
}

Result<Measured> run_peer(const Context& context, std::vector<std::string> command, HoldSize size) {
  for (const std::size_t number : {size.pending, size.settling, size.events}) {
    command.push_back(std::to_string(number));
  }
  const std::string log = context.scratch + "/peer";
  const auto usage = spawn(command, log);
  if (!usage) return tl::unexpected<Error>(usage.error());
  const std::string output = text_of(log);
  const std::string line = line_of(output);
  const auto events = number_in(line, "events");
  const auto cpu_s = number_in(line, "cpu_s");
  if (usage->exit_code != 0 || !events || !cpu_s || *cpu_s <= 0.0) {
    return environment_error(command.front() + " did not measure: " + output);
  }
  return Measured{*events / *cpu_s, number_in(line, "check_sum")};
}

std::string why_skipped(const std::string& program, const char* package) {
  return fs::exists(program) ? "" : std::string("not built; it needs ") + package;
}

std::string why_simpy_skipped(const Context& context) {
  if (!fs::exists(python)) return std::string("there is no ") + python;
  const auto usage =
      spawn({python, simpy_script(context), "1", "1", "1"}, context.scratch + "/peer");
  if (!usage) return usage.error().message;
  return usage->exit_code == exit_not_installed ? "python3-simpy is not installed" : "";
}

std::vector<std::string_view> schedulers(std::size_t pending) {
  std::vector<std::string_view> out{"map", "heap", "priority_queue"};
  // At 1e6 it falls to 15,000 events a second, which is a minute for one round.
  if (pending <= 100'000) out.push_back("calendar");
  // It inserts in linear time.
  if (pending <= 1'000) out.push_back("list");
  return out;
}

std::string ns3_type(std::string_view scheduler) {
  return scheduler == "map"              ? "ns3::MapScheduler"
         : scheduler == "heap"           ? "ns3::HeapScheduler"
         : scheduler == "priority_queue" ? "ns3::PriorityQueueScheduler"
         : scheduler == "calendar"       ? "ns3::CalendarScheduler"
                                         : "ns3::ListScheduler";
}

}  // namespace

Ns3Peer::Ns3Peer(const Context& context, HoldSize size, std::uint64_t check_sum)
    : context_(context), size_(size), check_sum_(check_sum) {}

Contender Ns3Peer::contender(int rounds) {
  return {"ns3_best", [this] { return measure(); }, rounds,
          why_skipped(program(context_, "ns3-hold"), "libns3-dev")};
}

Result<double> Ns3Peer::measure_one(std::string_view scheduler) const {
  const auto measured =
      run_peer(context_, {program(context_, "ns3-hold"), ns3_type(scheduler)}, size_);
  if (!measured) return tl::unexpected<Error>(measured.error());
  if (measured->check_sum != static_cast<double>(check_sum_ & 0xffffffff)) {
    return environment_error(ns3_type(scheduler) + " fired other events than we did");
  }
  return measured->events_per_cpu_s;
}

Result<double> Ns3Peer::measure() {
  if (!tried_.empty()) return measure_one(tried_.front().scheduler);
  for (const std::string_view scheduler : schedulers(size_.pending)) {
    const auto rate = measure_one(scheduler);
    if (!rate) return rate;
    tried_.push_back({scheduler, *rate});
  }
  std::stable_sort(tried_.begin(), tried_.end(), [](const Tried& a, const Tried& b) {
    return a.events_per_cpu_s > b.events_per_cpu_s;
  });
  return tried_.front().events_per_cpu_s;
}

void Ns3Peer::add_rates(std::vector<Row>& rows, const std::string& prefix) const {
  for (const Tried& tried : tried_) {
    rows.push_back({prefix + ".ns3_" + std::string(tried.scheduler) + ".events_per_cpu_s",
                    tried.events_per_cpu_s, "1/s", std::nullopt, ""});
  }
}

Contender systemc_peer(const Context& context, HoldSize size, int rounds) {
  const std::string path = program(context, "systemc-hold");
  return {"systemc",
          [&context, path, size]() -> Result<double> {
            const auto measured = run_peer(context, {path}, size);
            if (!measured) return tl::unexpected<Error>(measured.error());
            return measured->events_per_cpu_s;
          },
          rounds, why_skipped(path, "libsystemc-dev")};
}

Contender simpy_peer(const Context& context, HoldSize size, int rounds) {
  // A tenth: the figure is as good, and Python slow.
  size.events /= 10;
  Contender out{"simpy",
                [&context, size]() -> Result<double> {
                  const auto measured = run_peer(context, {python, simpy_script(context)}, size);
                  if (!measured) return tl::unexpected<Error>(measured.error());
                  return measured->events_per_cpu_s;
                },
                rounds, ""};
  constexpr std::size_t most = 100'000;
  out.skipped = size.pending > most ? "more processes than it starts in a minute"
                                    : why_simpy_skipped(context);
  return out;
}

}  // namespace voltwin::bench
