#include "scenarios/format/demand.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "engine/base/ensure.hpp"
#include "scenarios/format/draw.hpp"

namespace voltwin::scenarios::format {

namespace {

constexpr Duration half_hour = Duration::from_minutes(30);
// A visit shorter than this is no visit: who plugs in stays at least so long.
constexpr Duration shortest_stay = Duration::from_minutes(5);

// FNV-1a, 64 bits: the same driver token for the same session id on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

std::string token_of(std::string_view session_id) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "T-";
  const std::uint64_t hash = hash_of(session_id);
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(hash >> shift) & 0xFU];
  return out;
}

// --- vehicles ----------------------------------------------------------------------------

// Grid power that a vehicle takes at most at an EVSE.
Watts charging_power(const VehicleSpec& vehicle, const Evse& evse, Volts line_to_neutral) {
  const Amps current = std::min(vehicle.max_current, evse.max_current);
  const Watts at_outlet = grid::power(evse.connection, current, vehicle.phases, line_to_neutral);
  return std::min(at_outlet, vehicle.max_battery_power / vehicle.efficiency.value());
}

// What a session asks of a car.
struct Need {
  double energy_wh = 0.0;
  Duration stay;
  const Evse* evse = nullptr;  ///< nullptr: any
};

enum class Fit : std::uint8_t {
  easily,       ///< without charging in the slow tail
  with_tail,    ///< the battery holds it, the power allows it
  battery_only  ///< the battery holds it, the stay is too short for the power
};

class VehicleChoice {
 public:
  explicit VehicleChoice(const Scenario& scenario) : scenario_(scenario) {
    for (const Station& station : scenario.site.stations) {
      for (const Evse& evse : station.evses) evses_.push_back(&evse);
    }
  }

  /// Among the cars that fit best, one by its share; the largest battery when none fits.
  [[nodiscard]] int pick(const Need& need, random::Stream stream) const {
    for (const Fit fit : {Fit::easily, Fit::with_tail, Fit::battery_only}) {
      std::vector<double> weights;
      for (const VehicleSpec& vehicle : scenario_.vehicles) {
        weights.push_back(fits(vehicle, need, fit) ? vehicle.share : 0.0);
      }
      const bool any =
          std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0.0; });
      if (any) return static_cast<int>(stream.pick(weights));
    }
    return largest();
  }

  [[nodiscard]] const Evse* evse(const std::string& name) const {
    const auto found = std::find_if(evses_.begin(), evses_.end(),
                                    [&](const Evse* evse) { return evse->name == name; });
    return found == evses_.end() ? nullptr : *found;
  }

 private:
  [[nodiscard]] bool fits(const VehicleSpec& vehicle, const Need& need, Fit fit) const {
    const double capacity_wh = static_cast<double>(vehicle.battery_capacity.value());
    const double stored_wh = need.energy_wh * vehicle.efficiency.value();
    const double usable_wh =
        fit == Fit::easily ? capacity_wh * vehicle.transition_soc.value() : capacity_wh;
    if (stored_wh > usable_wh) return false;
    if (fit == Fit::battery_only) return true;
    const double needed_w = need.energy_wh / (need.stay.seconds() / 3600.0);
    return needed_w <= power(vehicle, need.evse).value();
  }

  // At any EVSE: the best that the site has.
  [[nodiscard]] Watts power(const VehicleSpec& vehicle, const Evse* evse) const {
    const Volts volts = scenario_.site.line_to_neutral;
    if (evse != nullptr) return charging_power(vehicle, *evse, volts);
    Watts best(0.0);
    for (const Evse* each : evses_) best = std::max(best, charging_power(vehicle, *each, volts));
    return best;
  }

  [[nodiscard]] int largest() const {
    const auto& vehicles = scenario_.vehicles;
    const auto found = std::max_element(
        vehicles.begin(), vehicles.end(),
        [](const auto& a, const auto& b) { return a.battery_capacity < b.battery_capacity; });
    return static_cast<int>(found - vehicles.begin());
  }

  const Scenario& scenario_;
  std::vector<const Evse*> evses_;
};

// --- the three kinds of demand -----------------------------------------------------------

class Builder {
 public:
  Builder(const Scenario& scenario, const random::Stream& stream)
      : scenario_(scenario), stream_(stream), vehicles_(scenario) {}

  void add(const DemandSource& source, std::size_t index) {
    switch (source.kind) {
      case DemandKind::model:
        return add_model(source, "model-" + std::to_string(index + 1));
      case DemandKind::sessions:
        for (const RecordedSession& session : source.recorded) add_recorded(session, source.evse);
        return;
      case DemandKind::list:
        for (const ListedSession& session : source.listed) add_listed(session);
        return;
    }
    UNREACHABLE();
  }

  [[nodiscard]] std::vector<SessionRecord> take() {
    const auto earlier = [](const SessionRecord& a, const SessionRecord& b) {
      return std::pair(a.arrival, std::string_view(a.id)) <
             std::pair(b.arrival, std::string_view(b.id));
    };
    std::sort(records_.begin(), records_.end(), earlier);
    return std::move(records_);
  }

 private:
  void add_model(const DemandSource& source, const std::string& name);
  void add_day(const DemandSource& source, const std::string& name, CivilDate date);
  void add_recorded(const RecordedSession& session, EvseChoice choice);
  void add_listed(const ListedSession& session);
  void add_record(SessionRecord record, std::optional<int> vehicle);

  const Scenario& scenario_;
  random::Stream stream_;
  VehicleChoice vehicles_;
  std::vector<SessionRecord> records_;
};

// The vehicle chosen where none is given, and the energy cut to what its battery holds.
void Builder::add_record(SessionRecord record, std::optional<int> vehicle) {
  const Need need{record.energy_wh, record.departure - record.arrival,
                  record.evse ? vehicles_.evse(*record.evse) : nullptr};
  record.vehicle =
      vehicle ? *vehicle : vehicles_.pick(need, stream_.stream("vehicle").stream(record.id));
  const VehicleSpec& spec = scenario_.vehicles[static_cast<std::size_t>(record.vehicle)];
  const double room_wh =
      static_cast<double>(spec.battery_capacity.value()) / spec.efficiency.value();
  record.energy_wh = std::min(record.energy_wh, room_wh);
  if (record.id_tag.empty()) record.id_tag = token_of(record.id);
  records_.push_back(std::move(record));
}

void Builder::add_recorded(const RecordedSession& session, EvseChoice choice) {
  const bool recorded = choice == EvseChoice::recorded;
  add_record(
      SessionRecord{
          .id = session.id,
          .arrival = session.arrival,
          .departure = session.departure,
          .id_tag = {},
          .evse = recorded ? std::optional(session.evse) : std::nullopt,
          .energy_wh = session.delivered_wh,
          .requested_wh = session.requested_wh,
          .real_delivered_wh = session.delivered_wh,
      },
      {});
}

void Builder::add_listed(const ListedSession& session) {
  add_record(
      SessionRecord{
          .id = session.id,
          .arrival = session.arrival,
          .departure = session.departure,
          .id_tag = session.token.value_or(""),
          .evse = session.evse,
          .energy_wh = session.energy_wh,
          .requested_wh = session.energy_wh,
      },
      session.vehicle);
}

void Builder::add_model(const DemandSource& source, const std::string& name) {
  const Clock& clock = scenario_.clock;
  LocalDay day = clock.zone.day_at(clock.start);
  for (; day.start < clock.end(); day = clock.zone.day_at(day.end)) add_day(source, name, day.date);
}

// A day's sessions do not depend on other days, nor one session on how many there are. Those of
// an hour that the clock skips come an hour later, and of one that comes twice the first time.
void Builder::add_day(const DemandSource& source, const std::string& name, CivilDate date) {
  const Clock& clock = scenario_.clock;
  const DemandModel& model = source.model;
  const DayModel& day = day_of(model, weekday_of(date));
  const std::string day_name = name + "-" + to_text(date);
  const random::Stream of_day = stream_.stream(day_name);
  const std::uint64_t count = draw_count(day, source.scale, of_day.stream("count"));
  for (std::uint64_t i = 0; i < count; ++i) {
    random::Stream draws = of_day.stream("session").stream(std::to_string(i));
    const std::size_t bin = draws.pick(day.arrival_weights);
    const Duration of_clock =
        half_hour * static_cast<std::int64_t>(bin) + Duration::nearest(draws.uniform() * 1800.0);
    SessionRecord record;
    record.arrival = clock.zone.instant_of(LocalTime::of(date, of_clock), WhenSkipped::later,
                                           WhenRepeated::first);
    const StayAndEnergy drawn = draw_stay_and_energy(day, of_clock.seconds() / 3600.0, draws);
    const double asked = draw_requested_ratio(model, draws);
    if (record.arrival < clock.start || record.arrival >= clock.end()) continue;
    record.id = day_name + "-" + std::to_string(i + 1);
    record.departure =
        record.arrival + std::max(shortest_stay, Duration::nearest(drawn.stay_hours * 3600.0));
    record.energy_wh = drawn.energy_kwh * 1e3;
    record.requested_wh = record.energy_wh * asked;
    add_record(std::move(record), {});
  }
}

}  // namespace

Result<std::vector<SessionRecord>> build_demand(const Scenario& scenario,
                                                const random::Random& random) {
  Builder builder(scenario, random.stream("demand"));
  for (std::size_t i = 0; i < scenario.demand.sources.size(); ++i) {
    builder.add(scenario.demand.sources[i], i);
  }
  std::vector<SessionRecord> records = builder.take();
  if (records.empty()) return bad_input(scenario.name + ": the demand gives no session at all");
  std::set<std::string_view> ids;
  for (const SessionRecord& record : records) {
    if (!ids.insert(record.id).second) {
      return bad_input(scenario.name + ": session id " + record.id +
                       " comes twice, expected ids that are unique over all sources");
    }
  }
  return records;
}

}  // namespace voltwin::scenarios::format
