#pragma once
// Who goes first, and what drivers say of their stay: the commands, and the rules they are held
// to. Plain structs; a REST API hands them in as they are.

#include <cstdint>
#include <optional>
#include <string>

#include "csms/core/boundary/definitions.hpp"
#include "csms/core/boundary/ids.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::boundary {

/// What priority and urgent review are held to. One set for all sites.
struct PriorityRules {
  /// Evidence of telematics or of a fleet system older than this verifies nothing.
  Duration evidence_age = Duration::from_minutes(15);
  /// No grant of P0 or P1 lasts longer.
  Duration longest_grant = Duration::from_hours(24);
  /// A review that nobody decides for so long is over.
  Duration review_patience = Duration::from_minutes(10);
  /// A driver has at most so many reviews approved in a window, and so many pending.
  std::int32_t approvals = 2;
  Duration approval_window = Duration::from_hours(30 * 24);
  std::int32_t pending = 1;
  /// After a refusal he may not ask again for so long.
  Duration cool_down = Duration::from_hours(24);
  /// Length of his reason, in characters.
  std::int32_t shortest_reason = 10;
  std::int32_t longest_reason = 500;
};

enum class EvidenceKind : std::uint8_t {
  operator_word,  ///< a person of the operator has seen to it, and says who
  telematics,     ///< the vehicle itself
  fleet_mission,  ///< the dispatch system of its fleet
};

/// What a claim to P0 or P1 rests on.
struct PriorityEvidence {
  EvidenceKind kind = EvidenceKind::operator_word;
  std::string reference;  ///< of the mission, the message, the telephone call
  std::string by;         ///< of operator_word: who
  Instant observed_at;
  std::optional<Ratio> soc;
  std::string location_zone;
  std::optional<bool> mission_active;
};

struct SetPriorityRules {
  PriorityRules rules;
};
/// What a driver says of his stay: of a running transaction, or before it of his next one at a
/// site. What is left out is not known; it replaces what he said before.
struct SetIntent {
  TransactionId transaction;  ///< or
  std::string id_tag;         ///< both of these
  SiteId site;
  std::optional<Instant> departure;
  std::optional<WattHours> wanted;  ///< from now on
  std::optional<Ratio> soc;         ///< of his battery, now
};
/// P0 or P1 for whatever the driver charges, if the evidence holds.
struct GrantPriority {
  std::string id_tag;
  Tier tier = Tier::P1;
  PriorityEvidence evidence;
  Instant until;
};
struct RevokePriority {
  std::string id_tag;
  std::string by;
  std::string reason;
};
/// A driver asks for P2 for a running transaction.
struct RequestUrgentReview {
  TransactionId transaction;
  std::string reason;
};
enum class ReviewDecision : std::uint8_t { approve, refuse };
struct DecideUrgentReview {
  ReviewId review;
  ReviewDecision decision = ReviewDecision::refuse;
  std::string by;
  std::string note;
  std::optional<Instant> until;  ///< of an approval; else it lasts as long as the session
};

}  // namespace voltwin::core::boundary

namespace voltwin::json {
template <>
struct Names<core::boundary::EvidenceKind> {
  static const EnumTable& table();
};
template <>
struct Describe<core::boundary::PriorityRules> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::PriorityEvidence> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
