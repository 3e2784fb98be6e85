// The command's own output: JSON, the right content, and the official schemas in full.

#include "scenarios/protocol/schema_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "csms/ocpp/v16/messages.hpp"
#include "tests/support/official_schemas.hpp"

namespace voltwin::scenarios::protocol {
namespace {

using Json = nlohmann::json;

std::string text(std::string_view message) {
  const auto out = schema_text({"1.6", message});
  EXPECT_TRUE(out) << message;
  return out ? *out : "";
}

std::string refusal(SchemaQuestion question) {
  const auto out = schema_text(question);
  EXPECT_FALSE(out);
  if (out) return *out;
  EXPECT_EQ(out.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(out.error().message.find('\n'), std::string::npos);
  return out.error().message;
}

TEST(SchemaText, is_the_schema_of_the_half_that_was_named) {
  EXPECT_EQ(text("ClearCache.conf"), R"({
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title": "ClearCacheResponse",
  "type": "object",
  "properties": {
    "status": {
      "type": "string",
      "enum": ["Accepted", "Rejected"]
    }
  },
  "required": ["status"],
  "additionalProperties": false
}
)");
  EXPECT_EQ(text("ClearCacheResponse"), text("ClearCache.conf"));
  EXPECT_EQ(text("ClearCacheRequest"), text("ClearCache"));
  EXPECT_EQ(text("ClearCache.req"), text("ClearCache"));
  EXPECT_EQ(schema_text({"ocpp1.6", "ClearCache"}).value(), text("ClearCache"));
}

TEST(SchemaText, equals_the_official_schemas_of_all_payloads) {
  const auto folder = tests::official_schema_folder("1.6");
  if (!folder) GTEST_SKIP() << tests::no_official_schemas;
  std::size_t compared = 0;
  for (const auto& message : ocpp::v16::messages()) {
    for (const std::string half : {".req", ".conf"}) {
      const std::string name = std::string(message.action) + half;
      const Json ours = tests::without_decoration(Json::parse(text(name)));
      const Json official = tests::read_official_schema(*folder / (name + ".json"));
      EXPECT_EQ(ours, tests::without_decoration(official)) << name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 78U);
}

TEST(SchemaText, without_a_message_lists_them_and_who_sends_them) {
  const std::string list = text("");
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 39);
  EXPECT_NE(list.find("BootNotification                  station\n"), std::string::npos) << list;
  EXPECT_NE(list.find("ReserveNow                        csms\n"), std::string::npos) << list;
  EXPECT_NE(list.find("DataTransfer                      both\n"), std::string::npos) << list;
}

TEST(SchemaText, of_an_unknown_message_is_one_line_that_suggests_the_nearest) {
  EXPECT_EQ(refusal({"1.6", "bootnotification"}),
            "message 'bootnotification': not a message of OCPP 1.6; did you mean "
            "BootNotification?");
  EXPECT_EQ(refusal({"1.6", "StartTransactoin.conf"}),
            "message 'StartTransactoin.conf': not a message of OCPP 1.6; did you mean "
            "StartTransaction, StopTransaction?");
  EXPECT_EQ(refusal({"1.6", "Composite"}),
            "message 'Composite': not a message of OCPP 1.6; did you mean GetCompositeSchedule?");
  EXPECT_EQ(refusal({"1.6", "xyzzy"}),
            "message 'xyzzy': not a message of OCPP 1.6; `voltwin ocpp schema 1.6` lists them");
  EXPECT_LT(refusal({"1.6", std::string(100'000, 'a')}).size(), 200U);
  EXPECT_EQ(refusal({"2.0.1", "BootNotification"}), "version '2.0.1': expected 1.6");
  EXPECT_EQ(refusal({"", ""}), "version '': expected 1.6");
}

}  // namespace
}  // namespace voltwin::scenarios::protocol
