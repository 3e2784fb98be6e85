#pragma once
// Records that use every member type the codec knows, and what mutates their texts, for the tests
// of this folder.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/json/record.hpp"

namespace voltwin::json::samples {

/// Knuth's linear congruential generator; the high bits are the good ones.
class Lcg {
 public:
  explicit Lcg(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state_ >> 33U) % n);
  }

 private:
  std::uint64_t state_;
};

enum class Mode : std::uint8_t { off, eco, full };

using NodeId = Id<struct NodeTag>;

struct Node {
  NodeId id;
  std::string name;
  std::optional<Watts> limit;
  std::optional<std::vector<std::int32_t>> phases;
  bool operator==(const Node&) const = default;
};

struct Site {
  std::string name;
  std::vector<Node> nodes;
  bool operator==(const Site&) const = default;
};

/// One member of every kind: plain, optional, list, optional list, defaulted.
struct Everything {
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t large = 0;
  double number = 0.0;
  Amps current;
  std::string text;
  Instant at;
  Duration wait;
  WattHours energy;
  NodeId id;
  Mode mode = Mode::off;
  Node node;
  RawJson raw;
  std::optional<std::string> note;
  std::optional<Mode> second_mode;
  std::optional<RawJson> second_raw;
  std::vector<double> numbers;
  std::optional<std::vector<std::string>> words;
  std::vector<Site> sites;
  std::vector<Mode> modes;
  double defaulted = 1.5;
  std::vector<std::int64_t> defaulted_list = {1, 2};
  bool operator==(const Everything&) const = default;
};

struct Nothing {
  bool operator==(const Nothing&) const = default;
};

/// A value with every member set to something that is not its default.
[[nodiscard]] Everything full_example();
/// The JSON of full_example().
[[nodiscard]] std::string full_example_text();

}  // namespace voltwin::json::samples

namespace voltwin::json {

template <>
struct Names<samples::Mode> {
  static const EnumTable& table();
};
template <>
struct Describe<samples::Node> {
  static const RecordTable& table();
};
template <>
struct Describe<samples::Site> {
  static const RecordTable& table();
};
template <>
struct Describe<samples::Everything> {
  static const RecordTable& table();
};
template <>
struct Describe<samples::Nothing> {
  static const RecordTable& table();
};

}  // namespace voltwin::json
