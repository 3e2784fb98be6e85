// Row changes that were folded and grouped leave the same rows as one by one, whatever the
// changes are. The tables are a model of what a database does with a change.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csms/store/projection/fold.hpp"
#include "csms/store/projection/projection.hpp"
#include "engine/random/random.hpp"

namespace voltwin::store::projection {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// A cell as text; empty for NULL.
struct CellText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return std::to_string(number); }
  std::string operator()(std::string_view text) const { return std::string(text); }
  std::string operator()(Instant instant) const { return std::string(text_of(instant).view()); }
};
std::string cell(const Value& value) { return std::visit(CellText{}, value); }

using Row = std::map<std::string_view, std::string>;

class Tables {
 public:
  /// The rows that it touched, as table and place.
  std::vector<std::pair<std::string_view, std::size_t>> apply(const Changes& changes,
                                                              const Change& change) {
    const Shape& shape = shapes()[change.shape];
    std::vector<Row>& rows = tables_[shape.table];
    std::vector<std::pair<std::string_view, std::size_t>> touched;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!matches(shape, changes, change, rows[i])) continue;
      touched.emplace_back(shape.table, i);
      if (shape.operation == Operation::erase) {
        rows[i].clear();  // stays as a gap, so that places stay
      } else {
        set(shape, changes, change, rows[i]);
      }
    }
    if (shape.operation == Operation::upsert && touched.empty()) {
      touched.emplace_back(shape.table, rows.size());
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < shape.key_count(); ++i) {
        row[shape.keys[i]] = cell(changes.values[change.first + i]);
      }
      set(shape, changes, change, row);
    }
    return touched;
  }

  [[nodiscard]] std::vector<std::string> dump() const {
    std::vector<std::string> out;
    for (const auto& [table, rows] : tables_) {
      for (const Row& row : rows) {
        if (row.empty()) continue;
        std::string text(table);
        for (const auto& [column, value] : row) {
          if (!value.empty()) text += "|" + std::string(column) + "=" + value;
        }
        out.push_back(text);
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  static bool matches(const Shape& shape, const Changes& changes, const Change& change,
                      const Row& row) {
    if (row.empty()) return false;
    for (std::size_t i = 0; i < shape.key_count(); ++i) {
      const auto found = row.find(shape.keys[i]);
      const std::string sought = cell(changes.values[change.first + i]);
      if (found == row.end() || found->second.empty()) return false;
      const bool is_tag = shape.table == "tokens";
      if (is_tag ? lower(found->second) != lower(sought) : found->second != sought) return false;
    }
    for (std::size_t i = 0; i < shape.column_count(); ++i) {
      if (shape.columns[i] != shape.not_older || shape.operation != Operation::update) continue;
      const auto found = row.find(shape.columns[i]);
      if (found == row.end() || found->second.empty()) return false;
      if (found->second > cell(changes.values[change.first + shape.key_count() + i])) return false;
    }
    return true;
  }

  static void set(const Shape& shape, const Changes& changes, const Change& change, Row& row) {
    const Row before = row;
    for (std::size_t i = 0; i < shape.column_count(); ++i) {
      row[shape.columns[i]] = cell(changes.values[change.first + shape.key_count() + i]);
    }
    for (const Copy& copy : shape.copies) {
      if (copy.column.empty()) break;
      const auto from = before.find(copy.from);
      row[copy.column] = from == before.end() ? std::string() : from->second;
    }
  }

  std::map<std::string_view, std::vector<Row>> tables_;
};

bool is_key_somewhere(const Shape& shape, std::string_view column) {
  return std::any_of(shapes().begin(), shapes().end(), [&](const Shape& other) {
    return other.table == shape.table &&
           std::find(other.keys.begin(), other.keys.end(), column) != other.keys.end();
  });
}

Value key(random::Stream& stream, std::string_view column) {
  static constexpr std::array<std::string_view, 4> tags{"TAG1", "tag1", "Tag1", "TAG2"};
  if (column == "code" || column == "id_tag") return tags[stream.below(tags.size())];
  // Instants that differ by less than their texts do are the same key.
  if (column == "valid_from") {
    return Instant::from_us(static_cast<std::int64_t>(stream.below(3)) * 700);
  }
  return static_cast<std::int64_t>(1 + stream.below(3));
}

Value column_value(random::Stream& stream, const Shape& shape, std::string_view column) {
  if (column == shape.not_older || column == "last_reading_at") {
    return Instant::from_us(static_cast<std::int64_t>(stream.below(8)) * 400);
  }
  if (is_key_somewhere(shape, column)) return key(stream, column);
  if (stream.chance(0.2)) return Value{};
  return static_cast<std::int64_t>(stream.below(1'000'000));
}

/// Changes of one table, so that they meet.
Changes some_changes(random::Stream& stream) {
  const std::string_view table = tables()[stream.below(tables().size())];
  std::vector<std::size_t> of_table;
  for (std::size_t i = 0; i < shapes().size(); ++i) {
    if (shapes()[i].table == table) of_table.push_back(i);
  }
  Changes out;
  const std::uint64_t count = 1 + stream.below(60);
  for (std::uint64_t n = 0; n < count; ++n) {
    const std::size_t index = of_table[stream.below(of_table.size())];
    const Shape& shape = shapes()[index];
    out.items.push_back({index, out.values.size()});
    for (std::size_t i = 0; i < shape.key_count(); ++i) {
      out.values.push_back(key(stream, shape.keys[i]));
    }
    for (std::size_t i = 0; i < shape.column_count(); ++i) {
      out.values.push_back(column_value(stream, shape, shape.columns[i]));
    }
  }
  return out;
}

std::vector<std::string> one_by_one(const Tables& before, const Changes& changes) {
  Tables tables = before;
  for (const Change& change : changes.items) tables.apply(changes, change);
  return tables.dump();
}

std::vector<std::string> grouped(const Tables& before, const Changes& changes,
                                 std::span<const Group> groups, random::Stream& stream) {
  Tables tables = before;
  for (const Group& group : groups) {
    std::vector<std::size_t> firsts = group.firsts;
    for (std::size_t i = firsts.size(); i > 1; --i) {
      std::swap(firsts[i - 1], firsts[stream.below(i)]);
    }
    std::set<std::pair<std::string_view, std::size_t>> touched;
    for (const std::size_t first : firsts) {
      for (const auto& row : tables.apply(changes, {group.shape, first})) {
        EXPECT_TRUE(touched.insert(row).second) << "two changes of a group touch one row";
      }
    }
  }
  return tables.dump();
}

TEST(FoldProperty, FoldedAndGroupedIsOneByOne) {
  Folder folder;  // one for all, as it is used
  std::size_t changes_before = 0;
  std::size_t changes_after = 0;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    random::Stream stream = random::Random(seed).stream("fold");
    Tables before;
    const Changes earlier = some_changes(stream);
    for (const Change& change : earlier.items) before.apply(earlier, change);
    const Changes changes = some_changes(stream);
    const std::span<const Group> groups = folder.fold(changes);
    ASSERT_EQ(grouped(before, changes, groups, stream), one_by_one(before, changes))
        << "seed " << seed;
    changes_before += changes.items.size();
    for (const Group& group : groups) changes_after += group.firsts.size();
  }
  EXPECT_LT(changes_after * 10, changes_before * 9);
}

std::size_t shape_named(std::string_view table, std::string_view column) {
  for (std::size_t i = 0; i < shapes().size(); ++i) {
    const auto& columns = shapes()[i].columns;
    if (shapes()[i].table == table && shapes()[i].operation == Operation::update &&
        std::find(columns.begin(), columns.end(), column) != columns.end()) {
      return i;
    }
  }
  ADD_FAILURE() << table << "." << column;
  return 0;
}

TEST(FoldProperty, ManyReadingsOfOneTransactionAreOneChange) {
  const std::size_t metered = shape_named("transactions", "last_current_a");
  Changes changes;
  for (std::int64_t i = 0; i < 1000; ++i) {
    changes.items.push_back({metered, changes.values.size()});
    changes.values.insert(changes.values.end(), {Value{std::int64_t{7}}, Value{i},
                                                 Value{Instant::from_seconds(i)}, Value{9.5}});
  }
  Folder folder;
  const auto groups = folder.fold(changes);
  ASSERT_EQ(groups.size(), 1U);
  ASSERT_EQ(groups[0].firsts.size(), 1U);
  EXPECT_EQ(std::get<std::int64_t>(changes.values[groups[0].firsts[0] + 1]), 999);
}

TEST(FoldProperty, NoShapeSetsItsOwnKeysOrCopiesWhatItSets) {
  for (const Shape& shape : shapes()) {
    for (std::size_t i = 0; i < shape.column_count(); ++i) {
      const std::string_view column = shape.columns[i];
      EXPECT_EQ(std::count(shape.keys.begin(), shape.keys.end(), column), 0) << column;
      for (const Copy& copy : shape.copies) {
        EXPECT_FALSE(!copy.column.empty() && copy.from == column) << column;
      }
    }
  }
}

}  // namespace
}  // namespace voltwin::store::projection
