#pragma once
// The SQL text of a row change, in SQLite's dialect: parameters ?1 … are the keys, then
// the columns. It must not run anything.

#include <string>

#include "csms/store/projection/projection.hpp"

namespace voltwin::store::sqlite {

[[nodiscard]] std::string statement_of(const projection::Shape& shape);

}  // namespace voltwin::store::sqlite
