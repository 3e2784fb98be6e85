#pragma once
// The files of a run. They are written beside the target folder and moved into it one
// by one when all of them are whole, so that a failed run leaves nothing half-written.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

class OutputFolder {
 public:
  /// Checks that `folder` is or can become a folder and opens the staging folder beside it.
  [[nodiscard]] static Result<OutputFolder> open(const std::filesystem::path& folder);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  /// Removes what was staged and not published.
  ~OutputFolder();

  [[nodiscard]] Result<void> write(std::string_view name, std::string_view content);
  /// Appends events, one JSON object a line, to events.jsonl.
  [[nodiscard]] Result<void> append_events(const std::vector<core::events::Record>& records);
  /// Moves every staged file into the folder.
  [[nodiscard]] Result<void> publish();

 private:
  OutputFolder(std::filesystem::path folder, std::filesystem::path staging);

  std::filesystem::path folder_, staging_;
  std::ofstream events_;
  std::string buffer_;
};

}  // namespace voltwin::scenarios::cli
