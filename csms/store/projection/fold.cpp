#include "csms/store/projection/fold.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace voltwin::store::projection {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Whether two keys may be the same in a database. Of two kinds they are not: a column has one
/// kind, and a NULL is no row's key.
bool may_be_same(const Value& a, const Value& b) {
  if (a.index() != b.index()) return false;
  if (const auto* const text = std::get_if<std::string_view>(&a)) {
    return equal_but_for_case(*text, std::get<std::string_view>(b));
  }
  if (const auto* const instant = std::get_if<Instant>(&a)) {
    return text_of(*instant).view() == text_of(std::get<Instant>(b)).view();
  }
  return a == b;
}

std::span<const Value> values_of(const Changes& changes, const Change& change) {
  const Shape& shape = shapes()[change.shape];
  return {changes.values.data() + change.first, shape.key_count() + shape.column_count()};
}

std::optional<std::size_t> key_of(const Shape& shape, std::string_view name) {
  for (std::size_t i = 0; i < shape.key_count(); ++i) {
    if (shape.keys[i] == name) return i;
  }
  return std::nullopt;
}

/// Whether both may touch the same row of their table.
bool may_meet(const Changes& changes, const Change& a, const Change& b) {
  const Shape& left = shapes()[a.shape];
  const Shape& right = shapes()[b.shape];
  for (std::size_t i = 0; i < left.key_count(); ++i) {
    const auto other = key_of(right, left.keys[i]);
    if (!other) continue;
    if (!may_be_same(changes.values[a.first + i], changes.values[b.first + *other])) return false;
  }
  return true;
}

bool same_keys(const Changes& changes, const Change& a, const Change& b) {
  const std::size_t keys = shapes()[a.shape].key_count();
  const auto left = values_of(changes, a).first(keys);
  const auto right = values_of(changes, b).first(keys);
  return std::equal(left.begin(), left.end(), right.begin());
}

/// Of two updates with the same keys that take only what is not older: whether the second one
/// comes to nothing, whatever the row holds.
bool is_older(const Changes& changes, const Change& earlier, const Change& later) {
  const Shape& shape = shapes()[later.shape];
  if (shape.not_older.empty()) return false;
  const auto* const column = std::find(shape.columns.begin(), shape.columns.end(), shape.not_older);
  const auto at = shape.key_count() + static_cast<std::size_t>(column - shape.columns.begin());
  const Value& before = changes.values[earlier.first + at];
  const Value& after = changes.values[later.first + at];
  // As the database compares them: by their text.
  return text_of(std::get<Instant>(after)).view() < text_of(std::get<Instant>(before)).view();
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdULL;
}

/// Equal for values that may be the same key.
std::uint64_t hash_of(const Value& value) {
  if (const auto* const number = std::get_if<std::int64_t>(&value)) {
    return static_cast<std::uint64_t>(*number);
  }
  if (const auto* const text = std::get_if<std::string_view>(&value)) {
    std::uint64_t hash = text->size();
    for (const char c : *text) hash = mix(hash, static_cast<unsigned char>(lower(c)));
    return hash;
  }
  return 0;  // an instant or a number is no table's only key
}

}  // namespace

Folder::Folder() : groups_of_table_(tables().size()) {
  for (const Shape& shape : shapes()) {
    const auto table = std::find(tables().begin(), tables().end(), shape.table);
    table_of_.push_back(static_cast<std::size_t>(table - tables().begin()));
    std::vector<std::size_t>& keys = lane_keys_.emplace_back();
    for (std::size_t i = 0; i < shape.key_count(); ++i) {
      const bool everywhere =
          std::all_of(shapes().begin(), shapes().end(), [&](const Shape& other) {
            return other.table != shape.table || key_of(other, shape.keys[i]);
          });
      if (everywhere) keys.push_back(i);
    }
    // One order for all shapes of the table.
    std::sort(keys.begin(), keys.end(),
              [&](std::size_t a, std::size_t b) { return shape.keys[a] < shape.keys[b]; });
  }
}

std::uint64_t Folder::lane_of(const Changes& changes, const Change& change) const {
  std::uint64_t hash = mix(0, table_of_[change.shape]);
  for (const std::size_t key : lane_keys_[change.shape]) {
    hash = mix(hash, hash_of(changes.values[change.first + key]));
  }
  return hash;
}

std::size_t Folder::group_for(std::size_t shape, std::size_t not_before) {
  std::vector<std::size_t>& groups = groups_of_table_[table_of_[shape]];
  for (const std::size_t group : groups) {
    if (group >= not_before && groups_[group].shape == shape) return group;
  }
  if (group_count_ == groups_.size()) groups_.emplace_back();
  Group& fresh = groups_[group_count_];
  fresh.shape = shape;
  fresh.firsts.clear();
  groups.push_back(group_count_);
  return group_count_++;
}

void Folder::add(const Changes& changes, const Change& change) {
  std::vector<Standing>& lane = lanes_[lane_of(changes, change)];
  std::size_t not_before = 0;
  bool is_latest = true;  // nothing that may touch its rows was met yet
  for (auto earlier = lane.rbegin(); earlier != lane.rend(); ++earlier) {
    const Change other{earlier->shape, earlier->first};
    if (table_of_[other.shape] != table_of_[change.shape] || !may_meet(changes, other, change)) {
      continue;
    }
    if (is_latest && other.shape == change.shape && same_keys(changes, other, change)) {
      if (is_older(changes, other, change)) return;
      earlier->first = change.first;
      groups_[earlier->group].firsts[earlier->place] = change.first;
      return;
    }
    is_latest = false;
    not_before = std::max(not_before, earlier->group + 1);
  }
  const std::size_t group = group_for(change.shape, not_before);
  lane.push_back({change.shape, change.first, group, groups_[group].firsts.size()});
  groups_[group].firsts.push_back(change.first);
}

std::span<const Group> Folder::fold(const Changes& changes) {
  lanes_.clear();
  for (std::vector<std::size_t>& groups : groups_of_table_) groups.clear();
  group_count_ = 0;
  for (const Change& change : changes.items) add(changes, change);
  return {groups_.data(), group_count_};
}

}  // namespace voltwin::store::projection
