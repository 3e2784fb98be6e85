#include "engine/json/record.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/engine/json/samples.hpp"

namespace voltwin::json {
namespace {

using samples::Everything;
using samples::Mode;
using samples::Node;
using samples::NodeId;
using samples::Nothing;
using samples::Site;

// The text of the one issue, or "" when the text was decoded.
template <class T>
std::string decoded(std::string_view text, T& out, const DecodeOptions& options) {
  std::vector<Issue> issues;
  const bool ok = decode(text, out, options, issues);
  EXPECT_EQ(ok, issues.empty());
  return ok ? "" : describe(issues.at(0), text);
}

TEST(JsonRecord, EveryMemberTypeIsEncodedInTableOrder) {
  EXPECT_EQ(to_json(samples::full_example()), samples::full_example_text());
}

TEST(JsonRecord, EveryMemberTypeIsDecoded) {
  Everything out;
  EXPECT_EQ(decoded(samples::full_example_text(), out, {}), "");
  EXPECT_EQ(out, samples::full_example());
}

TEST(JsonRecord, AbsentOptionalsAreLeftOutAndPlainListsAndDefaultsWritten) {
  Everything value;
  value.current = Amps(1.0);
  value.wait = Duration::from_ms(100);
  const std::string text = to_json(value);
  EXPECT_EQ(text, R"({"flag":false,"small":0,"large":0,"number":0,"current_a":1,"text":"",)"
                  R"("at":"1970-01-01T00:00:00Z","wait_s":0.1,"energy_wh":0,"id":0,"mode":"Off",)"
                  R"("node":{"id":0,"name":""},"raw":null,"numbers":[],"sites":[],"modes":[],)"
                  R"("defaulted":1.5,"defaultedList":[1,2]})");
  Everything back;
  EXPECT_EQ(decoded(text, back, {}), "");
  value.raw.text = "null";
  EXPECT_EQ(back, value);
}

TEST(JsonRecord, AnEmptyOptionalListIsNotAnAbsentOne) {
  Node node;
  node.phases.emplace();
  EXPECT_EQ(to_json(node), R"({"id":0,"name":"","phases":[]})");
  Everything value;
  value.words.emplace();
  EXPECT_NE(to_json(value).find(R"("words":[])"), std::string::npos);
}

TEST(JsonRecord, EncodingAppends) {
  std::string out = "[2,";
  encode(out, Node{NodeId(3), "n", std::nullopt, std::nullopt});
  EXPECT_EQ(out, R"([2,{"id":3,"name":"n"})");
}

TEST(JsonRecord, ARecordWithoutFieldsIsAnEmptyObject) {
  EXPECT_EQ(to_json(Nothing{}), "{}");
  Nothing out;
  EXPECT_EQ(decoded(" { } ", out, {}), "");
  EXPECT_EQ(decoded(R"({"a":1})", out, {}),
            "line 1, column 2: a: unknown field, expected no field at all");
}

TEST(JsonRecord, FieldsMayComeInAnyOrderAndWithSpace) {
  Node out;
  EXPECT_EQ(
      decoded(" {\"phases\" : [ 3 ,1 ] ,\n\t\"name\":\"a\",\"limit_w\":0,\"id\":9} ", out, {}), "");
  EXPECT_EQ(out, (Node{NodeId(9), "a", Watts(0.0), std::vector<std::int32_t>{3, 1}}));
}

TEST(JsonRecord, KeysAndEnumeratorsMayBeWrittenWithEscapes) {
  Node out;
  EXPECT_EQ(decoded(R"({"\u0069d":1,"name":"\u0061\n"})", out, {}), "");
  EXPECT_EQ(out, (Node{NodeId(1), "a\n", std::nullopt, std::nullopt}));
}

TEST(JsonRecord, WholeNumbersMayCarryAPointOrAnExponent) {
  Node out;
  EXPECT_EQ(decoded(R"({"id":5.0,"name":"","phases":[1e0,20e-1]})", out, {}), "");
  EXPECT_EQ(out, (Node{NodeId(5), "", std::nullopt, std::vector<std::int32_t>{1, 2}}));
}

TEST(JsonRecord, ALengthCountsCharactersNotBytes) {
  Node out;
  EXPECT_EQ(decoded(R"({"id":1,"name":"éééééééé"})", out, {}), "");
  EXPECT_EQ(decoded(R"({"id":1,"name":"\u00e9😀éééééé"})", out, {}), "");
  EXPECT_NE(decoded(R"({"id":1,"name":"ééééééééé"})", out, {}), "");
}

TEST(JsonRecord, ABoundOnSecondsIncludesItsOwnDecimalValue) {
  // 300000 * 1e-6 is not always 0.3; the field's range is 0.1 to 0.3.
  Everything value = samples::full_example();
  for (const std::int64_t us : {100'000, 300'000}) {
    value.wait = Duration::from_us(us);
    Everything back;
    EXPECT_EQ(decoded(to_json(value), back, {}), "");
    EXPECT_EQ(back.wait.us(), us);
  }
}

TEST(JsonRecord, MembersWithDefaultsKeepThemWhenAbsentAndAreReplacedWhenPresent) {
  const std::string text = samples::full_example_text();
  const std::size_t at = text.find(R"(,"defaulted":)");
  Everything out;
  EXPECT_EQ(decoded(text.substr(0, at) + "}", out, {}), "");
  EXPECT_EQ(out.defaulted, 1.5);
  EXPECT_EQ(out.defaulted_list, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(decoded(text.substr(0, at) + R"(,"defaultedList":[7]})", out, {}), "");
  EXPECT_EQ(out.defaulted_list, (std::vector<std::int64_t>{7}));
}

TEST(JsonRecord, DecodingIntoAUsedObjectReplacesItsLists) {
  Everything out = samples::full_example();
  EXPECT_EQ(decoded(samples::full_example_text(), out, {}), "");
  EXPECT_EQ(out, samples::full_example());
}

TEST(JsonRecord, RawJsonKeepsItsTextAndItsPlace) {
  const std::string text = samples::full_example_text();
  Everything out;
  EXPECT_EQ(decoded(text, out, {}), "");
  EXPECT_EQ(out.raw.text, R"({"x": [1, null]})");
  EXPECT_EQ(text.substr(out.raw.offset, out.raw.text.size()), out.raw.text);
}

TEST(JsonRecord, CommentsInsideRawJsonBecomeSpacesSoThatOffsetsStay) {
  std::string text = samples::full_example_text();
  const std::string plain = R"({"x": [1, null]})";
  const std::string commented = "{\"a//\\\"\": /* one */ [1, // two\n \"/* no */\"],\"b\":2 /**/}";
  text.replace(text.find(plain), plain.size(), commented);
  Everything out;
  EXPECT_EQ(decoded(text, out, DecodeOptions{.comments = true}), "");
  EXPECT_EQ(out.raw.text, "{\"a//\\\"\":           [1,       \n \"/* no */\"],\"b\":2     }");
  EXPECT_EQ(out.raw.text.size(), commented.size());
  EXPECT_NE(decoded(text, out, {}), "");
}

TEST(JsonRecord, UnknownFieldsAreSkippedAndReportedWhenTolerated) {
  const std::string text = R"({"vendor":{"deep":[1,{"id":2}]},"name":"s","nodes":[)"
                           R"({"id":1,"name":"n","colour":"red"}],"x":null})";
  Site site;
  std::vector<Issue> issues;
  std::vector<Issue> tolerated;
  const DecodeOptions options{.unknown_fields = true};
  EXPECT_TRUE(decode(text, Describe<Site>::table(), &site, options, issues, &tolerated));
  EXPECT_TRUE(issues.empty());
  EXPECT_EQ(site, (Site{"s", {{NodeId(1), "n", std::nullopt, std::nullopt}}}));
  ASSERT_EQ(tolerated.size(), 3U);
  EXPECT_EQ(tolerated[0].path, "vendor");
  EXPECT_EQ(tolerated[1].path, "nodes[0].colour");
  EXPECT_EQ(tolerated[2].path, "x");
  EXPECT_EQ(tolerated[2].kind, IssueKind::unknown_field);
  EXPECT_TRUE(decode(text, site, options, issues));
}

TEST(JsonRecord, TheReportOfToleratedFieldsHasALimit) {
  std::string text = R"({"id":1,"name":"")";
  for (int i = 0; i < 1000; ++i) text += ",\"x\":1";
  text += "}";
  Node node;
  std::vector<Issue> issues;
  std::vector<Issue> tolerated;
  EXPECT_TRUE(decode(text, Describe<Node>::table(), &node, DecodeOptions{.unknown_fields = true},
                     issues, &tolerated));
  EXPECT_EQ(tolerated.size(), max_tolerated);
}

TEST(JsonRecord, AnInstantWithoutZoneIsUtcOnlyWhenAllowed) {
  std::string text = samples::full_example_text();
  const std::size_t at = text.find("08:00:00.250Z");
  text.erase(at + 12, 1);
  Everything out;
  EXPECT_EQ(decoded(text, out, DecodeOptions{.zoneless_instants = true}), "");
  EXPECT_EQ(out.at, samples::full_example().at);
  EXPECT_EQ(decoded(text, out, {}),
            "line 1, column 112: at: expected a time with its zone, such as 2026-06-01T08:00:00Z, "
            "found \"2026-06-01T08:00:00.250\"");
}

TEST(JsonRecord, NamesAndValuesOfAnEnumAreFoundBothWays) {
  EXPECT_EQ(name_of(Mode::eco), "Eco");
  EXPECT_EQ(from_name<Mode>("Full"), Mode::full);
  EXPECT_EQ(from_name<Mode>("full"), std::nullopt);
  EXPECT_EQ(from_name<Mode>(""), std::nullopt);
}

struct Wide {
  std::int32_t value = 0;
};

TEST(JsonRecord, ATableHoldsUpTo64Fields) {
  std::vector<std::string> names;
  for (int i = 0; i < 64; ++i) names.push_back("f" + std::to_string(i));
  // One member under 64 names is enough to reach the highest bit.
  RecordTable table = record("Wide", {field<&Wide::value>("f0")});
  for (std::size_t i = 1; i < 64; ++i) {
    const RecordTable one = record("Wide", {field<&Wide::value>(names[i])});
    table.fields.push_back(one.fields[0]);
    table.keys.push_back(one.keys[0]);
    table.required |= std::uint64_t{1} << i;
  }
  Wide value{7};
  std::string text;
  encode(text, table, &value);
  std::vector<Issue> issues;
  EXPECT_TRUE(decode(text, table, &value, {}, issues, nullptr));
  const std::string without_last = text.substr(0, text.rfind(',')) + "}";
  EXPECT_FALSE(decode(without_last, table, &value, {}, issues, nullptr));
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].kind, IssueKind::missing_field);
  EXPECT_EQ(issues[0].path, "f63");
}

TEST(JsonRecordDeathTest, ATableThatContradictsItselfAborts) {
  const auto value = field<&Wide::value>("v");
  EXPECT_DEATH((void)record("R", {value, value}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Wide::value>("")}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Wide::value>("a\"b")}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Wide::value>("v").at_most(3)}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Wide::value>("v").range(3, 1)}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Node::name>("v").from(0)}), "ENSURE");
  EXPECT_DEATH((void)record("R", {field<&Node::name>("v").at_least_items(1)}), "ENSURE");
}

TEST(JsonRecordDeathTest, EncodingWhatJsonCannotSayAborts) {
  Everything value;
  value.number = 1e308 * 10;
  EXPECT_DEATH((void)to_json(value), "ENSURE");
  value = Everything{};
  value.at = Instant::never();
  EXPECT_DEATH((void)to_json(value), "ENSURE");
  value = Everything{};
  value.mode = static_cast<Mode>(3);
  EXPECT_DEATH((void)to_json(value), "ENSURE");
  value = Everything{};
  value.id = NodeId(UINT64_MAX);
  EXPECT_DEATH((void)to_json(value), "ENSURE");
}

}  // namespace
}  // namespace voltwin::json
