// The tables of the commands about who goes first.
#include "csms/core/events/commands.hpp"

// lint: table

namespace voltwin::json {

using namespace core::boundary;  // NOLINT: a file of tables

namespace {
constexpr std::uint32_t longest_text = 4'000;  // bytes; the rules say less, in characters
}  // namespace

const EnumTable& Names<ReviewDecision>::table() {
  static const EnumTable table{"ReviewDecision", {"approve", "refuse"}};
  return table;
}

const RecordTable& Describe<SetPriorityRules>::table() {
  static const RecordTable table =
      record("SetPriorityRules", {
                                     field<&SetPriorityRules::rules>("rules"),
                                 });
  return table;
}

const RecordTable& Describe<SetIntent>::table() {
  static const RecordTable table =
      record("SetIntent", {
                              field<&SetIntent::transaction>("transaction").or_default(),
                              field<&SetIntent::id_tag>("id_tag").at_most(20).or_default(),
                              field<&SetIntent::site>("site").or_default(),
                              field<&SetIntent::departure>("departure"),
                              field<&SetIntent::wanted>("wanted_wh"),
                              field<&SetIntent::soc>("soc"),
                          });
  return table;
}

const RecordTable& Describe<GrantPriority>::table() {
  static const RecordTable table =
      record("GrantPriority", {
                                  field<&GrantPriority::id_tag>("id_tag").at_most(20),
                                  field<&GrantPriority::tier>("tier"),
                                  field<&GrantPriority::evidence>("evidence"),
                                  field<&GrantPriority::until>("until"),
                              });
  return table;
}

const RecordTable& Describe<RevokePriority>::table() {
  static const RecordTable table =
      record("RevokePriority",
             {
                 field<&RevokePriority::id_tag>("id_tag").at_most(20),
                 field<&RevokePriority::by>("by").at_most(100),
                 field<&RevokePriority::reason>("reason").at_most(longest_text).or_default(),
             });
  return table;
}

const RecordTable& Describe<RequestUrgentReview>::table() {
  static const RecordTable table =
      record("RequestUrgentReview",
             {
                 field<&RequestUrgentReview::transaction>("transaction"),
                 field<&RequestUrgentReview::reason>("reason").at_most(longest_text),
             });
  return table;
}

const RecordTable& Describe<DecideUrgentReview>::table() {
  static const RecordTable table =
      record("DecideUrgentReview",
             {
                 field<&DecideUrgentReview::review>("review"),
                 field<&DecideUrgentReview::decision>("decision"),
                 field<&DecideUrgentReview::by>("by").at_most(100),
                 field<&DecideUrgentReview::note>("note").at_most(longest_text).or_default(),
                 field<&DecideUrgentReview::until>("until"),
             });
  return table;
}

const RecordTable& Describe<ConfigureQueue>::table() {
  static const RecordTable table =
      record("ConfigureQueue", {
                                   field<&ConfigureQueue::site>("site"),
                                   field<&ConfigureQueue::settings>("settings"),
                               });
  return table;
}

const RecordTable& Describe<JoinQueue>::table() {
  static const RecordTable table =
      record("JoinQueue", {
                              field<&JoinQueue::site>("site"),
                              field<&JoinQueue::id_tag>("id_tag").at_most(20),
                              field<&JoinQueue::wanted>("wanted_wh"),
                              field<&JoinQueue::departure>("departure"),
                          });
  return table;
}

const RecordTable& Describe<LeaveQueue>::table() {
  static const RecordTable table =
      record("LeaveQueue", {
                               field<&LeaveQueue::site>("site"),
                               field<&LeaveQueue::id_tag>("id_tag").at_most(20),
                           });
  return table;
}

}  // namespace voltwin::json
