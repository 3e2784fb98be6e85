#pragma once
// The stations, drivers and operator around a csms that dies (crash_csms.hpp): they send, wait,
// reconnect and send again what was not answered, and remember what was. What the core has
// answered must be there after every recovery, exactly once, and the ledger is the meter in
// the end. Everything follows from the seed. It shares no code with the core, but for
// the exposure by which load control counts what a station may draw.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/property/crash_csms.hpp"

namespace voltwin::test {

class CrashWorld {
 public:
  explicit CrashWorld(std::uint64_t seed);

  /// Lives through so many deaths, then ends every session in peace and looks at the bills.
  void run(std::uint64_t deaths);

  [[nodiscard]] const DeathCounts& counts() const { return csms_.counts(); }
  [[nodiscard]] const core::events::Batch& journal() const { return csms_.journal(); }
  [[nodiscard]] std::size_t visits() const { return visits_.size(); }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] std::uint64_t remote_stops() const { return remote_stops_; }
  [[nodiscard]] std::uint64_t leases_checked() const { return leases_checked_; }

 private:
  enum class Kind : std::uint8_t { boot, heartbeat, status, start, sample, stop };
  struct Message {
    Kind kind = Kind::heartbeat;
    std::size_t visit = 0;  ///< start, sample and stop
    std::int64_t register_wh = 0;
    int connector = 0;
    std::string status;
    Instant at;
  };
  /// One driver at one connector. What was answered stands for good.
  struct Visit {
    std::size_t station = 0;
    int connector = 1;
    std::string token;
    std::int64_t from_wh = 0;
    std::int64_t to_wh = 0;
    std::int64_t id = 0;   ///< as the answer to its start said; 0 until then
    bool stopped = false;  ///< its stop was answered
  };
  struct Outlet {
    std::int64_t register_wh = 0;
    std::size_t visit = 0;
    bool occupied = false;
    int ticks_left = 3;
  };
  /// A lease that left the core, while the station may follow it.
  struct Lease {
    std::string call;
    int connector = 1;
    std::int64_t transaction = 0;
    Amps limit;
    Instant valid_to;
  };
  struct Station {
    std::string identity;
    std::vector<Outlet> outlets;
    ConnectionId connection;  ///< none while it has none
    std::deque<Message> queue;
    std::string open_call;           ///< the id of the message in front, while it waits
    std::vector<std::string> calls;  ///< of the core, not answered yet
    std::vector<Lease> leases;       ///< in the order in which they were sent
    bool boot_answered = false;
  };
  /// An operator's command, asked again until it is answered.
  struct Order {
    std::string token;
    std::optional<CorrelationId> asked;
  };
  enum class Life : std::uint8_t { goes_on, ends };

  void set_up();
  void flush();
  void command(CommandBody body);
  void tick(Life life);
  void act();
  void commit_somehow();
  void plot();
  void die_and_recover();
  // The drivers and the operator.
  void live(std::size_t station, Life life);
  void come(std::size_t station, int connector);
  void leave(std::size_t station, int connector);
  void tell(std::size_t station, int connector, const char* status);
  void order_token();
  void order_stop();
  // The link.
  void connect(std::size_t station);
  void lose_link(Station& station);
  void send_next(std::size_t station);
  void answer_call(std::size_t station);
  static void replace_leases(Station& station, std::string_view id);
  void obey_stop(std::size_t station, const std::string& payload);
  [[nodiscard]] std::string payload_of(const Message& message) const;
  // What left the core.
  void see(const Effect& effect);
  void see_result(std::string_view id, std::string_view payload);
  void see_lease(Station& station, std::string_view id, std::string_view payload);
  void take_answer(std::size_t station, bool lost);
  // What must be.
  void expect_what_was_answered() const;
  void expect_frames() const;
  void expect_leases();
  void expect_visit(const Visit& visit) const;
  void expect_books() const;
  void expect_bills() const;
  [[nodiscard]] bool anybody() const;

  random::Stream draw_;
  MortalCsms csms_;
  std::vector<Station> stations_;
  std::vector<Visit> visits_;
  std::vector<std::string> tokens_;  ///< known to the core for certain
  std::size_t tokens_used_ = 0;
  std::optional<Order> order_;
  /// Messages that the core has: by the id of the call, until it is answered.
  std::map<std::string, std::pair<std::size_t, Message>, std::less<>> sent_;
  std::vector<std::string> answered_;  ///< ids of messages, by an answer that left the core
  std::uint64_t next_id_ = 1;
  std::uint64_t next_correlation_ = 1;
  std::uint64_t repeats_ = 0;
  std::uint64_t remote_stops_ = 0;
  std::uint64_t leases_checked_ = 0;
  bool peaceful_ = false;
};

}  // namespace voltwin::test
