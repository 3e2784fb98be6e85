#pragma once
// Where a journal is: a file ("site.db", "sqlite:site.db") or a database of PostgreSQL
// ("postgresql://..."). The one thing in this folder that knows which there are; a command asks a
// place for a journal and then knows only that (csms/store/journal/archive.hpp).

#include <functional>
#include <memory>
#include <string>

#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

/// What a command does with a journal that exists.
enum class Use : unsigned char {
  read,   ///< it may be in use, read-only and damaged
  tend,   ///< beside a writer: snapshots, checkpoints, retention
  alone,  ///< nobody may write it meanwhile
};

/// What was made for a run; goes with this again unless it is kept.
class Made {
 public:
  virtual ~Made() = default;
  virtual void keep() = 0;

 protected:
  Made() = default;
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
};

/// The journal goes first: what is open cannot be removed.
struct Begun {
  std::unique_ptr<Made> made;
  std::unique_ptr<store::journal::Archive> journal;
};

class Place {
 public:
  virtual ~Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// For people and for JSON: without a password.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Errors here and below: bad_input when there is nothing that suits, or somebody has it open.
  [[nodiscard]] virtual Result<store::journal::SchemaStatus> status() const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<store::journal::Archive>> open(Use use) const = 0;
  /// Brings the tables to this build's, alone.
  [[nodiscard]] virtual Result<void> migrate() const = 0;
  /// A new journal, made by `fill` under another name: it is there when it is whole, or not at
  /// all. bad_input when something is there.
  [[nodiscard]] virtual Result<void> make(const store::journal::Fill& fill) const = 0;
  /// The journal as it stands at one instant, in a new file of SQLite, while it is in use.
  [[nodiscard]] virtual Result<void> back_up(const std::string& file) const = 0;
  /// A journal to write, made where there is none.
  [[nodiscard]] virtual Result<Begun> begin() const = 0;

 protected:
  Place() = default;
};

/// bad_input for what names no place.
[[nodiscard]] Result<std::unique_ptr<Place>> place_of(const std::string& where);
[[nodiscard]] std::unique_ptr<Place> place_in_file(const std::string& path);
[[nodiscard]] Result<std::unique_ptr<Place>> place_in_postgres(const std::string& url);

/// Whether it names the kind of database as well, and not a file alone.
[[nodiscard]] bool names_its_kind(const std::string& where);
/// The file of a journal in SQLite. bad_input for an empty name, and for what names another
/// kind of database.
[[nodiscard]] Result<std::string> journal_file(const std::string& where);
/// The journal that is there.
[[nodiscard]] Result<std::unique_ptr<store::journal::Archive>> open_archive(
    const std::string& where, Use use);

}  // namespace voltwin::scenarios::cli
