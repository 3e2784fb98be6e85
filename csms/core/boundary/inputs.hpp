#pragma once
// Everything that can enter the core. There is no other way in.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "csms/core/boundary/definitions.hpp"
#include "csms/core/boundary/ids.hpp"
#include "csms/core/boundary/priority.hpp"
#include "csms/core/boundary/queue.hpp"
#include "csms/core/boundary/station_messages.hpp"

namespace voltwin::core::boundary {

/// A WebSocket with this charge point identity is open.
struct Connected {
  ConnectionId connection;
  std::string identity;
};
/// How a frame came over the WebSocket. OCPP-J knows text only; a binary one is looked at all
/// the same, and never closes the connection.
enum class FrameForm : std::uint8_t { text, binary };
struct FrameReceived {
  ConnectionId connection;
  std::string text;
  FrameForm form = FrameForm::text;
};
struct Disconnected {
  ConnectionId connection;
};

struct DefineTariff {
  TariffDefinition tariff;
};
struct DefineSite {
  SiteDefinition site;
};
struct DefineStation {
  StationDefinition station;
};
struct DefineToken {
  TokenDefinition token;
};
/// Erases what is known of the driver behind a tag: from then on it goes by another name, and the
/// tag is unknown. Refused while one of its transactions runs.
struct EraseToken {
  std::string id_tag;
  std::string replacement;  ///< given by the shard, whatever stood here
};
/// Replaces the cap schedule of a node. Points in order of time. Before the first point,
/// and with an empty schedule, only the node's own limits hold.
struct ScheduleCap {
  SiteId site;
  grid::NodeId node;
  std::vector<CapPoint> points;
};
/// Replaces the prices that a site's plans go by. Points in order of time.
struct SchedulePrices {
  SiteId site;
  std::vector<PricePoint> points;
};
/// Changes how a site's sessions share, from the next plan on. Not to or from `uncontrolled`, whose
/// chargers hold no safe default.
struct ChoosePolicy {
  SiteId site;
  Policy policy = Policy::equal_share;
  std::optional<Policy> shadow;  ///< decides beside it and never acts
};
/// A reading of the meter of an uncontrolled load.
struct ReportLoad {
  SiteId site;
  grid::NodeId node;
  Watts power;
};
/// Sends a call to a station on behalf of an operator.
struct CallStation {
  std::string identity;
  StationCall call;
};

using CommandBody =
    std::variant<DefineTariff, DefineSite, DefineStation, DefineToken, EraseToken, ScheduleCap,
                 ReportLoad, CallStation, ChoosePolicy, SchedulePrices, SetPriorityRules, SetIntent,
                 GrantPriority, RevokePriority, RequestUrgentReview, DecideUrgentReview,
                 ConfigureQueue, JoinQueue, LeaveQueue>;

struct Command {
  CorrelationId correlation;
  CommandBody body;
};

using Input = std::variant<Connected, FrameReceived, Disconnected, Command>;

}  // namespace voltwin::core::boundary
