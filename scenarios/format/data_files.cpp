#include "scenarios/format/data_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "scenarios/format/files.hpp"

namespace voltwin::scenarios::format {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

fs::path folder_of(const std::string& scenario_path) {
  std::error_code ignored;
  return fs::absolute(scenario_path, ignored).parent_path();
}

constexpr const char* system_zoneinfo = "/usr/share/zoneinfo";

// "America/Argentina/Buenos_Aires", "Etc/GMT+5": nothing that leads out of the database.
bool is_zone_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '+' || c == '/';
  };
  return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), fits);
}

std::string missing_data(const FileRequest& request, std::string_view scenario_name,
                         const std::string& data_dir) {
  std::string out = data_dir.empty() ? std::string("VOLTWIN_DATA is not set")
                                     : "VOLTWIN_DATA=" + data_dir + " does not hold the file";
  out += ": " + std::string(scenario_name) + " needs " + std::string(request.path);
  if (!request.obtained.empty()) out += " (" + std::string(request.obtained) + ")";
  return out + (data_dir.empty()
                    ? "; put it under a folder and set VOLTWIN_DATA to that folder"
                    : "; put it there, or set VOLTWIN_DATA to the folder that holds it");
}

}  // namespace

Result<std::string> DataFiles::read_data(const FileRequest& request, const SourceText& source,
                                         std::string_view scenario_name) {
  const fs::path named(request.path);
  fs::path path = folder_of(scenario_path_) / named;
  if (!named.is_absolute() && !is_there(path)) {
    path = fs::path(options_.data_dir) / named;
    if (options_.data_dir.empty() || !is_there(path)) {
      return bad_input(missing_data(request, scenario_name, options_.data_dir));
    }
  }
  return read(path.string(), request, source);
}

Result<std::string> DataFiles::read_shared(const FileRequest& request, const SourceText& source) {
  const fs::path named(request.path);
  if (named.is_absolute()) return read(named.string(), request, source);
  for (fs::path folder = folder_of(scenario_path_);; folder = folder.parent_path()) {
    if (is_there(folder / named)) return read((folder / named).string(), request, source);
    if (folder == folder.parent_path()) break;
  }
  if (!options_.share_dir.empty()) {
    return read((fs::path(options_.share_dir) / named).string(), request, source);
  }
  return source.fail_with(request.field, std::string(request.path) + ": no such file");
}

Result<TimeZone> DataFiles::read_zone(const std::string& name, std::string_view field,
                                      const SourceText& source) {
  if (!is_zone_name(name)) {
    return source.fail(field, "a name of the IANA time zone database, such as Europe/Berlin");
  }
  const fs::path folder =
      options_.zoneinfo_dir.empty() ? fs::path(system_zoneinfo) : fs::path(options_.zoneinfo_dir);
  if (!is_there(folder)) {
    return source.fail_with(field, "no time zone database at " + folder.string() +
                                       ": install the package tzdata, or set VOLTWIN_ZONEINFO to "
                                       "the folder that holds one");
  }
  std::error_code ignored;
  if (!fs::is_regular_file(folder / name, ignored)) {
    return source.fail_with(field, name + ": no such time zone in " + folder.string() +
                                       "; expected a name of the IANA database, such as "
                                       "Europe/Berlin (it comes with the package tzdata)");
  }
  const Result<std::string> bytes = read_file((folder / name).string(), name);
  if (!bytes) return source.fail_with(field, bytes.error().message);
  record("zoneinfo/" + name, *bytes);
  Result<TimeZone> zone = TimeZone::parse(*bytes, name);
  if (!zone) return source.fail_with(field, zone.error().message);
  return zone;
}

void DataFiles::record(std::string_view path, std::string_view bytes) {
  const auto same = [&](const Input& input) { return input.path == path; };
  if (std::any_of(inputs_.begin(), inputs_.end(), same)) return;
  inputs_.push_back({std::string(path), sha256_hex(bytes)});
}

Result<std::string> DataFiles::read(const std::string& path, const FileRequest& request,
                                    const SourceText& source) {
  Result<std::string> bytes = read_file(path, request.path);
  if (!bytes) return source.fail_with(request.field, bytes.error().message);
  record(request.path, *bytes);
  if (!request.path.ends_with(".gz")) return bytes;
  Result<std::string> unpacked = gunzip(*bytes, request.path);
  if (!unpacked) return source.fail_with(request.field, unpacked.error().message);
  return unpacked;
}

}  // namespace voltwin::scenarios::format
