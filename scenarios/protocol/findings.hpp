#pragma once
// What is wrong with one frame or payload by itself, and by which name. Private to
// scenarios/protocol; the exchange around it is decode.cpp's.

#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "engine/json/record.hpp"
#include "scenarios/protocol/decode.hpp"

namespace voltwin::scenarios::protocol {

[[nodiscard]] Finding frame_finding(const ocpp::rpc::FrameFault& fault, std::string_view text);

/// Whose payload it is: what stations get wrong is named, and put right, by the catalogue.
enum class Sender : unsigned char { station, csms };

/// Every fault of a payload against its table, strictly; of a station's with what the CSMS
/// would take for it. `arrival` stands for times that cannot be read.
void add_payload_findings(std::string_view payload, const json::RecordTable& table, Sender sender,
                          Instant arrival, std::vector<Finding>& out);

/// Transaction ids that no CSMS gave: negative, 0, beyond 32 bits (of calls of stations).
void add_transaction_findings(std::string_view action, std::string_view payload,
                              std::vector<Finding>& out);

}  // namespace voltwin::scenarios::protocol
