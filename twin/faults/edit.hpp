#pragma once
// A JSON value that can be changed and written again, for payloads that are to become wrong on
// purpose. It keeps numbers as they were written, so that it can hold what no type of ours
// would take. It knows no message.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace voltwin::twin::faults {

struct Node {
  enum class Kind : std::uint8_t {
    literal,  ///< number, boolean or null: `scalar` is JSON
    text,     ///< `scalar` is the text, not escaped
    list,
    object,
  };
  Kind kind = Kind::literal;
  std::string name;  ///< its key, as a member of an object
  std::string scalar = "null";
  std::vector<Node> children;

  [[nodiscard]] static Node text(std::string value);
  [[nodiscard]] static Node number(std::int64_t value);
  /// A number, boolean or null as it is to be written; nobody checks it.
  [[nodiscard]] static Node literal(std::string json);
  [[nodiscard]] static Node list(std::vector<Node> items);
  [[nodiscard]] static Node object(std::vector<std::pair<std::string, Node>> members);

  /// The member of this name; nullptr when there is none.
  [[nodiscard]] Node* find(std::string_view member);
  [[nodiscard]] const Node* find(std::string_view member) const;
  /// The text of a member that is one; empty otherwise.
  [[nodiscard]] std::string_view text_of(std::string_view member) const;
  /// The whole number of a member, a number or a text; empty otherwise.
  [[nodiscard]] std::optional<std::int64_t> int_of(std::string_view member) const;
  /// The value as a number: of a number or a text that is one.
  [[nodiscard]] std::optional<double> as_number() const;
  /// Replaces a member, keeping its place, or appends it.
  void set(std::string_view member, Node value);
  /// Removes a member. True when there was one.
  bool erase(std::string_view member);

  bool operator==(const Node&) const = default;
};

/// Empty when the text is no JSON value.
[[nodiscard]] std::optional<Node> parse(std::string_view text);
/// Compact JSON.
void append(std::string& out, const Node& node);
[[nodiscard]] std::string to_json(const Node& node);
/// The same over several lines, indented with tabs, lines ended as Windows does.
void append_over_lines(std::string& out, const Node& node);

}  // namespace voltwin::twin::faults
