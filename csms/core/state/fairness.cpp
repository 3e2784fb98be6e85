#include "csms/core/state/fairness.hpp"

#include <algorithm>

namespace voltwin::core::state {

namespace {

void add_to(Account& sum, const Account& account) {
  sum.delivered += account.delivered;
  sum.requested += account.requested;
  sum.asking += account.asking;
  sum.waited += account.waited;
}

Account negative(const Account& account) {
  return {WattHours() - account.delivered, WattHours() - account.requested,
          Duration() - account.asking, Duration() - account.waited};
}

/// Service: the part of the request that was delivered, and of the time that was not waited.
struct Service {
  double energy = 1.0;
  double time = 1.0;
  [[nodiscard]] double quality() const { return energy * time; }
};

// The smaller, the less; with a prior of its size.
double part(double got, double asked, double prior, double usual) {
  return std::clamp((got + prior * usual) / (asked + prior), 0.0, 1.0);
}

}  // namespace

std::int64_t day_of(Instant at) {
  constexpr std::int64_t day_us = 86'400'000'000;
  const std::int64_t whole = at.us() / day_us;
  return at.us() % day_us < 0 ? whole - 1 : whole;
}

void DriverRecord::add(Instant at, const Account& account) {
  const std::int64_t day = day_of(at);
  DayAccount& slot = days[static_cast<std::size_t>(((day % 8) + 8) % 8)];
  static_assert(kept_days == 8);
  if (slot.day > day) return;  // older than all that is kept
  if (slot.day != day) slot = DayAccount{day, {}};
  add_to(slot.sum, account);
}

void DriverRecord::take_back(Instant at, const Account& account) {
  const std::int64_t day = day_of(at);
  for (DayAccount& slot : days) {
    if (slot.day == day) add_to(slot.sum, negative(account));
  }
}

Account DriverRecord::total(Instant now) const {
  const std::int64_t today = day_of(now);
  Account out;
  for (const DayAccount& slot : days) {
    if (slot.day > today - window_days && slot.day <= today) add_to(out, slot.sum);
  }
  return out;
}

double fairness_score(const Account& driver, const Account& everybody) {
  if (driver == Account{}) return 1.0;
  const auto energy = [](const Account& a) {
    return static_cast<double>(std::max(a.requested, a.delivered).value());
  };
  const auto flowed = [](const Account& a) { return (a.asking - a.waited).seconds(); };
  Service usual;
  if (energy(everybody) > 0.0) {
    usual.energy = static_cast<double>(everybody.delivered.value()) / energy(everybody);
  }
  if (everybody.asking > Duration()) usual.time = flowed(everybody) / everybody.asking.seconds();
  const Service own{
      part(static_cast<double>(driver.delivered.value()), energy(driver), prior_wh, usual.energy),
      part(flowed(driver), driver.asking.seconds(), prior_asking_s, usual.time)};
  if (own.quality() <= 0.0) return usual.quality() <= 0.0 ? 1.0 : greatest_score;
  const double ratio = usual.quality() / own.quality();
  return std::clamp(ratio * ratio, least_score, greatest_score);
}

}  // namespace voltwin::core::state
