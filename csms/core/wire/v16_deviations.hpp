#pragma once
// Reading one payload of a 1.6 station, in either mode: by the letter, or with everything put
// right that can be (csms/ocpp/tolerance), and then what fits the schema but is a known
// deviation all the same. Private to csms/core/wire; it must not know the core's vocabulary.

#include <optional>
#include <string_view>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {

/// Rows M2, M6, M15, M20, X3, X22, I8, I9, I12, J14: what the schema lets pass. Most messages
/// have none of them.
template <class Message>
void put_right(Message& message, Findings& findings) {
  static_cast<void>(message);
  static_cast<void>(findings);
}
void put_right(ocpp::v16::BootNotificationRequest& message, Findings& findings);
void put_right(ocpp::v16::StatusNotificationRequest& message, Findings& findings);
void put_right(ocpp::v16::StartTransactionRequest& message, Findings& findings);
void put_right(ocpp::v16::StopTransactionRequest& message, Findings& findings);
void put_right(ocpp::v16::MeterValuesRequest& message, Findings& findings);
void put_right(ocpp::v16::DataTransferRequest& message, Findings& findings);
void put_right(ocpp::v16::GetConfigurationResponse& message, Findings& findings);

/// Whether put_right() has anything to count of it.
[[nodiscard]] bool is_odd(const ocpp::v16::SampledValue& value);

/// Reads the payload; the fault when it cannot be used.
template <class Message>
[[nodiscard]] std::optional<ocpp::schema::SchemaFault> read(std::string_view payload,
                                                            const Reading& reading,
                                                            Message& message, Findings& findings) {
  if (reading.strictness == Strictness::strict) {
    return ocpp::schema::decode_payload(payload, json::Describe<Message>::table(), &message,
                                        json::DecodeOptions{});
  }
  auto fault = ocpp::tolerance::decode_tolerantly(payload, reading.arrival, message, findings);
  if (!fault) put_right(message, findings);
  return fault;
}

/// The payload of a station's answer, and how it is read.
struct AnswerPayload {
  std::string_view text;
  const Reading& reading;
  Findings& findings;
};

template <class Message>
[[nodiscard]] std::optional<ocpp::schema::SchemaFault> read(const AnswerPayload& payload,
                                                            Message& message) {
  return read(payload.text, payload.reading, message, payload.findings);
}

}  // namespace voltwin::core::wire
