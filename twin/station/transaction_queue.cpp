#include "twin/station/transaction_queue.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {
// OCPP 1.6 errata 3.18: the id of a transaction that the CSMS never gave one.
constexpr std::int64_t unknown_transaction_id = -1;
constexpr Instant at_once = Instant::from_us(INT64_MIN);
}  // namespace

void TransactionQueue::push(TransactionMessage message) {
  if (messages_.size() >= max_messages) {
    // The head may be on its way already, so it stays.
    const auto oldest =
        std::find_if(messages_.begin() + 1, messages_.end(), [](const TransactionMessage& m) {
          return std::holds_alternative<v16::MeterValuesRequest>(m.request);
        });
    if (oldest != messages_.end()) {
      messages_.erase(oldest);
      ++dropped_;
    } else if (std::holds_alternative<v16::MeterValuesRequest>(message.request)) {
      ++dropped_;
      return;
    }
  }
  messages_.push_back(std::move(message));
}

const TransactionMessage& TransactionQueue::head() const {
  ENSURE(!messages_.empty());
  return messages_.front();
}

TransactionQueue::Encoded TransactionQueue::encode_head() const {
  const std::optional<std::int64_t> id = server_id(head().transaction);
  Encoded out;
  if (const auto* start = std::get_if<v16::StartTransactionRequest>(&head().request)) {
    out = {v16::StartTransactionRequest::action, json::to_json(*start)};
  } else if (const auto* values = std::get_if<v16::MeterValuesRequest>(&head().request)) {
    v16::MeterValuesRequest request = *values;
    request.transaction_id = id;
    out = {v16::MeterValuesRequest::action, json::to_json(request)};
  } else {
    v16::StopTransactionRequest request = std::get<v16::StopTransactionRequest>(head().request);
    request.transaction_id = id.value_or(unknown_transaction_id);
    out = {v16::StopTransactionRequest::action, json::to_json(request)};
  }
  return out;
}

Instant TransactionQueue::ready_at() const {
  return messages_.empty() ? Instant::never() : ready_at_;
}

void TransactionQueue::learn(std::int64_t server_id) {
  ENSURE(std::holds_alternative<v16::StartTransactionRequest>(head().request));
  if (known_.size() == max_known) known_.pop_front();
  known_.push_back({head().transaction, server_id});
}

void TransactionQueue::pop() {
  if (std::holds_alternative<v16::StopTransactionRequest>(head().request)) {
    std::erase_if(known_, [transaction = head().transaction](const Known& known) {
      return known.transaction == transaction;
    });
  }
  messages_.pop_front();
  refusals_ = 0;
  timeouts_ = 0;
  ready_at_ = at_once;
}

void TransactionQueue::failed(Cause cause, const RetryPolicy& policy, Instant now) {
  ++(cause == Cause::refused ? refusals_ : timeouts_);
  const int failures = refusals_ + timeouts_;
  if (failures >= policy.attempts) {
    ++dropped_;
    pop();
    return;
  }
  ready_at_ = now + policy.interval * failures;
}

void TransactionQueue::link_lost() {
  timeouts_ = 0;
  ready_at_ = at_once;
}

std::optional<std::int64_t> TransactionQueue::server_id(LocalTransaction transaction) const {
  for (const Known& known : known_) {
    if (known.transaction == transaction) return known.server_id;
  }
  return std::nullopt;
}

}  // namespace voltwin::twin::station
