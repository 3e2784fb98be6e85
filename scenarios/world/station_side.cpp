// The world's dealings with stations and links: frames, connections, faults, notices.

#include "scenarios/world/station_side.hpp"

#include <algorithm>

namespace voltwin::scenarios::world {

using twin::link::Direction;
using twin::link::LinkState;

namespace {

/// How long a file takes, whatever its size; it does not use the station's link.
constexpr Duration file_duration = Duration::from_seconds(30);

/// "2.1" of "ftp://host/firmware/2.1.bin".
std::string version_of(const std::string& location) {
  constexpr std::size_t longest = 50;
  std::string name = location.substr(location.find_last_of('/') + 1);
  if (const std::size_t point = name.find_last_of('.'); point > 0)
    name.resize(std::min(point, name.size()));
  return name.substr(0, longest);
}

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
            [&](const twin::station::WantsDownload& n) {
              schedule(now() + file_duration, {EventKind::downloaded, index, n.id});
            },
            [&](const twin::station::WantsUpload& n) {
              schedule(now() + file_duration, {EventKind::uploaded, index, n.id});
            },
        },
        notice);
  }
}

// The world's files are all there and in order.
void World::move_file(std::uint32_t index, EventKind kind, std::uint64_t id) {
  with_station(index, [&](twin::station::Station& s, twin::station::Context& c) {
    if (kind == EventKind::uploaded) return s.upload_done(id, c);
    twin::station::FirmwareImage image;
    image.version = version_of(s.update().transfer.location());
    s.download_done(id, image, c);
  });
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
    twin::faults::Traffic traffic;
    if (has_quirks_) {
      station.misbehaviour.from_csms(*text, now(), traffic);
    } else {
      traffic.to_station.push_back(*std::move(text));
    }
    take_traffic(index, std::move(traffic));
  }
}

void World::send_to_csms(std::uint32_t index, std::string text) {
  digest_.add(text);
  SimStation& station = stations_[index];
  const auto due = station.link.send(Direction::to_csms, std::move(text), now());
  if (due) schedule(*due, {EventKind::frame_to_csms, index, station.link.generation()});
}

void World::send_from_station(std::uint32_t index, std::string text) {
  if (!has_quirks_) return send_to_csms(index, std::move(text));
  const std::size_t neighbour = (index + 1) % stations_.size();
  twin::faults::Misbehaviour& misbehaviour = stations_[index].misbehaviour;
  if (neighbour != index) {
    misbehaviour.hear_of_transaction(stations_[neighbour].misbehaviour.newest_transaction());
  }
  twin::faults::Traffic traffic;
  misbehaviour.from_station(text, now(), traffic);
  take_traffic(index, std::move(traffic));
}

void World::take_traffic(std::uint32_t index, twin::faults::Traffic traffic) {
  for (const std::string& text : traffic.to_station) {
    with_station(index,
                 [&](twin::station::Station& s, twin::station::Context& c) { s.frame(text, c); });
  }
  for (std::string& text : traffic.to_csms) send_to_csms(index, std::move(text));
  if (traffic.reboot) {
    with_station(index, [](twin::station::Station& s, twin::station::Context& c) { s.reboot(c); });
  }
  if (has_quirks_) arm_quirks(index);
}

void World::let_quirks_go(std::uint32_t index) {
  SimStation& station = stations_[index];
  station.quirk_at = Instant::never();
  twin::faults::Traffic traffic;
  station.misbehaviour.expire(now(), traffic);
  take_traffic(index, std::move(traffic));
}

void World::arm_quirks(std::uint32_t index) {
  SimStation& station = stations_[index];
  const Instant due = station.misbehaviour.next_due();
  if (due >= station.quirk_at) return;
  station.quirk_at = std::max(due, now());
  schedule(station.quirk_at, {EventKind::quirk, index, 0});
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
  station.misbehaviour.connected(now());
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
  station.misbehaviour.disconnected();
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
