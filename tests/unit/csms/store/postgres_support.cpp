#include "tests/unit/csms/store/postgres_support.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <pqxx/pqxx>

namespace voltwin::store::test {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void control(const char* name) {
  const std::string command = environment(name);
  ASSERT_FALSE(command.empty()) << name << " is not set";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace

std::string postgres_url() { return environment("VOLTWIN_POSTGRES_URL"); }

TemporarySchema::TemporarySchema() {
  static int made = 0;
  name_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
}

TemporarySchema::~TemporarySchema() {
  if (postgres_url().empty()) return;
  const auto rows = query("DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
  EXPECT_TRUE(rows.empty()) << rows.front();
}

postgres::OpenOptions TemporarySchema::options() const {
  postgres::OpenOptions out;
  out.schema = name_;
  out.retry = Duration::from_seconds(60);
  out.lock_wait = Duration::from_ms(50);
  return out;
}

std::vector<std::string> TemporarySchema::query(const std::string& sql) const {
  std::vector<std::string> out;
  try {
    pqxx::connection connection(postgres_url());
    const pqxx::quiet_errorhandler silence(connection);
    pqxx::nontransaction session(connection);
    session.exec("SET search_path = " + name_);
    for (const pqxx::row& row : session.exec(sql)) {
      std::string text;
      for (const pqxx::field& field : row) {
        if (!text.empty()) text += '|';
        text += field.is_null() ? "-" : field.c_str();
      }
      out.push_back(text);
    }
  } catch (const std::exception& error) {
    out.push_back(std::string("error: ") + error.what());
  }
  return out;
}

void crash_postgres() { control("VOLTWIN_POSTGRES_CRASH"); }
void start_postgres() { control("VOLTWIN_POSTGRES_START"); }

}  // namespace voltwin::store::test
