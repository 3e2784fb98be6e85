// The published documents say what the field tables say.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "scenarios/format/files.hpp"
#include "scenarios/format/schema.hpp"
#include "scenarios/format/written.hpp"

namespace voltwin::scenarios::format {
namespace {

std::string file_text(const std::string& path) {
  return read_file(path, path).value_or(std::string());
}

TEST(Docs, the_published_schema_is_that_of_the_tables) {
  const std::string path = "docs/scenario.schema.json";
  if (std::getenv("VOLTWIN_UPDATE") != nullptr) std::ofstream(path) << json_schema();
  EXPECT_EQ(file_text(path), json_schema()) << "VOLTWIN_UPDATE=1 writes it anew";
}

// The part of the document from this heading to the next.
std::string section(const std::string& document, const std::string& title) {
  const std::size_t begin = document.find("### " + title + "\n");
  if (begin == std::string::npos) return {};
  return document.substr(begin, document.find("\n### ", begin) - begin);
}

void check_record(const std::string& document, const json::RecordTable& table,
                  std::set<const json::RecordTable*>& seen) {
  if (!seen.insert(&table).second) return;
  const std::string text = section(document, std::string(table.name));
  EXPECT_FALSE(text.empty()) << "no section " << table.name;
  std::size_t rows = 0;
  for (std::size_t at = text.find("\n| `"); at != std::string::npos;
       at = text.find("\n| `", at + 1)) {
    ++rows;
  }
  EXPECT_EQ(rows, table.fields.size()) << table.name << " describes fields that are none";
  for (const json::Field& field : table.fields) {
    const std::size_t row = text.find("\n| `" + std::string(field.name) + "` |");
    EXPECT_NE(row, std::string::npos) << table.name << " does not describe " << field.name;
    if (row == std::string::npos) continue;
    const std::string line = text.substr(row + 1, text.find('\n', row + 1) - row - 1);
    EXPECT_EQ(line.find("| required |") != std::string::npos, field.required) << line;
    if (field.names == nullptr) continue;
    for (const std::string_view name : field.names().names) {
      EXPECT_NE(text.find("`" + std::string(name) + "`"), std::string::npos)
          << table.name << "." << field.name << " does not name " << name;
    }
  }
  for (const json::Field& field : table.fields) {
    if (field.type == json::Type::record) check_record(document, field.record(), seen);
  }
}

TEST(Docs, the_reference_describes_every_field_and_no_other) {
  const std::string document = file_text("docs/scenario-format.md");
  std::set<const json::RecordTable*> seen;
  check_record(document, json::Describe<written::Scenario>::table(), seen);
}

}  // namespace
}  // namespace voltwin::scenarios::format
