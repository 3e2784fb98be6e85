#pragma once
// The half of v16.hpp that encodes and reads the calls of boundary/station_calls.hpp, one
// overload each. Private to csms/core/wire.

#include <string_view>

#include "csms/core/wire/v16.hpp"

namespace voltwin::core::wire {

[[nodiscard]] EncodedCall encode_command(const ClearCache& command);
[[nodiscard]] EncodedCall encode_command(const ReadLocalListVersion& command);
[[nodiscard]] EncodedCall encode_command(const SendLocalList& command);
[[nodiscard]] EncodedCall encode_command(const ReserveNow& command);
[[nodiscard]] EncodedCall encode_command(const CancelReservation& command);
[[nodiscard]] EncodedCall encode_command(const ReadCompositeSchedule& command);
[[nodiscard]] EncodedCall encode_command(const UploadDiagnostics& command);
[[nodiscard]] EncodedCall encode_command(const UpdateFirmware& command);
[[nodiscard]] EncodedCall encode_command(const GetLog& command);
[[nodiscard]] EncodedCall encode_command(const UpdateSignedFirmware& command);
[[nodiscard]] EncodedCall encode_command(const DeliverCertificate& command);
[[nodiscard]] EncodedCall encode_command(const InstallCertificate& command);
[[nodiscard]] EncodedCall encode_command(const ReadCertificateIds& command);
[[nodiscard]] EncodedCall encode_command(const DeleteCertificate& command);
[[nodiscard]] EncodedCall encode_command(const TriggerExtended& command);

[[nodiscard]] CallOutcome command_outcome(const ClearCache& command, std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const ReadLocalListVersion& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const SendLocalList& command, std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const ReserveNow& command, std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const CancelReservation& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const ReadCompositeSchedule& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const UploadDiagnostics& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const UpdateFirmware& command, std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const GetLog& command, std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const UpdateSignedFirmware& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const DeliverCertificate& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const InstallCertificate& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const ReadCertificateIds& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const DeleteCertificate& command,
                                          std::string_view payload);
[[nodiscard]] CallOutcome command_outcome(const TriggerExtended& command, std::string_view payload);

}  // namespace voltwin::core::wire
