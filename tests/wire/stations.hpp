#pragma once
// The stations, drivers and the operator of a wire test: they speak in lines to a csms that may
// die at any moment, send again what was not answered, and remember what was. They outlive it,
// share no code with the core, and everything that they do follows from the seed and from what
// they hear.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::test {

/// One driver at one station, with a token that nobody else has. What was answered stands.
struct Visit {
  std::size_t station = 0;
  std::string token;
  std::int64_t from_wh = 0;
  std::int64_t to_wh = 0;
  std::int64_t id = 0;       ///< as the answer to its start said; 0 until then
  std::int64_t seen_wh = 0;  ///< the last register of which a sample was answered
  bool stopped = false;      ///< its stop was answered
};

class Stations {
 public:
  Stations(std::uint64_t seed, std::size_t count);

  /// One order of the set-up, the next one after each reply; empty: all is set up.
  [[nodiscard]] std::string next_set_up();
  /// Time goes on by a little, and everybody does something: the lines to be said.
  void tick(std::vector<std::string>& lines);
  /// A line of the csms; what it leads to.
  void hear(std::string_view line, std::vector<std::string>& lines);
  /// Its process is gone, after everything that it said was heard. What was answered since the
  /// last time: ids of the messages.
  [[nodiscard]] std::vector<std::string> lose_csms();
  /// Nobody comes any more.
  void close_doors() { is_open_ = false; }
  /// Whether a message has waited for long on an open link: time should not go on, for it runs
  /// hundreds of times as fast as the disk, and what comes a quarter of an hour late makes a
  /// clock look like one of another time zone.
  [[nodiscard]] bool waits_long() const;
  /// Whether a driver or a message is still there.
  [[nodiscard]] bool anybody() const;

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const std::vector<Visit>& visits() const { return visits_; }
  [[nodiscard]] const std::vector<std::string>& tokens() const { return tokens_; }
  [[nodiscard]] std::string identity(std::size_t station) const;
  [[nodiscard]] std::size_t count() const { return stations_.size(); }
  [[nodiscard]] bool has_booted(std::size_t station) const {
    return stations_[station].boot_answered;
  }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] std::uint64_t answers() const { return answers_; }
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  /// What a csms must not say: empty while all is well.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  enum class Kind : std::uint8_t { boot, heartbeat, status, start, sample, stop };
  struct Message {
    Kind kind = Kind::heartbeat;
    std::size_t visit = 0;  ///< start, sample and stop
    std::int64_t register_wh = 0;
    std::string status;
    Instant at;
  };
  struct Station {
    std::uint64_t connection = 0;  ///< 0: none
    std::deque<Message> queue;
    std::string open_call;  ///< the id of the message in front, while it waits
    bool boot_answered = false;
    std::int64_t register_wh = 0;
    std::optional<std::size_t> visit;
    int ticks_left = 0;
  };
  struct Order {
    std::string token;
    std::uint64_t correlation = 0;  ///< 0: not asked in this life
  };

  void live(Station& station);
  void come(Station& station);
  void leave(Station& station);
  void order_token(std::vector<std::string>& lines);
  void send_next(std::size_t at, std::vector<std::string>& lines);
  void hear_frame(std::uint64_t connection, std::string_view text, std::vector<std::string>& lines);
  void hear_result(std::string_view id, std::string_view payload, std::vector<std::string>& lines);
  void hear_reply(std::string_view rest);
  void take_answer(const Message& message, Station& station, std::string_view payload);
  void lose_link(Station& station);
  [[nodiscard]] Station* station_of(std::uint64_t connection);
  [[nodiscard]] std::string payload_of(const Message& message) const;
  [[nodiscard]] std::string line(std::string_view rest) const;
  void complain(std::string_view what, std::string_view line);

  random::Stream draw_;
  Instant now_;
  bool is_open_ = true;
  std::vector<Station> stations_;
  std::vector<Visit> visits_;
  std::vector<std::string> tokens_;  ///< that the csms has acknowledged
  std::size_t tokens_used_ = 0;
  std::optional<Order> order_;
  std::size_t set_up_ = 0;
  std::uint64_t set_up_correlation_ = 0;
  std::map<std::string, std::size_t, std::less<>> sent_;  ///< id of a message: its station
  std::vector<std::string> answered_;
  std::uint64_t next_id_ = 1;
  std::uint64_t next_correlation_ = 1;
  std::uint64_t next_connection_ = 1;
  std::uint64_t repeats_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t calls_ = 0;
  std::string complaint_;
};

}  // namespace voltwin::test
