#include "csms/core/events/commands.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "engine/base/ensure.hpp"

namespace voltwin::core::events {

namespace {

/// A command or a call by its name, and its body as it stands.
struct Named {
  std::optional<CorrelationId> correlation;  ///< of commands
  std::optional<std::string> identity;       ///< of calls: the station's
  std::string name;
  std::optional<json::RawJson> body;
};

}  // namespace

}  // namespace voltwin::core::events

namespace voltwin::json {
template <>
struct Describe<core::events::Named> {
  static const RecordTable& table() {
    using core::events::Named;
    static const RecordTable table =
        record("Command", {
                              field<&Named::correlation>("correlation"),
                              field<&Named::identity>("identity"),
                              field<&Named::name>("command"),
                              field<&Named::body>("body"),
                          });
    return table;
  }
};
}  // namespace voltwin::json

namespace voltwin::core::events {

namespace {

template <class Variant>
struct Alternative {
  const json::RecordTable& (*table)();
  Variant (*make)();
  void* (*inside)(Variant& variant);
};

template <class Variant, std::size_t I>
Alternative<Variant> alternative() {
  using T = std::variant_alternative_t<I, Variant>;
  if constexpr (std::is_same_v<T, CallStation>) {
    return {nullptr, nullptr, nullptr};  // has a body of its own
  } else {
    return {&json::Describe<T>::table, [] { return Variant(T{}); },
            [](Variant& variant) -> void* { return &std::get<I>(variant); }};
  }
}

template <class Variant>
const auto& alternatives() {
  static const auto table = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Alternative<Variant>, sizeof...(I)>{alternative<Variant, I>()...};
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>{});
  return table;
}

constexpr std::string_view call_station = "CallStation";
// Years 0 to 9999.
constexpr Instant first_written = Instant::from_seconds(-62'167'219'200);
constexpr Instant end_of_written = Instant::from_seconds(253'402'300'800);

// --- what JSON can say -------------------------------------------------------------------

bool can_be_written(const json::RecordTable& table, const void* record);

bool can_be_written(const json::Field& field, const void* element) {
  switch (field.type) {
    case json::Type::number:
      return std::isfinite(*static_cast<const double*>(element));
    case json::Type::instant: {
      const Instant at = *static_cast<const Instant*>(element);
      return at >= first_written && at < end_of_written;
    }
    case json::Type::id:
      return *static_cast<const std::uint64_t*>(element) <= INT64_MAX;
    case json::Type::enumeration:
      return *static_cast<const std::uint8_t*>(element) < field.enumeration->names.size();
    case json::Type::record:
      return can_be_written(field.record(), element);
    case json::Type::boolean:
    case json::Type::int32:
    case json::Type::int64:
    case json::Type::string:
    case json::Type::duration:
    case json::Type::watt_hours:
    case json::Type::raw:
      return true;
  }
  UNREACHABLE();
}

bool can_be_written(const json::RecordTable& table, const void* record) {
  for (const json::Field& field : table.fields) {
    const std::size_t size = field.access.list ? field.access.size(record) : 1;
    for (std::size_t i = 0; size != SIZE_MAX && i < size; ++i) {
      const void* element = field.access.get(record, i);
      if (element != nullptr && !can_be_written(field, element)) return false;
    }
  }
  return true;
}

template <class Variant>
std::optional<std::string> body_of(const Variant& variant) {
  const Alternative<Variant>& type = alternatives<Variant>()[variant.index()];
  const void* inside = std::visit([](const auto& b) -> const void* { return &b; }, variant);
  if (!can_be_written(type.table(), inside)) return std::nullopt;
  std::string out;
  json::encode(out, type.table(), inside);
  return out;
}

// --- reading -----------------------------------------------------------------------------

template <class T>
Result<T> read(std::string_view text) {
  T out;
  std::vector<json::Issue> issues;
  if (json::decode(text, out, json::DecodeOptions{}, issues)) return out;
  return bad_input("command: " + json::describe(issues.front(), text));
}

template <class Variant>
Result<Variant> read_body(const Named& named) {
  for (const Alternative<Variant>& type : alternatives<Variant>()) {
    if (type.table == nullptr || type.table().name != named.name) continue;
    Variant out = type.make();
    std::vector<json::Issue> issues;
    const json::DecodeOptions options{};
    if (json::decode(named.body->text, type.table(), type.inside(out), options, issues, nullptr)) {
      return out;
    }
    return bad_input("command " + named.name + ": " +
                     json::describe(issues.front(), named.body->text));
  }
  return bad_input("command: '" + named.name + "' is not known to this build");
}

Result<CommandBody> read_call(const Named& command) {
  const auto named = read<Named>(command.body->text);
  if (!named) return tl::unexpected(named.error());
  if (!named->identity || !named->body) {
    return bad_input("command CallStation: expected an identity and a body");
  }
  auto call = read_body<StationCall>(*named);
  if (!call) return tl::unexpected(std::move(call).error());
  return CommandBody(CallStation{*named->identity, *std::move(call)});
}

}  // namespace

std::string_view command_name(const CommandBody& body) {
  if (std::holds_alternative<CallStation>(body)) return call_station;
  return alternatives<CommandBody>()[body.index()].table().name;
}

std::string_view call_name(const StationCall& call) {
  return alternatives<StationCall>()[call.index()].table().name;
}

std::string encode_command(const Command& command) {
  Named out;
  out.name = command_name(command.body);
  const std::string name_alone = json::to_json(out);
  if (command.correlation.value() > INT64_MAX) return name_alone;
  out.correlation = command.correlation;
  std::optional<std::string> body;
  if (const auto* call = std::get_if<CallStation>(&command.body)) {
    auto asked = body_of(call->call);
    if (!asked) return name_alone;
    Named inner;
    inner.identity = call->identity;
    inner.name = call_name(call->call);
    inner.body = json::RawJson{*std::move(asked)};
    body = json::to_json(inner);
  } else {
    body = body_of(command.body);
  }
  if (!body) return name_alone;
  out.body = json::RawJson{*std::move(body)};
  std::string text = json::to_json(out);
  return decode_command(text) ? text : name_alone;
}

Result<std::optional<Command>> decode_command(std::string_view text) {
  const auto named = read<Named>(text);
  if (!named) return tl::unexpected(named.error());
  if (!named->body) return std::optional<Command>();
  if (!named->correlation) return bad_input("command " + named->name + ": no correlation");
  auto body = named->name == call_station ? read_call(*named) : read_body<CommandBody>(*named);
  if (!body) return tl::unexpected(std::move(body).error());
  return std::optional<Command>(Command{*named->correlation, *std::move(body)});
}

}  // namespace voltwin::core::events
