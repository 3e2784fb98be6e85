#include "scenarios/format/schema.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/format/written.hpp"

namespace voltwin::scenarios::format {

namespace {

using json::Field;
using json::RecordTable;
using json::Type;
using json::Writer;

// Every record below `table`, each once, in the order of the fields.
void collect(const RecordTable& table, std::vector<const RecordTable*>& out) {
  if (std::find(out.begin(), out.end(), &table) != out.end()) return;
  out.push_back(&table);
  for (const Field& field : table.fields) {
    if (field.type == Type::record) collect(field.record(), out);
  }
}

std::string_view type_name(Type type) {
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
    case Type::raw:
      return "object";
  }
  UNREACHABLE();
}

void write_bounds(Writer& out, const Field& field) {
  if (std::isfinite(field.minimum)) {
    out.field(field.above_minimum ? "exclusiveMinimum" : "minimum", field.minimum);
  }
  if (std::isfinite(field.maximum)) out.field("maximum", field.maximum);
}

void write_element(Writer& out, const Field& field) {
  out.begin_object();
  if (field.type == Type::record) {
    out.field("$ref", "#/$defs/" + std::string(field.record().name));
    out.end_object();
    return;
  }
  out.field("type", type_name(field.type));
  if (field.type == Type::instant) out.field("format", "date-time");
  if (field.type == Type::enumeration) {
    out.key("enum").begin_array();
    for (const std::string_view name : field.names().names) out.value(name);
    out.end_array();
  }
  const std::uint32_t length = field.access.list ? field.max_text : field.max_length;
  if (field.type == Type::string && length != 0) out.field("maxLength", std::int64_t{length});
  write_bounds(out, field);
  out.end_object();
}

void write_field(Writer& out, const Field& field) {
  out.key(field.name);
  if (!field.access.list) return write_element(out, field);
  out.begin_object().field("type", "array").key("items");
  write_element(out, field);
  if (field.min_items != 0) out.field("minItems", std::int64_t{field.min_items});
  if (field.max_length != 0) out.field("maxItems", std::int64_t{field.max_length});
  out.end_object();
}

void write_record(Writer& out, const RecordTable& table) {
  out.begin_object().field("type", "object").field("additionalProperties", false);
  out.key("properties").begin_object();
  for (const Field& field : table.fields) write_field(out, field);
  out.end_object().key("required").begin_array();
  for (const Field& field : table.fields) {
    if (field.required) out.value(field.name);
  }
  out.end_array().end_object();
}

// Objects over lines, lists of scalars on one.
std::string indented(std::string_view compact) {
  std::string out;
  std::size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] { out.append("\n").append(2 * depth, ' '); };
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (c == '"' && (i == 0 || compact[i - 1] != '\\')) in_string = !in_string;
    if (in_string) {
      out += c;
    } else if (c == '{') {
      ++depth;
      out += c;
      new_line();
    } else if (c == '}') {
      --depth;
      new_line();
      out += c;
    } else if (c == ',') {
      out += c;
      // A comma after a string within [ ] stays on its line.
      const std::size_t open = out.find_last_of("{[");
      if (open != std::string::npos && out[open] == '[' && out.find(']', open) == out.npos) {
        out += ' ';
      } else {
        new_line();
      }
    } else {
      out += c;
      if (c == ':') out += ' ';
    }
  }
  return out + "\n";
}

}  // namespace

std::string json_schema() {
  const RecordTable& root = json::Describe<written::Scenario>::table();
  std::vector<const RecordTable*> records;
  collect(root, records);
  std::string compact;
  Writer out(compact);
  out.begin_object()
      .field("$schema", "https://json-schema.org/draft/2020-12/schema")
      .field("title", "voltwin scenario")
      .field("$ref", "#/$defs/" + std::string(root.name));
  out.key("$defs").begin_object();
  for (const RecordTable* table : records) {
    out.key(table->name);
    write_record(out, *table);
  }
  out.end_object().end_object();
  return indented(compact);
}

}  // namespace voltwin::scenarios::format
