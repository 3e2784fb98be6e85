#pragma once
// The messages of transactions that the CSMS has not yet confirmed: StartTransaction,
// MeterValues and StopTransaction, in order, kept over lost links and reboots (OCPP 1.6
// §3.7.1, §4.8). It maps the station's own transaction numbers to the ids that the CSMS
// gives, and holds a transaction's later messages until that id is known, which sending
// strictly in order does. It knows no link and no time but what it is handed.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>

#include "csms/ocpp/v16/messages.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// The station's own number of a transaction; never reused.
using LocalTransaction = std::uint64_t;

struct TransactionMessage {
  LocalTransaction transaction = 0;
  std::variant<ocpp::v16::StartTransactionRequest, ocpp::v16::MeterValuesRequest,
               ocpp::v16::StopTransactionRequest>
      request;
};

/// When a message is given up, and how long it waits: interval x failures so far (§4.8).
struct RetryPolicy {
  int attempts = 3;
  Duration interval;
};

class TransactionQueue {
 public:
  /// Beyond this the oldest MeterValues goes; Start and StopTransaction never do.
  static constexpr std::size_t max_messages = 1000;

  void push(TransactionMessage message);
  [[nodiscard]] bool empty() const { return messages_.empty(); }
  [[nodiscard]] std::size_t size() const { return messages_.size(); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  /// The message to send next; the queue must not be empty (ENSURE).
  [[nodiscard]] const TransactionMessage& head() const;
  /// Action and payload of the head, with the CSMS's transaction id filled in.
  struct Encoded {
    std::string_view action;
    std::string payload;
  };
  [[nodiscard]] Encoded encode_head() const;
  /// The head may be sent from then on; never() when empty.
  [[nodiscard]] Instant ready_at() const;

  /// The CSMS named the transaction of the head, which must be a StartTransaction (ENSURE).
  void learn(std::int64_t server_id);
  /// The head is confirmed or given up.
  void pop();
  enum class Cause : std::uint8_t { refused, timed_out };
  /// The head failed: it waits, or is given up after the policy's attempts.
  void failed(Cause cause, const RetryPolicy& policy, Instant now);
  /// The link broke: time-outs on it say nothing about the message, so they are forgotten.
  void link_lost();

  /// The CSMS's id of a transaction, once known and until its StopTransaction is done with.
  [[nodiscard]] std::optional<std::int64_t> server_id(LocalTransaction transaction) const;

 private:
  struct Known {
    LocalTransaction transaction = 0;
    std::int64_t server_id = 0;
  };
  /// Ids are remembered for this many transactions, more than can be open or queued at once.
  static constexpr std::size_t max_known = max_messages + 256;

  std::deque<TransactionMessage> messages_;
  std::deque<Known> known_;
  int refusals_ = 0;  ///< of the head
  int timeouts_ = 0;  ///< of the head, on this link
  Instant ready_at_ = Instant::from_us(INT64_MIN);
  std::uint64_t dropped_ = 0;
};

}  // namespace voltwin::twin::station
