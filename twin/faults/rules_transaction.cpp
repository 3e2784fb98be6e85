// Rows X: transactions that are lost, doubled, or called by another name.
#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

constexpr std::int64_t first_made_transaction = 1'000'000'000;

Node accepted_start(Passage& passage) {
  return Node::object({{"idTagInfo", Node::object({{"status", Node::text("Accepted")}})},
                       {"transactionId", Node::number(first_made_transaction +
                                                      ++passage.memory.transactions_made)}});
}

Node status_only(std::string_view status) {
  return Node::object({{"status", Node::text(std::string(status))}});
}

std::int64_t whole(double magnitude) { return static_cast<std::int64_t>(magnitude); }

bool name_transaction(Passage& passage, double magnitude) {
  if (passage.payload().find("transactionId") == nullptr) return false;
  passage.payload().set("transactionId", Node::number(whole(magnitude)));
  return true;
}

bool overflow_transaction(Passage& passage, double /*magnitude*/) {
  if (passage.payload().find("transactionId") == nullptr) return false;
  passage.payload().set("transactionId", Node::literal("9223372036854775807"));
  return true;
}

bool name_foreign_transaction(Passage& passage, double magnitude) {
  const std::int64_t id = magnitude != 0.0 ? whole(magnitude) : passage.memory.foreign_transaction;
  return id != 0 && name_transaction(passage, static_cast<double>(id));
}

bool stop_unknown(Passage& passage, double magnitude) {
  Letter extra = passage.copy();
  extra.payload.set("transactionId", Node::number(whole(magnitude)));
  extra.payload.erase("idTag");
  passage.behind.push_back({std::move(extra), {}});
  return true;
}

// The start, and what is metered, never leave the station.
bool never_start(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "StopTransaction") return passage.payload().erase("idTag");
  passage.answer_here(passage.letter.action == "StartTransaction" ? accepted_start(passage)
                                                                  : Node::object({}));
  return true;
}

bool lose_start(Passage& passage, double /*magnitude*/) {
  passage.answer_here(accepted_start(passage));
  return true;
}

bool repeat_stop(Passage& passage, double magnitude) {
  Letter again = passage.copy();
  if (const auto wh = again.payload.int_of("meterStop"); wh && magnitude != 0.0) {
    again.payload.set("meterStop", Node::number(*wh + whole(magnitude)));
  }
  passage.behind.push_back({std::move(again), {}});
  return true;
}

bool start_at_the_end(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = passage.memory.outlet_of(passage.payload().int_of("transactionId"));
  if (outlet == nullptr || !outlet->start) return false;
  Node start = *outlet->start;
  start.set("meterStart", Node::number(passage.payload().int_of("meterStop").value_or(0)));
  start.set("timestamp", Node::text(std::string(passage.payload().text_of("timestamp"))));
  passage.behind.push_back({passage.call("StartTransaction", std::move(start)), {}});
  passage.answer_here(Node::object({}));
  return true;
}

// What the station was doing when its connection broke, it says once more.
bool repeat_start(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "BootNotification") return false;
  if (!passage.memory.has_news_of_reconnect) return false;
  passage.memory.has_news_of_reconnect = false;
  bool found = false;
  for (const auto& [connector, outlet] : passage.memory.outlets) {
    if (!outlet.is_open || !outlet.start) continue;
    passage.behind.push_back({passage.call("StartTransaction", *outlet.start), {}});
    found = true;
  }
  return found;
}

bool retransmit(Passage& passage, double magnitude) {
  Letter again = passage.copy();
  if (magnitude != 1.0) again.id = passage.letter.id;
  passage.behind.push_back({std::move(again), {}});
  return true;
}

bool reuse_id(Passage& passage, double magnitude) {
  passage.letter.id = magnitude == 1.0 ? "" : "1";
  return true;
}

bool ignore_remote_start(Passage& passage, double /*magnitude*/) {
  passage.answer_here(status_only("Accepted"));
  return true;
}

bool answer_late(Passage& passage, double magnitude) {
  passage.delay = Duration::nearest(magnitude);
  return true;
}

bool refuse_remote_start(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "ChangeConfiguration") {
    if (passage.payload().text_of("key") == "AuthorizeRemoteTxRequests") {
      passage.memory.allows_remote_start = passage.payload().text_of("value") == "false";
    }
    return false;
  }
  if (passage.memory.allows_remote_start) return false;
  passage.answer_here(status_only("Rejected"));
  return true;
}

bool free_before_stop(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = passage.memory.outlet_of(passage.payload().int_of("transactionId"));
  if (outlet == nullptr) return false;
  passage.ahead.push_back(passage.call(
      "StatusNotification", status_payload(passage.memory.connector_of(*outlet), "Available",
                                           passage.payload().text_of("timestamp"))));
  return true;
}

// A transaction that has ended, metered on as if it ran.
bool keep_stale_transaction(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "BootNotification") return false;
  if (!passage.memory.has_news_of_reconnect) return false;
  bool found = false;
  for (const auto& [connector, outlet] : passage.memory.outlets) {
    if (outlet.is_open || !outlet.transaction) continue;
    passage.behind.push_back(
        {passage.call("MeterValues",
                      register_values(connector, outlet.transaction, to_text(passage.now),
                                      outlet.register_wh.value_or(outlet.meter_start))),
         {}});
    found = true;
  }
  if (found) passage.memory.has_news_of_reconnect = false;
  return found;
}

bool change_stop_token(Passage& passage, double magnitude) {
  if (magnitude == 1.0) return passage.payload().erase("idTag");
  passage.payload().set("idTag", Node::text("SOMEBODY-ELSE"));
  return true;
}

bool charge_unauthorised(Passage& passage, double /*magnitude*/) {
  Node* info = passage.payload().find("idTagInfo");
  if (info == nullptr || info->text_of("status") == "Accepted") return false;
  info->set("status", Node::text("Accepted"));
  return true;
}

bool forget_stop(Passage& passage, double /*magnitude*/) {
  passage.answer_here(Node::object({}));
  return true;
}

bool reserve_zero(Passage& passage, double /*magnitude*/) {
  passage.payload().set("reservationId", Node::number(0));
  return true;
}

using Actions = std::array<std::string_view, 3>;
constexpr Actions any{};
constexpr Actions start{"StartTransaction"};
constexpr Actions stop{"StopTransaction"};
constexpr Actions all{"StartTransaction", "MeterValues", "StopTransaction"};

constexpr Rule call(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::call, actions, act};
}
constexpr Rule asked(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_station, MessageType::call, actions, act};
}

constexpr Rule rules[] = {
    call(Defect::transaction_id_negative, stop, name_transaction),
    call(Defect::transaction_id_zero, stop, name_transaction),
    call(Defect::transaction_id_overflow, stop, overflow_transaction),
    call(Defect::stop_of_unknown_transaction, stop, stop_unknown),
    call(Defect::stop_never_started, all, never_start),
    call(Defect::start_lost, start, lose_start),
    call(Defect::stop_repeated, stop, repeat_stop),
    call(Defect::start_instead_of_stop, stop, start_at_the_end),
    call(Defect::start_repeated_on_reconnect, any, repeat_start),
    call(Defect::message_retransmitted, all, retransmit),
    call(Defect::message_id_reused, any, reuse_id),
    asked(Defect::remote_start_without_start, {"RemoteStartTransaction"}, ignore_remote_start),
    {Defect::remote_start_answer_late,
     Way::to_csms,
     MessageType::result,
     {"RemoteStartTransaction"},
     answer_late},
    asked(Defect::remote_start_refused, {"RemoteStartTransaction", "ChangeConfiguration"},
          refuse_remote_start),
    call(Defect::available_before_stop, stop, free_before_stop),
    call(Defect::stale_transaction_after_reboot, any, keep_stale_transaction),
    call(Defect::stop_by_other_token, stop, change_stop_token),
    {Defect::unauthorised_energy,
     Way::to_station,
     MessageType::result,
     {"Authorize", "StartTransaction"},
     charge_unauthorised},
    call(Defect::stop_missing, stop, forget_stop),
    call(Defect::foreign_transaction_id, stop, name_foreign_transaction),
    call(Defect::reservation_id_zero, start, reserve_zero),
};

}  // namespace

std::span<const Rule> transaction_rules() { return rules; }

}  // namespace voltwin::twin::faults
