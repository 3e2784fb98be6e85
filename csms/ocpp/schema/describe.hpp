#pragma once
// How an OCPP struct or enum shows its field table to engine/json with one line each:
//   struct IdTagInfo { ...; static const json::RecordTable& wire_table(); };
//   enum class Phase : std::uint8_t { ... };
//   const json::EnumTable& wire_names(Phase);   // same namespace as the enum
// It must not know any message.

#include <concepts>
#include <type_traits>

#include "engine/json/record.hpp"

namespace voltwin::ocpp::schema {

template <class T>
concept WireRecord = requires {
  { T::wire_table() } -> std::same_as<const json::RecordTable&>;
};

template <class E>
concept WireEnum = std::is_enum_v<E> && requires(E value) {
  { wire_names(value) } -> std::same_as<const json::EnumTable&>;
};

}  // namespace voltwin::ocpp::schema

template <voltwin::ocpp::schema::WireRecord T>
struct voltwin::json::Describe<T> {
  static const RecordTable& table() { return T::wire_table(); }
};

template <voltwin::ocpp::schema::WireEnum E>
struct voltwin::json::Names<E> {
  static const EnumTable& table() { return wire_names(E{}); }
};
