#pragma once
// The reservations that a 1.6 charge point holds (OCPP 1.6 §3.11, §5.1, §5.13): for whom, where,
// until when. It knows no connector's state: whether one may be reserved is decided by the
// station. All instants are of the station's own clock. Kept over reboots.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

struct Reservation {
  std::int32_t id = 0;
  int connector = 0;  ///< 0: any of them
  std::string token;
  std::optional<std::string> parent_token;
  Instant expires;
};

/// Who wants to charge.
struct TokenHolder {
  std::string_view token;
  std::optional<std::string> parent_token;
};

class Reservations {
 public:
  /// Replaces the one with the same id.
  void put(Reservation reservation);
  /// False when there is none with this id.
  bool cancel(std::int32_t id);
  /// Ends those of a connector, which cannot be used any more (§5.13).
  void end_on(int connector);
  /// Ends those whose time has come.
  void expire(Instant now);
  /// The soonest expiry, or never().
  [[nodiscard]] Instant next_expiry() const;

  /// The one on this very connector (above 0), with that id left out of account.
  [[nodiscard]] const Reservation* on(int connector, std::optional<std::int32_t> but) const;
  /// How many are for any connector, with that id left out of account.
  [[nodiscard]] int anywhere(std::optional<std::int32_t> but) const;
  /// The one that lets this holder charge here: on the connector, or for any.
  [[nodiscard]] const Reservation* of(int connector, const TokenHolder& holder) const;
  [[nodiscard]] std::size_t size() const { return held_.size(); }

 private:
  std::vector<Reservation> held_;  ///< at most one a connector, as the station sees to it
};

}  // namespace voltwin::twin::station
