#pragma once
// The files that a scenario names: where they are, their bytes, and the record of what was
// read. Private to scenarios/format.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "scenarios/format/scenario.hpp"
#include "scenarios/format/source_text.hpp"

namespace voltwin::scenarios::format {

/// A file as a scenario asks for it.
struct FileRequest {
  std::string_view path;      ///< as written
  std::string_view field;     ///< where it is written, for messages
  std::string_view obtained;  ///< where the data comes from, when it is not there; may be empty
};

class DataFiles {
 public:
  /// `scenario_path` is the scenario's own file.
  DataFiles(const std::string& scenario_path, const LoadOptions& options,
            std::vector<Input>& inputs)
      : scenario_path_(scenario_path), options_(options), inputs_(inputs) {}

  /// A raw data file: absolute, in the scenario's folder, or in the data folder
  /// (VOLTWIN_DATA). Unpacked when its name ends in .gz.
  [[nodiscard]] Result<std::string> read_data(const FileRequest& request, const SourceText& source,
                                              std::string_view scenario_name);
  /// A file that comes with voltwin: absolute, under the scenario's folder or one above it,
  /// or under the share folder.
  [[nodiscard]] Result<std::string> read_shared(const FileRequest& request,
                                                const SourceText& source);
  /// The time zone with this name of the IANA database. `field` is where it is written.
  [[nodiscard]] Result<TimeZone> read_zone(const std::string& name, std::string_view field,
                                           const SourceText& source);

 private:
  void record(std::string_view path, std::string_view bytes);
  [[nodiscard]] Result<std::string> read(const std::string& path, const FileRequest& request,
                                         const SourceText& source);

  const std::string& scenario_path_;
  const LoadOptions& options_;
  std::vector<Input>& inputs_;
};

}  // namespace voltwin::scenarios::format
