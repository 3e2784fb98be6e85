#pragma once
// What becomes durable together: the facts of some turns of the core, the frames that
// they rest on and what else was asked of it (the tape), and high-rate measurements that are no
// facts (telemetry). The shard fills it, a journal stores it. Plain data; it knows neither.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/boundary/ids.hpp"
#include "csms/core/events/codec.hpp"
#include "csms/core/events/vault.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::events {

/// One thing that entered the shard, in the order in which it did, or one frame that left it: what
/// a build needs to decide all of it again (scenarios/replay). Kept for a shorter time than the
/// journal.
struct TapeEntry {
  enum class Kind : std::uint8_t {
    in,            ///< a frame from the station, as text
    in_binary,     ///< ... as a binary one
    out,           ///< a frame to the station; no input
    connected,     ///< `station` is the identity, of a station or of nobody
    disconnected,  ///< nothing but the connection
    command,       ///< `text`: encode_command()
    expired,       ///< the core was woken
    resumed,       ///< a shard begins: `text`: shard::encode_resumption()
  };

  Instant at;
  ConnectionId connection;  ///< none of the last three
  std::string station;      ///< the charge point identity of the connection
  Kind kind = Kind::in;
  std::string text;
  std::uint64_t after = 0;  ///< the last fact that was decided before it

  [[nodiscard]] bool operator==(const TapeEntry&) const = default;
};

/// "in", "in_binary" ...
[[nodiscard]] std::string_view name_of(TapeEntry::Kind kind);
[[nodiscard]] Result<TapeEntry::Kind> tape_kind(std::string_view name);
/// Whether it was on the wire.
[[nodiscard]] bool is_frame(TapeEntry::Kind kind);

/// One measured value; the unit is the measurand's own in OCPP (W, A, V, Wh, %).
struct Telemetry {
  Instant at;  ///< by the station's clock
  EvseId evse;
  TransactionId transaction;   ///< none outside a transaction
  std::string_view measurand;  ///< as OCPP spells it: a word of ours, that always lasts
  double value = 0.0;

  [[nodiscard]] bool operator==(const Telemetry&) const = default;
};

struct Batch {
  std::vector<VaultEntry> vault;  ///< consecutive numbers
  std::vector<Record> records;    ///< consecutive sequences
  std::vector<TapeEntry> tape;
  std::vector<Telemetry> telemetry;
  std::vector<Erasure> erasures;  ///< come after everything above

  [[nodiscard]] bool empty() const {
    return vault.empty() && records.empty() && tape.empty() && telemetry.empty() &&
           erasures.empty();
  }
  void clear() {
    vault.clear();
    records.clear();
    tape.clear();
    telemetry.clear();
    erasures.clear();
  }
};

}  // namespace voltwin::core::events
