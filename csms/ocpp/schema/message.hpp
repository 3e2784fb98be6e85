#pragma once
// Between a payload's text and a typed message, for every OCPP version: the list entry of a
// message, decoding with OCPP's own error codes, and the JSON Schema printed from the same
// table. It must not know any message or who sends it to whom at run time.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "csms/ocpp/rpc/frame.hpp"
#include "csms/ocpp/schema/describe.hpp"
#include "engine/json/record.hpp"

namespace voltwin::ocpp::schema {

/// Who may start the exchange.
enum class Initiator : std::uint8_t { station, csms, both };

struct MessageSchema {
  std::string_view action;
  const json::RecordTable& (*request)() = nullptr;
  const json::RecordTable& (*response)() = nullptr;
  Initiator initiator = Initiator::station;
};

/// What to refuse a payload with.
struct SchemaFault {
  rpc::ErrorCode code = rpc::ErrorCode::FormationViolation;
  std::string description;  ///< "meterValue[0].timestamp: expected ..., found ..."
};

/// The 1.6 code (OCPP-J 1.6 table 7) for what is wrong with a payload.
[[nodiscard]] rpc::ErrorCode error_code(const json::Issue& issue);

/// Decodes a payload into the struct behind `table`; the fault when it does not fit, and
/// then `out` is partly filled. `null` passes for a payload without required fields (1.6).
/// Times without a zone are taken as UTC.
[[nodiscard]] std::optional<SchemaFault> decode_payload(std::string_view payload,
                                                        const json::RecordTable& table, void* out);
/// The same under the options given: DecodeOptions{} is the letter, without zoneless times.
[[nodiscard]] std::optional<SchemaFault> decode_payload(std::string_view payload,
                                                        const json::RecordTable& table, void* out,
                                                        const json::DecodeOptions& options);

template <class T>
[[nodiscard]] std::optional<SchemaFault> decode_payload(std::string_view payload, T& out) {
  return decode_payload(payload, json::Describe<T>::table(), &out);
}

/// Decodes the payload of a CALL and checks the end of its frame in one pass, when both are
/// right and of the ordinary shape. False says nothing about what is wrong: parse_frame() and
/// decode_payload() do, with the same `out`.
[[nodiscard]] bool decode_ordinary_call(std::string_view frame, const rpc::CallHead& head,
                                        const json::RecordTable& table, void* out);

template <class T>
[[nodiscard]] bool decode_ordinary_call(std::string_view frame, const rpc::CallHead& head, T& out) {
  return decode_ordinary_call(frame, head, json::Describe<T>::table(), &out);
}

/// JSON Schema (draft 4) of the payload that `table` describes, nested records in place.
[[nodiscard]] std::string json_schema(const json::RecordTable& table);

}  // namespace voltwin::ocpp::schema
