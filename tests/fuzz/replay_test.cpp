// The kept corpus of the fuzzers (tests/fuzz/corpus): what they once found stays found, with any
// compiler.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/fuzz/targets.hpp"

namespace voltwin::fuzz {
namespace {

constexpr std::size_t max_files = 500;

std::size_t replay(const char* target, void (*run)(std::string_view)) {
  const std::filesystem::path folder =
      std::filesystem::path(VOLTWIN_SOURCE_DIR) / "tests/fuzz/corpus" / target;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    SCOPED_TRACE(entry.path().string());
    run(bytes.str());
    ++files;
  }
  return files;
}

TEST(FuzzCorpus, frames_between_two_endpoints) {
  const std::size_t files = replay("frames", frames);
  EXPECT_GT(files, 5U);
  EXPECT_LE(files, max_files);
}

TEST(FuzzCorpus, frames_of_a_station_to_a_core) {
  const std::size_t files = replay("core", core);
  EXPECT_GT(files, 5U);
  EXPECT_LE(files, max_files);
}

}  // namespace
}  // namespace voltwin::fuzz
