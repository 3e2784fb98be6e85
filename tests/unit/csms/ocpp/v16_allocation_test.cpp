// The small messages that thousands of stations send all day cost no memory: read and answered
// in buffers that have their size.

#include <gtest/gtest.h>

#include "csms/ocpp/v16/messages.hpp"
#include "tests/bench/engine/allocations.hpp"
#include "tests/bench/ocpp/exchange.hpp"
#include "tests/bench/ocpp/frames.hpp"

namespace voltwin::ocpp::v16 {
namespace {

template <class Request>
std::uint64_t allocations(std::string_view frame, const typename Request::Response& response) {
  bench::Exchange<Request> exchange;
  Request request;
  const auto once = [&] {
    exchange.read_call(frame, request);
    exchange.write_answer(response);
  };
  once();
  const std::uint64_t before = bench::allocations_so_far().count;
  once();
  return bench::allocations_so_far().count - before;
}

TEST(Allocations, a_heartbeat_makes_none) {
  const HeartbeatResponse now{Instant::from_seconds(1'780'300'800)};
  EXPECT_EQ(allocations<HeartbeatRequest>(bench::frames::heartbeat, now), 0U);
}

TEST(Allocations, a_status_notification_makes_none) {
  EXPECT_EQ(allocations<StatusNotificationRequest>(bench::frames::status_notification, {}), 0U);
}

TEST(Allocations, an_authorize_makes_none) {
  EXPECT_EQ(allocations<AuthorizeRequest>(bench::frames::authorize, {}), 0U);
}

TEST(Allocations, they_are_counted) {
  EXPECT_GT(allocations<MeterValuesRequest>(bench::frames::meter_values, {}), 0U);
}

}  // namespace
}  // namespace voltwin::ocpp::v16
