// docs/tolerances.md is the catalogue for people: no row may be missing there.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "csms/ocpp/tolerance/catalogue.hpp"

namespace voltwin::ocpp::tolerance {
namespace {

TEST(ToleranceCatalogue, every_row_has_its_line_in_the_document) {
  std::ifstream file(VOLTWIN_SOURCE_DIR "/docs/tolerances.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const CatalogueEntry& row : catalogue()) {
    const std::string line = "| " + std::string(row.code) + " | `" + std::string(row.name) + "` | ";
    EXPECT_NE(text.str().find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace voltwin::ocpp::tolerance
