#pragma once
// A small scenario that tests change with settings, and a folder for files of a test.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/format/scenario.hpp"

namespace voltwin::scenarios::format::testing {

inline constexpr const char* good_path = "tests/scripts/bad_scenarios/good.json";

using Settings = std::vector<std::pair<std::string, std::string>>;

inline LoadOptions with(Settings sets) {
  LoadOptions options;
  options.sets = std::move(sets);
  return options;
}

/// The good scenario with settings; a failed load fails the test.
inline Scenario loaded(Settings sets) {
  Result<Scenario> scenario = load(good_path, with(std::move(sets)));
  EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
  return scenario ? *std::move(scenario) : Scenario{};
}

/// The message of a load that must fail.
inline std::string refused(Settings sets) {
  const Result<Scenario> scenario = load(good_path, with(std::move(sets)));
  EXPECT_FALSE(scenario.has_value());
  return scenario ? std::string() : scenario.error().message;
}

/// A folder of its own for the running test, empty at first and gone afterwards.
class Folder {
 public:
  Folder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(::testing::TempDir()) /
            (std::string("voltwin_format_") + test->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace voltwin::scenarios::format::testing
