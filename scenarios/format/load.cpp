#include "scenarios/format/files.hpp"
#include "scenarios/format/resolve.hpp"

namespace voltwin::scenarios::format {

namespace {

// Whether the text is JSON at all, so that a setting is not blamed for what is not.
Result<void> check_json(const SourceText& source) {
  json::Reader reader(source.text(), {.comments = true});
  for (json::Token token = reader.next(); token != json::Token::end; token = reader.next()) {
    if (token != json::Token::fault) continue;
    json::Issue issue;
    issue.offset = reader.offset();
    issue.expected = reader.fault();
    const bool at_end = reader.offset() >= source.text().size();
    issue.found = at_end ? "the end of the file" : source.text().substr(reader.offset(), 1);
    return source.fail(issue);
  }
  return {};
}

Result<void> resolve(const Resolving& work) {
  TRY(resolve_clock(work));
  TRY(resolve_settings(work));
  TRY(resolve_nodes(work));
  TRY(resolve_base_load(work));
  TRY(resolve_caps(work));
  TRY(resolve_stations(work));
  TRY(resolve_vehicles(work));
  TRY(resolve_faults(work));
  return resolve_demand(work);
}

}  // namespace

Result<Scenario> load(const std::string& path, const LoadOptions& options) {
  Result<std::string> text = read_file(path, path);
  if (!text) return tl::unexpected<Error>(text.error());
  Scenario out;
  out.inputs.push_back({path, sha256_hex(*text)});
  SourceText source(path, *std::move(text));
  TRY(check_json(source));
  for (const SourceText::Setting& setting : options.sets) TRY(source.set(setting));
  written::Scenario in;
  std::vector<json::Issue> issues;
  if (!json::decode(source.text(), in, {.comments = true}, issues)) return source.fail(issues[0]);
  if (options.seed && *options.seed < 0) {
    return bad_input("--seed " + std::to_string(*options.seed) +
                     ": expected a number of at least 0");
  }
  if (options.seed) in.seed = *options.seed;
  DataFiles files(path, options, out.inputs);
  TRY(resolve({in, source, files, out}));
  return out;
}

}  // namespace voltwin::scenarios::format
