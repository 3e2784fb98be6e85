#pragma once
// Why a session gets the current that it gets, and what would change it. A decision carries it;
// the text for people is made from it.

#include <array>
#include <cstdint>
#include <string>

#include "csms/core/boundary/definitions.hpp"
#include "csms/core/boundary/ids.hpp"
#include "engine/json/record.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::events {

using namespace core::boundary;  // the vocabulary of the events

enum class BindingRule : std::uint8_t {
  enough,   ///< it needs no more, or its EVSE gives no more
  limited,  ///< a limit of the tree is used up
  paused,   ///< not even the minimum current fits
  planned,  ///< a plan over time gives it no more now
};
/// Which limit of the node it is.
enum class BindingLine : std::uint8_t { L1, L2, L3, power };

struct Explanation {
  BindingRule rule = BindingRule::enough;
  Policy policy = Policy::equal_share;
  Tier tier = Tier::P3;
  Amps current;       ///< its share
  grid::NodeId node;  ///< whose limit binds; none where nothing does
  std::string node_name;
  BindingLine line = BindingLine::power;
  Amps more;          ///< that it could use
  Amps more_on_line;  ///< what that takes of the line
  Watts more_power;   ///< or of the power, where that binds
  /// Sessions under that node that are served before it, by tier.
  std::int32_t ahead_p0 = 0, ahead_p1 = 0, ahead_p2 = 0, ahead_p3 = 0;
  [[nodiscard]] bool operator==(const Explanation&) const = default;
};

/// "limited by F2 (L1): 4 A more for this session needs 4 A on L1 of F2; 3 sessions of tier P1
/// are served first".
[[nodiscard]] std::string text_of(const Explanation& explanation);

/// A session that is paused and has waited: once a pause.
struct SessionExplained {
  TransactionId transaction;
  std::string reason;  ///< the text
  Explanation explanation;
};

}  // namespace voltwin::core::events

namespace voltwin::json {
template <>
struct Names<core::events::BindingRule> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::BindingLine> {
  static const EnumTable& table();
};
template <>
struct Describe<core::events::Explanation> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
