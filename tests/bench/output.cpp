#include "tests/bench/output.hpp"

#include <fstream>
#include <sstream>

#include "engine/json/reader.hpp"

namespace voltwin::bench {

std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::optional<double> number_in(std::string_view json, std::string_view name) {
  json::Reader reader(json, {});
  bool named = false;
  for (auto token = reader.next(); token != json::Token::end && token != json::Token::fault;
       token = reader.next()) {
    double value = 0.0;
    if (named && token == json::Token::number && json::parse_double(reader.raw(), value)) {
      return value;
    }
    named = token == json::Token::key && reader.text() == name;
  }
  return std::nullopt;
}

}  // namespace voltwin::bench
