#pragma once
// What a log of frames says and what is wrong with it: every frame typed, every answer joined
// to its call, every payload held against its schema, transactions and registers followed from
// start to stop, each defect by the name that the catalogue of tolerances gives it where it has
// one, with what the CSMS would take for it. It must not know where the log came from or how it
// is printed.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "scenarios/protocol/frame_log.hpp"

namespace voltwin::scenarios::protocol {

/// One thing wrong with a frame or an exchange.
struct Finding {
  std::string_view name;  ///< "unknown_field", "unanswered_call": of static storage
  std::string detail;     ///< one line: where, what was expected, what was found
};

struct DecodedFrame {
  static constexpr std::size_t max_findings = 32;

  LoggedFrame logged;  ///< its direction is filled in where the message tells it
  ocpp::rpc::MessageType type = ocpp::rpc::MessageType::unknown;
  std::string id;
  std::string action;             ///< of an answer: that of its call; empty when unknown
  std::string_view payload = {};  ///< JSON; of a CALLERROR: its details
  std::string error_code, error_description;  ///< of a CALLERROR
  std::optional<std::size_t> partner;  ///< index of the answer of a call, of the call of an answer
  std::optional<Duration> latency;     ///< of an answer whose times are known
  std::vector<Finding> findings;       ///< at most max_findings
};

struct DecodedLog {
  std::vector<DecodedFrame> frames;
  std::size_t other_lines = 0;
  bool cut = false;
  /// What the payloads of frames that had to be put right point into.
  std::deque<std::string> repaired;

  [[nodiscard]] bool clean() const;
  /// How often each finding occurs, by name.
  [[nodiscard]] std::map<std::string_view, std::size_t> counts() const;
};

/// Decodes OCPP 1.6 frames. Calls are matched to answers by station, direction and message
/// id; a message id that returns is found, and the answer goes to its latest call. A log that
/// was written by a station is known by its actions: its directions are turned round.
[[nodiscard]] DecodedLog decode(const FrameLog& log);

}  // namespace voltwin::scenarios::protocol
