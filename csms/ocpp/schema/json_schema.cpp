#include <cmath>

#include "csms/ocpp/schema/message.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::ocpp::schema {

namespace {

using json::Field;
using json::RecordTable;
using json::Type;
using json::Writer;

void write_record_body(Writer& out, const RecordTable& table);

[[nodiscard]] std::string_view type_name(Type type) {
  switch (type) {
    case Type::boolean:
      return "boolean";
    case Type::int32:
    case Type::int64:
    case Type::watt_hours:
    case Type::id:
      return "integer";
    case Type::number:
    case Type::duration:
      return "number";
    case Type::string:
    case Type::instant:
    case Type::enumeration:
      return "string";
    case Type::record:
      return "object";
    case Type::raw:
      return "";  // any value: no `type` member
  }
  UNREACHABLE();
}

void write_bounds(Writer& out, const Field& field) {
  if (std::isfinite(field.minimum)) {
    out.field("minimum", field.minimum);
    if (field.above_minimum) out.field("exclusiveMinimum", true);
  }
  if (std::isfinite(field.maximum)) out.field("maximum", field.maximum);
}

/// The members that describe one value: the field's, or one element of its list.
void write_value_body(Writer& out, const Field& field, std::uint32_t max_text) {
  if (field.type == Type::record) return write_record_body(out, field.record());
  const std::string_view type = type_name(field.type);
  if (!type.empty()) out.field("type", type);
  if (field.type == Type::instant) out.field("format", std::string_view("date-time"));
  if (max_text > 0) out.field("maxLength", static_cast<std::uint64_t>(max_text));
  if (field.type == Type::enumeration) {
    out.key("enum").begin_array();
    for (const std::string_view name : field.names().names) out.value(name);
    out.end_array();
  }
  write_bounds(out, field);
}

void write_field(Writer& out, const Field& field) {
  out.key(field.name).begin_object();
  if (field.access.list) {
    out.field("type", std::string_view("array"));
    if (field.min_items > 0) out.field("minItems", static_cast<std::uint64_t>(field.min_items));
    if (field.max_length > 0) out.field("maxItems", static_cast<std::uint64_t>(field.max_length));
    out.key("items").begin_object();
    write_value_body(out, field, field.max_text);
    out.end_object();
  } else {
    write_value_body(out, field, field.max_length);
  }
  out.end_object();
}

void write_record_body(Writer& out, const RecordTable& table) {
  out.field("type", std::string_view("object"));
  out.key("properties").begin_object();
  for (const Field& field : table.fields) write_field(out, field);
  out.end_object();
  bool any_required = false;
  for (const Field& field : table.fields) {
    if (!field.required) continue;
    // Draft 4 forbids an empty `required`.
    if (!any_required) out.key("required").begin_array();
    any_required = true;
    out.value(field.name);
  }
  if (any_required) out.end_array();
  out.field("additionalProperties", false);
}

}  // namespace

std::string json_schema(const RecordTable& table) {
  std::string text;
  Writer out(text);
  out.begin_object();
  out.field("$schema", std::string_view("http://json-schema.org/draft-04/schema#"));
  out.field("title", table.name);
  write_record_body(out, table);
  out.end_object();
  return text;
}

}  // namespace voltwin::ocpp::schema
