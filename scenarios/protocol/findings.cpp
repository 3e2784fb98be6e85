#include "scenarios/protocol/findings.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/check.hpp"

namespace voltwin::scenarios::protocol {

namespace {

using json::Field;
using json::IssueKind;
using ocpp::rpc::FaultKind;
using ocpp::tolerance::Defect;

std::string_view name_of(Defect defect) { return ocpp::tolerance::entry(defect).name; }

std::string_view name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::too_large:
      return "frame_too_large";
    case FaultKind::not_json:
      return name_of(Defect::malformed_json);
    case FaultKind::not_a_frame:
      return "not_a_frame";
    case FaultKind::unknown_message_type:
      return "unknown_message_type";
    case FaultKind::unreadable_id:
      return "unreadable_message_id";
    case FaultKind::id_too_long:
      return "message_id_too_long";
    case FaultKind::wrong_element_count:
      return "wrong_element_count";
    case FaultKind::wrong_element_type:
      return "wrong_element_type";
  }
  UNREACHABLE();
}

/// The field that a path such as `meterValue[0].timestamp` ends at; nullptr when it is none.
const Field* field_at(const json::RecordTable& table, std::string_view path) {
  const json::RecordTable* in = &table;
  for (;;) {
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    const std::string_view name = step.substr(0, step.find('['));
    const Field* found = nullptr;
    for (const Field& field : in->fields) {
      if (field.name == name) found = &field;
    }
    if (found == nullptr || dot == std::string_view::npos) return found;
    if (found->type != json::Type::record) return nullptr;
    in = &found->record();
    path.remove_prefix(dot + 1);
  }
}

std::string_view bad_value(const Field& field, const json::Issue& issue) {
  if (field.type == json::Type::enumeration) {
    if (field.name == "unit") return name_of(Defect::unknown_unit);
    if (field.name == "context") return name_of(Defect::unknown_context);
    return name_of(Defect::unknown_enumerator);
  }
  if (field.type != json::Type::instant) return name_of(Defect::content_fault);
  std::string_view found = issue.found;
  if (found.size() >= 2 && found.front() == '"') found = found.substr(1, found.size() - 2);
  return name_of(parse_instant(found) ? Defect::zoneless_timestamp : Defect::empty_timestamp);
}

std::string_view wrong_type(const Field& field, const json::Issue& issue) {
  const bool is_text = field.type == json::Type::string || field.type == json::Type::enumeration;
  if (issue.found == "null") {
    return name_of(field.type == json::Type::instant ? Defect::empty_timestamp
                                                     : Defect::null_field);
  }
  if (is_text && field.name == "value" && field.max_length == 0) {
    return name_of(Defect::numeric_sample_value);
  }
  if (is_text) return name_of(Defect::value_not_text);
  if (field.type == json::Type::boolean) return name_of(Defect::boolean_as_text);
  if (field.type == json::Type::watt_hours) return name_of(Defect::fractional_register);
  return name_of(Defect::content_fault);
}

std::string_view name_of(const json::Issue& issue, const json::RecordTable& table) {
  const Field* const field = field_at(table, issue.path);
  switch (issue.kind) {
    case IssueKind::unknown_field:
      return name_of(Defect::unknown_field);
    case IssueKind::too_long:
      return name_of(Defect::text_too_long);
    case IssueKind::malformed:
      return name_of(Defect::malformed_json);
    case IssueKind::bad_value:
      return field == nullptr ? name_of(Defect::content_fault) : bad_value(*field, issue);
    case IssueKind::wrong_type:
      return field == nullptr ? name_of(Defect::content_fault) : wrong_type(*field, issue);
    case IssueKind::missing_field:
      return name_of(issue.path == "meterStop" ? Defect::meter_stop_missing
                                               : Defect::content_fault);
    case IssueKind::not_an_object:
    case IssueKind::out_of_range:
    case IssueKind::too_few:
    case IssueKind::repeated_field:
      return name_of(Defect::content_fault);
  }
  UNREACHABLE();
}

std::string description(const json::Issue& issue) {
  std::string out = issue.path.empty() ? "payload" : issue.path;
  out += issue.kind == IssueKind::malformed ? ": " : ": expected ";
  return out + issue.expected + ", found " + issue.found;
}

/// What the CSMS makes of it, behind the description of what is wrong.
std::string taken_for(std::string_view corrected) {
  if (corrected.empty()) return "; left out";
  constexpr std::size_t longest = 60;
  const std::string_view head = ocpp::rpc::first_characters(corrected, longest);
  return "; taken for " + std::string(head) + (head.size() < corrected.size() ? "..." : "");
}

/// The text of a member of an object, which is JSON, when it is a number; else empty.
std::string_view number_member(std::string_view object, std::string_view name) {
  json::Reader in(object, json::ReaderOptions{});
  if (in.next() != json::Token::begin_object) return {};
  while (in.next() == json::Token::key) {
    const bool found = in.text() == name;
    in.next();
    if (found && in.token() == json::Token::number) return in.raw();
    in.skip_value();
    if (found) return {};
  }
  return {};
}

}  // namespace

Finding frame_finding(const ocpp::rpc::FrameFault& fault, std::string_view text) {
  if (text == "[]") return {name_of(Defect::empty_frame), "nothing in it"};
  return {name_of(fault.kind), std::string(fault.explanation)};
}

void add_payload_findings(std::string_view payload, const json::RecordTable& table, Sender sender,
                          Instant arrival, std::vector<Finding>& out) {
  // OCPP-J 1.6 §4.2.1: null stands for a payload without fields.
  if (payload == "null" && table.required == 0) return;
  std::vector<json::Issue> issues;
  json::check(payload, table, json::DecodeOptions{}, DecodedFrame::max_findings, issues);
  if (issues.empty()) return;
  std::vector<ocpp::tolerance::Finding> repaired;
  if (sender == Sender::station) {
    repaired = ocpp::tolerance::repair(payload, table, arrival).findings;
  }
  for (const json::Issue& issue : issues) {
    const auto known = std::find_if(repaired.begin(), repaired.end(),
                                    [&](const auto& one) { return one.field == issue.path; });
    if (known == repaired.end()) {
      out.push_back({name_of(issue, table), description(issue)});
    } else {
      out.push_back({name_of(known->defect), description(issue) + taken_for(known->corrected)});
    }
  }
}

void add_transaction_findings(std::string_view action, std::string_view payload,
                              std::vector<Finding>& out) {
  if (action != "StopTransaction" && action != "MeterValues") return;
  std::int64_t id = 0;
  const std::string_view number = number_member(payload, "transactionId");
  if (number.empty() || !json::parse_int64(number, id)) return;
  const auto add = [&](Defect defect) {
    out.push_back({name_of(defect), "transactionId: found " + std::to_string(id)});
  };
  if (id < 0) add(Defect::transaction_id_negative);
  if (id == 0) add(Defect::transaction_id_zero);
  if (id > INT32_MAX) add(Defect::transaction_id_overflow);
}

}  // namespace voltwin::scenarios::protocol
