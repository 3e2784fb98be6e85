#pragma once
// What a charger gets wrong on purpose: every frame between a simulated station and its link
// passes through, and is rewritten, repeated, held back, answered on the spot or joined by
// others, as the charger's quirks say. It must not know a station's inside, a link or a clock.
//
// Contract
// - A copyable value. `now` never decreases. The owner carries out what a Traffic says, and
//   calls expire() when next_due() has come.
// - Without quirks, and for what no quirk concerns, frames pass unchanged and at once.
// - The station's end stays orderly: calls of our own are sent one at a time between those of
//   the station (rows J13 and X10 excepted, whose point it is), and their answers go no
//   further.
// - Each quirk draws from a stream of its own, once for each frame that it concerns: the quirks
//   of one charger change nobody else's, and one quirk not the draws of another.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"
#include "twin/faults/passage.hpp"
#include "twin/faults/quirk.hpp"
#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

/// What goes on at once, in order.
struct Traffic {
  std::vector<std::string> to_csms, to_station;
  bool reboot = false;  ///< the station loses its power, after the frames
};

class Misbehaviour {
 public:
  /// Frames held back or answers on their way; beyond this further ones are lost.
  static constexpr std::size_t max_held = 4096;
  /// Calls that wait for the one that is open; beyond this those of our own are lost.
  static constexpr std::size_t max_waiting = 1024;

  /// At most max_quirks, of rows whose culprit is Culprit::frames (ENSURE); `draws` is this
  /// charger's own stream.
  Misbehaviour(std::vector<Quirk> quirks, const random::Stream& draws);

  [[nodiscard]] bool is_idle() const { return active_.empty(); }

  /// The station's connection stands. Calls that were held back may go now.
  void connected(Instant now);
  /// It is gone: what waited in it is lost, what was held back is not.
  void disconnected();
  /// A frame that the station sends.
  void from_station(std::string_view text, Instant now, Traffic& out);
  /// A frame that the CSMS sent, as it arrives.
  void from_csms(std::string_view text, Instant now, Traffic& out);
  /// Lets go what is due.
  void expire(Instant now, Traffic& out);
  /// When expire() has something to do; never() when nothing is held.
  [[nodiscard]] Instant next_due() const;

  /// The newest transaction id that the CSMS gave this station; 0 when none.
  [[nodiscard]] std::int64_t newest_transaction() const { return newest_transaction_; }
  /// One of another station, for row X21.
  void hear_of_transaction(std::int64_t foreign) { memory_.foreign_transaction = foreign; }
  /// How often a row has struck.
  [[nodiscard]] std::uint64_t struck(Defect defect) const;

 private:
  struct Active {
    Quirk quirk;
    random::Stream draws;
    std::uint32_t concerned = 0;
    std::uint64_t struck = 0;
  };
  enum class Errand : std::uint8_t { call, loose, to_station, reboot };
  struct Held {
    Instant at;
    std::uint64_t order = 0;
    Errand errand = Errand::call;
    std::string id, text;
  };
  enum class Caller : std::uint8_t { station, own };
  struct Waiting {
    Caller caller = Caller::station;
    std::string id, text;
  };
  struct InFlight {
    Caller caller = Caller::station;
    std::string id;
    Instant deadline;
  };

  void strike(Way way, Passage& passage);
  [[nodiscard]] bool strikes(Active& one, Instant now) const;
  void remember_call(const Letter& letter, Instant now);
  void remember_answer(Letter& letter, Instant now);
  void dispatch_call(const std::string& station_id, Passage& passage, Traffic& out);
  void hold_extras(const Passage& passage);
  void hold(Instant at, Errand errand, std::string id, std::string text);
  void wait_in_line(Caller caller, const Letter& letter, Writing writing);
  void advance_line(Instant now, Traffic& out);

  std::vector<Active> active_;
  Memory memory_;
  std::vector<Held> held_;
  std::uint64_t held_so_far_ = 0;
  std::deque<Waiting> line_;
  std::optional<InFlight> in_flight_;
  /// The station's own id of the call whose id was changed.
  struct Alias {
    std::string wire, own;
  };
  std::optional<Alias> alias_;
  std::int64_t newest_transaction_ = 0;
  bool is_connected_ = false;
};

}  // namespace voltwin::twin::faults
