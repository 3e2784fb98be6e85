#pragma once
// The frame of every benchmark: `voltwin-bench AREA [--json FILE]`. An area is one function
// that measures and returns rows; main.cpp has the table of areas, which later areas extend.
//
// Contract: a figure that misses its target is news, not an error; an error is what kept the
// area from measuring.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace voltwin::bench {

enum class Better : unsigned char { lower, higher };

struct Target {
  Better better;
  double bound;  ///< in the row's unit; the bound itself meets it
};

struct Row {
  std::string name;  ///< `area.subject.figure`, stable: later runs are compared by it
  std::optional<double> value;
  std::string unit;
  std::optional<Target> target;
  std::string skipped;  ///< why there is no value, or empty

  /// Whether the target is met; nothing when there is no target or no value.
  [[nodiscard]] std::optional<bool> met() const;
};

/// Where an area finds what it measures.
struct Context {
  std::string programs;  ///< folder of `voltwin` and `voltwin-bench`
  std::string source;    ///< the checkout
  std::string scratch;   ///< a folder of its own, removed afterwards
  std::string data;      ///< VOLTWIN_DATA, or empty
};

struct Area {
  std::string_view name;
  std::string_view about;
  Result<std::vector<Row>> (*measure)(const Context& context);
};

/// Middle of `values`, of an even number the mean of the two middle ones; at least one
/// (ENSURE).
[[nodiscard]] double median(std::vector<double> values);

/// For a terminal: `name value unit target met`, in columns.
[[nodiscard]] std::string table(const std::vector<Row>& rows);
/// The same as one JSON object.
[[nodiscard]] std::string json(std::string_view area, const std::vector<Row>& rows);

}  // namespace voltwin::bench
