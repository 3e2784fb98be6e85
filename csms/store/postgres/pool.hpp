#pragma once
// Connections for reading: opened when they are first needed, kept, at most so many. Several
// threads may use one pool. It must not know any table.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "csms/store/postgres/database.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::postgres {

/// Takes one row; an error stops the reading and is returned by it.
using TakeRow = std::function<Result<void>(const Rows& rows, std::size_t row)>;

/// Visits the rows of a query in pieces, inside a transaction. The texts of a row last as long
/// as the call.
[[nodiscard]] Result<void> for_each_row(Connection& connection, const std::string& query,
                                        const TakeRow& take);

class Pool {
 public:
  struct Limits {
    std::size_t most = 0;
    Duration wait;  ///< for one that is in use
  };
  Pool(Address address, Limits limits) : address_(std::move(address)), limits_(limits) {}

  /// Does this on one of the connections, in a transaction that sees one instant. Once more on
  /// another when that one turns out to be lost, unless it said so after `work` had begun.
  [[nodiscard]] Result<void> read(const std::function<Result<void>(Connection&)>& work);
  /// The same for all that is read here, on this thread, while `work` lasts.
  [[nodiscard]] Result<void> at_one_instant(const std::function<Result<void>()>& work);
  /// Connections that there are.
  [[nodiscard]] std::size_t size();

 private:
  [[nodiscard]] Result<Connection> take();
  void give_back(Connection connection);
  [[nodiscard]] Connection* held();
  void hold(Connection* connection);

  const Address address_;
  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Connection> idle_;
  std::size_t lent_ = 0;
  std::map<std::thread::id, Connection*> held_;  ///< by those who are at one instant
};

}  // namespace voltwin::store::postgres
