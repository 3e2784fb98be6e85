#pragma once
// One end of an OCPP-J connection, for both roles: the CSMS and the simulated station use
// the same one. Text and the time go in, text and typed news come out. It knows ids, one
// outstanding CALL, time-outs and the queue; it must not know a socket, a clock, or what an
// action means.
//
// Contract
// - A copyable value. `now` never decreases. Every call appends to `out` and clears nothing.
// - At most one CALL of ours is open (1.6 §4.1.1); the others wait in the queue. The peer's
//   calls are independent of ours, and several of them may be unanswered: all are delivered,
//   and none is taken for a repeat because of its id.
// - An answer counts for the open call only, by id. Any other is `Ignored` and frees nothing.
// - A malformed frame never ends the connection: a broken CALL with a readable id is answered
//   by CALLERROR, anything else is dropped; both are reported as `Ignored`.
// - Every call() that returned true ends in exactly one of Answered, Refused, TimedOut, or a
//   tag returned by reset().

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::rpc {

/// Leaves room for "-" and ten digits within max_id_length.
inline constexpr std::size_t max_id_prefix_length = 25;
/// Ignored::text holds at most so many characters of the frame.
inline constexpr std::size_t max_ignored_text_length = 256;

struct EndpointConfig {
  std::string id_prefix;        ///< of our ids; another one for each connection
  Duration call_timeout;        ///< from sending a CALL; more than zero
  std::size_t queue_limit = 0;  ///< calls that wait behind the open one
};

/// Order of the queue; first come, first served within one.
enum class Priority : std::uint8_t { transaction, control, telemetry };

/// The peer called us. To be answered by answer() or refuse() with the same id.
struct IncomingCall {
  std::string id, action;
  std::string payload;  ///< valid JSON of any type
};
/// CALLRESULT of our call.
struct Answered {
  std::uint64_t tag = 0;
  std::string payload;  ///< valid JSON of any type
};
/// CALLERROR of our call. A code that neither version knows reads as GenericError.
struct Refused {
  std::uint64_t tag = 0;
  ErrorCode code = ErrorCode::GenericError;
  std::string description;
};
/// Our call got no answer within call_timeout. A late one will be Ignored.
struct TimedOut {
  std::uint64_t tag = 0;
};
enum class IgnoredKind : std::uint8_t {
  malformed,        ///< no frame, or a CALL that was answered by CALLERROR
  repeated_answer,  ///< of the call that was answered last
  unknown_answer,   ///< to no open call: late, or never asked
};
/// A frame without effect: to be logged and counted.
struct Ignored {
  IgnoredKind kind = IgnoredKind::malformed;
  std::string reason;  ///< e.g. "late or repeated answer"
  std::string text;    ///< the beginning of the frame
};
using Incoming = std::variant<IncomingCall, Answered, Refused, TimedOut, Ignored>;

/// Frames to send, in order, and news for the owner, in order.
struct Output {
  std::vector<std::string> frames;
  std::vector<Incoming> incoming;
  void clear() {
    frames.clear();
    incoming.clear();
  }
};

class Endpoint {
 public:
  explicit Endpoint(EndpointConfig config);

  /// Queues a call; it is sent at once when none of ours is open. `payload` is JSON text,
  /// `tag` the caller's own name for the answer. False when the queue is full.
  [[nodiscard]] bool call(std::string_view action, std::string payload, std::uint64_t tag,
                          Priority priority, Instant now, Output& out);
  /// Takes one text frame of the peer; when it closes our call, sends the next one.
  void receive(std::string_view text, Instant now, Output& out);
  /// Sends the CALLRESULT for a call of the peer. `payload` is JSON text.
  void answer(std::string_view id, std::string_view payload, Output& out) const;
  /// Sends the CALLERROR for a call of the peer.
  void refuse(std::string_view id, ErrorCode code, std::string_view description, Output& out) const;
  /// Times the open call out when its deadline has come, then sends the next queued one.
  void expire(Instant now, Output& out);
  /// When expire() has something to do; nothing while no call of ours is open.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  /// The connection is gone: forgets every open and queued call of ours and returns their
  /// tags, the open one first, then in the order of the queue. Ids go on with the new
  /// prefix and are not reused, so that an answer over the old connection is unknown.
  std::vector<std::uint64_t> reset(std::string_view new_id_prefix);

  /// No call of ours is open or queued.
  [[nodiscard]] bool idle() const { return !open_ && queued() == 0; }
  /// Calls of ours that wait, the open one not counted.
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Queued {
    std::string action;
    std::string payload;
    std::uint64_t tag = 0;
  };
  /// First in, first out without the standing cost of a deque (thousands of endpoints).
  struct Fifo {
    std::vector<Queued> items;
    std::size_t head = 0;
    [[nodiscard]] std::size_t size() const { return items.size() - head; }
    Queued take();
  };
  struct Open {
    std::string id;
    std::uint64_t tag = 0;
    Instant deadline;
  };

  void send(std::string_view action, std::string_view payload, std::uint64_t tag, Instant now,
            Output& out);
  void send_next(Instant now, Output& out);
  void take_result(const ResultFrame& frame, std::string_view text, Instant now, Output& out);
  void take_error(const ErrorFrame& frame, std::string_view text, Instant now, Output& out);
  void take_fault(const FrameFault& fault, std::string_view text, Output& out) const;
  [[nodiscard]] bool answers_open(std::string_view id) const { return open_ && open_->id == id; }
  void ignore_answer(std::string_view id, std::string_view text, Output& out) const;
  [[nodiscard]] std::string next_id();

  EndpointConfig config_;
  std::uint64_t calls_sent_ = 0;
  std::optional<Open> open_;
  std::string last_answered_;  ///< id of our call that was answered last
  std::array<Fifo, 3> queue_;  ///< by Priority
  FrameScratch scratch_;
};

}  // namespace voltwin::ocpp::rpc
