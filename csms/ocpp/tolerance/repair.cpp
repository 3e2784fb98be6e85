#include "csms/ocpp/tolerance/repair.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "csms/ocpp/tolerance/members.hpp"
#include "csms/ocpp/tolerance/vocabulary.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::ocpp::tolerance {

namespace {

using json::Field;
using json::RecordTable;
using json::Type;

// A time before 1900 or after 9998 is no time; what lies between is judged by the core.
constexpr Instant earliest = Instant::from_seconds(-2'208'988'800);
constexpr Instant latest = Instant::from_seconds(253'370'764'800);

// What stands for a required field that is absent or that cannot be read.
struct Fallback {
  std::string_view record, field, text;
  Defect defect;
};
constexpr std::array fallbacks = {
    Fallback{"StartTransactionRequest", "connectorId", "0", Defect::content_fault},
    Fallback{"StartTransactionRequest", "idTag", "\"\"", Defect::content_fault},
    Fallback{"StartTransactionRequest", "meterStart", "-1", Defect::content_fault},
    Fallback{"StopTransactionRequest", "transactionId", "0", Defect::content_fault},
    Fallback{"StopTransactionRequest", "meterStop", "-1", Defect::meter_stop_missing},
    Fallback{"MeterValuesRequest", "connectorId", "0", Defect::content_fault},
    Fallback{"MeterValuesRequest", "meterValue", "[]", Defect::content_fault},
    Fallback{"MeterValue", "sampledValue", "[]", Defect::content_fault},
    Fallback{"BootNotificationRequest", "chargePointVendor", "\"\"", Defect::vendor_empty},
    Fallback{"BootNotificationRequest", "chargePointModel", "\"\"", Defect::vendor_empty},
    Fallback{"StatusNotificationRequest", "connectorId", "0", Defect::content_fault},
    Fallback{"StatusNotificationRequest", "errorCode", "\"NoError\"", Defect::unknown_enumerator},
    Fallback{"AuthorizeRequest", "idTag", "\"\"", Defect::content_fault},
    Fallback{"DataTransferRequest", "vendorId", "\"\"", Defect::content_fault},
    Fallback{"KeyValue", "readonly", "false", Defect::null_field},
};

const Fallback* fallback_of(const RecordTable& table, const Field& field) {
  for (const Fallback& fallback : fallbacks) {
    if (fallback.record == table.name && fallback.field == field.name) return &fallback;
  }
  return nullptr;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t from = text.find_first_not_of(space);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(space) + 1 - from);
}

bool is_string(std::string_view json) { return json.starts_with('"'); }
bool is_object(std::string_view json) { return json.starts_with('{'); }
bool is_array(std::string_view json) { return json.starts_with('['); }
bool is_null(std::string_view json) { return json == "null"; }
bool is_number(std::string_view json) {
  return !json.empty() && (json[0] == '-' || (json[0] >= '0' && json[0] <= '9'));
}

// The number that a JSON number or text holds, as JSON text.
std::optional<std::string> number_in(std::string_view json) {
  if (is_number(json)) return std::string(json);
  if (!is_string(json)) return std::nullopt;
  const std::string text = text_of(json);
  const std::string_view digits = trimmed(text);
  json::Reader reader(digits, json::ReaderOptions{});
  if (reader.next() != json::Token::number || reader.next() != json::Token::end) {
    return std::nullopt;
  }
  return std::string(digits);
}

/// What became of one value.
enum class Fate : std::uint8_t {
  written,
  left_out,  ///< as if it were absent
  misleads,  ///< its record is to be left out
  unusable,
};

class Repairer {
 public:
  Repairer(Instant arrival, std::vector<Finding>& findings)
      : arrival_(arrival), findings_(findings) {}

  /// Appends the record. False when it lacks something that nothing can stand for.
  bool record(const RecordTable& table, std::string_view json, const std::string& path,
              std::string& out);

 private:
  struct Place {
    const RecordTable& table;
    const Field& field;
    std::string path;
  };

  const Member* take(const std::vector<Member>& members, const Place& place,
                     std::vector<bool>& used);
  Fate field(const Place& place, const Member* member, std::string& out);
  Fate list(const Place& place, std::string_view json, std::string& out);
  Fate element(const Place& place, std::string_view json, std::string& out);
  Fate boolean(const Place& place, std::string_view json, std::string& out);
  Fate integer(const Place& place, std::string_view json, std::string& out);
  Fate number(const Place& place, std::string_view json, std::string& out);
  Fate string(const Place& place, std::string_view json, std::string& out);
  Fate instant(const Place& place, std::string_view json, std::string& out);
  Fate enumerator(const Place& place, std::string_view json, std::string& out);
  Fate nested(const Place& place, std::string_view json, std::string& out);

  void note(Defect defect, const Place& place, std::string_view raw, std::string_view corrected) {
    add(findings_, {defect, place.path, std::string(raw), std::string(corrected)});
  }
  Fate written(std::string_view json, std::string& out) {
    out += json;
    return Fate::written;
  }
  Fate corrected(Defect defect, const Place& place, std::string_view raw, std::string_view json,
                 std::string& out) {
    note(defect, place, raw, json);
    return written(json, out);
  }
  // What stands for a value that cannot be read is named there; see field().
  Fate unusable(Defect defect, const Place& place, std::string_view raw) {
    note(defect, place, raw, standing_for(place));
    return Fate::unusable;
  }
  std::string standing_for(const Place& place) const;

  Instant arrival_;
  std::vector<Finding>& findings_;
};

std::string Repairer::standing_for(const Place& place) const {
  if (!place.field.required || place.path.ends_with(']')) return {};
  if (place.field.type == Type::instant) return '"' + to_text(arrival_) + '"';
  const Fallback* fallback = fallback_of(place.table, place.field);
  return fallback == nullptr ? std::string() : std::string(fallback->text);
}

bool Repairer::record(const RecordTable& table, std::string_view json, const std::string& path,
                      std::string& out) {
  const std::vector<Member> members = members_of(json);
  std::vector<bool> used(members.size(), false);
  bool whole = true;
  bool first = true;
  out += '{';
  for (const Field& field : table.fields) {
    const Place place{
        table, field,
        path.empty() ? std::string(field.name) : path + '.' + std::string(field.name)};
    const Member* member = take(members, place, used);
    std::string value;
    const Fate fate = this->field(place, member, value);
    if (fate == Fate::misleads || fate == Fate::unusable) whole = false;
    if (value.empty()) continue;
    if (!first) out += ',';
    first = false;
    json::append_quoted(out, field.name);
    out += ':';
    out += value;
  }
  out += '}';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (used[i]) continue;
    const std::string name = json::shortened(members[i].key, max_finding_text / 4);
    add(findings_, {Defect::unknown_field, path.empty() ? name : path + '.' + name,
                    std::string(members[i].value), ""});
  }
  return whole;
}

// The member that the field is read from: of several the last, or one whose name differs in
// case only.
const Member* Repairer::take(const std::vector<Member>& members, const Place& place,
                             std::vector<bool>& used) {
  const Member* found = nullptr;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].key != place.field.name) continue;
    used[i] = true;
    if (found != nullptr) note(Defect::malformed_json, place, found->value, members[i].value);
    found = &members[i];
  }
  if (found != nullptr) return found;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (used[i] || !same_but_for_case(members[i].key, place.field.name)) continue;
    used[i] = true;
    note(Defect::unknown_field, place, members[i].key, place.field.name);
    return &members[i];
  }
  return nullptr;
}

Fate Repairer::field(const Place& place, const Member* member, std::string& out) {
  const Field& field = place.field;
  Fate fate = Fate::left_out;
  if (member != nullptr && is_null(member->value)) {
    note(Defect::null_field, place, "null", standing_for(place));
  } else if (member != nullptr) {
    fate = field.access.list ? list(place, member->value, out) : element(place, member->value, out);
  } else if (field.required) {
    const Fallback* fallback = fallback_of(place.table, field);
    const Defect defect = field.type == Type::instant ? Defect::empty_timestamp
                          : fallback != nullptr       ? fallback->defect
                                                      : Defect::content_fault;
    note(defect, place, "", standing_for(place));
  }
  if (fate == Fate::written || fate == Fate::misleads || !field.required) {
    if (fate != Fate::written) out.clear();
    return fate == Fate::unusable ? Fate::left_out : fate;
  }
  out = standing_for(place);
  if (!out.empty()) return Fate::written;
  // For the decoder to say what is wrong with it.
  if (member != nullptr) out = member->value;
  return Fate::unusable;
}

Fate Repairer::list(const Place& place, std::string_view json, std::string& out) {
  std::vector<std::string_view> elements = elements_of(json);
  if (!is_array(json)) {
    const bool one = place.field.type == Type::record ? is_object(json) : !is_object(json);
    if (!one) return unusable(Defect::content_fault, place, json);
    note(Defect::content_fault, place, json, "[" + std::string(json) + "]");
    elements.push_back(json);
  }
  const std::uint32_t limit = place.field.max_length;
  if (limit != 0 && elements.size() > limit) {
    note(Defect::text_too_long, place, std::to_string(elements.size()), std::to_string(limit));
    elements.resize(limit);
  }
  out += '[';
  bool first = true;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Place at{place.table, place.field, place.path + "[" + std::to_string(i) + "]"};
    std::string value;
    if (is_null(elements[i])) {
      note(Defect::null_field, at, "null", "");
      continue;
    }
    if (element(at, elements[i], value) != Fate::written) continue;
    if (!first) out += ',';
    first = false;
    out += value;
  }
  out += ']';
  return Fate::written;
}

Fate Repairer::element(const Place& place, std::string_view json, std::string& out) {
  switch (place.field.type) {
    case Type::boolean:
      return boolean(place, json, out);
    case Type::int32:
    case Type::int64:
    case Type::watt_hours:
    case Type::id:
      return integer(place, json, out);
    case Type::number:
    case Type::duration:
      return number(place, json, out);
    case Type::string:
      return string(place, json, out);
    case Type::instant:
      return instant(place, json, out);
    case Type::enumeration:
      return enumerator(place, json, out);
    case Type::record:
      return nested(place, json, out);
    case Type::raw:
      return written(json, out);
  }
  UNREACHABLE();
}

Fate Repairer::nested(const Place& place, std::string_view json, std::string& out) {
  if (!is_object(json)) return unusable(Defect::content_fault, place, json);
  return record(place.field.record(), json, place.path, out) ? Fate::written : Fate::unusable;
}

Fate Repairer::boolean(const Place& place, std::string_view json, std::string& out) {
  if (json == "true" || json == "false") return written(json, out);
  const std::string text = is_string(json) ? text_of(json) : std::string(json);
  const std::string_view word = trimmed(text);
  for (const std::string_view yes : {"true", "1", "yes", "on"}) {
    if (same_but_for_case(word, yes)) {
      return corrected(Defect::boolean_as_text, place, json, "true", out);
    }
  }
  for (const std::string_view no : {"false", "0", "no", "off"}) {
    if (same_but_for_case(word, no)) {
      return corrected(Defect::boolean_as_text, place, json, "false", out);
    }
  }
  return unusable(Defect::content_fault, place, json);
}

Fate Repairer::integer(const Place& place, std::string_view json, std::string& out) {
  const std::optional<std::string> number = number_in(json);
  if (!number) return unusable(Defect::content_fault, place, json);
  const Type type = place.field.type;
  std::int64_t value = 0;
  double real = 0.0;
  if (json::parse_int64(*number, value)) {
    const bool fits = type != Type::int32 || (value >= INT32_MIN && value <= INT32_MAX);
    if (!fits || (type == Type::id && value < 0)) {
      return unusable(Defect::content_fault, place, json);
    }
    if (is_number(json)) return written(json, out);
    return corrected(Defect::boolean_as_text, place, json, std::to_string(value), out);
  }
  // The whole number below: a register never counts energy that is not complete.
  constexpr double whole_limit = 9e18;
  const bool readable = json::parse_double(*number, real) && std::fabs(real) < whole_limit;
  if (readable && type == Type::watt_hours) {
    const auto whole = static_cast<std::int64_t>(std::floor(real));
    return corrected(Defect::fractional_register, place, json, std::to_string(whole), out);
  }
  if (!readable && place.field.name == "transactionId") {
    const bool negative = number->starts_with('-');
    value = negative ? std::numeric_limits<std::int64_t>::min()
                     : std::numeric_limits<std::int64_t>::max();
    return corrected(Defect::transaction_id_overflow, place, json, std::to_string(value), out);
  }
  return unusable(Defect::content_fault, place, json);
}

Fate Repairer::number(const Place& place, std::string_view json, std::string& out) {
  const std::optional<std::string> number = number_in(json);
  double value = 0.0;
  if (!number || !json::parse_double(*number, value)) {
    return unusable(Defect::content_fault, place, json);
  }
  if (is_number(json)) return written(json, out);
  return corrected(Defect::boolean_as_text, place, json, *number, out);
}

Fate Repairer::string(const Place& place, std::string_view json, std::string& out) {
  if (!is_string(json)) {
    const bool sample = place.table.name == "SampledValue" && is_number(json);
    std::string quoted;
    json::append_quoted(quoted, rpc::first_characters(json, max_kept_text));
    return corrected(sample ? Defect::numeric_sample_value : Defect::value_not_text, place, json,
                     quoted, out);
  }
  const Field& field = place.field;
  const std::uint32_t limit = field.access.list ? field.max_text : field.max_length;
  if (limit == 0 || json.size() <= limit) return written(json, out);
  const std::string text = text_of(json);
  const std::size_t length = json::code_points(text);
  if (length <= limit) return written(json, out);
  std::string kept;
  json::append_quoted(kept, rpc::first_characters(text, max_kept_text));
  return corrected(Defect::text_too_long, place, json, kept, out);
}

Fate Repairer::instant(const Place& place, std::string_view json, std::string& out) {
  const std::string text = text_of(json);
  const std::string_view written_time = trimmed(text);
  const std::optional<ZonedInstant> parsed = parse_instant(written_time);
  if (!parsed || parsed->instant < earliest || parsed->instant > latest) {
    return unusable(Defect::empty_timestamp, place, json);
  }
  if (parsed->has_zone && written_time.size() == text.size()) return written(json, out);
  const std::string in_utc = '"' + to_text(parsed->instant) + '"';
  return corrected(parsed->has_zone ? Defect::padded_value : Defect::zoneless_timestamp, place,
                   json, in_utc, out);
}

Fate Repairer::enumerator(const Place& place, std::string_view json, std::string& out) {
  const json::EnumTable& enumeration = place.field.names();
  const std::string text = is_string(json) ? text_of(json) : std::string(json);
  if (is_string(json) && std::find(enumeration.names.begin(), enumeration.names.end(), text) !=
                             enumeration.names.end()) {
    return written(json, out);
  }
  const Word word = understand(enumeration, text);
  switch (word.fate) {
    case WordFate::taken: {
      std::string quoted;
      json::append_quoted(quoted, word.enumerator);
      return corrected(word.defect, place, json, quoted, out);
    }
    case WordFate::left_out:
      note(word.defect, place, json, standing_for(place));
      return Fate::left_out;
    case WordFate::misleads:
      note(word.defect, place, json, "");
      return Fate::misleads;
    case WordFate::unusable:
      return unusable(word.defect, place, json);
  }
  UNREACHABLE();
}

}  // namespace

bool must_answer(std::string_view action) {
  return action == "MeterValues" || action == "StartTransaction" || action == "StopTransaction";
}

json::DecodeOptions decoding() {
  json::DecodeOptions options;
  options.any_length = true;
  return options;
}

Repair repair(std::string_view payload, const RecordTable& table, Instant arrival) {
  Repair out;
  std::string_view json = trimmed(payload);
  if (!is_object(json)) {
    const Defect defect = is_null(json) ? Defect::null_field : Defect::content_fault;
    add(out.findings, {defect, "", std::string(json), "{}"});
    json = "{}";
  }
  Repairer repairer(arrival, out.findings);
  static_cast<void>(repairer.record(table, json, "", out.payload));
  return out;
}

namespace detail {

std::optional<schema::SchemaFault> decode_tolerantly(std::string_view payload,
                                                     const RecordTable& table, Instant arrival,
                                                     void* out, void (*renew)(void*),
                                                     std::vector<Finding>& findings) {
  if (!schema::decode_payload(payload, table, out, json::DecodeOptions{})) return std::nullopt;
  renew(out);
  Repair repaired = repair(payload, table, arrival);
  for (Finding& finding : repaired.findings) add(findings, std::move(finding));
  return schema::decode_payload(repaired.payload, table, out, decoding());
}

}  // namespace detail

}  // namespace voltwin::ocpp::tolerance
