// The tables of the facts about who goes first.
#include "csms/core/events/codec.hpp"

// lint: table

namespace voltwin::json {

using namespace core::events;  // NOLINT: a file of tables

const EnumTable& Names<PriorityDecision>::table() {
  static const EnumTable table{"PriorityDecision", {"granted", "refused", "revoked", "expired"}};
  return table;
}

const EnumTable& Names<QueueExit>::table() {
  static const EnumTable table{"QueueExit", {"left", "served", "lapsed", "expired", "closed"}};
  return table;
}

const RecordTable& Describe<PriorityRulesSet>::table() {
  static const RecordTable table =
      record("PriorityRulesSet", {
                                     field<&PriorityRulesSet::rules>("rules"),
                                 });
  return table;
}

const RecordTable& Describe<IntentStated>::table() {
  static const RecordTable table =
      record("IntentStated", {
                                 field<&IntentStated::id_tag>("id_tag"),
                                 field<&IntentStated::transaction>("transaction"),
                                 field<&IntentStated::site>("site"),
                                 field<&IntentStated::departure>("departure"),
                                 field<&IntentStated::wanted>("wanted_wh"),
                                 field<&IntentStated::soc>("soc"),
                             });
  return table;
}

const RecordTable& Describe<PriorityDecided>::table() {
  static const RecordTable table =
      record("PriorityDecided", {
                                    field<&PriorityDecided::id_tag>("id_tag"),
                                    field<&PriorityDecided::tier>("tier"),
                                    field<&PriorityDecided::decision>("decision"),
                                    field<&PriorityDecided::reason>("reason"),
                                    field<&PriorityDecided::by>("by"),
                                    field<&PriorityDecided::note>("note"),
                                    field<&PriorityDecided::evidence>("evidence"),
                                    field<&PriorityDecided::until>("until"),
                                    field<&PriorityDecided::transaction>("transaction"),
                                    field<&PriorityDecided::review>("review"),
                                });
  return table;
}

const RecordTable& Describe<ReviewRequested>::table() {
  static const RecordTable table =
      record("ReviewRequested", {
                                    field<&ReviewRequested::review>("review"),
                                    field<&ReviewRequested::transaction>("transaction"),
                                    field<&ReviewRequested::id_tag>("id_tag"),
                                    field<&ReviewRequested::reason>("reason"),
                                    field<&ReviewRequested::lapses>("lapses"),
                                });
  return table;
}

const RecordTable& Describe<QueueConfigured>::table() {
  static const RecordTable table =
      record("QueueConfigured", {
                                    field<&QueueConfigured::site>("site"),
                                    field<&QueueConfigured::settings>("settings"),
                                });
  return table;
}

const RecordTable& Describe<QueueJoined>::table() {
  static const RecordTable table =
      record("QueueJoined", {
                                field<&QueueJoined::entry>("entry"),
                                field<&QueueJoined::site>("site"),
                                field<&QueueJoined::id_tag>("id_tag"),
                                field<&QueueJoined::wanted>("wanted_wh"),
                                field<&QueueJoined::departure>("departure"),
                                field<&QueueJoined::until>("until"),
                            });
  return table;
}

const RecordTable& Describe<QueueLeft>::table() {
  static const RecordTable table = record("QueueLeft", {
                                                           field<&QueueLeft::entry>("entry"),
                                                           field<&QueueLeft::site>("site"),
                                                           field<&QueueLeft::exit>("exit"),
                                                       });
  return table;
}

const RecordTable& Describe<EvseOffered>::table() {
  static const RecordTable table = record("EvseOffered", {
                                                             field<&EvseOffered::entry>("entry"),
                                                             field<&EvseOffered::site>("site"),
                                                             field<&EvseOffered::evse>("evse"),
                                                             field<&EvseOffered::until>("until"),
                                                         });
  return table;
}

const RecordTable& Describe<OfferWithdrawn>::table() {
  static const RecordTable table =
      record("OfferWithdrawn", {
                                   field<&OfferWithdrawn::entry>("entry"),
                                   field<&OfferWithdrawn::site>("site"),
                                   field<&OfferWithdrawn::reason>("reason"),
                               });
  return table;
}

const RecordTable& Describe<SessionExplained>::table() {
  static const RecordTable table =
      record("SessionExplained", {
                                     field<&SessionExplained::transaction>("transaction"),
                                     field<&SessionExplained::reason>("reason"),
                                     field<&SessionExplained::explanation>("explanation"),
                                 });
  return table;
}

}  // namespace voltwin::json
