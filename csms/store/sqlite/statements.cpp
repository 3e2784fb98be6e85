#include "csms/store/sqlite/statements.hpp"

#include <span>
#include <string_view>

#include "engine/base/ensure.hpp"

namespace voltwin::store::sqlite {

namespace {

using projection::Operation;
using projection::Shape;

/// What stands for value `index` (counted from 0) of the change.
std::string parameter(std::size_t index) { return "?" + std::to_string(index + 1); }

void add_list(std::string& sql, std::string_view separator, std::string_view item) {
  if (!sql.empty()) sql += separator;
  sql += item;
}

std::string where_keys(const Shape& shape) {
  std::string sql;
  for (std::size_t i = 0; i < shape.key_count(); ++i) {
    add_list(sql, " AND ", std::string(shape.keys[i]) + " = " + parameter(i));
  }
  for (std::size_t i = 0; i < shape.column_count(); ++i) {
    if (shape.columns[i] != shape.not_older) continue;
    add_list(sql, " AND ",
             std::string(shape.not_older) + " <= " + parameter(shape.key_count() + i));
  }
  return sql;
}

std::string upsert(const Shape& shape) {
  std::string keys;
  std::string names;
  std::string values;
  std::string assignments;
  for (std::size_t i = 0; i < shape.key_count(); ++i) {
    add_list(keys, ", ", shape.keys[i]);
    add_list(names, ", ", shape.keys[i]);
    add_list(values, ", ", parameter(i));
  }
  for (std::size_t i = 0; i < shape.column_count(); ++i) {
    const std::string column(shape.columns[i]);
    add_list(names, ", ", column);
    add_list(values, ", ", parameter(shape.key_count() + i));
    add_list(assignments, ", ", column + " = excluded." + column);
  }
  return "INSERT INTO " + std::string(shape.table) + " (" + names + ") VALUES (" + values +
         ") ON CONFLICT (" + keys + ") DO UPDATE SET " + assignments;
}

std::string update(const Shape& shape) {
  std::string assignments;
  for (std::size_t i = 0; i < shape.column_count(); ++i) {
    add_list(assignments, ", ",
             std::string(shape.columns[i]) + " = " + parameter(shape.key_count() + i));
  }
  for (const projection::Copy& copy : shape.copies) {
    if (copy.column.empty()) break;
    add_list(assignments, ", ", std::string(copy.column) + " = " + std::string(copy.from));
  }
  return "UPDATE " + std::string(shape.table) + " SET " + assignments + " WHERE " +
         where_keys(shape);
}

}  // namespace

std::string statement_of(const Shape& shape) {
  switch (shape.operation) {
    case Operation::upsert:
      return upsert(shape);
    case Operation::update:
      return update(shape);
    case Operation::erase:
      return "DELETE FROM " + std::string(shape.table) + " WHERE " + where_keys(shape);
  }
  UNREACHABLE();
}

}  // namespace voltwin::store::sqlite
