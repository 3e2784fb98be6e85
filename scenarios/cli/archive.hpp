#pragma once
// The one place that knows where a journal can be: a path, "sqlite:PATH", "postgresql://..."
// to read.

#include <functional>
#include <memory>
#include <string>

#include "csms/store/journal/archive.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

/// The file of a journal in SQLite. bad_input for an empty name, and for what names another
/// kind of database.
[[nodiscard]] Result<std::string> journal_file(const std::string& where);

/// A journal that exists, to read it: it may be in use, read-only and damaged. bad_input when
/// there is none, or its tables are older than this build's.
[[nodiscard]] Result<std::unique_ptr<store::journal::Archive>> open_archive(
    const std::string& where);
/// A journal in SQLite that exists, as `access` says.
[[nodiscard]] Result<store::sqlite::SqliteJournal> open_file(const std::string& where,
                                                             store::sqlite::Access access);
/// A new journal, made by `fill` under another name: it is there when it is whole, or not at
/// all. bad_input when something is there.
using Fill = std::function<Result<void>(store::journal::Archive&)>;
[[nodiscard]] Result<void> make_archive(const std::string& where, const Fill& fill);

}  // namespace voltwin::scenarios::cli
