#pragma once
// OCPP 1.6 <-> the core's own vocabulary. The only part of the core that knows the
// wire; it decides nothing.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "csms/core/boundary/station_messages.hpp"
#include "csms/core/boundary/strictness.hpp"
#include "csms/ocpp/rpc/endpoint.hpp"
#include "csms/ocpp/rpc/frame.hpp"
#include "csms/ocpp/tolerance/finding.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::wire {

using namespace core::boundary;  // the vocabulary of stations

/// Why a call is answered by CALLERROR.
struct Refusal {
  ocpp::rpc::ErrorCode code = ocpp::rpc::ErrorCode::GenericError;
  std::string description;
};

/// How payloads of stations are read.
struct Reading {
  Strictness strictness = Strictness::tolerant;
  Instant arrival;  ///< stands for times that cannot be read
};

using Findings = std::vector<ocpp::tolerance::Finding>;

/// A call of a station, decoded; what was put right is appended to `findings`. In tolerant mode
/// a start, a stop and meter values are never refused.
[[nodiscard]] std::variant<StationRequest, Refusal> decode_v16(std::string_view action,
                                                               std::string_view payload,
                                                               const Reading& reading,
                                                               Findings& findings);

/// The same for a whole frame in one pass, when it is a CALL that is right by the letter and
/// written in the ordinary way. Nothing says nothing about what it is: decode_v16() does.
[[nodiscard]] std::optional<StationRequest> decode_ordinary_v16(std::string_view frame,
                                                                const ocpp::rpc::CallHead& head,
                                                                const Reading& reading,
                                                                Findings& findings);

/// The payload of the answer. `now` is the time that BootNotification and Heartbeat set.
[[nodiscard]] std::string encode_v16(const StationAnswer& answer, Instant now);
/// The same, appended to `out`.
void append_v16(std::string& out, const StationAnswer& answer, Instant now);

struct EncodedCall {
  std::string_view action;
  std::string payload;
  ocpp::rpc::Priority priority = ocpp::rpc::Priority::control;
};

/// Whether an operator's call may be sent: one line that names the field and what was
/// expected when it may not.
[[nodiscard]] Result<void> check_v16(const StationCall& call);

/// A call to a station. One that check_v16() would refuse is our own mistake (ENSURE), or
/// refused by the station.
[[nodiscard]] EncodedCall encode_v16(const StationCall& call);

/// Whether 1.6 can trigger a message of this name.
[[nodiscard]] bool is_trigger_v16(std::string_view message);

/// What a station's CALLRESULT to this call means; what was put right is appended to `findings`.
/// The detail of a ReadConfiguration is the payload put right, with the keys spelt as asked for.
[[nodiscard]] CallOutcome outcome_v16(const StationCall& call, std::string_view payload,
                                      const Reading& reading, Findings& findings);

/// The keys that have a value, in the detail of a ReadConfiguration; none when it is no answer.
[[nodiscard]] std::vector<ConfigurationValue> configuration_v16(std::string_view detail);

}  // namespace voltwin::core::wire
