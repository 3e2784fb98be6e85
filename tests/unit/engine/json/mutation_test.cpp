// Deterministic fuzzing: documents cut, spliced and changed byte by byte. Nothing may be
// read behind the end (the buffers fit exactly, so that the address sanitizer sees it), no
// text may crash the decoder, and what it accepts must survive encoding.

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/json/record.hpp"
#include "engine/json/text.hpp"
#include "tests/unit/engine/json/samples.hpp"

namespace voltwin::json {
namespace {

using samples::Everything;
using samples::Lcg;

void mutate(std::string& text, Lcg& random) {
  constexpr std::string_view bytes = "{}[]\",:\\/0123456789-+.eEtrufalsn* \n\x01\x80\xC3\xE2\xFF";
  const std::size_t at = random.below(text.size() + 1);
  const char byte = bytes[random.below(bytes.size())];
  switch (random.below(5)) {
    case 0:
      if (at < text.size()) text[at] = byte;
      break;
    case 1:
      text.insert(at, 1, byte);
      break;
    case 2:
      text.erase(at, 1 + random.below(3));
      break;
    case 3: {
      const std::size_t from = random.below(text.size() + 1);
      const std::string piece = text.substr(from, random.below(20));
      text.insert(at, piece);
      break;
    }
    default:
      // Rarely, so that most documents stay long.
      if (random.below(10) == 0) text.resize(at);
  }
}

// Decodes from a buffer that ends where the text ends.
bool decode_exactly(const std::string& text, const DecodeOptions& options, Everything& out,
                    std::vector<Issue>& issues) {
  const std::unique_ptr<char[]> buffer(new char[text.size()]);
  std::memcpy(buffer.get(), text.data(), text.size());
  return decode(std::string_view(buffer.get(), text.size()), out, options, issues);
}

void check(const std::string& text, const DecodeOptions& options, int& accepted) {
  Everything out;
  std::vector<Issue> issues;
  const bool ok = decode_exactly(text, options, out, issues);
  ASSERT_EQ(ok, issues.empty()) << text;
  if (!ok) {
    ASSERT_EQ(issues.size(), 1U);
    ASSERT_LE(issues[0].offset, text.size()) << text;
    ASSERT_FALSE(describe(issues[0], text).empty());
    return;
  }
  ++accepted;
  for (std::size_t at = 0; !options.comments && at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    ASSERT_NE(length, 0U) << text;
    at += length;
  }
  const std::string again = to_json(out);
  Everything back;
  ASSERT_TRUE(decode_exactly(again, DecodeOptions{}, back, issues)) << text << '\n' << again;
  ASSERT_EQ(to_json(back), again) << text;
}

TEST(JsonMutation, NoMutatedDocumentBreaksTheDecoder) {
  const DecodeOptions strict;
  const DecodeOptions lax{.comments = true, .unknown_fields = true, .zoneless_instants = true};
  const std::string seed_text = samples::full_example_text();
  Lcg random(20260601);
  int accepted = 0;
  int tried = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed_text;
    const std::size_t mutations = 1 + random.below(4);
    for (std::size_t i = 0; i < mutations; ++i) mutate(text, random);
    tried += 2;
    check(text, strict, accepted);
    check(text, lax, accepted);
    if (HasFatalFailure()) return;
  }
  // The test tests something: some mutants are harmless, most are not.
  EXPECT_GT(accepted, tried / 100);
  EXPECT_LT(accepted, tried / 2);
}

TEST(JsonMutation, EveryPrefixOfADocumentIsRefused) {
  const std::string text = samples::full_example_text();
  for (std::size_t length = 0; length < text.size(); ++length) {
    Everything out;
    std::vector<Issue> issues;
    ASSERT_FALSE(decode_exactly(text.substr(0, length), DecodeOptions{}, out, issues)) << length;
    ASSERT_LE(issues.at(0).offset, length);
  }
}

TEST(JsonMutation, RandomBytesAreRefusedWithoutAnAccident) {
  Lcg random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random.below(40), '\0');
    for (char& c : text) c = static_cast<char>(random.below(256));
    Everything out;
    std::vector<Issue> issues;
    ASSERT_FALSE(decode_exactly(text, DecodeOptions{.comments = true}, out, issues));
  }
}

}  // namespace
}  // namespace voltwin::json
