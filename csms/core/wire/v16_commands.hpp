#pragma once
// The half of v16.hpp that encodes and reads the calls of boundary/station_calls.hpp, one
// overload each. Private to csms/core/wire.

#include "csms/core/wire/v16.hpp"
#include "csms/core/wire/v16_deviations.hpp"

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

[[nodiscard]] CallOutcome command_outcome(const ClearCache& command, const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const ReadLocalListVersion& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const SendLocalList& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const ReserveNow& command, const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const CancelReservation& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const ReadCompositeSchedule& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const UploadDiagnostics& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const UpdateFirmware& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const GetLog& command, const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const UpdateSignedFirmware& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const DeliverCertificate& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const InstallCertificate& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const ReadCertificateIds& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const DeleteCertificate& command,
                                          const AnswerPayload& payload);
[[nodiscard]] CallOutcome command_outcome(const TriggerExtended& command,
                                          const AnswerPayload& payload);

}  // namespace voltwin::core::wire
