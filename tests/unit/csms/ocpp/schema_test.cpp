#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/schema/describe.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "engine/json/record.hpp"

namespace voltwin::ocpp::schema {
namespace {

enum class Colour : std::uint8_t { Red, DarkGreen };
const json::EnumTable& wire_names(Colour) {
  static const json::EnumTable names{"Colour", {"Red", "Dark.Green"}};
  return names;
}

struct Part {
  std::int32_t number = 0;
  std::optional<double> weight;
  static const json::RecordTable& wire_table() {
    static const json::RecordTable table =
        json::record("Part", {
                                 json::field<&Part::number>("number"),
                                 json::field<&Part::weight>("weight").above(0),
                             });
    return table;
  }
};

struct Thing {
  std::string name;
  std::optional<Instant> made;
  std::optional<Colour> colour;
  std::vector<Part> parts;
  std::optional<std::vector<std::string>> keys;
  std::optional<json::RawJson> extra;
  static const json::RecordTable& wire_table() {
    static const json::RecordTable table =
        json::record("Thing", {
                                  json::field<&Thing::name>("name").at_most(5),
                                  json::field<&Thing::made>("made"),
                                  json::field<&Thing::colour>("colour"),
                                  json::field<&Thing::parts>("parts").at_least_items(1).at_most(3),
                                  json::field<&Thing::keys>("keys").each_at_most(4),
                                  json::field<&Thing::extra>("extra"),
                              });
    return table;
  }
};

struct Loose {
  std::optional<std::int32_t> id;
  static const json::RecordTable& wire_table() {
    static const json::RecordTable table =
        json::record("Loose", {json::field<&Loose::id>("id").range(0, 9)});
    return table;
  }
};

struct Empty {
  static const json::RecordTable& wire_table() {
    static const json::RecordTable table = json::record("Empty", {});
    return table;
  }
};

template <class T>
std::string outcome(std::string_view payload) {
  T out;
  const std::optional<SchemaFault> fault = decode_payload(payload, out);
  if (!fault) return "fine";
  EXPECT_FALSE(fault->description.empty()) << payload;
  EXPECT_LE(fault->description.size(), rpc::max_description_length) << payload;
  return std::string(rpc::text(fault->code));
}

struct Case {
  std::string_view payload, expected;
};

TEST(Payload, every_fault_has_the_code_of_table_7) {
  const std::vector<Case> cases = {
      {R"({"name":"a","parts":[{"number":1}]})", "fine"},
      {R"( {"parts" : [{"number":1,"weight":0.5}], "keys":[], "name":"" } )", "fine"},
      // Required field missing.
      {R"({"parts":[{"number":1}]})", "OccurenceConstraintViolation"},
      {R"({"name":"a","parts":[{}]})", "OccurenceConstraintViolation"},
      {R"({"name":"a","parts":[]})", "OccurenceConstraintViolation"},
      {R"({})", "OccurenceConstraintViolation"},
      // Wrong JSON type.
      {R"({"name":7,"parts":[{"number":1}]})", "TypeConstraintViolation"},
      {R"({"name":null,"parts":[{"number":1}]})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":{"number":1}})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":[7]})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":[{"number":"1"}]})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1.5}]})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"made":17})", "TypeConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"colour":0})", "TypeConstraintViolation"},
      // Enum, length, range, bad time.
      {R"({"name":"a","parts":[{"number":1}],"colour":"Blue"})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"colour":"DarkGreen"})",
       "PropertyConstraintViolation"},
      {R"({"name":"sixsix","parts":[{"number":1}]})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"keys":["fives"]})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1},{"number":1},{"number":1},{"number":1}]})",
       "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1,"weight":0}]})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":3000000000}]})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"made":"yesterday"})", "PropertyConstraintViolation"},
      {R"({"name":"a","parts":[{"number":1}],"made":"2026-02-30T00:00:00Z"})",
       "PropertyConstraintViolation"},
      // Extra or repeated field, payload no object, no JSON.
      {R"({"name":"a","parts":[{"number":1}],"more":1})", "FormationViolation"},
      {R"({"name":"a","name":"b","parts":[{"number":1}]})", "FormationViolation"},
      {R"([])", "FormationViolation"},
      {R"("text")", "FormationViolation"},
      {R"(null)", "FormationViolation"},
      {R"()", "FormationViolation"},
      {R"({"name":"a","parts":[{"number":1}])", "FormationViolation"},
      {R"({"name":"a","parts":[{"number":1}]}})", "FormationViolation"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome<Thing>(c.payload), c.expected) << c.payload;
}

TEST(Payload, null_stands_for_no_fields_where_none_is_required) {
  EXPECT_EQ(outcome<Empty>("{}"), "fine");
  EXPECT_EQ(outcome<Empty>("null"), "fine");
  EXPECT_EQ(outcome<Empty>(" null\n"), "fine");
  EXPECT_EQ(outcome<Loose>("null"), "fine");
  EXPECT_EQ(outcome<Empty>("nul"), "FormationViolation");
  EXPECT_EQ(outcome<Empty>("[]"), "FormationViolation");
  EXPECT_EQ(outcome<Empty>("{\"a\":1}"), "FormationViolation");
}

TEST(Payload, a_time_without_a_zone_is_utc_and_any_offset_is_understood) {
  for (const std::string_view time : {"2026-06-01T08:00:00Z", "2026-06-01T08:00:00",
                                      "2026-06-01T10:00:00+02:00", "2026-06-01T08:00:00.000Z"}) {
    Thing thing;
    const std::string payload =
        R"({"name":"a","parts":[{"number":1}],"made":")" + std::string(time) + "\"}";
    EXPECT_FALSE(decode_payload(payload, thing)) << time;
    ASSERT_TRUE(thing.made);
    EXPECT_EQ(to_text(*thing.made), "2026-06-01T08:00:00Z") << time;
  }
}

TEST(Payload, a_fault_says_where_what_and_how) {
  Thing thing;
  const auto fault = decode_payload(R"({"name":"a","parts":[{"number":1},{"number":"x"}]})", thing);
  ASSERT_TRUE(fault);
  EXPECT_TRUE(fault->description.starts_with("parts[1].number: expected ")) << fault->description;
  EXPECT_TRUE(fault->description.ends_with(", found \"x\"")) << fault->description;
}

TEST(JsonSchema, says_all_that_the_table_says) {
  EXPECT_EQ(json_schema(Thing::wire_table()),
            R"({"$schema":"http://json-schema.org/draft-04/schema#","title":"Thing",)"
            R"("type":"object","properties":{)"
            R"("name":{"type":"string","maxLength":5},)"
            R"("made":{"type":"string","format":"date-time"},)"
            R"("colour":{"type":"string","enum":["Red","Dark.Green"]},)"
            R"("parts":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"object",)"
            R"("properties":{"number":{"type":"integer"},)"
            R"("weight":{"type":"number","minimum":0,"exclusiveMinimum":true}},)"
            R"("required":["number"],"additionalProperties":false}},)"
            R"("keys":{"type":"array","items":{"type":"string","maxLength":4}},)"
            R"("extra":{}},)"
            R"("required":["name","parts"],"additionalProperties":false})");
  EXPECT_EQ(json_schema(Empty::wire_table()),
            R"({"$schema":"http://json-schema.org/draft-04/schema#","title":"Empty",)"
            R"("type":"object","properties":{},"additionalProperties":false})");
  EXPECT_EQ(json_schema(Loose::wire_table()),
            R"({"$schema":"http://json-schema.org/draft-04/schema#","title":"Loose",)"
            R"("type":"object","properties":{"id":{"type":"integer","minimum":0,"maximum":9}},)"
            R"("additionalProperties":false})");
}

}  // namespace
}  // namespace voltwin::ocpp::schema
