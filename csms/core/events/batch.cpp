#include "csms/core/events/batch.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::core::events {

using Kind = TapeEntry::Kind;

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::in:
      return "in";
    case Kind::in_binary:
      return "in_binary";
    case Kind::out:
      return "out";
    case Kind::connected:
      return "connected";
    case Kind::disconnected:
      return "disconnected";
    case Kind::command:
      return "command";
    case Kind::expired:
      return "expired";
    case Kind::resumed:
      return "resumed";
  }
  UNREACHABLE();
}

Result<Kind> tape_kind(std::string_view name) {
  for (const Kind kind : {Kind::in, Kind::in_binary, Kind::out, Kind::connected, Kind::disconnected,
                          Kind::command, Kind::expired, Kind::resumed}) {
    if (name == name_of(kind)) return kind;
  }
  return bad_input("the tape has a row of kind '" + std::string(name) +
                   "', which this build does not know");
}

bool is_frame(Kind kind) {
  return kind == Kind::in || kind == Kind::in_binary || kind == Kind::out;
}

}  // namespace voltwin::core::events
