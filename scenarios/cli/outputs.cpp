#include "scenarios/cli/outputs.hpp"

#include <cstdlib>
#include <system_error>

#include "engine/json/writer.hpp"

namespace voltwin::scenarios::cli {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> cannot(std::string_view what, const fs::path& path,
                             const std::error_code& error) {
  return environment_error("cannot " + std::string(what) + " " + path.string() + ": " +
                           error.message());
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder, fs::path staging)
    : folder_(std::move(folder)), staging_(std::move(staging)) {}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : folder_(std::move(other.folder_)),
      staging_(std::move(other.staging_)),
      names_(std::move(other.names_)),
      retired_(std::move(other.retired_)),
      events_(std::move(other.events_)),
      buffer_(std::move(other.buffer_)) {
  other.staging_.clear();
}

OutputFolder::~OutputFolder() {
  if (staging_.empty()) return;
  std::error_code ignored;  // nothing can be done about it here
  fs::remove_all(staging_, ignored);
}

Result<OutputFolder> OutputFolder::open(const fs::path& given) {
  if (given.empty()) return bad_input("--out: expected a folder, found nothing");
  std::error_code error;
  fs::path folder = fs::absolute(given, error).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return bad_input("--out " + given.string() + ": expected a folder, found a file");
  }
  fs::create_directories(folder.parent_path(), error);
  if (error) {
    return bad_input("--out " + given.string() +
                     ": cannot make its parent folder: " + error.message());
  }
  std::string staging = fs::is_directory(folder, error) ? (folder / ".partial-XXXXXX").string()
                                                        : folder.string() + ".partial-XXXXXX";
  if (mkdtemp(staging.data()) == nullptr) {
    const std::error_code reason(errno, std::generic_category());
    return bad_input("--out " + given.string() + ": cannot write there: " + reason.message());
  }
  return OutputFolder(std::move(folder), std::move(staging));
}

Result<void> OutputFolder::write(std::string_view name, std::string_view content) {
  const fs::path path = staging_ / name;
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) return environment_error("cannot write " + path.string());
  names_.emplace_back(name);
  return {};
}

Result<void> OutputFolder::append_events(const std::vector<core::events::Record>& records) {
  const fs::path path = staging_ / "events.jsonl";
  if (!events_.is_open()) {
    events_.open(path, std::ios::binary);
    names_.emplace_back("events.jsonl");
  }
  buffer_.clear();
  for (const core::events::Record& record : records) {
    json::Writer line(buffer_);
    line.begin_object()
        .field("sequence", record.sequence)
        .field("at", record.at)
        .field("stream", std::string_view(record.stream))
        .field("type", std::string_view(record.type))
        .field("version", record.version);
    line.key("data").raw(record.payload).end_object();
    buffer_ += '\n';
  }
  events_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!events_) return environment_error("cannot write " + path.string());
  return {};
}

Result<void> OutputFolder::publish() {
  if (events_.is_open()) {
    events_.close();
    if (!events_) return environment_error("cannot write " + (staging_ / "events.jsonl").string());
  }
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return cannot("make", folder_, error);
  // What can be foreseen is refused before the first file is replaced.
  for (const std::string& name : names_) {
    if (fs::is_directory(folder_ / name, error)) {
      return bad_input("cannot write " + (folder_ / name).string() +
                       ": there is a folder of that name");
    }
  }
  for (const std::string& name : names_) {
    fs::rename(staging_ / name, folder_ / name, error);
    if (error) return cannot("write", folder_ / name, error);
  }
  for (const std::string& name : retired_) {
    if (!fs::is_directory(folder_ / name, error)) fs::remove(folder_ / name, error);
    if (error) return cannot("remove", folder_ / name, error);
  }
  return {};
}

}  // namespace voltwin::scenarios::cli
