// Power, link and time: everything a station does by itself. See station.hpp.
#include "twin/station/station.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
namespace rpc = ocpp::rpc;

namespace {

// A Soft reset waits so often for what is unsent.
constexpr Duration restart_check = Duration::from_seconds(1);

std::string truth_text(bool value) { return value ? "true" : "false"; }

std::string whole_seconds(Duration duration) {
  return std::to_string(duration / Duration::from_seconds(1));
}

std::string_view unit_words(RateUnits units) {
  switch (units) {
    case RateUnits::amps:
      return "Current";
    case RateUnits::watts:
      return "Power";
    case RateUnits::both:
      return "Current,Power";
  }
  UNREACHABLE();
}

ConfigKeys factory_keys(const StationConfig& config) {
  const ProfileBounds& bounds = config.profile_bounds;
  ConfigKeys keys;
  keys.preset(Key::SupportedFeatureProfiles, config.features);
  keys.preset(Key::ChargingScheduleAllowedChargingRateUnit, std::string(unit_words(bounds.units)));
  keys.preset(Key::NumberOfConnectors, std::to_string(config.evses.size()));
  keys.preset(Key::LocalAuthorizeOffline, truth_text(config.offline != OfflinePolicy::refuse));
  keys.preset(Key::AllowOfflineTxForUnknownId,
              truth_text(config.offline == OfflinePolicy::any_token));
  keys.preset(Key::MeterValueSampleInterval, whole_seconds(config.meter_interval));
  keys.preset(Key::ConnectionTimeOut, whole_seconds(config.connection_timeout));
  keys.preset(Key::ChargeProfileMaxStackLevel, std::to_string(bounds.max_stack_level));
  keys.preset(Key::ChargingScheduleMaxPeriods, std::to_string(bounds.max_periods));
  keys.preset(Key::MaxChargingProfilesInstalled, std::to_string(bounds.max_installed));
  return keys;
}

}  // namespace

Station::Station(StationConfig config)
    : config_(std::move(config)),
      waits_(random::Random(config_.seed).stream(config_.identity).stream("reconnect")),
      keys_(factory_keys(config_)),
      profiles_(config_.profile_bounds),
      firmware_(config_.firmware),
      clock_(Instant{}, Instant{} + config_.clock_offset, 0.0),
      endpoint_(rpc::EndpointConfig{"0", config_.call_timeout, 1}) {
  ENSURE(!config_.evses.empty());
  ENSURE(config_.dead_after_timeouts > 0);
  ENSURE(config_.reconnect_first > Duration{});
  for (const EvseConfig& one : config_.evses) evses_.emplace_back(one);
}

Evse& Station::evse(int connector) {
  ENSURE(connector >= 1 && connector <= evse_count());
  return evses_[static_cast<std::size_t>(connector - 1)];
}

const Evse& Station::evse(int connector) const {
  ENSURE(connector >= 1 && connector <= evse_count());
  return evses_[static_cast<std::size_t>(connector - 1)];
}

EvseTruth Station::truth(int connector, Instant now) const { return evse(connector).truth(now); }

void Station::advance(int connector, Instant now) { evse(connector).advance(now); }

const vehicle::Vehicle* Station::vehicle(int connector) const {
  const Evse& one = evse(connector);
  return one.vehicle() ? &*one.vehicle() : nullptr;
}

// --- every call: begin, act, settle -----------------------------------------------------

void Station::begin(Turn& turn) {
  for (Evse& one : evses_) {
    if (one.next_change() <= turn.now()) one.advance(turn.now());
  }
}

void Station::settle(Turn& turn) {
  if (power_ == Power::on) {
    refresh_reservations(turn);
    refresh_firmware(turn);
    refresh_caps(turn);
    refresh_offers(turn);
  }
  tell_physics(turn);
  if (power_ == Power::on) refresh_statuses(turn);
  pump(turn);
  for (std::string& frame : turn.out.frames) turn.context.to_csms.push_back(std::move(frame));
  turn.out.clear();
  arm(turn);
}

int Station::charging_count() const {
  return static_cast<int>(std::count_if(
      evses_.begin(), evses_.end(), [](const Evse& one) { return one.transaction.has_value(); }));
}

void Station::refresh_offers(Turn& turn) {
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    if (!one.transaction) continue;
    if (one.is_faulted) {
      // Its contactor is open, whatever the profiles say until the fault is cleared.
      one.next_limit = Instant::never();
      continue;
    }
    if (!limits_stale_ && turn.now() < one.next_limit) continue;
    OfferedLimit offered{Amps(0.0), Instant::never()};
    if (!one.transaction->is_suspended) {
      offered = profiles_.limit_at(limit_query(connector, turn.now()));
    }
    one.next_limit = clock_.when(offered.next_change);
    if (one.offer(offered.limit, turn.now())) {
      turn.context.notices.push_back(OfferedLimitChanged{connector, one.offered()});
    }
  }
  limits_stale_ = false;
}

void Station::tell_physics(Turn& turn) {
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    if (one.take_power_step(turn.now())) turn.context.notices.push_back(PowerChanged{connector});
    if (one.take_finished()) turn.context.notices.push_back(ChargingFinished{connector});
  }
}

Instant Station::next_deadline() const {
  Instant next = std::min(starts_at_, restart_at_);
  for (const Evse& one : evses_) {
    next = std::min(next, one.next_change());
    if (power_ != Power::on) continue;
    if (one.transaction) next = std::min({next, one.next_sample, one.next_limit, one.next_cap});
    if (is_online()) next = std::min(next, one.next_report);
    if (one.authorization) next = std::min(next, one.authorization->expires);
  }
  if (power_ == Power::on) {
    next = std::min({next, aligned_at_, reconnect_at_, next_file_deadline(),
                     clock_.when(reservations_.next_expiry())});
  }
  if (link_ == Link::down) return next;
  if (const auto deadline = endpoint_.next_deadline()) next = std::min(next, *deadline);
  // A boot that is due waits for the call that is open.
  if (!is_online()) return open_ ? next : std::min(next, boot_at_);
  next = std::min(next, heartbeat_at_);
  if (!open_ && live_.empty()) next = std::min(next, queue_.ready_at());
  return next;
}

void Station::arm(Turn& turn) {
  const Instant next = next_deadline();
  if (next == armed_at_) return;
  turn.context.timers.cancel(armed_);
  armed_ = {};
  armed_at_ = next;
  if (next == Instant::never()) return;
  armed_ = turn.context.timers.schedule(std::max(next, turn.now()), TimerToken{});
}

void Station::timer(TimerToken /*token*/, Context& context) {
  Turn turn{context, {}};
  armed_ = {};
  armed_at_ = Instant::never();
  begin(turn);
  run_due(turn);
  settle(turn);
}

void Station::run_due(Turn& turn) {
  const Instant now = turn.now();
  if (now >= starts_at_) start_up(turn);
  if (power_ != Power::on) return;
  if (link_ == Link::up) {
    endpoint_.expire(now, turn.out);
    take_incoming(turn);
  }
  for (Evse& one : evses_) {
    if (one.authorization && now >= one.authorization->expires) one.authorization.reset();
  }
  run_samples(turn);
  run_files(turn);
  if (now >= reconnect_at_) reconnect(turn);
  if (is_online() && now >= heartbeat_at_) {
    enqueue_heartbeat(Cause::own);
    schedule_heartbeat(now);
  }
  if (now < restart_at_) return;
  const bool has_unsent =
      is_online() && (open_ || !live_.empty() || !kept_.empty() || !queue_.empty());
  if (has_unsent && now < restart_latest_) {
    restart_at_ = now + restart_check;
  } else {
    shut_down(turn);
  }
}

// --- power ------------------------------------------------------------------------------

void Station::power_on(Context& context) {
  Turn turn{context, {}};
  ENSURE(power_ == Power::off);
  clock_ = StationClock(turn.now(), turn.now() + config_.clock_offset, config_.clock_drift_ppm);
  start_up(turn);
  settle(turn);
}

void Station::reboot(Context& context) {
  Turn turn{context, {}};
  begin(turn);
  shut_down(turn);
  settle(turn);
}

void Station::start_up(Turn& turn) {
  power_ = Power::on;
  starts_at_ = Instant::never();
  registration_ = Registration::none;
  if (config_.habits.configuration_lost) keys_ = factory_keys(config_);
  limits_stale_ = true;
  keys_.restarted();
  reported_.reset();
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    one.reported.reset();
    if (one.transaction && !one.vehicle() &&
        keys_.is_true(Key::StopTransactionOnEVSideDisconnect)) {
      // Unplugged while there was no power to notice it.
      stop_transaction(connector, v16::Reason::EVDisconnected, std::nullopt, turn);
    }
    if (!one.transaction) continue;
    sample(connector, v16::ReadingContext::InterruptionEnd, Key::MeterValuesSampledData, turn);
    schedule_sample(one, turn.now());
  }
  align_samples(turn.now());
  resume_files(turn);
  routine_event("StartupOfTheDevice", turn);
  turn.context.notices.push_back(WantsConnection{Duration{}});
}

void Station::shut_down(Turn& turn) {
  if (link_ == Link::up) turn.context.notices.push_back(DropConnection{});
  // Without power nobody is asked and nobody decides.
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    one.asked.reset();
    one.authorization.reset();
    one.is_finishing = false;
    // The last that the supply's reserve is good for.
    if (one.transaction && power_ == Power::on) {
      sample(connector, v16::ReadingContext::InterruptionBegin, Key::MeterValuesSampledData, turn);
    }
    if (one.cut(turn.now())) {
      turn.context.notices.push_back(OfferedLimitChanged{connector, Amps(0.0)});
    }
  }
  power_ = Power::starting;
  lose_link(turn);
  registration_ = Registration::none;
  failed_connections_ = 0;
  boot_at_ = heartbeat_at_ = restart_at_ = restart_latest_ = Instant::never();
  reconnect_at_ = Instant::never();
  starts_at_ = turn.now() + config_.boot_duration;
  interrupt_files();
}

// --- link -------------------------------------------------------------------------------

void Station::connected(Context& context, std::string_view id_prefix) {
  Turn turn{context, {}};
  begin(turn);
  if (power_ == Power::on) {
    if (link_ == Link::up) lose_link(turn);
    link_ = Link::up;
    endpoint_.reset(id_prefix);
    timeouts_in_a_row_ = 0;
    failed_connections_ = 0;
    if (registration_ == Registration::accepted) {
      heartbeat_at_ = std::max(heartbeat_at_, turn.now());
    } else {
      boot_at_ = turn.now();
    }
  }
  settle(turn);
}

void Station::disconnected(Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (link_ == Link::up) {
    lose_link(turn);
    want_connection(turn);
  }
  settle(turn);
}

void Station::connection_failed(Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (link_ == Link::down && power_ == Power::on) want_connection(turn);
  settle(turn);
}

void Station::lose_link(Turn& turn) {
  link_ = Link::down;
  endpoint_.reset("0");
  queue_.link_lost();
  std::deque<LiveCall> lost = std::exchange(live_, {});
  if (open_) lost.push_front({open_->kind, open_->connector, {}, {}, Cause::own});
  open_.reset();
  for (const LiveCall& call : lost) {
    if (call.kind == CallKind::status) forget_reported(call.connector);
    if (call.kind == CallKind::authorize) decide_alone(call.connector, turn);
  }
}

void Station::want_connection(Turn& turn) {
  Duration wait = config_.reconnect_first;
  for (int i = 0; i < failed_connections_ && wait < config_.reconnect_longest; ++i) wait += wait;
  wait = std::min(wait, config_.reconnect_longest);
  ++failed_connections_;
  // Up to half as long again, so that a site does not come back as one.
  const auto spread = static_cast<std::uint64_t>((wait / 2).us()) + 1;
  wait += Duration::from_us(static_cast<std::int64_t>(waits_.below(spread)));
  turn.context.notices.push_back(WantsConnection{wait});
}

void Station::frame(std::string_view text, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (link_ == Link::up) {
    endpoint_.receive(text, turn.now(), turn.out);
    take_incoming(turn);
  }
  settle(turn);
}

}  // namespace voltwin::twin::station
