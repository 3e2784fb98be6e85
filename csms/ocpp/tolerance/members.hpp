#pragma once
// A JSON value taken apart one level at a time, as views into its text. Private to the
// repair; it must not know a table.

#include <string>
#include <string_view>
#include <vector>

namespace voltwin::ocpp::tolerance {

struct Member {
  std::string key;  ///< unescaped
  std::string_view value;
};

/// Members of an object, elements of an array. `json` is valid JSON; of any other type it has
/// none.
[[nodiscard]] std::vector<Member> members_of(std::string_view json);
[[nodiscard]] std::vector<std::string_view> elements_of(std::string_view json);

/// The text that a JSON string stands for.
[[nodiscard]] std::string text_of(std::string_view json);

}  // namespace voltwin::ocpp::tolerance
