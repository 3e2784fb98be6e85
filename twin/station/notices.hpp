#pragma once
// What a station asks of, or tells, the simulated world around it; and what it is handed
// with each call. Plain data.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/timers.hpp"
#include "engine/units/units.hpp"
#include "twin/station/transfers.hpp"

namespace voltwin::twin::station {

/// Asks for a connection attempt after this wait, once; the world answers with
/// Station::connected() or Station::connection_failed().
struct WantsConnection {
  Duration after;
};
/// Gives up the link (dead, or about to reboot). The station holds it for closed already; a
/// disconnected() that follows has no effect.
struct DropConnection {};
/// The draw changed in a step, or may rise from here on: look at truth() again.
struct PowerChanged {
  int connector = 0;
};
struct TransactionStarted {
  int connector = 0;
};
struct TransactionEnded {
  int connector = 0;
  ocpp::v16::Reason reason{};
};
/// The vehicle has stopped by itself: full, or at its driver's target.
struct ChargingFinished {
  int connector = 0;
};
struct TokenRefused {
  int connector = 0;
};
/// What the pilot offers changed; zero means pause or no transaction.
struct OfferedLimitChanged {
  int connector = 0;
  Amps limit;
};

/// Wants a file fetched, for the attempt-th time; Station::update() says from where. The world
/// answers with Station::download_done() or download_failed() and this id.
struct WantsDownload {
  TransferId id = 0;
  int attempt = 1;
};
/// Wants a file sent, for the attempt-th time; Station::upload() says which and where to. The
/// world answers with Station::upload_done() or upload_failed() and this id.
struct WantsUpload {
  TransferId id = 0;
  int attempt = 1;
};

using Notice = std::variant<WantsConnection, DropConnection, PowerChanged, TransactionStarted,
                            TransactionEnded, ChargingFinished, TokenRefused, OfferedLimitChanged,
                            WantsDownload, WantsUpload>;

/// Handed to a station with each call; it keeps none of it. The station has at most one
/// timer scheduled, always with the same token (kind, index and detail zero).
struct Context {
  Instant now;
  Timers& timers;
  std::vector<std::string>& to_csms;  ///< frames to send, in order
  std::vector<Notice>& notices;       ///< in order
};

}  // namespace voltwin::twin::station
