#include "csms/store/postgres/statements.hpp"

#include <cmath>
#include <functional>
#include <variant>

#include "engine/base/ensure.hpp"

namespace voltwin::store::postgres {

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

namespace {

using projection::Operation;
using projection::Shape;
using projection::Value;

void add_list(std::string& sql, std::string_view separator, std::string_view item) {
  if (!sql.empty()) sql += separator;
  sql += item;
}

/// How a key is told from others: of tags the spelling does not matter (OCPP 1.6 §3.11).
std::string compared(std::string_view table, std::string_view column, std::string_view prefix) {
  const std::string name = std::string(prefix) + quoted(column);
  return table == "tokens" && column == "id_tag" ? "lower(" + name + " COLLATE \"C\")" : name;
}

std::string compared_keys(const Shape& shape, std::string_view prefix) {
  std::string sql;
  for (std::size_t i = 0; i < shape.key_count(); ++i) {
    add_list(sql, ", ", compared(shape.table, shape.keys[i], prefix));
  }
  return sql;
}

std::string names(const Shape& shape) {
  std::string sql;
  for (std::size_t i = 0; i < shape.key_count(); ++i) add_list(sql, ", ", quoted(shape.keys[i]));
  for (std::size_t i = 0; i < shape.column_count(); ++i)
    add_list(sql, ", ", quoted(shape.columns[i]));
  return sql;
}

/// The changes as rows of a table v.
std::string changed_rows(const Shape& shape, const std::vector<ElementType>& types) {
  std::string arrays;
  for (std::size_t i = 0; i < types.size(); ++i) {
    add_list(arrays, ", ",
             "$" + std::to_string(i + 1) + "::" + std::string(name_of(types[i])) + "[]");
  }
  return "unnest(" + arrays + ") AS v (" + names(shape) + ")";
}

std::string where(const Shape& shape) {
  std::string sql;
  for (std::size_t i = 0; i < shape.key_count(); ++i) {
    add_list(sql, " AND ",
             compared(shape.table, shape.keys[i], "t.") + " = " +
                 compared(shape.table, shape.keys[i], "v."));
  }
  if (!shape.not_older.empty()) {
    const std::string column = quoted(shape.not_older);
    add_list(sql, " AND ", "t." + column + " <= v." + column);
  }
  return sql;
}

std::string upsert(const Shape& shape, const std::string& rows) {
  std::string assignments;
  for (std::size_t i = 0; i < shape.column_count(); ++i) {
    const std::string column = quoted(shape.columns[i]);
    add_list(assignments, ", ", column + " = excluded." + column);
  }
  return "INSERT INTO " + std::string(shape.table) + " (" + names(shape) + ") SELECT * FROM " +
         rows + " ON CONFLICT (" + compared_keys(shape, "") + ") DO UPDATE SET " + assignments;
}

std::string update(const Shape& shape, const std::string& rows) {
  std::string assignments;
  for (std::size_t i = 0; i < shape.column_count(); ++i) {
    const std::string column = quoted(shape.columns[i]);
    add_list(assignments, ", ", column + " = v." + column);
  }
  for (const projection::Copy& copy : shape.copies) {
    if (copy.column.empty()) break;
    add_list(assignments, ", ", quoted(copy.column) + " = t." + quoted(copy.from));
  }
  return "UPDATE " + std::string(shape.table) + " AS t SET " + assignments + " FROM " + rows +
         " WHERE " + where(shape);
}

struct AddValue {
  Column& column;

  void operator()(std::monostate) const { column.add_null(); }
  void operator()(std::int64_t number) const { column.add(number); }
  void operator()(double number) const {
    // SQLite knows no NaN and stores NULL; both are to hold the same.
    if (std::isnan(number)) {
      column.add_null();
    } else {
      column.add(number);
    }
  }
  void operator()(std::string_view text) const { column.add(text); }
  void operator()(Instant instant) const { column.add(projection::text_of(instant).view()); }
};

}  // namespace

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::bigint:
      return "bigint";
    case ElementType::number:
      return "double precision";
    case ElementType::text:
      return "text";
    case ElementType::bytes:
      return "bytea";
  }
  UNREACHABLE();
}

Result<ElementType> element_type(std::string_view name) {
  for (const ElementType type :
       {ElementType::bigint, ElementType::number, ElementType::text, ElementType::bytes}) {
    if (name == name_of(type)) return type;
  }
  return bad_input("a column of type " + std::string(name) + ", which this build does not know");
}

Write write_of(const Shape& shape, const ColumnTypes& types) {
  Write out;
  const auto add_type = [&](std::string_view column) {
    const auto found = types.find(std::pair(std::string(shape.table), std::string(column)));
    ENSURE(found != types.end());  // the migrations have every column of every shape
    out.types.push_back(found->second);
  };
  for (std::size_t i = 0; i < shape.key_count(); ++i) add_type(shape.keys[i]);
  for (std::size_t i = 0; i < shape.column_count(); ++i) add_type(shape.columns[i]);
  const std::string rows = changed_rows(shape, out.types);
  switch (shape.operation) {
    case Operation::upsert:
      out.sql = upsert(shape, rows);
      return out;
    case Operation::update:
      out.sql = update(shape, rows);
      return out;
    case Operation::erase:
      out.sql = "DELETE FROM " + std::string(shape.table) + " AS t USING " + rows + " WHERE " +
                where(shape);
      return out;
  }
  UNREACHABLE();
}

Parameters parameters_of(const Write& write, const projection::Group& group,
                         const projection::Changes& changes) {
  Parameters out;
  for (std::size_t i = 0; i < write.types.size(); ++i) {
    Column column(write.types[i]);
    for (const std::size_t first : group.firsts) {
      std::visit(AddValue{column}, changes.values[first + i]);
    }
    out.add(column);
  }
  return out;
}

std::string order_of(std::string_view table) {
  for (const Shape& shape : projection::shapes()) {
    if (shape.table == table && shape.operation == Operation::upsert) {
      return compared_keys(shape, "");
    }
  }
  UNREACHABLE();
}

}  // namespace voltwin::store::postgres
