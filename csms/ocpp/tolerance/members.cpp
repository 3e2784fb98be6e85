#include "csms/ocpp/tolerance/members.hpp"

#include "engine/json/reader.hpp"

namespace voltwin::ocpp::tolerance {

using json::Reader;
using json::Token;

std::vector<Member> members_of(std::string_view json) {
  std::vector<Member> out;
  Reader reader(json, json::ReaderOptions{});
  if (reader.next() != Token::begin_object) return out;
  while (reader.next() == Token::key) {
    Member member;
    member.key = reader.text();
    reader.next();
    member.value = reader.skip_value();
    if (reader.token() == Token::fault) break;
    out.push_back(std::move(member));
  }
  return out;
}

std::vector<std::string_view> elements_of(std::string_view json) {
  std::vector<std::string_view> out;
  Reader reader(json, json::ReaderOptions{});
  if (reader.next() != Token::begin_array) return out;
  for (Token token = reader.next(); token != Token::end_array && token != Token::fault;
       token = reader.next()) {
    const std::string_view element = reader.skip_value();
    if (reader.token() == Token::fault) break;
    out.push_back(element);
  }
  return out;
}

std::string text_of(std::string_view json) {
  Reader reader(json, json::ReaderOptions{});
  return reader.next() == Token::string ? std::string(reader.text()) : std::string();
}

}  // namespace voltwin::ocpp::tolerance
