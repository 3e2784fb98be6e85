#pragma once
// The official OCPP JSON schemas, for tests that compare ours with them. They are not in the
// repository: the folder is $VOLTWIN_SHARED/ocpp-schemas, or ../shared/ocpp-schemas beside it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace voltwin::tests {

inline constexpr const char* no_official_schemas =
    "no ocpp-schemas beside the repository; set VOLTWIN_SHARED";

/// The folder of a version's schemas; nothing when it is not on this machine.
inline std::optional<std::filesystem::path> official_schema_folder(const std::string& version) {
  namespace fs = std::filesystem;
  const char* shared = std::getenv("VOLTWIN_SHARED");
  const fs::path base =
      shared != nullptr ? fs::path(shared) : fs::path(VOLTWIN_SOURCE_DIR) / ".." / "shared";
  const fs::path folder = base / "ocpp-schemas" / version;
  if (!fs::is_directory(folder)) return std::nullopt;
  return folder;
}

/// `part` with the named definitions of `root` in the places that refer to them: our tables
/// print nested records in place.
inline nlohmann::json in_place(const nlohmann::json& part, const nlohmann::json& root) {
  if (part.is_object() && part.contains("$ref")) {
    const std::string target = part["$ref"];
    const std::string prefix = "#/definitions/";
    EXPECT_TRUE(target.starts_with(prefix)) << target;
    return in_place(root.at("definitions").at(target.substr(prefix.size())), root);
  }
  nlohmann::json out = part;
  if (out.is_structured()) {
    for (nlohmann::json& inner : out) inner = in_place(inner, root);
  }
  return out;
}

/// One schema, without references.
inline nlohmann::json read_official_schema(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  const nlohmann::json whole = nlohmann::json::parse(in);
  nlohmann::json out = in_place(whole, whole);
  out.erase("definitions");
  return out;
}

/// A schema without what draft 7 says beyond what our printed one does.
inline nlohmann::json without_decoration(nlohmann::json schema) {
  if (schema.is_object()) {
    // Of an address we check the length: what a station cannot fetch it says by itself.
    if (schema.value("format", nlohmann::json()) == "uri") schema.erase("format");
    for (const char* key : {"$id", "$schema", "title", "comment", "multipleOf"}) schema.erase(key);
    if (schema.value("type", nlohmann::json()) == "object" && !schema.contains("properties")) {
      schema["properties"] = nlohmann::json::object();
    }
    if (schema.contains("required") && schema["required"].is_array()) {
      std::sort(schema["required"].begin(), schema["required"].end());
    }
  }
  if (schema.is_structured()) {
    for (nlohmann::json& part : schema) part = without_decoration(part);
  }
  return schema;
}

}  // namespace voltwin::tests
