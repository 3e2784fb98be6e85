#pragma once
// The statements of row changes in PostgreSQL's dialect: one takes any number of changes of a
// shape, as an array for each key, then for each column. It must not run anything.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csms/store/postgres/parameters.hpp"
#include "csms/store/projection/fold.hpp"
#include "csms/store/projection/projection.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::postgres {

/// What the columns of the projections hold, by table and column; as the database has it.
using ColumnTypes = std::map<std::pair<std::string, std::string>, ElementType, std::less<>>;

/// "bigint", "double precision", "text", "bytea".
[[nodiscard]] std::string_view name_of(ElementType type);
/// The other way round. Errors: a type that no column of ours has.
[[nodiscard]] Result<ElementType> element_type(std::string_view name);
/// The name of a table or a column as SQL takes it: some are words of its own.
[[nodiscard]] std::string quoted(std::string_view name);

/// A shape's statement, and the arrays that it takes.
struct Write {
  std::string sql;
  std::vector<ElementType> types;
};

[[nodiscard]] Write write_of(const projection::Shape& shape, const ColumnTypes& types);
/// The arrays of a group's changes.
[[nodiscard]] Parameters parameters_of(const Write& write, const projection::Group& group,
                                       const projection::Changes& changes);
/// What the rows of a projection are sorted by, as SQLite sorts them.
[[nodiscard]] std::string order_of(std::string_view table);

}  // namespace voltwin::store::postgres
