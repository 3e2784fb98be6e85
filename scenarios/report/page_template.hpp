#pragma once
// The page, style and script of the report as text. Their source is the folder
// template/; CMake puts it into the program (embed.cmake). Marks of the form
// @name@ in the page are filled by render().

#include <string_view>

namespace voltwin::scenarios::report {

[[nodiscard]] std::string_view page_html();
[[nodiscard]] std::string_view style_css();
[[nodiscard]] std::string_view script_js();

}  // namespace voltwin::scenarios::report
