#pragma once
// What becomes durable together: the facts of some turns of the core, the frames that
// they rest on (the tape), and high-rate measurements that are no facts (telemetry).
// The shard fills it, a journal stores it. Plain data; it knows neither.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/boundary/ids.hpp"
#include "csms/core/events/codec.hpp"
#include "csms/core/events/vault.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::events {

/// One raw frame as it was on the wire; kept for a shorter time than the journal.
struct TapeFrame {
  enum class Direction : std::uint8_t {
    in,   ///< from the station
    out,  ///< to the station
  };

  Instant at;
  ConnectionId connection;
  std::string station;  ///< the charge point identity of the connection
  Direction direction = Direction::in;
  std::string text;
  std::uint64_t after = 0;  ///< the last fact that was decided before it

  [[nodiscard]] bool operator==(const TapeFrame&) const = default;
};

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
  std::vector<TapeFrame> tape;
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
