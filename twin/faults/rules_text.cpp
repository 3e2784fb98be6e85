// Rows I: tokens and names that are not quite what they should be.
#include <algorithm>

#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

template <class F>
bool change_token(Passage& passage, F change) {
  const std::string token(passage.payload().text_of("idTag"));
  if (token.empty()) return false;
  passage.payload().set("idTag", Node::text(change(token)));
  return true;
}

bool add_bytes(Passage& passage, double /*magnitude*/) {
  return change_token(passage, [](const std::string& token) { return token + "00"; });
}

bool add_separator(Passage& passage, double /*magnitude*/) {
  return change_token(passage, [](const std::string& token) {
    const std::size_t half = token.size() / 2;
    return token.substr(0, half) + "-" + token.substr(half);
  });
}

bool add_payment(Passage& passage, double /*magnitude*/) {
  return change_token(passage, [](const std::string& token) { return token + ";visa;4711"; });
}

bool add_serial(Passage& passage, double /*magnitude*/) {
  return change_token(passage, [](const std::string& token) { return token + "_17619300"; });
}

bool add_backslashes(Passage& passage, double /*magnitude*/) {
  return change_token(passage, [](const std::string& token) { return token + "\\\\"; });
}

char other_case(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c;
}

bool turn_round(Passage& passage, double magnitude) {
  return change_token(passage, [&](std::string token) {
    if (magnitude != 1.0) {
      std::transform(token.begin(), token.end(), token.begin(), other_case);
      return token;
    }
    std::string out;
    for (std::size_t end = token.size(); end >= 2; end -= 2) out += token.substr(end - 2, 2);
    return out;
  });
}

// --- names ------------------------------------------------------------------------------

constexpr std::string_view names[] = {"chargePointVendor", "chargePointModel",
                                      "chargePointSerialNumber", "firmwareVersion"};

bool lengthen(Passage& passage, double magnitude) {
  for (const std::string_view name : names) {
    std::string text(passage.payload().text_of(name));
    text.append(static_cast<std::size_t>(magnitude), 'x');
    passage.payload().set(name, Node::text(std::move(text)));
  }
  return true;
}

bool say_nothing(Passage& passage, double /*magnitude*/) {
  passage.payload().set("chargePointVendor", Node::text(""));
  return true;
}

bool say_null(Passage& passage, double /*magnitude*/) {
  for (const char* const name : {"iccid", "imsi", "meterType", "meterSerialNumber"}) {
    passage.payload().set(name, Node::text("null"));
  }
  return true;
}

// From the second boot on: what was another firmware before.
bool change_identity(Passage& passage, double /*magnitude*/) {
  if (passage.memory.boots == 0) return false;
  passage.payload().set("chargePointModel", Node::text("other model"));
  passage.payload().set("chargePointSerialNumber", Node::text("0815"));
  passage.payload().set("firmwareVersion", Node::text("9.9"));
  return true;
}

bool add_markup(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "StatusNotification") {
    passage.payload().set("info", Node::text("<script>alert(1)</script>\x07"));
  } else {
    passage.payload().set("chargePointModel", Node::text("<b>twin</b>\n\x1b[31m"));
  }
  return true;
}

using Actions = std::array<std::string_view, 3>;
constexpr Actions boot{"BootNotification"};
constexpr Actions tokens{"Authorize", "StartTransaction", "StopTransaction"};

constexpr Rule rule(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::call, actions, act};
}

constexpr Rule rules[] = {
    rule(Defect::token_extra_bytes, tokens, add_bytes),
    rule(Defect::token_extra_separator, tokens, add_separator),
    rule(Defect::token_payment_suffix, tokens, add_payment),
    rule(Defect::token_serial_suffix, tokens, add_serial),
    rule(Defect::token_trailing_backslash, tokens, add_backslashes),
    rule(Defect::text_too_long, boot, lengthen),
    rule(Defect::vendor_empty, boot, say_nothing),
    rule(Defect::null_as_text, boot, say_null),
    rule(Defect::token_case_or_byte_order, tokens, turn_round),
    rule(Defect::identity_changed, boot, change_identity),
    rule(Defect::markup_in_text, {"BootNotification", "StatusNotification"}, add_markup),
};

}  // namespace

std::span<const Rule> text_rules() { return rules; }

}  // namespace voltwin::twin::faults
