#include "csms/store/postgres/database.hpp"

#include <postgresql/libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <pqxx/pqxx>
#include <utility>
#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::store::postgres {

namespace {

constexpr std::size_t schema_name_max = 63;  // of PostgreSQL's identifiers

// Also of one whose password has an '@', a '/' or a '?' in it, which it should not.
std::string without_password(std::string url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t at = url.rfind('@');
  if (at != std::string::npos && at >= host) {
    const std::size_t colon = url.find(':', host);
    if (colon < at) url.erase(colon, at - colon);
  }
  // Options, password=… among them, say nothing about where the database is.
  url.erase(std::min(url.find('?'), url.size()));
  return url;
}

/// What is wrong with an address, or nothing. In words of our own: those of the library quote
/// what they cannot make sense of, which may be a piece of the password.
std::string problem_of(const std::string& url) {
  char* words = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &words), PQconninfoFree);
  PQfreemem(words);
  if (options == nullptr) {
    return "is not written as postgresql://USER@HOST:PORT/NAME (special characters as %40)";
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || option->keyword != std::string_view("port")) continue;
    const std::string_view port = option->val;
    if (port.find_first_not_of("0123456789,") != std::string_view::npos) {
      return "its port is not a number";
    }
  }
  return {};
}

/// The first line: what follows are hints and contexts.
std::string_view first_line(std::string_view message) {
  std::string_view line = message.substr(0, message.find('\n'));
  for (const std::string_view label : {"ERROR:", "FATAL:", "PANIC:"}) {
    if (line.starts_with(label)) line.remove_prefix(label.size());
  }
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

/// The server ends, starts, or ended the connection.
bool is_loss(std::string_view state) { return state.starts_with("08") || state.starts_with("57P"); }

std::vector<pqxx::binarystring> binary(const Parameters& parameters) {
  std::vector<pqxx::binarystring> out;
  out.reserve(parameters.values().size());
  for (const std::string& value : parameters.values()) out.emplace_back(value.data(), value.size());
  return out;
}

}  // namespace

// --- Address -----------------------------------------------------------------------------

Result<Address> Address::parse(std::string_view url, std::string_view schema) {
  Address out{std::string(url), {}, std::string(schema)};
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
    return bad_input("a database is named by postgresql://USER@HOST:PORT/NAME");
  }
  out.name = without_password(out.url);
  if (const std::string problem = problem_of(out.url); !problem.empty()) {
    return out.refuse(problem);
  }
  const bool is_plain = std::all_of(schema.begin(), schema.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (schema.empty() || schema.size() > schema_name_max || !is_plain || schema.front() <= '9' ||
      schema.starts_with("pg_")) {
    return out.refuse("'" + out.schema +
                      "' cannot be a schema of ours: letters a-z, digits and '_'");
  }
  return out;
}

tl::unexpected<Error> Address::refuse(std::string_view what) const {
  return bad_input("database '" + name + "': " + std::string(what));
}

tl::unexpected<Error> Address::failed(std::string_view what) const {
  return environment_error("database '" + name + "': " + std::string(what));
}

// --- Rows --------------------------------------------------------------------------------

struct Rows::Held {
  pqxx::result result;
};

namespace {

pqxx::field field_of(const pqxx::result& result, std::size_t row, std::size_t column) {
  ENSURE(row < result.size() && column < result.columns());
  return result[static_cast<pqxx::result::size_type>(row)]
               [static_cast<pqxx::row::size_type>(column)];
}

}  // namespace

Rows::Rows() : held_(std::make_shared<Held>()) {}
std::size_t Rows::size() const { return held_->result.size(); }
std::size_t Rows::columns() const { return held_->result.columns(); }
std::uint64_t Rows::touched() const { return held_->result.affected_rows(); }

bool Rows::is_null(std::size_t row, std::size_t column) const {
  return field_of(held_->result, row, column).is_null();
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
  const pqxx::field field = field_of(held_->result, row, column);
  return {field.c_str(), field.size()};
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  const std::string_view digits = text(row, column);
  std::int64_t out = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  ENSURE(digits.empty() || read.ptr == digits.data() + digits.size());
  return out;
}

double Rows::number(std::size_t row, std::size_t column) const {
  const std::string_view digits = text(row, column);
  double out = 0.0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  ENSURE(digits.empty() || read.ptr == digits.data() + digits.size());
  return out;
}

std::string Rows::bytes(std::size_t row, std::size_t column) const {
  return pqxx::binarystring(field_of(held_->result, row, column)).str();
}

// --- Connection --------------------------------------------------------------------------

struct Connection::Impl {
  Address address;
  std::unique_ptr<pqxx::connection> connection;
  std::unique_ptr<pqxx::quiet_errorhandler> silence;  ///< notices are not for standard error
  std::unique_ptr<pqxx::nontransaction> session;
  std::map<std::string, std::string, std::less<>> prepared;  ///< names by SQL
  std::string state;                                         ///< SQLSTATE of the last error
};

Connection::Connection() : impl_(std::make_unique<Impl>()) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() {
  if (impl_) close();
}

void Connection::close() {
  // In the order in which they hold on to each other.
  impl_->session.reset();
  impl_->silence.reset();
  impl_->connection.reset();
  impl_->prepared.clear();
}

bool Connection::is_lost() const { return impl_->connection == nullptr; }
bool Connection::is_locked_out() const { return impl_->state == "55P03"; }
const Address& Connection::address() const { return impl_->address; }

Result<Rows> Connection::guarded(const std::function<Rows()>& work) {
  impl_->state.clear();
  const Address& address = impl_->address;
  try {
    return work();
  } catch (const pqxx::broken_connection& error) {
    close();
    return address.failed(first_line(error.what()));
  } catch (const pqxx::sql_error& error) {
    impl_->state = error.sqlstate();
    if (is_loss(impl_->state) || !impl_->connection->is_open()) close();
    return address.failed(first_line(error.what()));
  } catch (const std::exception& error) {
    // What the library could not make sense of; the connection is in no known state.
    close();
    return address.failed(first_line(error.what()));
  }
}

Result<void> Connection::open(const Address& address) {
  close();
  impl_->address = address;
  const auto opened = guarded([&] {
    // A time-out and a sign of life where the URL names none: a host that vanished is noticed.
    std::string url = address.url;
    for (const std::string_view option :
         {"connect_timeout=5", "keepalives_idle=10", "tcp_user_timeout=20000"}) {
      const std::string_view name = option.substr(0, option.find('=') + 1);
      if (url.find(name) != std::string::npos) continue;
      url += url.find('?') == std::string::npos ? '?' : '&';
      url += option;
    }
    impl_->connection = std::make_unique<pqxx::connection>(url);
    impl_->silence = std::make_unique<pqxx::quiet_errorhandler>(*impl_->connection);
    impl_->session = std::make_unique<pqxx::nontransaction>(*impl_->connection);
    return Rows();
  });
  if (!opened) {
    close();
    return tl::unexpected(opened.error());
  }
  // The durability of a commit is not left to the settings of a server.
  const auto set = run("SET search_path = " + address.schema +
                       "; SET client_encoding = 'UTF8'; SET synchronous_commit = on;"
                       " SET bytea_output = hex; SET extra_float_digits = 1; SET jit = off;"
                       " SET standard_conforming_strings = on; SET application_name = 'voltwin';"
                       " SET plan_cache_mode = force_generic_plan");
  if (!set) {
    close();  // else somebody would use it as it is
    return tl::unexpected(set.error());
  }
  return {};
}

Result<Rows> Connection::run(const std::string& sql) {
  if (is_lost()) return impl_->address.failed("is not connected");
  return guarded([&] {
    Rows out;
    auto held = std::make_shared<Rows::Held>();
    held->result = impl_->session->exec(sql);
    out.held_ = std::move(held);
    return out;
  });
}

Result<Rows> Connection::run(std::string_view sql, const Parameters& parameters) {
  if (is_lost()) return impl_->address.failed("is not connected");
  return guarded([&] {
    auto found = impl_->prepared.find(sql);
    if (found == impl_->prepared.end()) {
      const std::string name = "s" + std::to_string(impl_->prepared.size());
      impl_->connection->prepare(name, std::string(sql));
      found = impl_->prepared.emplace(sql, name).first;
    }
    const auto values = binary(parameters);
    Rows out;
    auto held = std::make_shared<Rows::Held>();
    held->result =
        impl_->session->exec_prepared(found->second, pqxx::prepare::make_dynamic_params(values));
    out.held_ = std::move(held);
    return out;
  });
}

Result<Rows> Connection::run_once(const std::string& sql, const Parameters& parameters) {
  if (is_lost()) return impl_->address.failed("is not connected");
  return guarded([&] {
    const auto values = binary(parameters);
    Rows out;
    auto held = std::make_shared<Rows::Held>();
    held->result = impl_->session->exec_params(sql, pqxx::prepare::make_dynamic_params(values));
    out.held_ = std::move(held);
    return out;
  });
}

Result<std::int64_t> Connection::integer(const std::string& sql) {
  const auto rows = run(sql);
  if (!rows) return tl::unexpected(rows.error());
  if (rows->size() == 0) return impl_->address.failed("has no row where one was expected");
  return rows->integer(0, 0);
}

// --- Transaction -------------------------------------------------------------------------

Transaction::~Transaction() {
  if (!is_open_ || connection_.is_lost()) return;
  // Without a connection there is nothing to undo either, and the next use notices.
  const auto undone = connection_.run("ROLLBACK");
  if (!undone) connection_.close();
}

Result<void> Transaction::begin() {
  TRY(connection_.run("BEGIN"));
  is_open_ = true;
  return {};
}

Result<void> Transaction::begin_snapshot() {
  TRY(connection_.run("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  is_open_ = true;
  return {};
}

Result<void> Transaction::commit() {
  TRY(connection_.run("COMMIT"));
  is_open_ = false;
  return {};
}

}  // namespace voltwin::store::postgres
