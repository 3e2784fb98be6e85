#include "csms/core/session/register_scales.hpp"

#include <algorithm>
#include <array>

namespace voltwin::core::session {

namespace {

using events::RegisterScale;
using events::RegisterSource;

// One sample may be a glitch.
constexpr std::uint32_t samples_that_show = 2;
// A stop register of so many times what samples came to says that they were right as sent.
constexpr std::int64_t contradicts = 250;

// All samples that moved the register were of this unit.
std::optional<RegisterScale> shown_by_samples(const state::Transaction& t,
                                              const BelievedStop& stop) {
  const auto count = [&](RegisterScale scale) { return t.moved[static_cast<std::size_t>(scale)]; };
  const std::int64_t sampled = std::max<std::int64_t>(1, (t.last_reading - t.meter_start).value());
  const bool by_stop = !stop.estimated && !stop.finding;
  if (by_stop && count(RegisterScale::milli) > 0 &&
      (stop.reading - t.meter_start).value() / contradicts >= sampled) {
    return RegisterScale::as_sent;
  }
  const std::uint32_t all = t.moved[0] + t.moved[1] + t.moved[2];
  for (const RegisterScale scale :
       {RegisterScale::as_sent, RegisterScale::kilo, RegisterScale::milli}) {
    if (count(scale) >= samples_that_show && count(scale) == all) return scale;
  }
  return std::nullopt;
}

}  // namespace

void observe_scales(state::Turn& turn, TransactionId id, const BelievedStop& stop) {
  const state::Transaction& transaction = turn.state().transaction(id);
  const StationId station = turn.state().evse(transaction.evse).station;
  const state::RegisterScales& known = turn.state().station(station).scales;
  const auto observe = [&](RegisterSource source, const state::ScaleTrack& track,
                           std::optional<RegisterScale> shown) {
    const bool news = shown && (*shown != track.shown ||
                                (*shown != RegisterScale::as_sent && track.learned() != *shown));
    if (news) turn.emit(events::RegisterScaleObserved{station, source, *shown, id});
  };
  observe(RegisterSource::samples, known.samples, shown_by_samples(transaction, stop));
  observe(RegisterSource::ends, known.ends, stop.shown);
}

}  // namespace voltwin::core::session
