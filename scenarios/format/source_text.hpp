#pragma once
// The text of a scenario with its name and the settings made to it: what errors are told
// in terms of.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/json/record.hpp"

namespace voltwin::scenarios::format {

class SourceText {
 public:
  using Setting = std::pair<std::string, std::string>;  ///< path and value

  SourceText(std::string label, std::string text)
      : label_(std::move(label)), text_(std::move(text)) {}

  /// Applies `--set path=value`.
  [[nodiscard]] Result<void> set(const Setting& setting);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  /// The value at a path as written; empty when there is none.
  [[nodiscard]] std::string_view raw(std::string_view path) const;

  /// `scenario.json: line 12, column 3: site.nodes[2].limit_kw: expected …, found …`, or the
  /// setting in place of file and line when it made the value.
  [[nodiscard]] tl::unexpected<Error> fail(const json::Issue& issue) const;
  /// The same for the value at `path`; `found` is what is written there when it is empty.
  [[nodiscard]] tl::unexpected<Error> fail(std::string_view path, std::string expected,
                                           std::string found) const;
  [[nodiscard]] tl::unexpected<Error> fail(std::string_view path, std::string expected) const {
    return fail(path, std::move(expected), {});
  }
  /// The same place, with a message of its own.
  [[nodiscard]] tl::unexpected<Error> fail_with(std::string_view path,
                                                std::string_view message) const;

 private:
  [[nodiscard]] const Setting* setting_of(const json::Issue& issue) const;
  [[nodiscard]] std::size_t offset_of(std::string_view path) const;

  std::string label_;
  std::string text_;
  std::vector<Setting> settings_;
};

}  // namespace voltwin::scenarios::format
