#pragma once
// Meter values of OCPP 1.6 in the core's own vocabulary. Private to csms/core/wire.

#include <string_view>
#include <vector>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {

[[nodiscard]] std::vector<MeterSample> samples_of(const std::vector<ocpp::v16::MeterValue>& values);

/// A whole MeterValues frame, read into what it means without the message in between. Only when
/// it is right by the letter, plainly written and has nothing that put_right() would count: then
/// it means what the long way makes of it. False says nothing about what it is, and leaves `out`
/// partly filled.
[[nodiscard]] bool read_plain_meter_values(std::string_view frame, const ocpp::rpc::CallHead& head,
                                           MeterReport& out);

}  // namespace voltwin::core::wire
