#pragma once
// The ACN-Sim reference bundle, where the raw data sets are: read, never copied here.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/acn/events.hpp"
#include "scenarios/acn/network.hpp"
#include "scenarios/format/files.hpp"

namespace voltwin::scenarios::acn::test {

/// The folder of data sets, or nothing but the reason to skip.
struct DataFolder {
  std::string path;

  static DataFolder find() {
    const char* told = std::getenv("VOLTWIN_DATA");
    const std::string beside = std::string(VOLTWIN_SOURCE_DIR) + "/../shared/datasets";
    for (const std::string& path : {std::string(told == nullptr ? "" : told), beside}) {
      if (!path.empty() && std::filesystem::is_directory(path + "/acn_reference")) return {path};
    }
    return {};
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    const std::string file = path + "/acn_reference/" + name;
    auto bytes = format::read_file(file, file);
    if (bytes && name.ends_with(".gz")) bytes = format::gunzip(*bytes, file);
    EXPECT_TRUE(bytes.has_value()) << (bytes ? "" : bytes.error().message);
    return bytes.value_or("");
  }

  [[nodiscard]] Network network(const std::string& site) const {
    auto out = read_network(text("networks/" + site + ".json"), site);
    EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
    return out.value_or(Network{});
  }

  [[nodiscard]] std::vector<Session> march(const std::string& kind) const {
    const std::string name = "caltech_2019-03_events_" + kind + ".csv.gz";
    auto out = read_events(text(name), name, network("caltech"));
    EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
    return out.value_or(std::vector<Session>{});
  }
};

}  // namespace voltwin::scenarios::acn::test

/// In a test: `data`, or a skip that says why.
#define REFERENCE_OR_SKIP(data)                                                       \
  const auto data = ::voltwin::scenarios::acn::test::DataFolder::find();              \
  if ((data).path.empty()) {                                                          \
    GTEST_SKIP() << "the data sets are absent (VOLTWIN_DATA names no acn_reference)"; \
  }                                                                                   \
  static_assert(true)
