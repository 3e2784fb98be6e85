#include "csms/store/projection/queries.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "csms/store/projection/projection.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::projection {

namespace {

/// `column operation`, and what stands on its right, if anything.
struct Condition {
  std::string_view column;
  std::string_view operation;
  std::optional<Parameter> value;
};

/// An index of the transactions. Their last column gives an order.
struct Path {
  std::string_view index;
  std::string_view lead;   ///< a column that must be given; empty: none
  std::string_view order;  ///< empty: none
};

constexpr Path by_start{"transactions_by_start", "", "started"};
constexpr Path by_end{"transactions_by_end", "", "ended"};
constexpr Path by_energy{"transactions_by_energy", "", "final_wh"};
constexpr Path by_site_start{"transactions_by_site_start", "site_id", "started"};
constexpr Path by_site_end{"transactions_by_site_end", "site_id", "ended"};
constexpr Path by_site_energy{"transactions_by_site_energy", "site_id", "final_wh"};
constexpr Path by_charger{"transactions_by_charger", "charger_id", "started"};
constexpr Path by_evse{"transactions_by_evse", "evse_id", "started"};
constexpr Path by_driver{"transactions_by_driver", "id_tag", "started"};
constexpr Path by_reason{"transactions_by_reason", "reason", "started"};
constexpr Path estimated{"transactions_estimated", "estimated", "started"};
constexpr Path running{"transactions_running", "", ""};

constexpr std::string_view is_not_null = "IS NOT NULL";
constexpr std::string_view is_null = "IS NULL";

std::string_view column_of(Sort sort) {
  switch (sort) {
    case Sort::started:
      return "started";
    case Sort::ended:
      return "ended";
    case Sort::energy:
      return "final_wh";
  }
  UNREACHABLE();
}

template <class Tag>
Parameter parameter(Id<Tag> id) {
  return static_cast<std::int64_t>(id.value());
}
Parameter parameter(Instant instant) { return std::string(text_of(instant).view()); }
Parameter parameter(WattHours energy) { return energy.value(); }
Parameter parameter(const std::string& text) { return text; }

class Conditions {
 public:
  explicit Conditions(const TransactionRequest& request) : sort_(column_of(request.sort)) {
    const TransactionFilter& f = request.filter;
    add("site_id", "=", f.site);
    add("charger_id", "=", f.charger);
    add("evse_id", "=", f.evse);
    if (!f.driver.empty()) add("id_tag", "=", std::optional(f.driver));
    if (!f.reason.empty()) add("reason", "=", std::optional(f.reason));
    add("started", ">=", f.started_from);
    add("started", "<", f.started_to);
    add("ended", ">=", f.ended_from);
    add("ended", "<", f.ended_to);
    add("final_wh", ">=", f.energy_min);
    add("final_wh", "<=", f.energy_max);
    // Written out: the database must see that it implies the index's own condition.
    if (f.end) all_.push_back({"estimated", *f.end == End::estimated ? "= 1" : "= 0", {}});
    if (f.phase == Phase::running) all_.push_back({"ended", is_null, {}});
    if (f.phase == Phase::ended) all_.push_back({"ended", is_not_null, {}});
    if (request.sort != Sort::started) all_.push_back({sort_, is_not_null, {}});
  }

  /// Whether there is one on this column; with any operation, if none is named.
  [[nodiscard]] bool has(std::string_view column, std::string_view operation) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Condition& c) {
      return c.column == column && (operation.empty() || c.operation == operation);
    });
  }
  [[nodiscard]] bool has_lead(const Path& path) const {
    if (path.lead == "estimated") return has(path.lead, "= 1");
    return path.lead.empty() || has(path.lead, "=");
  }
  /// Whether the index finds it, so that no row need be read.
  [[nodiscard]] static bool is_found(const Path& path, const Condition& condition) {
    return condition.column == path.lead || condition.column == path.order;
  }
  [[nodiscard]] bool all_found(const Path& path) const {
    return std::all_of(all_.begin(), all_.end(),
                       [&](const Condition& c) { return is_found(path, c); });
  }
  [[nodiscard]] const std::vector<Condition>& all() const { return all_; }
  [[nodiscard]] std::string_view sort() const { return sort_; }

 private:
  template <class T>
  void add(std::string_view column, std::string_view operation, const std::optional<T>& value) {
    if (value) all_.push_back({column, operation, parameter(*value)});
  }

  std::string_view sort_;
  std::vector<Condition> all_;
};

/// SQL with its parameters, as they are written.
class Writer {
 public:
  explicit Writer(Dialect dialect) : dialect_(dialect) {}

  Writer& operator<<(std::string_view text) {
    out_.sql += text;
    return *this;
  }
  Writer& value(Parameter value) {
    out_.parameters.push_back(std::move(value));
    return *this << (dialect_ == Dialect::sqlite ? "?" : "$")
                 << std::to_string(out_.parameters.size());
  }
  Writer& table(const Path* path) {
    *this << "transactions t";
    if (dialect_ == Dialect::sqlite && path != nullptr) *this << " INDEXED BY " << path->index;
    return *this;
  }
  Writer& condition(const Condition& condition) {
    *this << (has_where_ ? " AND t." : " WHERE t.") << condition.column << " "
          << condition.operation;
    has_where_ = true;
    if (condition.value) {
      *this << " ";
      value(*condition.value);
    }
    return *this;
  }
  /// After the row of the cursor, in the order of `column`, then of ids.
  Writer& after(const Cursor& cursor, std::string_view column, Order order) {
    const std::string_view beyond = order == Order::descending ? "<" : ">";
    const std::string reach = std::string(beyond) + "=";
    condition({column, reach, cursor.key});
    *this << " AND (t." << column << " " << beyond << " ";
    value(cursor.key);
    *this << " OR t.id " << beyond << " ";
    value(static_cast<std::int64_t>(cursor.id));
    return *this << ")";
  }
  Writer& ordered(std::string_view column, Order order) {
    const std::string_view direction = order == Order::descending ? " DESC" : " ASC";
    return *this << " ORDER BY t." << column << direction << ", t.id" << direction;
  }
  Writer& limit(std::size_t rows) { return *this << " LIMIT " << std::to_string(rows); }
  /// Another WHERE begins.
  Writer& outside() {
    has_where_ = false;
    return *this;
  }
  [[nodiscard]] Query take() { return std::move(out_); }

 private:
  Dialect dialect_;
  Query out_;
  bool has_where_ = false;
};

std::uint64_t number(std::string_view cell) {
  std::uint64_t out = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return out;
}
std::int64_t whole(std::string_view cell) {
  std::int64_t out = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return out;
}

// The names are looked up for the rows of the page alone.
constexpr std::string_view columns =
    "SELECT t.id, t.wire_id, t.session_id, t.evse_id, t.charger_id, t.site_id, e.name, c.identity, "
    "l.name, t.id_tag, v.text, t.started, t.ended, t.energy_wh, s.total_minor, s.currency, "
    "t.reason, t.estimated, t.final_wh FROM (";
constexpr std::string_view joins =
    ") t LEFT JOIN evses e ON e.id = t.evse_id LEFT JOIN chargers c ON c.id = t.charger_id "
    "LEFT JOIN sites l ON l.id = t.site_id LEFT JOIN sessions s ON s.id = t.session_id "
    "LEFT JOIN vault v ON v.pseudonym = t.id_tag";
constexpr std::size_t final_wh_column = 18;

TransactionRow row_of(Cells cells) {
  TransactionRow row;
  row.id = number(cells[0]);
  row.wire_id = whole(cells[1]);
  row.session = number(cells[2]);
  row.evse = number(cells[3]);
  row.charger = number(cells[4]);
  row.site = number(cells[5]);
  row.evse_name = cells[6];
  row.charger_identity = cells[7];
  row.site_name = cells[8];
  row.driver = cells[9];
  row.driver_text = cells[10];
  row.started = cells[11];
  row.ended = cells[12];
  row.energy_wh = whole(cells[13]);
  if (cells[14].data() != nullptr) row.total_minor = whole(cells[14]);
  row.currency = cells[15];
  row.reason = cells[16];
  row.end = whole(cells[17]) == 1 ? End::estimated : End::reported;
  return row;
}

class TransactionReader {
 public:
  TransactionReader(const TransactionRequest& request, Dialect dialect, const Run& run)
      : request_(request), dialect_(dialect), run_(run), conditions_(request) {}

  Result<TransactionPage> read();

 private:
  [[nodiscard]] const Path& ordered_path() const;
  [[nodiscard]] std::vector<const Path*> short_paths() const;
  [[nodiscard]] Result<std::size_t> count(const Path& path) const;
  [[nodiscard]] Result<const Path*> find_short_path() const;
  void write_scan(Writer& writer, const Path& path) const;
  Result<void> read_all(const Path* path);
  Result<void> collect(const Path& path);
  Result<void> scan(const Path& path);
  Result<void> take(const Query& query);
  void end_page();

  const TransactionRequest& request_;
  Dialect dialect_;
  const Run& run_;
  Conditions conditions_;
  TransactionPage page_;
  std::vector<Cursor> places_;  ///< of the rows
};

// That gives the rows in the order that was asked for, and has the fewest to pass over.
const Path& TransactionReader::ordered_path() const {
  constexpr std::array paths{&by_evse,   &by_charger,  &by_driver,      &estimated,
                             &by_reason, &by_site_end, &by_site_energy, &by_site_start,
                             &by_end,    &by_energy,   &by_start};
  for (const Path* path : paths) {
    if (path->order == conditions_.sort() && conditions_.has_lead(*path)) return *path;
  }
  UNREACHABLE();
}

// That may lead to so few rows that all of them can be read and sorted.
std::vector<const Path*> TransactionReader::short_paths() const {
  std::vector<const Path*> out;
  for (const Path* path : {&by_evse, &by_charger, &by_driver, &estimated, &by_reason}) {
    if (conditions_.has_lead(*path)) out.push_back(path);
  }
  if (conditions_.has("ended", is_null)) out.push_back(&running);
  const bool has_site = conditions_.has_lead(by_site_start);
  const auto is_bounded = [&](const Path& path) {
    return conditions_.has(path.order, ">=") || conditions_.has(path.order, "<") ||
           conditions_.has(path.order, "<=");
  };
  if (is_bounded(by_energy)) out.push_back(has_site ? &by_site_energy : &by_energy);
  if (is_bounded(by_end)) out.push_back(has_site ? &by_site_end : &by_end);
  if (has_site || is_bounded(by_start)) out.push_back(has_site ? &by_site_start : &by_start);
  return out;
}

/// Up to one more than may be collected.
Result<std::size_t> TransactionReader::count(const Path& path) const {
  Writer writer(dialect_);
  writer << "SELECT count(*) FROM (SELECT 1 FROM ";
  writer.table(&path);
  for (const Condition& condition : conditions_.all()) {
    const bool is_own = path.index == running.index && condition.operation == is_null;
    if (is_own || Conditions::is_found(path, condition)) writer.condition(condition);
  }
  writer.limit(collect_max + 1) << ") t";
  std::size_t rows = 0;
  TRY(run_(writer.take(), [&](Cells cells) -> Result<void> {
    rows = number(cells[0]);
    return {};
  }));
  return rows;
}

/// nullptr: none of them is short.
Result<const Path*> TransactionReader::find_short_path() const {
  constexpr std::size_t short_enough = 500;
  const Path* best = nullptr;
  std::size_t fewest = collect_max + 1;
  for (const Path* path : short_paths()) {
    const auto rows = count(*path);
    if (!rows) return tl::unexpected(rows.error());
    if (*rows >= fewest) continue;
    best = path;
    fewest = *rows;
    if (fewest <= short_enough) break;
  }
  return best;
}

void TransactionReader::end_page() {
  if (page_.rows.size() <= request_.rows) return;
  page_.rows.resize(request_.rows);
  page_.next = places_[request_.rows - 1];
}

Result<void> TransactionReader::take(const Query& query) {
  return run_(query, [this](Cells cells) -> Result<void> {
    page_.rows.push_back(row_of(cells));
    const TransactionRow& row = page_.rows.back();
    Cursor& place = places_.emplace_back();
    place.id = row.id;
    if (request_.sort == Sort::started) place.key = row.started;
    if (request_.sort == Sort::ended) place.key = row.ended;
    if (request_.sort == Sort::energy) place.key = whole(cells[final_wh_column]);
    return {};
  });
}

// Every row that the path leads to is looked at, or as many as fill the page where it has its
// order. No path: by a number.
Result<void> TransactionReader::read_all(const Path* path) {
  Writer writer(dialect_);
  writer << columns << "SELECT t.* FROM ";
  writer.table(path);
  for (const Condition& condition : conditions_.all()) writer.condition(condition);
  if (path == nullptr) {
    const auto id = static_cast<std::int64_t>(*request_.filter.number);
    writer.condition({"id", "IN (SELECT id FROM transactions WHERE id =", id});
    writer << " UNION SELECT id FROM transactions WHERE wire_id = ";
    writer.value(id) << ")";
  }
  if (request_.after) writer.after(*request_.after, conditions_.sort(), request_.order);
  writer.ordered(conditions_.sort(), request_.order).limit(request_.rows + 1) << joins;
  writer.ordered(conditions_.sort(), request_.order);
  TRY(take(writer.take()));
  end_page();
  return {};
}

// The path leads to few rows; all of them are sorted. PostgreSQL, which is not told of a path, may
// not see the order before it has them: it would rather go along it and hope to meet them soon.
Result<void> TransactionReader::collect(const Path& path) {
  if (dialect_ == Dialect::sqlite) return read_all(&path);
  Writer writer(dialect_);
  writer << columns << "SELECT t.* FROM (SELECT t.* FROM ";
  writer.table(&path);
  for (const Condition& condition : conditions_.all()) writer.condition(condition);
  writer << " OFFSET 0) t";
  writer.outside();
  if (request_.after) writer.after(*request_.after, conditions_.sort(), request_.order);
  writer.ordered(conditions_.sort(), request_.order).limit(request_.rows + 1) << joins;
  writer.ordered(conditions_.sort(), request_.order);
  TRY(take(writer.take()));
  end_page();
  return {};
}

// The rows in their order, from the cursor on, with what the index finds.
void TransactionReader::write_scan(Writer& writer, const Path& path) const {
  writer.table(&path);
  for (const Condition& condition : conditions_.all()) {
    if (Conditions::is_found(path, condition)) writer.condition(condition);
  }
  if (request_.after) writer.after(*request_.after, conditions_.sort(), request_.order);
  writer.ordered(conditions_.sort(), request_.order);
}

// So many of them, and no more: what is not found among them is for the next page.
Result<void> TransactionReader::scan(const Path& path) {
  Writer writer(dialect_);
  writer << columns << "SELECT t.* FROM (SELECT t.* FROM ";
  write_scan(writer, path);
  writer.limit(scan_max) << ") t";
  writer.outside();
  for (const Condition& condition : conditions_.all()) {
    if (!Conditions::is_found(path, condition)) writer.condition(condition);
  }
  writer.limit(request_.rows + 1) << joins;
  writer.ordered(conditions_.sort(), request_.order);
  TRY(take(writer.take()));
  if (page_.rows.size() > request_.rows) {
    end_page();
    return {};
  }
  Writer last(dialect_);
  last << "SELECT t." << conditions_.sort() << ", t.id FROM ";
  write_scan(last, path);
  last.limit(1) << " OFFSET " << std::to_string(scan_max - 1);
  return run_(last.take(), [this](Cells cells) -> Result<void> {
    Cursor& next = page_.next.emplace();
    next.id = number(cells[1]);
    if (request_.sort == Sort::energy) {
      next.key = whole(cells[0]);
    } else {
      next.key = std::string(cells[0]);
    }
    return {};
  });
}

Result<TransactionPage> TransactionReader::read() {
  // What runs has no end yet.
  if (request_.filter.phase == Phase::running && request_.sort != Sort::started) return page_;
  if (request_.filter.number) {
    if (*request_.filter.number > INT64_MAX) return page_;
    TRY(read_all(nullptr));
    return page_;
  }
  const Path& ordered = ordered_path();
  if (conditions_.all_found(ordered)) {
    TRY(read_all(&ordered));
    return page_;
  }
  const auto found = find_short_path();
  if (!found) return tl::unexpected(found.error());
  TRY(*found != nullptr ? collect(**found) : scan(ordered));
  return page_;
}

}  // namespace

Result<TransactionPage> read_transactions(const TransactionRequest& request, Dialect dialect,
                                          const Run& run) {
  ENSURE(request.rows > 0);
  return TransactionReader(request, dialect, run).read();
}

namespace {

constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;
// As many partitions are asked by one query, at most.
constexpr std::size_t days_at_once = 32;

/// From the cursor on, in their order.
Result<std::vector<std::int64_t>> days_with_samples(const SampleRequest& request, const Run& run) {
  Writer writer(Dialect::postgres);
  writer << "SELECT t.day_us FROM sample_days t";
  writer.condition({"transaction_id", "=", parameter(request.transaction)});
  if (request.after) {
    writer.condition({"day_us", ">", std::get<std::int64_t>(request.after->key) - day_us});
  }
  writer << " ORDER BY t.day_us";
  std::vector<std::int64_t> out;
  TRY(run(writer.take(), [&](Cells cells) -> Result<void> {
    out.push_back(whole(cells[0]));
    return {};
  }));
  return out;
}

class SampleReader {
 public:
  SampleReader(const SampleRequest& request, Dialect dialect, const Run& run)
      : request_(request), dialect_(dialect), run_(run) {}

  /// Of these days alone; none: whenever they were taken.
  Result<void> read(std::span<const std::int64_t> days) {
    Writer writer(dialect_);
    writer << "SELECT t.at_us, t.measurand, t.value, t.id FROM meter_values t";
    writer.condition({"transaction_id", "=", parameter(request_.transaction)});
    if (!days.empty()) write_days(writer, days);
    if (request_.after) writer.after(*request_.after, "at_us", Order::ascending);
    writer.ordered("at_us", Order::ascending).limit(request_.rows + 1 - page_.rows.size());
    return run_(writer.take(), [this](Cells cells) -> Result<void> {
      SampleRow& row = page_.rows.emplace_back();
      row.at = Instant::from_us(whole(cells[0]));
      row.measurand = cells[1];
      std::from_chars(cells[2].data(), cells[2].data() + cells[2].size(), row.value);
      ids_.push_back(number(cells[3]));
      return {};
    });
  }
  [[nodiscard]] bool is_full() const { return page_.rows.size() > request_.rows; }
  [[nodiscard]] SamplePage take() {
    if (is_full()) {
      page_.rows.resize(request_.rows);
      page_.next = Cursor{page_.rows.back().at.us(), ids_[request_.rows - 1]};
    }
    return std::move(page_);
  }

 private:
  // Days that follow each other are one span.
  static void write_days(Writer& writer, std::span<const std::int64_t> days) {
    std::string_view before = " AND (";
    for (std::size_t i = 0; i < days.size();) {
      std::size_t end = i + 1;
      while (end < days.size() && days[end] == days[end - 1] + day_us) ++end;
      writer << before << "t.at_us >= ";
      writer.value(days[i]) << " AND t.at_us < ";
      writer.value(days[end - 1] + day_us);
      before = " OR ";
      i = end;
    }
    writer << ")";
  }

  const SampleRequest& request_;
  Dialect dialect_;
  const Run& run_;
  SamplePage page_;
  std::vector<std::uint64_t> ids_;
};

}  // namespace

Result<SamplePage> read_samples(const SampleRequest& request, Dialect dialect, const Run& run) {
  ENSURE(request.rows > 0);
  SampleReader reader(request, dialect, run);
  if (dialect == Dialect::sqlite) {
    TRY(reader.read({}));
    return reader.take();
  }
  const auto days = days_with_samples(request, run);
  if (!days) return tl::unexpected(days.error());
  for (std::span<const std::int64_t> rest(*days); !rest.empty() && !reader.is_full();) {
    const std::size_t count = std::min(rest.size(), days_at_once);
    TRY(reader.read(rest.first(count)));
    rest = rest.subspan(count);
  }
  return reader.take();
}

}  // namespace voltwin::store::projection
