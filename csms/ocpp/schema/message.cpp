#include "csms/ocpp/schema/message.hpp"

#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::ocpp::schema {

namespace {

[[nodiscard]] bool is_null(std::string_view payload) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t from = payload.find_first_not_of(space);
  if (from == std::string_view::npos) return false;
  return payload.substr(from, payload.find_last_not_of(space) + 1 - from) == "null";
}

[[nodiscard]] std::string description(const json::Issue& issue) {
  std::string out = issue.path.empty() ? "payload" : issue.path;
  // What is wrong with broken JSON comes as a whole phrase.
  out += issue.kind == json::IssueKind::malformed ? ": " : ": expected ";
  out += issue.expected;
  out += ", found ";
  out += issue.found;
  return std::string(rpc::first_characters(out, rpc::max_description_length));
}

}  // namespace

rpc::ErrorCode error_code(const json::Issue& issue) {
  using Code = rpc::ErrorCode;
  switch (issue.kind) {
    case json::IssueKind::malformed:
    case json::IssueKind::unknown_field:
    case json::IssueKind::repeated_field:
      return Code::FormationViolation;
    case json::IssueKind::not_an_object:
      return issue.path.empty() ? Code::FormationViolation : Code::TypeConstraintViolation;
    case json::IssueKind::missing_field:
    case json::IssueKind::too_few:
      return Code::OccurenceConstraintViolation;
    case json::IssueKind::wrong_type:
      return Code::TypeConstraintViolation;
    case json::IssueKind::bad_value:
    case json::IssueKind::too_long:
    case json::IssueKind::out_of_range:
      return Code::PropertyConstraintViolation;
  }
  UNREACHABLE();
}

std::optional<SchemaFault> decode_payload(std::string_view payload, const json::RecordTable& table,
                                          void* out) {
  json::DecodeOptions options;
  options.zoneless_instants = true;
  return decode_payload(payload, table, out, options);
}

std::optional<SchemaFault> decode_payload(std::string_view payload, const json::RecordTable& table,
                                          void* out, const json::DecodeOptions& options) {
  std::vector<json::Issue> issues;
  if (json::decode(payload, table, out, options, issues, nullptr)) return std::nullopt;
  if (is_null(payload) && table.required == 0) return std::nullopt;
  ENSURE(!issues.empty());
  return SchemaFault{error_code(issues.front()), description(issues.front())};
}

bool decode_ordinary_call(std::string_view frame, const rpc::CallHead& head,
                          const json::RecordTable& table, void* out) {
  const std::optional<std::size_t> end = json::decode_ordinary(frame, head.payload_at, table, out);
  return end && rpc::is_end(frame, *end);
}

}  // namespace voltwin::ocpp::schema
