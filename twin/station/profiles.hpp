#pragma once
// The charging profiles installed in a 1.6 charge point and the limit that they make
// (OCPP 1.6 §3.13; ocpp.md "Smart charging"). All instants are of the station's own clock.
// It knows no transaction state, message or timer: who may install what is checked by the
// station, the shape of a profile here.
//
//   Within a purpose the highest stack level whose validity and schedule cover the instant
//   prevails, even when larger; a TxDefaultProfile of the connector goes before one of
//   connector 0; TxProfile replaces TxDefaultProfile; the minimum over purposes holds. A
//   schedule past its duration says nothing; without duration its last period holds for ever.
//   Below the minChargingRate of the schedule that prevails nothing is offered: the vehicle
//   would charge badly or not at all (§7.13).

#include <cstdint>
#include <optional>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::twin::station {

/// In which units a station takes schedules (ChargingScheduleAllowedChargingRateUnit).
enum class RateUnits : std::uint8_t { amps, watts, both };

/// The read-only configuration keys that bound the store.
struct ProfileBounds {
  int max_stack_level = 10;
  int max_periods = 24;
  int max_installed = 20;
  RateUnits units = RateUnits::both;
};

/// For whom and when a limit is asked.
struct LimitQuery {
  int connector = 1;                ///< above 0
  Instant now;                      ///< station's clock
  std::optional<Instant> tx_start;  ///< station's clock; empty without a transaction
  Volts phase_voltage{230.0};       ///< to turn watts into amperes
  int phases = 3;                   ///< of the EVSE
  Amps hardware_max{32.0};
  int sharers = 1;  ///< connectors that share a ChargePointMaxProfile, this one included
  /// Phases that the vehicle is seen to load; 0 where none is. A limit in watts is never
  /// divided by fewer, so that numberPhases cannot make the total larger than it says.
  int loaded_phases = 0;
};

struct OfferedLimit {
  Amps limit;           ///< per phase
  Instant next_change;  ///< when to ask again at the latest (station's clock), or never()
};

class ProfileStore {
 public:
  explicit ProfileStore(ProfileBounds bounds) : bounds_(bounds) {}

  /// Whether set() would take it, if there is room.
  [[nodiscard]] bool takes(int connector, const ocpp::v16::ChargingProfile& profile) const;
  /// Installs a profile on a connector (0: the charge point) that exists. One with the same id,
  /// or the same purpose, stack level and connector, is replaced. Rejected when out of bounds, in
  /// a unit that the station does not take, ill-formed, or with a limit finer than a tenth.
  [[nodiscard]] ocpp::v16::ChargingProfileStatus set(int connector,
                                                     const ocpp::v16::ChargingProfile& profile);
  /// Removes what matches every filter that is present; the number removed.
  int clear(const ocpp::v16::ClearChargingProfileRequest& filter);
  /// A TxProfile does not outlive its transaction.
  void transaction_ended(int connector);

  [[nodiscard]] OfferedLimit limit_at(const LimitQuery& query) const;
  [[nodiscard]] std::size_t size() const { return installed_.size(); }
  [[nodiscard]] const ProfileBounds& bounds() const { return bounds_; }

 private:
  struct Installed {
    int connector = 0;
    ocpp::v16::ChargingProfile profile;
  };
  /// The prevailing limit of one purpose on one connector; empty when none speaks.
  [[nodiscard]] std::optional<Amps> purpose_limit(ocpp::v16::ChargingProfilePurpose purpose,
                                                  int connector, const LimitQuery& query,
                                                  Instant& next_change) const;

  ProfileBounds bounds_;
  std::vector<Installed> installed_;
};

}  // namespace voltwin::twin::station
