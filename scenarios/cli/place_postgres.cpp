// A journal in a database of PostgreSQL, in the schema of every such journal.
#include <utility>

#include "csms/store/journal/restore.hpp"
#include "csms/store/postgres/postgres_journal.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/cli/place.hpp"

namespace voltwin::scenarios::cli {

using store::journal::Archive;
using store::journal::Fill;
using store::journal::SchemaStatus;
using store::postgres::Access;
using store::postgres::OpenOptions;
using store::postgres::PostgresJournal;

namespace {

OpenOptions opening(Access access) {
  OpenOptions out;
  out.access = access;
  return out;
}

Result<std::unique_ptr<Archive>> open_as(const std::string& url, Access access) {
  auto journal = PostgresJournal::open(url, opening(access));
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  return std::make_unique<PostgresJournal>(*std::move(journal));
}

Access access_for(Use use) {
  switch (use) {
    case Use::read:
      return Access::read;
    case Use::tend:
      return Access::tend;
    case Use::alone:
      return Access::alone;
  }
  UNREACHABLE();
}

/// The tables of a run, where it made them.
class MadeTables final : public Made {
 public:
  explicit MadeTables(std::string url) : url_(std::move(url)) {}
  ~MadeTables() override {
    // Nothing can be done about an error here; the next run says what is left.
    if (!url_.empty()) static_cast<void>(PostgresJournal::drop(url_, OpenOptions{}));
  }
  void keep() override { url_.clear(); }

 private:
  std::string url_;
};

class PostgresPlace final : public Place {
 public:
  PostgresPlace(std::string url, std::string name) : url_(std::move(url)), name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Result<SchemaStatus> status() const override {
    return PostgresJournal::status(url_, OpenOptions{});
  }
  [[nodiscard]] Result<std::unique_ptr<Archive>> open(Use use) const override {
    // A writer would make it: a name with a slip in it would be an empty journal.
    if (use == Use::alone) TRY(open_as(url_, Access::read));
    return open_as(url_, access_for(use));
  }
  [[nodiscard]] Result<void> migrate() const override {
    TRY(open_as(url_, Access::alone));
    return {};
  }
  [[nodiscard]] Result<void> make(const Fill& fill) const override {
    return PostgresJournal::create(url_, OpenOptions{}, fill);
  }
  [[nodiscard]] Result<void> back_up(const std::string& file) const override;
  [[nodiscard]] Result<Begun> begin() const override;

 private:
  std::string url_;
  std::string name_;
};

Result<void> PostgresPlace::back_up(const std::string& file) const {
  const auto journal = open(Use::read);
  if (!journal) return tl::unexpected<Error>(journal.error());
  return place_in_file(file)->make([&](Archive& into) {
    return (*journal)->at_one_instant([&]() -> Result<void> {
      TRY(store::journal::copy(**journal, into, store::journal::Until{}));
      return {};
    });
  });
}

Result<Begun> PostgresPlace::begin() const {
  const auto before = status();
  if (!before) return tl::unexpected<Error>(before.error());
  auto journal = open_as(url_, Access::alone);
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  const auto last = (*journal)->last_sequence();
  if (!last) return tl::unexpected<Error>(last.error());
  // Only what holds no record, now that nobody else can write, can be of this run's making.
  const bool is_made = before->version == 0 && *last == 0;
  Begun out;
  out.made = std::make_unique<MadeTables>(is_made ? url_ : std::string());
  out.journal = *std::move(journal);
  return out;
}

}  // namespace

Result<std::unique_ptr<Place>> place_in_postgres(const std::string& url) {
  auto name = PostgresJournal::name_of(url);
  if (!name) return tl::unexpected<Error>(std::move(name).error());
  return std::make_unique<PostgresPlace>(url, *std::move(name));
}

}  // namespace voltwin::scenarios::cli
