// Rows J: JSON, schema and RPC.
#include <algorithm>

#include "engine/json/reader.hpp"
#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

bool lead_with_comma(Passage& passage, double /*magnitude*/) {
  if (passage.payload().kind != Node::Kind::object) return false;
  passage.writing = Writing::leading_comma;
  return true;
}

bool write_over_lines(Passage& passage, double /*magnitude*/) {
  passage.writing = Writing::over_lines;
  return true;
}

bool send_nulls(Passage& passage, double magnitude) {
  struct Optional {
    std::string_view action, field;
  };
  static constexpr Optional optionals[] = {
      {"StatusNotification", "info"},        {"StatusNotification", "vendorId"},
      {"BootNotification", "iccid"},         {"BootNotification", "meterType"},
      {"StartTransaction", "reservationId"}, {"StopTransaction", "transactionData"}};
  bool found = false;
  for (const Optional& one : optionals) {
    if (one.action != passage.letter.action) continue;
    passage.payload().set(one.field, Node::literal("null"));
    found = true;
  }
  if (passage.letter.action != "Heartbeat" || magnitude != 1.0) return found;
  passage.payload() = Node::literal("null");
  return true;
}

bool send_nothing(Passage& passage, double /*magnitude*/) {
  passage.first.emplace_back();
  return true;
}

// --- configuration ----------------------------------------------------------------------

template <class F>
bool change_keys(Passage& passage, F change) {
  Node* keys = passage.payload().find("configurationKey");
  if (keys == nullptr || keys->children.empty()) return false;
  for (Node& key : keys->children) change(key);
  return true;
}

bool untext_values(Passage& passage, double /*magnitude*/) {
  return change_keys(passage, [](Node& key) {
    const std::string value(key.text_of("value"));
    double number = 0.0;
    const bool is_number = !value.empty() && (value == "0" || value.front() != '0') &&
                           value.find_first_not_of("0123456789") == std::string::npos &&
                           json::parse_double(value, number);
    if (is_number || value == "true" || value == "false") key.set("value", Node::literal(value));
  });
}

bool text_booleans(Passage& passage, double /*magnitude*/) {
  return change_keys(passage, [](Node& key) {
    const Node* readonly = key.find("readonly");
    if (readonly != nullptr) key.set("readonly", Node::text(readonly->scalar));
  });
}

bool leave_out_values(Passage& passage, double /*magnitude*/) {
  return change_keys(passage, [](Node& key) { key.erase("value"); });
}

bool lower_keys(Passage& passage, double /*magnitude*/) {
  return change_keys(passage, [](Node& key) {
    std::string name(key.text_of("key"));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    key.set("key", Node::text(std::move(name)));
  });
}

// --- words, answers, fields -------------------------------------------------------------

bool invent_words(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "StatusNotification") {
    passage.payload().set("errorCode", Node::text("Error"));
  } else {
    passage.payload().set("reason", Node::text("UserStop"));
  }
  return true;
}

bool answer_twice(Passage& passage, double /*magnitude*/) {
  passage.loose.push_back(close_letter(passage.letter, Writing::compact));
  return true;
}

bool answer_nobody(Passage& passage, double /*magnitude*/) {
  Letter stray = passage.letter;
  stray.id = "nobody-asked";
  passage.first.push_back(close_letter(stray, Writing::compact));
  return true;
}

bool call_across(Passage& passage, double /*magnitude*/) {
  passage.loose.push_back(
      close_letter(passage.call("Heartbeat", Node::object({})), Writing::compact));
  return true;
}

bool add_fields(Passage& passage, double /*magnitude*/) {
  if (passage.payload().kind != Node::Kind::object) return false;
  passage.payload().set("evbTelemetry", Node::object({{"rssi", Node::number(-61)},
                                                      {"tags", Node::list({Node::text("a")})}}));
  return true;
}

bool bloat(Passage& passage, double magnitude) {
  Node* keys = passage.payload().find("configurationKey");
  if (keys == nullptr) return false;
  const std::string value(400, 'v');
  const auto count = static_cast<int>(std::clamp(magnitude, 0.0, max_added_bytes) / 400.0) + 1;
  for (int i = 0; i < count; ++i) {
    keys->children.push_back(Node::object({{"key", Node::text("Vendor" + std::to_string(i))},
                                           {"readonly", Node::literal("true")},
                                           {"value", Node::text(value)}}));
  }
  return true;
}

using Actions = std::array<std::string_view, 3>;
constexpr Actions any{};
constexpr Actions configuration{"GetConfiguration"};

constexpr Rule call(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::call, actions, act};
}
constexpr Rule answer(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::result, actions, act};
}

constexpr Rule rules[] = {
    call(Defect::malformed_json, any, lead_with_comma),
    call(Defect::json_over_lines, any, write_over_lines),
    answer(Defect::json_over_lines, any, write_over_lines),
    call(Defect::null_field, any, send_nulls),
    call(Defect::empty_frame, any, send_nothing),
    answer(Defect::value_not_text, configuration, untext_values),
    answer(Defect::boolean_as_text, configuration, text_booleans),
    answer(Defect::configuration_value_missing, configuration, leave_out_values),
    answer(Defect::key_case, configuration, lower_keys),
    call(Defect::unknown_enumerator, {"StatusNotification", "StopTransaction"}, invent_words),
    answer(Defect::repeated_answer, any, answer_twice),
    answer(Defect::unknown_answer, any, answer_nobody),
    call(Defect::overlapping_call, any, call_across),
    call(Defect::unknown_field, any, add_fields),
    answer(Defect::oversized_answer, configuration, bloat),
};

}  // namespace

std::span<const Rule> json_rules() { return rules; }

}  // namespace voltwin::twin::faults
