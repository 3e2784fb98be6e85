#include "twin/station/evse.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;

namespace {
// The least that a pilot can offer (IEC 61851-1); less means pause.
constexpr Amps pilot_minimum{6.0};
// A limit that lost its last bits in a conversion from watts is still the minimum.
constexpr Amps tolerance{1e-6};
}  // namespace

Evse::Evse(EvseConfig config) : config_(config), meter_(config.meter_start) {}

vehicle::Supply Evse::supply() const {
  return {grid::phase_voltage(config_.connection, config_.line_to_neutral),
          grid::phases(config_.connection)};
}

void Evse::advance(Instant now) {
  if (!vehicle_) return;
  meter_.add(vehicle_->advance(now));
  if (next_change_ > now) return;
  may_have_stepped_ = true;
  look_ahead();
}

void Evse::look_ahead() {
  next_change_ = Instant::never();
  if (!vehicle_) return;
  if (const auto next = vehicle_->next_change()) next_change_ = *next;
}

void Evse::plug_in(vehicle::Vehicle vehicle, Instant now) {
  ENSURE(!vehicle_);
  vehicle_ = std::move(vehicle);
  vehicle_->plug(supply(), now);
  finish_told_ = false;
}

std::optional<vehicle::Vehicle> Evse::unplug(Instant now) {
  if (!vehicle_) return std::nullopt;
  vehicle_->unplug(now);
  advance(now);
  offered_ = Amps(0.0);
  may_have_stepped_ = true;
  std::optional<vehicle::Vehicle> out = std::exchange(vehicle_, std::nullopt);
  look_ahead();
  return out;
}

bool Evse::offer(Amps limit, Instant now) {
  Amps offered = std::min(limit, config_.max_current);
  if (offered < pilot_minimum - tolerance) offered = Amps(0.0);
  if (vehicle_) {
    vehicle_->offer(offered, now);
    advance(now);
    look_ahead();
    may_have_stepped_ = true;
  }
  return std::exchange(offered_, offered) != offered;
}

bool Evse::cut(Instant now) {
  if (vehicle_) {
    vehicle_->cut(now);
    advance(now);
    look_ahead();
    may_have_stepped_ = true;
  }
  return std::exchange(offered_, Amps(0.0)) != Amps(0.0);
}

vehicle::Draw Evse::draw(Instant now) const {
  return vehicle_ ? vehicle_->draw(now) : vehicle::Draw{};
}

EvseTruth Evse::truth(Instant now) const {
  EvseTruth out;
  out.status = status;
  out.offered = offered_;
  out.has_transaction = transaction.has_value();
  out.meter_mwh = meter_.register_mwh();
  if (!vehicle_) return out;
  const vehicle::Draw drawn = vehicle_->draw(now);
  out.power = drawn.power;
  out.current = drawn.current;
  out.phases = drawn.phases;
  out.load = grid::phase_load(config_.connection, drawn.current, vehicle_->spec().phases);
  out.is_plugged = true;
  out.soc = vehicle_->soc(now);
  Meter meter = meter_;
  meter.add(vehicle_->taken(now));
  out.meter_mwh = meter.register_mwh();
  return out;
}

bool Evse::take_power_step(Instant now) {
  if (!std::exchange(may_have_stepped_, false)) return false;
  const Watts power = draw(now).power;
  return std::exchange(known_power_, power) != power;
}

bool Evse::take_finished() {
  if (finish_told_ || !vehicle_ || !vehicle_->is_finished()) return false;
  finish_told_ = true;
  return true;
}

Status Evse::derive_status(Instant now) const {
  if (is_faulted) return Status::Faulted;
  if (!transaction) {
    if (is_held) return Status::Unavailable;
    if (availability == v16::AvailabilityType::Inoperative) return Status::Unavailable;
    if (is_finishing) return Status::Finishing;
    if (is_reserved && !authorization) return Status::Reserved;
    return vehicle_ || authorization || asked ? Status::Preparing : Status::Available;
  }
  if (offered_ < pilot_minimum - tolerance) return Status::SuspendedEVSE;
  if (!vehicle_) return Status::SuspendedEV;
  if (draw(now).power > Watts(0.0)) return Status::Charging;
  return vehicle_->is_reacting() ? status : Status::SuspendedEV;
}

}  // namespace voltwin::twin::station
