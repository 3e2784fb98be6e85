#include "twin/station/profiles.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using Purpose = v16::ChargingProfilePurpose;
using Kind = v16::ChargingProfileKind;

namespace {

constexpr Duration day = Duration::from_hours(24);

Duration recurrence(const v16::ChargingProfile& profile) {
  return profile.recurrency_kind == v16::RecurrencyKind::Weekly ? day * 7 : day;
}

/// 1.6 §7.13, §7.14: at most one digit after the point, as far as a double can tell.
bool is_in_tenths(double value) {
  return std::isfinite(value) && std::fabs(value * 10.0 - std::round(value * 10.0)) < 1e-6;
}

bool is_taken(v16::ChargingRateUnit unit, RateUnits units) {
  switch (units) {
    case RateUnits::amps:
      return unit == v16::ChargingRateUnit::A;
    case RateUnits::watts:
      return unit == v16::ChargingRateUnit::W;
    case RateUnits::both:
      return true;
  }
  UNREACHABLE();
}

bool is_well_formed(const v16::ChargingProfile& profile) {
  const auto& schedule = profile.charging_schedule;
  const auto& periods = schedule.charging_schedule_period;
  if (periods.empty() || periods.front().start_period != 0) return false;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (i > 0 && periods[i].start_period <= periods[i - 1].start_period) return false;
    if (!is_in_tenths(periods[i].limit) || periods[i].limit < 0.0) return false;
    const int phases = periods[i].number_phases.value_or(3);
    if (phases < 1 || phases > 3) return false;
  }
  if (schedule.duration && *schedule.duration < 0) return false;
  if (schedule.min_charging_rate &&
      (!is_in_tenths(*schedule.min_charging_rate) || *schedule.min_charging_rate < 0.0)) {
    return false;
  }
  // §7.8: a transaction id belongs to a TxProfile.
  if (profile.transaction_id && profile.charging_profile_purpose != Purpose::TxProfile) {
    return false;
  }
  if (profile.valid_from && profile.valid_to && *profile.valid_from >= *profile.valid_to) {
    return false;
  }
  return profile.charging_profile_kind != Kind::Recurring ||
         (profile.recurrency_kind && schedule.start_schedule);
}

/// The stretch of time in which a schedule speaks, or the next one; empty when it never will.
struct Occurrence {
  Instant start;
  Instant end;  ///< exclusive; never() without an end
};

std::optional<Occurrence> occurrence(const v16::ChargingProfile& profile, const LimitQuery& query) {
  const auto& schedule = profile.charging_schedule;
  std::optional<Instant> start = schedule.start_schedule;
  // Relative, and absolute without a start: from the start of charging.
  if (profile.charging_profile_kind == Kind::Relative || !start) start = query.tx_start;
  if (!start) return std::nullopt;
  Occurrence out{*start, Instant::never()};
  if (profile.charging_profile_kind == Kind::Recurring) {
    const Duration every = recurrence(profile);
    if (query.now > out.start) out.start += every * ((query.now - out.start) / every);
    out.end = out.start + every;
  }
  if (schedule.duration) {
    out.end = std::min(out.end, out.start + Duration::from_seconds(*schedule.duration));
  }
  return out;
}

/// What one profile says at an instant, and when it may say something else.
struct Saying {
  std::optional<Amps> limit;
  Instant next_change = Instant::never();
};

Amps in_amps(const v16::ChargingSchedulePeriod& period, const v16::ChargingSchedule& schedule,
             const LimitQuery& query) {
  if (period.limit < schedule.min_charging_rate.value_or(0.0)) return Amps(0.0);
  if (schedule.charging_rate_unit == v16::ChargingRateUnit::A) return Amps(period.limit);
  // W is the total; a phase that the EVSE does not have carries none of it.
  const int phases =
      std::max(std::min(period.number_phases.value_or(3), query.phases), query.loaded_phases);
  return Watts(period.limit) / (query.phase_voltage * phases);
}

Saying ask(const v16::ChargingProfile& profile, const LimitQuery& query) {
  Saying out;
  const auto consider = [&](Instant at) {
    if (at > query.now) out.next_change = std::min(out.next_change, at);
  };
  if (profile.valid_to) {
    if (query.now >= *profile.valid_to) return out;
    consider(*profile.valid_to);
  }
  if (profile.valid_from && query.now < *profile.valid_from) {
    consider(*profile.valid_from);
    return out;
  }
  const std::optional<Occurrence> when = occurrence(profile, query);
  if (!when) return out;
  if (query.now < when->start) {
    consider(when->start);
    return out;
  }
  if (profile.charging_profile_kind == Kind::Recurring) {
    consider(when->start + recurrence(profile));
  }
  if (query.now >= when->end) return out;
  consider(when->end);
  const auto& schedule = profile.charging_schedule;
  for (const auto& period : schedule.charging_schedule_period) {
    const Instant from = when->start + Duration::from_seconds(period.start_period);
    if (query.now < from) {
      consider(from);
      break;
    }
    out.limit = in_amps(period, schedule, query);
  }
  return out;
}

}  // namespace

bool ProfileStore::takes(int connector, const v16::ChargingProfile& profile) const {
  const auto& periods = profile.charging_schedule.charging_schedule_period;
  if (profile.stack_level < 0 || profile.stack_level > bounds_.max_stack_level ||
      periods.size() > static_cast<std::size_t>(bounds_.max_periods) ||
      !is_taken(profile.charging_schedule.charging_rate_unit, bounds_.units) ||
      !is_well_formed(profile)) {
    return false;
  }
  const Purpose purpose = profile.charging_profile_purpose;
  if (purpose == Purpose::ChargePointMaxProfile) return connector == 0;
  return purpose != Purpose::TxProfile || connector != 0;
}

v16::ChargingProfileStatus ProfileStore::set(int connector, const v16::ChargingProfile& profile) {
  using Status = v16::ChargingProfileStatus;
  if (!takes(connector, profile)) return Status::Rejected;
  const Purpose purpose = profile.charging_profile_purpose;
  const auto is_replaced = [&](const Installed& other) {
    return other.profile.charging_profile_id == profile.charging_profile_id ||
           (other.connector == connector && other.profile.charging_profile_purpose == purpose &&
            other.profile.stack_level == profile.stack_level);
  };
  const auto replaced = std::count_if(installed_.begin(), installed_.end(), is_replaced);
  if (replaced == 0 && installed_.size() >= static_cast<std::size_t>(bounds_.max_installed)) {
    return Status::Rejected;
  }
  std::erase_if(installed_, is_replaced);
  installed_.push_back({connector, profile});
  return Status::Accepted;
}

int ProfileStore::clear(const v16::ClearChargingProfileRequest& filter) {
  // With an id the other filters do not count (1.6 §6.13: "if no id is given").
  const auto matches = [&](const Installed& one) {
    if (filter.id) return one.profile.charging_profile_id == *filter.id;
    return (!filter.connector_id || one.connector == *filter.connector_id) &&
           (!filter.charging_profile_purpose ||
            one.profile.charging_profile_purpose == *filter.charging_profile_purpose) &&
           (!filter.stack_level || one.profile.stack_level == *filter.stack_level);
  };
  return static_cast<int>(std::erase_if(installed_, matches));
}

void ProfileStore::transaction_ended(int connector) {
  std::erase_if(installed_, [&](const Installed& one) {
    return one.connector == connector && one.profile.charging_profile_purpose == Purpose::TxProfile;
  });
}

std::optional<Amps> ProfileStore::purpose_limit(Purpose purpose, int connector,
                                                const LimitQuery& query,
                                                Instant& next_change) const {
  std::optional<Amps> limit;
  int level = -1;
  for (const Installed& one : installed_) {
    if (one.connector != connector || one.profile.charging_profile_purpose != purpose) continue;
    const Saying saying = ask(one.profile, query);
    next_change = std::min(next_change, saying.next_change);
    if (saying.limit && one.profile.stack_level > level) {
      limit = saying.limit;
      level = one.profile.stack_level;
    }
  }
  return limit;
}

OfferedLimit ProfileStore::limit_at(const LimitQuery& query) const {
  ENSURE(query.connector > 0 && query.sharers > 0);
  OfferedLimit out{query.hardware_max, Instant::never()};
  const auto ask_purpose = [&](Purpose purpose, int connector) {
    return purpose_limit(purpose, connector, query, out.next_change);
  };
  std::optional<Amps> transaction = ask_purpose(Purpose::TxProfile, query.connector);
  if (!transaction) transaction = ask_purpose(Purpose::TxDefaultProfile, query.connector);
  if (!transaction) transaction = ask_purpose(Purpose::TxDefaultProfile, 0);
  if (transaction) out.limit = std::min(out.limit, *transaction);
  if (const auto whole = ask_purpose(Purpose::ChargePointMaxProfile, 0)) {
    out.limit = std::min(out.limit, *whole / static_cast<double>(query.sharers));
  }
  return out;
}

}  // namespace voltwin::twin::station
