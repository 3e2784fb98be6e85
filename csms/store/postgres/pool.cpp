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
    Result<void> taken;
    for (std::size_t row = 0; taken && row < rows->size(); ++row) taken = take(*rows, row);
    if (!taken) {
      // Who has seen enough may read on in this transaction; after another error this is one too.
      static_cast<void>(connection.run("CLOSE piecewise"));
      return taken;
    }
    if (rows->size() < rows_per_piece) break;
  }
  TRY(connection.run("CLOSE piecewise"));
  return {};
}

Result<void> Pool::read(const std::function<Result<void>(Connection&)>& work) {
  if (Connection* const connection = held()) return work(*connection);
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

Result<void> Pool::at_one_instant(const std::function<Result<void>()>& work) {
  if (held() != nullptr) return work();
  return read([&](Connection& connection) {
    hold(&connection);
    auto done = work();
    hold(nullptr);
    return done;
  });
}

Connection* Pool::held() {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(std::this_thread::get_id());
  return found == held_.end() ? nullptr : found->second;
}

void Pool::hold(Connection* connection) {
  const std::lock_guard lock(mutex_);
  if (connection == nullptr) {
    held_.erase(std::this_thread::get_id());
  } else {
    held_.insert_or_assign(std::this_thread::get_id(), connection);
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
