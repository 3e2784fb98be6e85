// tests/scripts/bad_scenarios: each file has one mistake and, in expected.txt, the one line
// that the user is to see. VOLTWIN_UPDATE=1 writes expected.txt anew, to be read as a diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format::testing {
namespace {

const std::string folder = "tests/scripts/bad_scenarios/";

std::map<std::string, std::string> expected_messages() {
  std::ifstream in(folder + "expected.txt");
  std::map<std::string, std::string> out;
  for (std::string line; std::getline(in, line);) {
    const std::size_t cut = line.find(" | ");
    if (line.starts_with('#') || cut == std::string::npos) continue;
    out[line.substr(0, cut)] = line.substr(cut + 3);
  }
  return out;
}

std::map<std::string, std::string> real_messages() {
  std::map<std::string, std::string> out;
  std::vector<std::string> names{"missing.json", "data"};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".json" && name != "good.json") names.push_back(name);
  }
  for (const std::string& name : names) {
    const Result<Scenario> scenario = load(folder + name, LoadOptions{});
    out[name] = scenario ? "(no error)" : scenario.error().message;
    if (!scenario) {
      EXPECT_EQ(scenario.error().kind, ErrorKind::bad_input) << name;
    }
  }
  return out;
}

TEST(BadScenarios, each_is_refused_with_its_one_line) {
  const auto real = real_messages();
  if (std::getenv("VOLTWIN_UPDATE") != nullptr) {
    std::ofstream out(folder + "expected.txt");
    out << "# What `voltwin run` says of each file here. Written by VOLTWIN_UPDATE=1.\n";
    for (const auto& [name, message] : real) out << name << " | " << message << "\n";
  }
  const auto expected = expected_messages();
  for (const auto& [name, message] : real) {
    ASSERT_TRUE(expected.contains(name)) << name << " says: " << message;
    EXPECT_EQ(message, expected.at(name)) << name;
    EXPECT_EQ(message.find('\n'), std::string::npos) << name;
    EXPECT_NE(message, "(no error)") << name;
  }
  EXPECT_EQ(real.size(), expected.size());
}

TEST(BadScenarios, the_one_that_they_spoil_is_good) {
  const Result<Scenario> scenario = load(good_path, LoadOptions{});
  EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
}

}  // namespace
}  // namespace voltwin::scenarios::format::testing
