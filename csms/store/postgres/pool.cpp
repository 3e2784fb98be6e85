#include "csms/store/postgres/pool.hpp"

#include <utility>

namespace voltwin::store::postgres {

namespace {

constexpr int rows_per_piece = 2000;

}  // namespace

Result<void> for_each_row(Connection& connection, const std::string& query, const TakeRow& take) {
  TRY(connection.run("DECLARE piecewise NO SCROLL CURSOR FOR " + query));
  const std::string fetch = "FETCH " + std::to_string(rows_per_piece) + " FROM piecewise";
  for (;;) {
    const auto rows = connection.run(fetch);
    if (!rows) return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row) TRY(take(*rows, row));
    if (rows->size() < rows_per_piece) break;
  }
  TRY(connection.run("CLOSE piecewise"));
  return {};
}

Result<void> Pool::read(const std::function<Result<void>(Connection&)>& work) {
  // Idle connections may have outlived a restart of the server. Each fails once, for a lost one
  // is not kept.
  for (std::size_t failures = 0;; ++failures) {
    auto connection = take();
    if (!connection) return tl::unexpected(std::move(connection).error());
    Result<void> done;
    bool has_begun = false;
    {
      Transaction transaction(*connection);
      done = transaction.begin_snapshot();
      has_begun = done.has_value();
      if (has_begun) done = work(*connection);
    }
    const bool is_lost = connection->is_lost();
    give_back(std::move(*connection));
    if (done || has_begun || !is_lost || failures == limits_.most) return done;
  }
}

std::size_t Pool::size() {
  const std::lock_guard lock(mutex_);
  return idle_.size() + lent_;
}

Result<Connection> Pool::take() {
  std::unique_lock lock(mutex_);
  const bool is_free = returned_.wait_for(lock, std::chrono::microseconds(limits_.wait.us()),
                                          [&] { return lent_ < limits_.most; });
  if (!is_free) {
    return address_.failed("all " + std::to_string(limits_.most) +
                           " connections for reading are in use");
  }
  ++lent_;
  if (!idle_.empty()) {
    Connection out = std::move(idle_.back());
    idle_.pop_back();
    return out;
  }
  lock.unlock();
  Connection out;
  if (auto opened = out.open(address_); !opened) {
    give_back(std::move(out));
    return tl::unexpected(std::move(opened).error());
  }
  return out;
}

void Pool::give_back(Connection connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (!connection.is_lost()) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace voltwin::store::postgres
