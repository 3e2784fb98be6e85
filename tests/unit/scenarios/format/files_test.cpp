#include "scenarios/format/files.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format {
namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Files, gzip_comes_back_also_in_several_members) {
  const std::string text(300'000, 'x');
  EXPECT_EQ(*gunzip(gzip(text), "f"), text);
  EXPECT_EQ(*gunzip(gzip("one") + gzip("two"), "f"), "onetwo");
  EXPECT_EQ(*gunzip(gzip(""), "f"), "");
}

TEST(Files, gzip_that_is_none_or_cut_or_damaged_is_refused) {
  const std::string good = gzip("some text that is long enough to be cut in the middle of it");
  EXPECT_EQ(gunzip("plain text", "f").error().message, "f: not gzip data");
  EXPECT_EQ(gunzip("", "f").error().message, "f: the gzip data is cut short");
  EXPECT_EQ(gunzip(good.substr(0, good.size() - 5), "f").error().message,
            "f: the gzip data is cut short");
  std::string damaged = good;
  damaged[damaged.size() - 6] ^= 1;  // in the check sum
  EXPECT_EQ(gunzip(damaged, "f").error().message, "f: the gzip data is damaged");
}

TEST(Files, sha256_is_that_of_fips_180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Files, a_missing_file_and_a_folder_are_told_apart) {
  const testing::Folder folder;
  EXPECT_EQ(read_file(folder.path() + "/none", "none").error().message, "none: no such file");
  EXPECT_EQ(read_file(folder.path(), "it").error().message,
            "it: expected a file, found a directory");
  EXPECT_EQ(*read_file(folder.write("a", std::string("x\0y", 3)), "a"), std::string("x\0y", 3));
}

TEST(Files, a_file_that_unpacks_to_more_than_the_limit_is_refused) {
  std::string zeros;
  // Members of 8 MiB: a quarter of a GiB and a little, from some hundred KiB.
  const std::string member = gzip(std::string(std::size_t{8} << 20U, '\0'));
  for (std::size_t i = 0; i < max_file_bytes / (std::size_t{8} << 20U) + 1; ++i) zeros += member;
  EXPECT_EQ(gunzip(zeros, "f").error().message, "f: unpacks to more than 256 MiB");
}

}  // namespace
}  // namespace voltwin::scenarios::format
