#pragma once
// Inside twin/faults only: one frame on its way past the quirks of a charger, and what the
// frames so far have told. Rules (rules.hpp) change the one and read the other. It must not
// know links, timers or what either end makes of a frame.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "engine/time/instant.hpp"
#include "twin/faults/edit.hpp"

namespace voltwin::twin::faults {

/// One OCPP-J frame, taken apart.
struct Letter {
  ocpp::rpc::MessageType type = ocpp::rpc::MessageType::unknown;
  std::string id;
  std::string action;  ///< of a CALL; of an answer, that of the call it answers, if known
  Node payload;
  std::vector<Node> error;  ///< of a CALLERROR: what stands behind the id
};

/// Empty when the text is no frame.
[[nodiscard]] std::optional<Letter> open_letter(std::string_view text);

/// How a letter is put on the wire.
enum class Writing : std::uint8_t { compact, over_lines, leading_comma };
[[nodiscard]] std::string close_letter(const Letter& letter, Writing writing);

/// What the true frames have told of a connector.
struct Outlet {
  std::optional<Node> start;                ///< payload of the last StartTransaction
  bool is_open = false;                     ///< that transaction has not been stopped
  std::int64_t meter_start = 0;             ///< of the last transaction
  std::optional<std::int64_t> transaction;  ///< its id, as the station was told
  std::optional<std::int64_t> register_wh;  ///< the newest seen
  std::int64_t register_at_boot = 0;
  std::optional<Node> newest, newest_but_one;  ///< elements of meterValue
  std::string first_sample_time;               ///< of the transaction
};

struct Memory {
  /// Further connectors are not remembered.
  static constexpr std::size_t max_outlets = 64;
  /// Calls of the CSMS that may wait for their answer; the oldest is forgotten.
  static constexpr std::size_t max_csms_calls = 8;

  struct Asked {
    std::string id;
    std::string action;
    Node payload;
  };

  std::map<std::int64_t, Outlet> outlets;  ///< by connector
  std::optional<Asked> station_call;       ///< the newest
  std::deque<Asked> csms_calls;
  std::uint32_t connections = 0;
  std::uint32_t boots = 0;             ///< BootNotifications that were accepted
  std::optional<Instant> accepted;     ///< since the last power-up
  Instant powered;                     ///< when the first frame after the last power-up came
  bool has_news_of_reconnect = false;  ///< a connection came back, and no rule has used it
  bool allows_remote_start = false;    ///< AuthorizeRemoteTxRequests was set to false
  std::uint32_t turn = 0;              ///< of rules that do something by turns
  std::uint64_t calls_made = 0;
  std::int64_t transactions_made = 0;
  std::int64_t foreign_transaction = 0;  ///< of another station; 0: none is known

  /// The outlet of a connector, made when it is new; nullptr beyond the maximum.
  [[nodiscard]] Outlet* outlet(std::int64_t connector);
  /// The outlet whose transaction has this id, and its connector; nullptr when there is none.
  [[nodiscard]] Outlet* outlet_of(std::optional<std::int64_t> transaction);
  [[nodiscard]] std::int64_t connector_of(const Outlet& outlet) const;
};

class Passage {
 public:
  Passage(Letter frame, Instant time, Memory& known)
      : letter(std::move(frame)), now(time), memory(known) {}

  Letter letter;
  const Instant now;
  Memory& memory;
  Writing writing = Writing::compact;
  bool is_swallowed = false;
  Duration delay;                  ///< of the letter; never of a CALL of the station
  std::optional<Duration> reboot;  ///< the station loses its power after this

  struct Extra {
    Letter letter;
    Duration after;
  };
  std::vector<Letter> ahead;       ///< calls of ours, each answered before the letter goes
  std::vector<Extra> behind;       ///< calls of ours; those without delay before the next letter
  std::vector<std::string> loose;  ///< texts that do not wait for anything, after the letter
  std::vector<std::string> first;  ///< the same, before it
  std::vector<Letter> back;        ///< to whom the letter came from

  [[nodiscard]] Node& payload() { return letter.payload; }
  /// A call of ours; its answer goes nowhere.
  [[nodiscard]] Letter call(std::string_view action, Node payload);
  /// A call with the payload of the letter as it is now, under an id of ours.
  [[nodiscard]] Letter copy() { return call(letter.action, letter.payload); }
  /// The letter goes no further; whoever sent it gets this answer.
  void answer_here(Node payload);
};

/// The ids of our own calls begin so.
inline constexpr std::string_view own_prefix = "q-";

}  // namespace voltwin::twin::faults
