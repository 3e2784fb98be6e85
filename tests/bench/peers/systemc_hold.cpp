// The hold model on SystemC: `systemc-hold PENDING SETTLING EVENTS`. An entity is a method
// process that wakes itself.
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <systemc>
#include <vector>

#include "tests/bench/peers/peer.hpp"

namespace {

using voltwin::bench::Payload;

class Entities : public sc_core::sc_module {
 public:
  Entities(sc_core::sc_module_name name, std::uint64_t pending, voltwin::bench::HoldRun run)
      : sc_core::sc_module(name), payloads_(pending), run_(run) {
    sc_core::sc_spawn_options options;
    options.spawn_method();
    for (std::uint64_t i = 0; i < pending; ++i) {
      payloads_[i].index = i;
      sc_core::sc_spawn([this, i] { wake(payloads_[i]); }, nullptr, &options);
    }
  }

 private:
  void wake(Payload& payload) {
    // The first call, at time 0, is the start of the process and no event of the model.
    const bool started = starting_ == payloads_.size();
    if (started) {
      hold_.fire(static_cast<std::int64_t>(sc_core::sc_time_stamp().value()), payload);
    } else {
      ++starting_;
    }
    sc_core::next_trigger(
        sc_core::sc_time::from_value(static_cast<std::uint64_t>(hold_.delay_us())));
    if (started && run_.fired(hold_) == voltwin::bench::HoldRun::Next::stop) sc_core::sc_stop();
  }

  std::vector<Payload> payloads_;
  std::uint64_t starting_ = 0;
  voltwin::bench::Hold hold_;
  voltwin::bench::HoldRun run_;
};

}  // namespace

int sc_main(int argc, char** argv) {
  using voltwin::bench::number;
  if (argc != 4) {
    std::fprintf(stderr, "usage: systemc-hold PENDING SETTLING EVENTS\n");
    return 2;
  }
  sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_core::sc_set_time_resolution(1, sc_core::SC_US);
  Entities entities("entities", number(argv[1]), {number(argv[2]), number(argv[3])});
  sc_core::sc_start();
  std::fflush(stdout);
  std::_Exit(0);  // freeing the processes is no part of the model
}
