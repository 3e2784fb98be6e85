#pragma once
// Facts about who goes first: intents, grants and reviews of priority, and the queue of a site.
// Each decision stands with what it rests on, also a refusal: an auditor reads nothing else.

#include <cstdint>
#include <optional>
#include <string>

#include "csms/core/boundary/ids.hpp"
#include "csms/core/boundary/priority.hpp"
#include "csms/core/boundary/queue.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::events {

using namespace core::boundary;  // the vocabulary of the events

struct PriorityRulesSet {
  PriorityRules rules;
};
/// What a driver said of his stay; see SetIntent.
struct IntentStated {
  std::string id_tag;
  TransactionId transaction;  ///< none: of his next one at the site
  SiteId site;
  std::optional<Instant> departure;
  std::optional<WattHours> wanted;
  std::optional<Ratio> soc;
};

enum class PriorityDecision : std::uint8_t {
  granted,
  refused,
  revoked,
  expired,  ///< its time was over, or nobody decided in time, or its session ended
};
/// One row of the audit of priority: who, on what evidence, what was decided and why.
struct PriorityDecided {
  std::string id_tag;
  Tier tier = Tier::P3;  ///< what was asked for, or held
  PriorityDecision decision = PriorityDecision::refused;
  std::string reason;  ///< ours, in words
  std::string by;      ///< who decided; empty: the rules
  std::string note;    ///< of whoever decided
  std::optional<PriorityEvidence> evidence;
  std::optional<Instant> until;  ///< of a grant
  TransactionId transaction;     ///< that is concerned, as far as one is
  ReviewId review;               ///< of P2
};
/// A driver asked for P2, and no limit was in the way.
struct ReviewRequested {
  ReviewId review;
  TransactionId transaction;
  std::string id_tag;
  std::string reason;  ///< in his words
  Instant lapses;      ///< when nobody has decided by then
};

struct QueueConfigured {
  SiteId site;
  QueueSettings settings;
};
struct QueueJoined {
  QueueEntryId entry;
  SiteId site;
  std::string id_tag;
  std::optional<WattHours> wanted;
  std::optional<Instant> departure;
  Instant until;  ///< he waits no longer than that
};
enum class QueueExit : std::uint8_t {
  left,     ///< he said so
  served,   ///< his transaction began
  lapsed,   ///< he let an offer lapse
  expired,  ///< the time that he had is over
  closed,   ///< the queue of the site was turned off
};
struct QueueLeft {
  QueueEntryId entry;
  SiteId site;
  QueueExit exit = QueueExit::left;
};
/// The EVSE is kept for him until then.
struct EvseOffered {
  QueueEntryId entry;
  SiteId site;
  EvseId evse;
  Instant until;
};
/// It is not free any more; his place in the queue is as it was.
struct OfferWithdrawn {
  QueueEntryId entry;
  SiteId site;
  std::string reason;
};

}  // namespace voltwin::core::events
