#pragma once
// The configuration keys of a 1.6 charge point (OCPP 1.6 §9): names, access, checked
// values. It knows what a value means as a number or a list, not what the station does
// with it. Kept over reboots.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// Every key, in the order in which GetConfiguration lists them.
enum class Key : std::uint8_t {
  AllowOfflineTxForUnknownId,
  AuthorizeRemoteTxRequests,
  ChargeProfileMaxStackLevel,
  ChargingScheduleAllowedChargingRateUnit,
  ChargingScheduleMaxPeriods,
  ClockAlignedDataInterval,
  ConnectionTimeOut,
  HeartbeatInterval,
  LocalAuthorizeOffline,
  LocalPreAuthorize,
  MaxChargingProfilesInstalled,
  MeterValueSampleInterval,
  MeterValuesAlignedData,
  MeterValuesSampledData,
  NumberOfConnectors,
  StopTransactionOnEVSideDisconnect,
  StopTransactionOnInvalidId,
  SupportedFeatureProfiles,
  TransactionMessageAttempts,
  TransactionMessageRetryInterval,
};

class ConfigKeys {
 public:
  /// All keys at their defaults (config_keys.cpp).
  ConfigKeys();

  /// Sets a key whatever its access, without a check: for the factory.
  void preset(Key key, std::string value);
  [[nodiscard]] ocpp::v16::ConfigurationStatus change(std::string_view name,
                                                      std::string_view value);
  [[nodiscard]] ocpp::v16::GetConfigurationResponse get(
      const ocpp::v16::GetConfigurationRequest& request) const;

  /// The value of a boolean key.
  [[nodiscard]] bool is_true(Key key) const;
  /// The value of an integer key.
  [[nodiscard]] std::int64_t number(Key key) const;
  /// The value of an integer key that counts seconds.
  [[nodiscard]] Duration seconds(Key key) const;
  /// The value of a list of measurands.
  [[nodiscard]] std::vector<ocpp::v16::Measurand> measurands(Key key) const;

 private:
  std::vector<std::string> values_;  ///< by Key
};

}  // namespace voltwin::twin::station
