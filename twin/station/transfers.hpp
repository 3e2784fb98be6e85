#pragma once
// Files that a charge point fetches and sends by itself: attempts, waits between them, giving
// up (OCPP 1.6 §4.4, §4.5, §5.9, §5.19). The file itself is moved by the world: a notice asks
// for an attempt, and a call answers it by its id, which a late answer to an earlier attempt
// does not have. It knows no message; times handed in are true times.

#include <cstdint>
#include <string>

#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// Names one attempt of one transfer; never reused by a station for the same direction.
using TransferId = std::uint64_t;

/// What was fetched.
enum class Signature : std::uint8_t { valid, invalid };
enum class Installation : std::uint8_t { succeeds, fails };
struct FirmwareImage {
  std::string version;  ///< at most 50 characters
  Signature signature = Signature::valid;
  Installation installation = Installation::succeeds;
};

/// Why a file could not be sent; only the first is worth another attempt.
enum class UploadFailure : std::uint8_t {
  unreachable,
  bad_message,
  not_supported,
  permission_denied
};

struct TransferOrder {
  std::string location;
  int attempts = 3;  ///< at most, in all
  Duration retry_interval;
};

class FileTransfer {
 public:
  /// An attempt that nobody answers has failed after this.
  static constexpr Duration patience = Duration::from_minutes(30);
  /// More attempts than these are not made, whatever the order says.
  static constexpr int most_attempts = 100;

  /// Takes an order, in place of any other; the first attempt is due at `first`.
  void begin(TransferOrder order, Instant first);
  /// Nothing is wanted any more.
  void cancel();
  [[nodiscard]] bool is_idle() const { return state_ == State::idle; }
  /// An attempt is under way.
  [[nodiscard]] bool is_running() const { return state_ == State::running; }
  /// When the next attempt begins, or the running one has taken too long; never() when idle.
  [[nodiscard]] Instant due() const { return state_ == State::idle ? Instant::never() : at_; }
  /// Begins the attempt that is due.
  TransferId start(Instant now);
  [[nodiscard]] bool is_answered_by(TransferId id) const { return is_running() && id == id_; }
  enum class Next : std::uint8_t { again, never_again };
  /// The running attempt failed.
  Next failed(Instant now);
  /// The power went in the middle of an attempt: it is made anew from then on.
  void interrupted(Instant resumed);

  [[nodiscard]] const std::string& location() const { return order_.location; }
  [[nodiscard]] int attempt() const { return attempt_; }  ///< the running or last one, from 1

 private:
  enum class State : std::uint8_t { idle, waiting, running };
  TransferOrder order_;
  State state_ = State::idle;
  Instant at_ = Instant::never();
  int attempt_ = 0;
  TransferId id_ = 0;
};

/// The scheme of a location in capitals ("FTP" of "ftp://host/file"); empty without one.
[[nodiscard]] std::string scheme_of(const std::string& location);

}  // namespace voltwin::twin::station
