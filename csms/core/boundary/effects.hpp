#pragma once
// Everything that can leave the core, as data, in one ordered list. An effect may
// leave only after the events that it rests on are durable: the shard sees to it.

#include <cstdint>
#include <string>
#include <variant>

#include "csms/core/boundary/ids.hpp"

namespace voltwin::core::boundary {

struct SendFrame {
  ConnectionId connection;
  std::string text;
};
struct CloseConnection {
  ConnectionId connection;
  std::string reason;
};

enum class CommandStatus : std::uint8_t {
  done,
  refused,  ///< bad or impossible; `detail` says what was expected
  failed,   ///< the station refused
  unknown,  ///< no answer; it may have taken effect
};
struct ReplyToCommand {
  CorrelationId correlation;
  CommandStatus status = CommandStatus::done;
  std::uint64_t created = 0;  ///< id of the thing that the command defined, if any
  std::string detail;
};

using Effect = std::variant<SendFrame, CloseConnection, ReplyToCommand>;

}  // namespace voltwin::core::boundary
