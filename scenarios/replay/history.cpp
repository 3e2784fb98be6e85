#include "scenarios/replay/history.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "csms/core/events/codec.hpp"

namespace voltwin::scenarios::replay {

namespace events = core::events;
using boundary::ConnectorStatus;

namespace {

class Reader {
 public:
  Result<void> take(const events::Record& record) {
    auto event = events::from_record(record);
    if (!event) return tl::unexpected<Error>(std::move(event).error());
    at_ = record.at;
    out_.ends = record.at;
    return std::visit([&](auto& e) { return on(e); }, *event);
  }
  void take(const events::Telemetry& sample) {
    const auto found = stays_.find(sample.transaction);
    if (found == stays_.end()) return;
    RecordedStay& stay = out_.stays[found->second];
    if (sample.measurand == "Current.Import") {
      stay.highest_current_a = std::max(stay.highest_current_a, sample.value);
    } else if (sample.measurand == "Power.Active.Import") {
      stay.highest_power_w = std::max(stay.highest_power_w, sample.value);
    }
  }
  [[nodiscard]] History finish() {
    if (out_.site) {
      const auto tariff = tariffs_.find(out_.site->tariff);
      if (tariff != tariffs_.end()) out_.tariff = tariff->second;
    }
    return std::move(out_);
  }

 private:
  template <class Other>
  Result<void> on(const Other&) {
    return {};
  }
  Result<void> on(const events::TariffDefined& e) {
    tariffs_.emplace(e.tariff, e.definition);
    return {};
  }
  Result<void> on(const events::SiteDefined& e) {
    if (out_.site) {
      return bad_input("the journal has several sites (" + out_.site->name + ", " +
                       e.definition.name + "), and a scenario has one");
    }
    out_.site = e.definition;
    out_.begins = at_;
    return {};
  }
  Result<void> on(const events::StationDefined& e) {
    for (std::size_t i = 0; i < e.evses.size(); ++i) {
      out_.evses[e.evses[i]] = {out_.stations.size(), i, e.evses.size()};
    }
    stations_[e.station] = out_.stations.size();
    out_.stations.push_back({e.definition, {}, {}});
    return {};
  }
  Result<void> on(const events::StationBooted& e) {
    if (const auto found = stations_.find(e.station); found != stations_.end()) {
      out_.stations[found->second].vendor = e.vendor;
      out_.stations[found->second].model = e.model;
    }
    return {};
  }
  Result<void> on(const events::PricesScheduled& e) {
    out_.prices = e.points;
    return {};
  }
  Result<void> on(const events::PolicyChosen& e) {
    out_.site->control.policy = e.policy;
    out_.site->control.shadow = e.shadow;
    return {};
  }
  Result<void> on(const events::CapScheduled& e) {
    out_.schedules.push_back({at_, e.node, e.points});
    return {};
  }
  Result<void> on(const events::MeasuredLoadChanged& e) {
    out_.loads[e.node].push_back({at_, e.power});
    return {};
  }
  Result<void> on(const events::ConnectorStatusChanged& e);
  Result<void> on(const events::TransactionStarted& e);
  Result<void> on(const events::MeterAdvanced& e) {
    if (RecordedStay* stay = find(e.transaction)) {
      stay->to_wh = std::max(stay->to_wh, e.reading.value());
      if (e.current)
        stay->highest_current_a = std::max(stay->highest_current_a, e.current->value());
    }
    return {};
  }
  Result<void> on(const events::TransactionEnded& e) {
    if (RecordedStay* stay = find(e.transaction)) {
      stay->to_wh = e.meter_stop.value();
      stay->ended = e.at;
      if (e.started) stay->started = *e.started;
    }
    return {};
  }
  Result<void> on(const events::TransactionReopened& e) {
    if (RecordedStay* stay = find(e.transaction)) stay->ended.reset();
    return {};
  }

  RecordedStay* find(boundary::TransactionId id) {
    const auto found = stays_.find(id);
    return found == stays_.end() ? nullptr : &out_.stays[found->second];
  }

  /// What is known of an EVSE while it is occupied.
  struct Occupied {
    std::optional<Instant> since;
    std::vector<std::size_t> stays;  ///< of the one who is there
  };

  History out_;
  Instant at_;
  std::map<boundary::TariffId, boundary::TariffDefinition> tariffs_;
  std::map<boundary::StationId, std::size_t> stations_;
  std::map<boundary::TransactionId, std::size_t> stays_;
  std::map<boundary::EvseId, Occupied> occupied_;
  std::map<std::string, std::string> drivers_;
};

Result<void> Reader::on(const events::ConnectorStatusChanged& e) {
  Occupied& evse = occupied_[e.evse];
  switch (e.status) {
    case ConnectorStatus::Available:
      for (const std::size_t stay : evse.stays) {
        if (!out_.stays[stay].left) out_.stays[stay].left = e.at;
      }
      evse = {};
      return {};
    case ConnectorStatus::Preparing:
    case ConnectorStatus::Charging:
    case ConnectorStatus::SuspendedEVSE:
    case ConnectorStatus::SuspendedEV:
    case ConnectorStatus::Finishing:
      if (!evse.since) evse.since = e.at;
      return {};
    case ConnectorStatus::Reserved:
    case ConnectorStatus::Unavailable:
    case ConnectorStatus::Faulted:
      return {};  // says nothing of a cable
  }
  return {};
}

Result<void> Reader::on(const events::TransactionStarted& e) {
  Occupied& evse = occupied_[e.evse];
  RecordedStay stay;
  stay.evse = e.evse;
  const std::string next = "driver-" + std::to_string(drivers_.size() + 1);
  stay.driver = drivers_.try_emplace(e.id_tag, next).first->second;
  stay.started = e.at;
  stay.plugged = std::min(evse.since.value_or(e.at), e.at);
  // A second transaction of one stay: the first one is taken to have left in between.
  for (const std::size_t before : evse.stays) {
    RecordedStay& other = out_.stays[before];
    if (!other.left) other.left = std::min(other.ended.value_or(e.at), e.at);
    stay.plugged = std::max(stay.plugged, *other.left);
  }
  stay.from_wh = e.meter_start.value();
  stay.to_wh = stay.from_wh;
  stays_[e.transaction] = out_.stays.size();
  evse.stays = {out_.stays.size()};
  out_.stays.push_back(std::move(stay));
  return {};
}

}  // namespace

Result<History> read_history(store::journal::Archive& archive) {
  const auto pruned = archive.pruned();
  if (!pruned) return tl::unexpected<Error>(pruned.error());
  if (!pruned->empty()) {
    return bad_input("records up to " + std::to_string(pruned->back().last.sequence) +
                     " were removed, and with them what the site is");
  }
  Reader reader;
  auto read = archive.read(0, [&](const events::Record& record) { return reader.take(record); });
  if (!read) return tl::unexpected<Error>(std::move(read).error());
  read = archive.read_telemetry({}, [&](const events::Telemetry& sample) -> Result<void> {
    reader.take(sample);
    return {};
  });
  if (!read) return tl::unexpected<Error>(std::move(read).error());
  History out = reader.finish();
  if (!out.site) return bad_input("the journal has no site");
  return out;
}

}  // namespace voltwin::scenarios::replay
