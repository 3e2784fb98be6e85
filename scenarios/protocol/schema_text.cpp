#include "scenarios/protocol/schema_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/protocol/pretty.hpp"

namespace voltwin::scenarios::protocol {

namespace {

using ocpp::schema::Initiator;
using ocpp::schema::MessageSchema;

constexpr std::size_t max_suggestions = 3;
constexpr std::size_t max_quoted = 64;

enum class Half : unsigned char { request, response };

struct Named {
  std::string_view action;
  Half half = Half::request;
};

Named split(std::string_view message) {
  constexpr std::array<std::pair<std::string_view, Half>, 4> endings{{
      {".req", Half::request},
      {"Request", Half::request},
      {".conf", Half::response},
      {"Response", Half::response},
  }};
  for (const auto& [ending, half] : endings) {
    if (!message.ends_with(ending)) continue;
    return {message.substr(0, message.size() - ending.size()), half};
  }
  return {message, Half::request};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters to insert, drop or change, whatever their case (Levenshtein), row by row.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t i = 0; i <= to.size(); ++i) row[i] = i;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = diagonal + (lower(from[i - 1]) == lower(to[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[to.size()];
}

bool contains(std::string_view name, std::string_view part) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return !part.empty() &&
         std::search(name.begin(), name.end(), part.begin(), part.end(), same) != name.end();
}

// The nearest names first; a third of the letters may differ, or the rest be missing.
std::string suggestions(std::string_view action) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const MessageSchema& message : ocpp::v16::messages()) {
    const std::size_t letters = distance(action, message.action);
    const bool alike = 3 * letters <= std::max(action.size(), message.action.size());
    if (alike || contains(message.action, action)) near.emplace_back(letters, message.action);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const bool only_case = !near.empty() && near.front().first == 0;
  near.resize(std::min(near.size(), only_case ? 1 : max_suggestions));
  std::string out;
  for (const auto& [letters, name] : near) {
    out += out.empty() ? "" : ", ";
    out += name;
  }
  return out;
}

tl::unexpected<Error> no_such_message(std::string_view message, std::string_view action) {
  const std::string near = suggestions(action.substr(0, max_quoted));
  const std::string known =
      near.empty() ? "`voltwin ocpp schema 1.6` lists them" : "did you mean " + near + "?";
  return bad_input("message '" + std::string(message.substr(0, max_quoted)) +
                   "': not a message of OCPP 1.6; " + known);
}

std::string_view sender(Initiator initiator) {
  switch (initiator) {
    case Initiator::station:
      return "station";
    case Initiator::csms:
      return "csms";
    case Initiator::both:
      return "both";
  }
  UNREACHABLE();
}

std::string list() {
  std::size_t width = 0;
  for (const MessageSchema& message : ocpp::v16::messages()) {
    width = std::max(width, message.action.size());
  }
  std::string out;
  for (const MessageSchema& message : ocpp::v16::messages()) {
    out += message.action;
    out.append(width + 2 - message.action.size(), ' ');
    out += sender(message.initiator);
    out += '\n';
  }
  return out;
}

}  // namespace

Result<std::string> schema_text(const SchemaQuestion& question) {
  if (question.version != "1.6" && question.version != "ocpp1.6") {
    return bad_input("version '" + std::string(question.version.substr(0, max_quoted)) +
                     "': expected 1.6");
  }
  if (question.message.empty()) return list();
  const Named named = split(question.message);
  const MessageSchema* const message = ocpp::v16::find(named.action);
  if (message == nullptr) return no_such_message(question.message, named.action);
  const auto& table = named.half == Half::request ? message->request() : message->response();
  std::string out;
  append_pretty(out, ocpp::schema::json_schema(table), 0);
  out += '\n';
  return out;
}

}  // namespace voltwin::scenarios::protocol
