#pragma once
// One outlet of a charge point: contactor, pilot, meter, the vehicle that stands there, and
// the transaction that runs. It knows physics and its own state; not messages, links or
// who may charge. A copyable value; times handed in never decrease.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/phase.hpp"
#include "twin/station/config.hpp"
#include "twin/station/meter.hpp"
#include "twin/station/transaction_queue.hpp"
#include "twin/vehicle/vehicle.hpp"

namespace voltwin::twin::station {

/// A running transaction.
struct Transaction {
  LocalTransaction number = 0;
  std::string token;
  std::optional<std::string> parent_token;
  Instant started;  ///< true time
  WattHours meter_start;
  /// Beyond so many readings every second one between the first and the last goes (§9.1.27).
  static constexpr std::size_t max_data = 120;
  std::vector<ocpp::v16::MeterValue> data{};  ///< for StopTransaction
  /// The CSMS has rejected the token: no energy past this register (MaxEnergyOnInvalidId).
  std::optional<WattHours> meter_cap{};
  bool is_suspended = false;  ///< the cap is reached and the transaction goes on
};

/// What a StatusNotification says of a connector.
struct ReportedStatus {
  ocpp::v16::ChargePointStatus status = ocpp::v16::ChargePointStatus::Available;
  ocpp::v16::ChargePointErrorCode error = ocpp::v16::ChargePointErrorCode::NoError;
  bool operator==(const ReportedStatus&) const = default;
};

/// A token that may charge here and waits for a plug.
struct Authorization {
  std::string token;
  std::optional<std::string> parent_token;
  Instant expires = Instant::never();                 ///< true time (ConnectionTimeOut)
  std::optional<ocpp::v16::ChargingProfile> profile;  ///< for the transaction to come
};

/// A token that the CSMS is being asked about.
struct AskedToken {
  std::string token;
  std::optional<ocpp::v16::ChargingProfile> profile;  ///< for the transaction to come
};

/// The truth about an EVSE, for the world and its oracles; not what messages say.
struct EvseTruth {
  Watts power;
  Amps current;          ///< in each loaded phase
  int phases = 0;        ///< loaded phases, 0 without a vehicle
  grid::PhaseLoad load;  ///< the same, as the grid wants it
  std::int64_t meter_mwh = 0;
  ocpp::v16::ChargePointStatus status{};
  Amps offered;  ///< by the pilot; zero means pause or no transaction
  bool has_transaction = false;
  bool is_plugged = false;
  Ratio soc;  ///< of the vehicle; zero without one
};

class Evse {
 public:
  explicit Evse(EvseConfig config);

  [[nodiscard]] const EvseConfig& config() const { return config_; }
  [[nodiscard]] const std::optional<vehicle::Vehicle>& vehicle() const { return vehicle_; }
  [[nodiscard]] const Meter& meter() const { return meter_; }
  [[nodiscard]] vehicle::Supply supply() const;

  void plug_in(vehicle::Vehicle vehicle, Instant now);
  /// Takes the vehicle out, with what it took to now metered.
  std::optional<vehicle::Vehicle> unplug(Instant now);
  /// What the pilot offers, at most the hardware's maximum; below 6 A it offers nothing.
  /// True when that is a change.
  bool offer(Amps limit, Instant now);
  /// Opens the contactor: the draw ends at once and nothing is offered. True when something
  /// was offered.
  bool cut(Instant now);
  /// Integrates the physics up to `now`.
  void advance(Instant now);

  [[nodiscard]] Amps offered() const { return offered_; }
  [[nodiscard]] vehicle::Draw draw(Instant now) const;
  /// The register and all the rest at `now`, not before the last advance.
  [[nodiscard]] EvseTruth truth(Instant now) const;
  /// When the draw changes next by itself; never() when it does not.
  [[nodiscard]] Instant next_change() const { return next_change_; }
  /// True once, when the draw has stepped since the last call.
  [[nodiscard]] bool take_power_step(Instant now);
  /// True once, when the vehicle has stopped by itself since it was plugged in.
  [[nodiscard]] bool take_finished();

  /// The connector's state as 1.6 §4.9 names it, from what stands here. Keeps the present one
  /// while the vehicle has not yet reacted to an offer.
  [[nodiscard]] ocpp::v16::ChargePointStatus derive_status(Instant now) const;

  // The station's book-keeping for this outlet.
  std::optional<Transaction> transaction;
  std::optional<Authorization> authorization;
  std::optional<AskedToken> asked;
  ocpp::v16::AvailabilityType availability = ocpp::v16::AvailabilityType::Operative;
  std::optional<ocpp::v16::AvailabilityType> scheduled_availability;
  ocpp::v16::ChargePointStatus status = ocpp::v16::ChargePointStatus::Available;
  Instant status_since;  ///< true time
  std::optional<ReportedStatus> reported;
  /// Out of order (NoError: it is not), and what it complains of while it works.
  ocpp::v16::ChargePointErrorCode fault = ocpp::v16::ChargePointErrorCode::NoError;
  ocpp::v16::ChargePointErrorCode warning = ocpp::v16::ChargePointErrorCode::NoError;
  bool is_faulted = false;    ///< by its own fault or the station's
  bool is_reserved = false;   ///< for somebody whose token was not presented yet
  bool is_held = false;       ///< nothing new begins: firmware waits to be installed
  bool is_finishing = false;  ///< its transaction ended and the plug is still in
  Instant next_sample = Instant::never();
  Instant next_limit = Instant::never();   ///< when the profiles may say something else
  Instant next_cap = Instant::never();     ///< when the transaction's meter_cap may be reached
  Instant next_report = Instant::never();  ///< when its status will have been stable

 private:
  void look_ahead();

  EvseConfig config_;
  Meter meter_;
  std::optional<vehicle::Vehicle> vehicle_;
  Amps offered_;
  Instant next_change_ = Instant::never();
  Watts known_power_;
  bool may_have_stepped_ = false;
  bool finish_told_ = false;
};

}  // namespace voltwin::twin::station
