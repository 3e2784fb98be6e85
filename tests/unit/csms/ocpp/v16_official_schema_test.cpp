// Compares our field tables with the official 1.6 JSON schemas, field by field, and the
// schemas that we print from them too.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::ocpp::v16 {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::optional<fs::path> schema_folder() {
  const char* shared = std::getenv("VOLTWIN_SHARED");
  const fs::path base =
      shared != nullptr ? fs::path(shared) : fs::path(VOLTWIN_SOURCE_DIR) / ".." / "shared";
  const fs::path folder = base / "ocpp-schemas" / "1.6";
  if (!fs::is_directory(folder)) return std::nullopt;
  return folder;
}

/// `part` with the named definitions of `root` in the places that refer to them: our tables
/// print nested records in place.
Json in_place(const Json& part, const Json& root) {
  if (part.is_object() && part.contains("$ref")) {
    const std::string target = part["$ref"];
    const std::string prefix = "#/definitions/";
    EXPECT_TRUE(target.starts_with(prefix)) << target;
    return in_place(root.at("definitions").at(target.substr(prefix.size())), root);
  }
  Json out = part;
  if (out.is_structured()) {
    for (Json& inner : out) inner = in_place(inner, root);
  }
  return out;
}

Json read(const fs::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  const Json whole = Json::parse(in);
  Json out = in_place(whole, whole);
  out.erase("definitions");
  return out;
}

std::string type_of(const json::Field& field) {
  switch (field.type) {
    case json::Type::boolean:
      return "boolean";
    case json::Type::int32:
    case json::Type::int64:
    case json::Type::watt_hours:
      return "integer";
    case json::Type::number:
      return "number";
    case json::Type::string:
    case json::Type::instant:
    case json::Type::enumeration:
      return "string";
    case json::Type::record:
      return "object";
    case json::Type::duration:
    case json::Type::id:
    case json::Type::raw:
      break;
  }
  return "none of 1.6";
}

void expect_record(const json::RecordTable& table, const Json& official, const std::string& where);

void expect_value(const json::Field& field, const Json& official, std::uint32_t max_length,
                  const std::string& where) {
  EXPECT_EQ(type_of(field), official.at("type")) << where;
  EXPECT_EQ(max_length, official.value("maxLength", 0U)) << where;
  EXPECT_EQ(field.type == json::Type::instant, official.value("format", "") == "date-time")
      << where;
  ASSERT_EQ(field.type == json::Type::enumeration, official.contains("enum")) << where;
  if (field.type == json::Type::enumeration) {
    const auto& ours = field.names().names;
    EXPECT_EQ(std::vector<std::string>(ours.begin(), ours.end()),
              official["enum"].get<std::vector<std::string>>())
        << where;
  }
  // One decimal: what we send is rounded (limit_rounded_down_to_tenth), what we get is not
  // refused for a second one.
  const bool is_limit = field.name == "limit" || field.name == "minChargingRate";
  EXPECT_EQ(official.contains("multipleOf"), is_limit) << where;
  if (field.type == json::Type::record) expect_record(field.record(), official, where);
}

void expect_record(const json::RecordTable& table, const Json& official, const std::string& where) {
  const std::set<std::string> known = {"$id",      "$schema",    "additionalProperties",
                                       "required", "properties", "type",
                                       "title",    "comment"};
  for (const auto& [key, value] : official.items()) {
    EXPECT_TRUE(known.contains(key)) << where << ": " << key << " is not compared";
  }
  const Json none = Json::object();
  const Json& properties = official.contains("properties") ? official["properties"] : none;
  const Json required = official.value("required", Json::array());
  EXPECT_EQ(table.fields.size(), properties.size()) << where;
  for (const json::Field& field : table.fields) {
    const std::string name(field.name);
    const std::string here = where + "." + name;
    ASSERT_TRUE(properties.contains(name)) << here;
    EXPECT_EQ(field.required, std::find(required.begin(), required.end(), name) != required.end())
        << here;
    const Json& property = properties[name];
    if (field.access.list) {
      ASSERT_EQ(property.at("type"), "array") << here;
      EXPECT_EQ(field.min_items, property.value("minItems", 0U)) << here;
      EXPECT_EQ(field.max_length, property.value("maxItems", 0U)) << here;
      expect_value(field, property.at("items"), field.max_text, here + "[]");
    } else {
      expect_value(field, property, field.max_length, here);
    }
  }
}

/// What draft 7 says beyond what our printed schema does.
Json without_decoration(Json schema) {
  if (schema.is_object()) {
    // Of an address we check the length: what a station cannot fetch it says by itself.
    if (schema.value("format", Json()) == "uri") schema.erase("format");
    for (const char* key : {"$id", "$schema", "title", "comment", "multipleOf"}) schema.erase(key);
    if (schema.value("type", Json()) == "object" && !schema.contains("properties")) {
      schema["properties"] = Json::object();
    }
    if (schema.contains("required") && schema["required"].is_array()) {
      std::sort(schema["required"].begin(), schema["required"].end());
    }
  }
  if (schema.is_structured()) {
    for (Json& part : schema) part = without_decoration(part);
  }
  return schema;
}

TEST(OfficialSchemas, are_those_of_the_messages_that_we_have_and_no_more) {
  const std::optional<fs::path> folder = schema_folder();
  if (!folder) GTEST_SKIP() << "no ocpp-schemas/1.6 beside the repository; set VOLTWIN_SHARED";
  std::set<std::string> official, ours;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (entry.path().extension() == ".json") official.insert(entry.path().filename());
  }
  for (const schema::MessageSchema& message : messages()) {
    ours.insert(std::string(message.action) + ".req.json");
    ours.insert(std::string(message.action) + ".conf.json");
  }
  EXPECT_EQ(ours, official);
  EXPECT_EQ(ours.size(), 78U);
}

TEST(OfficialSchemas, say_the_same_as_our_tables_field_by_field) {
  const std::optional<fs::path> folder = schema_folder();
  if (!folder) GTEST_SKIP() << "no ocpp-schemas/1.6 beside the repository; set VOLTWIN_SHARED";
  for (const schema::MessageSchema& message : messages()) {
    const std::string action(message.action);
    expect_record(message.request(), read(*folder / (action + ".req.json")), action + ".req");
    expect_record(message.response(), read(*folder / (action + ".conf.json")), action + ".conf");
  }
}

TEST(OfficialSchemas, equal_the_schemas_that_we_print) {
  const std::optional<fs::path> folder = schema_folder();
  if (!folder) GTEST_SKIP() << "no ocpp-schemas/1.6 beside the repository; set VOLTWIN_SHARED";
  for (const schema::MessageSchema& message : messages()) {
    const std::string action(message.action);
    for (const bool request : {true, false}) {
      const Json ours =
          Json::parse(schema::json_schema(request ? message.request() : message.response()));
      const Json official = read(*folder / (action + (request ? ".req.json" : ".conf.json")));
      EXPECT_EQ(ours.at("$schema"), "http://json-schema.org/draft-04/schema#");
      EXPECT_EQ(without_decoration(ours), without_decoration(official)) << action;
    }
  }
}

}  // namespace
}  // namespace voltwin::ocpp::v16
