// What a copy needs of a journal whose first records were removed: to begin after them, and the
// rows that nothing could make again.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "csms/store/postgres/impl.hpp"
#include "csms/store/postgres/postgres_journal.hpp"

namespace voltwin::store::postgres {

using journal::Pruned;

Result<void> PostgresJournal::begin_after(const std::vector<Pruned>& ranges) {
  if (ranges.empty()) return {};
  TRY(impl_->may_write());
  if (impl_->chain.head().sequence != 0) {
    return impl_->address.refuse("holds records already: it cannot begin after others");
  }
  Column first(ElementType::bigint), last(ElementType::bigint), at(ElementType::bigint);
  Column digest(ElementType::bytes);
  for (const Pruned& range : ranges) {
    first.add(static_cast<std::int64_t>(range.first));
    last.add(static_cast<std::int64_t>(range.last.sequence));
    digest.add(bytes_of(range.last.digest));
    at.add(range.at.us());
  }
  Parameters parameters;
  parameters.add(first).add(last).add(digest).add(at);
  Writer::Position after = impl_->writer.position();
  after.head = ranges.back().last;
  Partitions partitions;
  const auto begun = impl_->writer.write(
      [&](Connection& connection) -> Result<void> {
        TRY(
            connection.run("INSERT INTO pruned (first, last, digest, at_us) SELECT * FROM "
                           "unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[])",
                           parameters));
        return partitions.load(connection, impl_->options.records_per_partition);
      },
      after);
  if (!begun) return begun;
  impl_->partitions = std::move(partitions);
  impl_->chain.reset(after.head);
  return {};
}

namespace {

struct TableColumns {
  std::vector<std::string> names;
  std::vector<ElementType> types;
};

/// Those that are stored: a computed one is made again by itself.
Result<TableColumns> columns_of(Connection& connection, std::string_view table) {
  Parameters parameters;
  parameters.add(connection.address().schema).add(table);
  const auto rows = connection.run(
      "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE "
      "table_schema = $1::text AND table_name = $2::text AND is_generated = 'NEVER' "
      "ORDER BY ordinal_position",
      parameters);
  if (!rows) return tl::unexpected(rows.error());
  TableColumns out;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto type = element_type(rows->text(i, 1));
    if (!type) return tl::unexpected(type.error());
    out.names.emplace_back(rows->text(i, 0));
    out.types.push_back(*type);
  }
  return out;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
  return out;
}

/// `text` holds what the cell points into.
journal::Cell cell_of(const Rows& rows, std::size_t row, std::size_t column, ElementType type,
                      std::string& text) {
  if (rows.is_null(row, column)) return std::monostate();
  if (type == ElementType::bigint) return rows.integer(row, column);
  if (type == ElementType::number) return rows.number(row, column);
  text =
      type == ElementType::bytes ? rows.bytes(row, column) : restored_text(rows.text(row, column));
  return std::string_view(text);
}

Result<void> read_table(Connection& connection, std::string_view table,
                        const journal::VisitRow& visit) {
  const auto columns = columns_of(connection, table);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<std::string> texts(columns->names.size());
  std::vector<journal::Cell> cells(columns->names.size());
  return for_each_row(connection,
                      "SELECT " + joined(columns->names) + " FROM " + std::string(table) +
                          " ORDER BY " + order_of(table),
                      [&](const Rows& rows, std::size_t row) {
                        for (std::size_t i = 0; i < cells.size(); ++i) {
                          cells[i] = cell_of(rows, row, i, columns->types[i], texts[i]);
                        }
                        return visit({table, columns->names, cells});
                      });
}

/// Rows on their way into tables, many with one statement.
class Filler {
 public:
  explicit Filler(Connection& connection) : connection_(connection) {}

  [[nodiscard]] Result<void> put(const journal::Row& row);
  [[nodiscard]] Result<void> flush();

 private:
  static constexpr std::size_t rows_per_statement = 1000;

  [[nodiscard]] Result<void> begin(const journal::Row& row);
  [[nodiscard]] static bool add(const journal::Cell& cell, ElementType type, Column& column);

  Connection& connection_;
  std::string table_, insert_;
  std::vector<ElementType> types_;
  std::vector<Column> columns_;
};

Result<void> Filler::begin(const journal::Row& row) {
  const auto known = columns_of(connection_, row.table);
  if (!known) return tl::unexpected(known.error());
  types_.clear();
  columns_.clear();
  std::string arrays;
  for (const std::string& name : row.columns) {
    std::size_t i = 0;
    while (i < known->names.size() && known->names[i] != name) ++i;
    if (i == known->names.size()) {
      return connection_.address().refuse("has no column '" + name + "' in " +
                                          std::string(row.table));
    }
    types_.push_back(known->types[i]);
    columns_.emplace_back(known->types[i]);
    arrays += (arrays.empty() ? "$" : ", $") + std::to_string(columns_.size()) +
              "::" + std::string(name_of(known->types[i])) + "[]";
  }
  table_ = row.table;
  insert_ = "INSERT INTO " + table_ + " (" + joined({row.columns.begin(), row.columns.end()}) +
            ") SELECT * FROM unnest(" + arrays + ")";
  return {};
}

/// False: the column holds no such thing.
bool Filler::add(const journal::Cell& cell, ElementType type, Column& column) {
  if (std::holds_alternative<std::monostate>(cell)) {
    column.add_null();
    return true;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    if (type != ElementType::bigint && type != ElementType::number) return false;
    column.add(*whole);
    return true;
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    if (type != ElementType::number) return false;
    column.add(*number);
    return true;
  }
  if (type != ElementType::text && type != ElementType::bytes) return false;
  column.add(std::get<std::string_view>(cell));
  return true;
}

Result<void> Filler::put(const journal::Row& row) {
  if (row.table != table_) {
    TRY(flush());
    TRY(begin(row));
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (add(row.cells[i], types_[i], columns_[i])) continue;
    return connection_.address().refuse("cannot take what the other one has in " + table_ + '.' +
                                        row.columns[i] + ": it is no " +
                                        std::string(name_of(types_[i])));
  }
  return columns_[0].size() < rows_per_statement ? Result<void>() : flush();
}

Result<void> Filler::flush() {
  if (columns_.empty() || columns_[0].size() == 0) return {};
  Parameters parameters;
  for (Column& column : columns_) parameters.add(column);
  TRY(connection_.run(insert_, parameters));
  return {};
}

}  // namespace

Result<void> PostgresJournal::read_rows(const journal::VisitRow& visit) {
  return impl_->pool.read([&](Connection& connection) -> Result<void> {
    for (const std::string_view table : projection::tables()) {
      TRY(read_table(connection, table, visit));
    }
    return {};
  });
}

Result<void> PostgresJournal::take_rows(journal::Archive& from) {
  TRY(impl_->may_write());
  const auto taken = impl_->writer.write(
      [&](Connection& connection) -> Result<void> {
        for (const std::string_view table : projection::tables()) {
          TRY(connection.run("DELETE FROM " + std::string(table)));
        }
        Filler filler(connection);
        TRY(from.read_rows([&](const journal::Row& row) { return filler.put(row); }));
        return filler.flush();
      },
      impl_->writer.position());
  if (!taken) return taken;
  // The rows tell where the EVSEs are.
  return impl_->pool.read(
      [this](Connection& connection) { return impl_->projections.prepare(connection); });
}

}  // namespace voltwin::store::postgres
