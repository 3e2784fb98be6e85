// The world's dealings with stations and links: frames, connections, faults, notices.

#include "scenarios/world/station_side.hpp"

#include <algorithm>

namespace voltwin::scenarios::world {

using twin::link::Direction;
using twin::link::LinkState;

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

void World::take_notices(std::uint32_t index, std::vector<twin::station::Notice>& notices) {
  const std::uint32_t first = stations_[index].first_evse;
  const auto evse_of = [&](int connector) {
    return first + static_cast<std::uint32_t>(connector) - 1;
  };
  // Whoever stands there hears of it, and acts when everybody has heard everything.
  const auto tell = [&](int connector, auto what) {
    const std::uint32_t evse = evse_of(connector);
    refresh_load(evse);
    if (const auto visit = evses_[evse].visit) {
      what(*visit);
      tell_visit(*visit);
    }
  };
  for (const twin::station::Notice& notice : notices) {
    std::visit(
        Overloaded{
            [&](const twin::station::WantsConnection& n) {
              schedule(now() + n.after, {EventKind::connect, index, 0});
            },
            [&](const twin::station::DropConnection&) { drop_link(index); },
            [&](const twin::station::PowerChanged& n) { refresh_load(evse_of(n.connector)); },
            [&](const twin::station::TransactionStarted& n) {
              tell(n.connector, [&](std::uint32_t v) {
                visit(v).started();
                if (!recording_.visits[v].started) recording_.visits[v].started = now();
              });
            },
            [&](const twin::station::TransactionEnded& n) {
              tell(n.connector, [&](std::uint32_t v) { visit(v).ended(); });
            },
            [&](const twin::station::ChargingFinished& n) {
              tell(n.connector, [&](std::uint32_t v) {
                if (!recording_.visits[v].finished) recording_.visits[v].finished = now();
              });
            },
            [&](const twin::station::TokenRefused& n) {
              tell(n.connector, [&](std::uint32_t v) { visit(v).refused(now()); });
            },
            [&](const twin::station::OfferedLimitChanged& n) {
              note_activity(evse_of(n.connector));
            },
        },
        notice);
  }
}

void World::take_frame(std::uint32_t index, EventKind kind, std::uint64_t generation) {
  SimStation& station = stations_[index];
  const bool to_csms = kind == EventKind::frame_to_csms;
  auto text = station.link.take(to_csms ? Direction::to_csms : Direction::to_station, generation);
  if (!text) return;
  if (to_csms) {
    ++counts_.frames_to_csms;
    submit(boundary::FrameReceived{station.connection, *std::move(text)});
  } else {
    ++counts_.frames_to_station;
    with_station(index,
                 [&](twin::station::Station& s, twin::station::Context& c) { s.frame(*text, c); });
  }
}

void World::try_connect(std::uint32_t index) {
  SimStation& station = stations_[index];
  if (station.link.state() == LinkState::up) return;
  if (now() < station.unreachable_until) {
    with_station(index, [](twin::station::Station& s, twin::station::Context& c) {
      s.connection_failed(c);
    });
    return;
  }
  station.link.up();
  // Upgrade request and response: two ways.
  const Duration handshake = station.link.draw_latency() + station.link.draw_latency();
  schedule(now() + handshake, {EventKind::established, index, station.link.generation()});
}

void World::establish(std::uint32_t index, std::uint64_t generation) {
  SimStation& station = stations_[index];
  if (station.link.generation() != generation || station.link.state() != LinkState::up) return;
  const boundary::ConnectionId id(next_connection_++);
  station_of_connection_.resize(next_connection_, 0);
  station_of_connection_[id.value()] = index;
  station.connection = id;
  submit(boundary::Connected{id, station.station.config().identity});
  with_station(index, [&](twin::station::Station& s, twin::station::Context& c) {
    s.connected(c, "s" + std::to_string(id.value()));
  });
}

// The station's end closes. The other end hears of it only over a link that works.
void World::drop_link(std::uint32_t index) {
  SimStation& station = stations_[index];
  if (station.link.state() != LinkState::up) return;
  const bool heard = station.link.silence() == twin::link::Silence::none ||
                     station.link.silence() == twin::link::Silence::to_station;
  station.link.down();
  if (!station.connection.is_none() && heard) {
    schedule(now() + station.link.draw_latency(),
             {EventKind::csms_sees_close, index, station.connection.value()});
  }
  station.connection = boundary::ConnectionId();
}

void World::disconnect(std::size_t index, Instant until) {
  SimStation& station = stations_[index];
  station.unreachable_until = std::max(station.unreachable_until, until);
  drop_link(static_cast<std::uint32_t>(index));
  with_station(static_cast<std::uint32_t>(index),
               [](twin::station::Station& s, twin::station::Context& c) { s.disconnected(c); });
}

void World::half_open(std::size_t index, twin::link::Silence silence, Instant until) {
  SimStation& station = stations_[index];
  station.unreachable_until = std::max(station.unreachable_until, until);
  station.link.half_open(silence);
}

void World::begin_fault(const format::Fault& fault) {
  const Instant until = now() + fault.duration;
  switch (fault.kind) {
    case format::FaultKind::disconnect:
      disconnect(fault.station, until);
      break;
    case format::FaultKind::half_open:
      half_open(fault.station, twin::link::Silence::both, until);
      break;
    case format::FaultKind::half_open_to_csms:
      half_open(fault.station, twin::link::Silence::to_csms, until);
      break;
    case format::FaultKind::half_open_to_station:
      half_open(fault.station, twin::link::Silence::to_station, until);
      break;
    case format::FaultKind::reboot:
      stations_[fault.station].unreachable_until =
          std::max(stations_[fault.station].unreachable_until, until);
      with_station(static_cast<std::uint32_t>(fault.station),
                   [](twin::station::Station& s, twin::station::Context& c) { s.reboot(c); });
      break;
  }
}

}  // namespace voltwin::scenarios::world
