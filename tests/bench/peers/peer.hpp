#pragma once
// The frame of a peer: a small program that runs the hold model on another simulator and
// prints one line of JSON, `{"events": …, "cpu_s": …, "check_sum": …}`: the events measured,
// the CPU time that they took, and the lower 32 bits of the check sum over all events.

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/bench/engine/workload.hpp"

namespace voltwin::bench {

/// Counts the events of a run and takes the time of those that are measured.
class HoldRun {
 public:
  enum class Next : unsigned char { go_on, stop };

  HoldRun(std::uint64_t settling, std::uint64_t events) : settling_(settling), events_(events) {}

  /// Call it once for each event, after the event has done its work and has been scheduled
  /// again. At the last one it prints the line; the caller then stops its simulator.
  Next fired(const Hold& hold) {
    ++fired_;
    if (fired_ == settling_) start_s_ = cpu_seconds();
    if (fired_ != settling_ + events_) return Next::go_on;
    std::printf("{\"events\": %llu, \"cpu_s\": %.9f, \"check_sum\": %llu}\n",
                static_cast<unsigned long long>(events_), cpu_seconds() - start_s_,
                static_cast<unsigned long long>(hold.check_sum() & 0xffffffff));
    return Next::stop;
  }

 private:
  static double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }

  std::uint64_t settling_;
  std::uint64_t events_;
  std::uint64_t fired_ = 0;
  double start_s_ = 0.0;
};

/// A whole number of the command line.
inline std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

}  // namespace voltwin::bench
