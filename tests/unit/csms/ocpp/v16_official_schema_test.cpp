// Compares our field tables with the official 1.6 JSON schemas, field by field, and the
// schemas that we print from them too.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "tests/support/official_schemas.hpp"

namespace voltwin::ocpp::v16 {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

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

TEST(OfficialSchemas, are_those_of_the_messages_that_we_have_and_no_more) {
  const auto folder = tests::official_schema_folder("1.6");
  if (!folder) GTEST_SKIP() << tests::no_official_schemas;
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
  const auto folder = tests::official_schema_folder("1.6");
  if (!folder) GTEST_SKIP() << tests::no_official_schemas;
  for (const schema::MessageSchema& message : messages()) {
    const std::string action(message.action);
    expect_record(message.request(), tests::read_official_schema(*folder / (action + ".req.json")),
                  action + ".req");
    expect_record(message.response(),
                  tests::read_official_schema(*folder / (action + ".conf.json")), action + ".conf");
  }
}

TEST(OfficialSchemas, equal_the_schemas_that_we_print) {
  const auto folder = tests::official_schema_folder("1.6");
  if (!folder) GTEST_SKIP() << tests::no_official_schemas;
  for (const schema::MessageSchema& message : messages()) {
    const std::string action(message.action);
    for (const bool request : {true, false}) {
      const Json ours =
          Json::parse(schema::json_schema(request ? message.request() : message.response()));
      const Json official =
          tests::read_official_schema(*folder / (action + (request ? ".req.json" : ".conf.json")));
      EXPECT_EQ(ours.at("$schema"), "http://json-schema.org/draft-04/schema#");
      EXPECT_EQ(tests::without_decoration(ours), tests::without_decoration(official)) << action;
    }
  }
}

}  // namespace
}  // namespace voltwin::ocpp::v16
