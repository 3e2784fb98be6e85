#include "csms/core/boundary/priority.hpp"

#include "csms/core/boundary/queue.hpp"

// lint: table

namespace voltwin::json {

using namespace core::boundary;  // NOLINT: a file of tables

namespace {
constexpr double a_day = 86'400;
constexpr double a_year = 366 * a_day;
}  // namespace

const EnumTable& Names<EvidenceKind>::table() {
  static const EnumTable table{"EvidenceKind", {"operator", "telematics", "fleet_mission"}};
  return table;
}

const EnumTable& Names<QueueMode>::table() {
  static const EnumTable table{"QueueMode", {"off", "on"}};
  return table;
}

const RecordTable& Describe<QueueSettings>::table() {
  static const RecordTable table = record(
      "QueueSettings", {
                           field<&QueueSettings::mode>("mode").or_default(),
                           field<&QueueSettings::offer>("offer_s").range(30, a_day).or_default(),
                       });
  return table;
}

const RecordTable& Describe<PriorityRules>::table() {
  static const RecordTable table = record(
      "PriorityRules",
      {
          field<&PriorityRules::evidence_age>("evidence_age_s").range(1, a_day).or_default(),
          field<&PriorityRules::longest_grant>("longest_grant_s").range(60, a_year).or_default(),
          field<&PriorityRules::review_patience>("review_patience_s").range(1, a_day).or_default(),
          field<&PriorityRules::approvals>("approvals").range(0, 100).or_default(),
          field<&PriorityRules::approval_window>("approval_window_s").range(0, a_year).or_default(),
          field<&PriorityRules::pending>("pending").range(1, 10).or_default(),
          field<&PriorityRules::cool_down>("cool_down_s").range(0, a_year).or_default(),
          field<&PriorityRules::shortest_reason>("shortest_reason").range(0, 500).or_default(),
          field<&PriorityRules::longest_reason>("longest_reason").range(1, 2'000).or_default(),
      });
  return table;
}

const RecordTable& Describe<PriorityEvidence>::table() {
  static const RecordTable table =
      record("PriorityEvidence",
             {
                 field<&PriorityEvidence::kind>("kind"),
                 field<&PriorityEvidence::reference>("reference").at_most(100).or_default(),
                 field<&PriorityEvidence::by>("by").at_most(100).or_default(),
                 field<&PriorityEvidence::observed_at>("observed_at"),
                 field<&PriorityEvidence::soc>("soc").range(0, 1),
                 field<&PriorityEvidence::location_zone>("location_zone").at_most(100).or_default(),
                 field<&PriorityEvidence::mission_active>("mission_active"),
             });
  return table;
}

}  // namespace voltwin::json
