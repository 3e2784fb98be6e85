// The exchange with nlohmann/json: the usual way of writing an OCPP server. It makes the checks
// of our field tables with tables of its own, and fills the same structs.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/ocpp/peers.hpp"

namespace voltwin::bench {

namespace {

using nlohmann::json;
namespace v16 = ocpp::v16;

// Every key is one of these and the required ones are there.
bool has_fields(const json& object, std::span<const std::string_view> known,
                std::span<const std::string_view> required) {
  if (!object.is_object()) return false;
  for (const auto& item : object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) return false;
  }
  return std::all_of(required.begin(), required.end(),
                     [&](std::string_view name) { return object.contains(name); });
}

template <class Integer>
bool read_integer(const json& value, Integer& out) {
  if (!value.is_number_integer()) return false;
  const std::int64_t wide = value.get<std::int64_t>();
  if (wide < std::numeric_limits<Integer>::min() || wide > std::numeric_limits<Integer>::max()) {
    return false;
  }
  out = static_cast<Integer>(wide);
  return true;
}

template <class Enum>
bool read_name(const json& object, const char* name, std::optional<Enum>& out) {
  const auto found = object.find(name);
  if (found == object.end()) return true;
  if (!found->is_string()) return false;
  out = voltwin::json::from_name<Enum>(found->get_ref<const std::string&>());
  return out.has_value();
}

bool read_sampled_value(const json& object, v16::SampledValue& out) {
  static constexpr std::array<std::string_view, 7> known = {
      "value", "context", "format", "measurand", "phase", "location", "unit"};
  static constexpr std::array<std::string_view, 1> required = {"value"};
  if (!has_fields(object, known, required) || !object["value"].is_string()) return false;
  out.value = object["value"].get<std::string>();
  return read_name(object, "context", out.context) && read_name(object, "format", out.format) &&
         read_name(object, "measurand", out.measurand) && read_name(object, "phase", out.phase) &&
         read_name(object, "location", out.location) && read_name(object, "unit", out.unit);
}

bool read_meter_value(const json& object, v16::MeterValue& out) {
  static constexpr std::array<std::string_view, 2> known = {"timestamp", "sampledValue"};
  if (!has_fields(object, known, known)) return false;
  const json& timestamp = object["timestamp"];
  const json& values = object["sampledValue"];
  if (!timestamp.is_string() || !values.is_array() || values.empty()) return false;
  const auto instant = parse_instant(timestamp.get_ref<const std::string&>());
  if (!instant) return false;
  out.timestamp = instant->instant;
  for (const json& value : values) {
    if (!read_sampled_value(value, out.sampled_value.emplace_back())) return false;
  }
  return true;
}

bool read_request(const json& object, v16::MeterValuesRequest& out) {
  static constexpr std::array<std::string_view, 3> known = {"connectorId", "transactionId",
                                                            "meterValue"};
  static constexpr std::array<std::string_view, 2> required = {"connectorId", "meterValue"};
  if (!has_fields(object, known, required)) return false;
  if (!read_integer(object["connectorId"], out.connector_id)) return false;
  if (object.contains("transactionId") &&
      !read_integer(object["transactionId"], out.transaction_id.emplace())) {
    return false;
  }
  const json& values = object["meterValue"];
  if (!values.is_array() || values.empty()) return false;
  for (const json& value : values) {
    if (!read_meter_value(value, out.meter_value.emplace_back())) return false;
  }
  return true;
}

template <class Enum>
void write_name(json& object, const char* name, const std::optional<Enum>& value) {
  if (value) object[name] = std::string(voltwin::json::name_of(*value));
}

json written(const v16::SampledValue& value) {
  json out;
  out["value"] = value.value;
  write_name(out, "context", value.context);
  write_name(out, "format", value.format);
  write_name(out, "measurand", value.measurand);
  write_name(out, "phase", value.phase);
  write_name(out, "location", value.location);
  write_name(out, "unit", value.unit);
  return out;
}

json written(const v16::MeterValuesRequest& request) {
  json out;
  out["connectorId"] = request.connector_id;
  if (request.transaction_id) out["transactionId"] = *request.transaction_id;
  json& values = out["meterValue"] = json::array();
  for (const v16::MeterValue& value : request.meter_value) {
    json sampled = json::array();
    for (const v16::SampledValue& one : value.sampled_value) sampled.push_back(written(one));
    values.push_back({{"timestamp", to_text(value.timestamp)}, {"sampledValue", sampled}});
  }
  return out;
}

bool is_call(const json& frame) {
  return frame.is_array() && frame.size() == 4 && frame[0] == 2 && frame[1].is_string() &&
         frame[1].get_ref<const std::string&>().size() <= ocpp::rpc::max_id_length &&
         frame[2].is_string();
}

}  // namespace

std::size_t dom_exchange(std::string_view frame, std::string& out) {
  const json call = json::parse(frame, nullptr, false);
  ENSURE(is_call(call) && call[2] == "MeterValues");
  v16::MeterValuesRequest request;
  ENSURE(read_request(call[3], request));
  out = json::array({2, call[1], call[2], written(request)}).dump();
  const std::string answer = json::array({3, call[1], json::object()}).dump();
  const json read = json::parse(answer, nullptr, false);
  ENSURE(read.is_array() && read.size() == 3 && read[0] == 3 && read[1].is_string());
  ENSURE(has_fields(read[2], {}, {}));
  return out.size() + answer.size();
}

}  // namespace voltwin::bench
