#pragma once
// The files of a run. They are written to a staging folder and moved into the target one by
// one when all of them are whole, so that a failed or interrupted run leaves nothing
// half-written. It must not know what is in them.
//
// Contract: the staging folder has a name of its own (runs into one target do not meet, and
// nothing that was there is ever removed) and lies where a move is a rename: inside the
// target, or beside it when the run is to make it.

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
  /// Checks that `folder` is or can become a folder, and makes the staging folder.
  [[nodiscard]] static Result<OutputFolder> open(const std::filesystem::path& folder);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  /// Removes what was staged and not published.
  ~OutputFolder();

  [[nodiscard]] Result<void> write(std::string_view name, std::string_view content);
  /// Appends events, one JSON object a line, to events.jsonl.
  [[nodiscard]] Result<void> append_events(const std::vector<core::events::Record>& records);
  /// This run writes no such file: one of an earlier run goes when this one is published.
  void retire(std::string_view name) { retired_.emplace_back(name); }
  /// Moves every staged file into the folder, over those of an earlier run.
  [[nodiscard]] Result<void> publish();
  /// Where it will be, absolute.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  OutputFolder(std::filesystem::path folder, std::filesystem::path staging);

  std::filesystem::path folder_, staging_;
  std::vector<std::string> names_;
  std::vector<std::string> retired_;
  std::ofstream events_;
  std::string buffer_;
};

}  // namespace voltwin::scenarios::cli
