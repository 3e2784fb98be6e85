#include "csms/core/state/snapshot.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

#include "csms/core/state/archive.hpp"
#include "csms/core/state/fields.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::core::state {

namespace {

constexpr std::string_view magic = "VTSN";
constexpr std::size_t header_size = 32;

template <class T>
void write_at(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}
template <class T>
T read_at(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

sim::Digest::Value digest_of(std::string_view body) {
  sim::Digest digest;
  digest.add(body);
  return digest.value();
}

tl::unexpected<Error> broken(const std::string& what) { return bad_input("snapshot: " + what); }

/// One element of a table of repeats.
struct Repeat {
  StoredKey key;
  TransactionId transaction;
};

auto order(const Repeat& repeat) {
  const StoredKey& key = repeat.key;
  return std::tie(repeat.transaction, key.of, key.transaction, key.at, key.meter_wh, key.id_tag);
}

template <class Archive>
void fields(Archive& a, Of<Repeat> auto& s) {
  auto& [key, transaction] = s;
  a(key, transaction);
}

template <class T, class Tag>
bool has(const std::vector<T>& items, Id<Tag> id) {
  return !id.is_none() && id.value() <= items.size();
}
template <class T, class Tag>
bool has_or_none(const std::vector<T>& items, Id<Tag> id) {
  return id.value() <= items.size();
}

/// Whether items are numbered as they lie.
template <class T>
bool is_numbered(const std::vector<T>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].id.value() != i + 1) return false;
  }
  return true;
}

}  // namespace

/// The part of the codec that reaches into the State.
struct Snapshot {
  // A table without an order is written in one of its own, so that equal states give equal
  // bytes; nothing else ever sees the order of the table.
  template <class Archive, class Table>
  static void table(Archive& a, Table& table) {
    std::vector<Repeat> list;
    if constexpr (Archive::reads) {
      a(list);
      table.reserve(list.size());
      for (Repeat& one : list) table.try_emplace(std::move(one.key), one.transaction);
    } else {
      list.reserve(table.size());
      for (const auto& [key, transaction] : table) list.push_back({key, transaction});
      std::sort(list.begin(), list.end(),
                [](const Repeat& x, const Repeat& y) { return order(x) < order(y); });
      a(list);
    }
  }

  template <class Archive>
  static void fields(Archive& a, Of<State> auto& s) {
    auto& [sites, stations, evses, transactions, tariffs, tokens, tokens_without_separators,
           by_identity, by_wire, stops, awaited_starts, starts, charges, balances, limit_requests,
           ledger_entries, latest, priorities] = s;
    (void)by_identity, (void)by_wire, (void)awaited_starts;  // rebuild() has them
    a(sites, stations, evses, transactions, tariffs, tokens, tokens_without_separators, charges,
      balances, limit_requests, ledger_entries);
    table(a, stops);
    table(a, starts);
    if (a.version() >= 2) a(latest, priorities);
  }

  /// Everything that is not stored; and whether what is stored names only what there is.
  [[nodiscard]] static Result<void> rebuild(State& s) {
    if (!is_numbered(s.sites_) || !is_numbered(s.stations_) || !is_numbered(s.evses_) ||
        !is_numbered(s.transactions_)) {
      return broken("an id out of its order");
    }
    for (Site& site : s.sites_) TRY(rebuild(s, site));
    for (const Station& station : s.stations_) TRY(rebuild(s, station));
    for (Evse& evse : s.evses_) TRY(rebuild(s, evse));
    s.by_wire_.reserve(s.transactions_.size());
    for (const Transaction& transaction : s.transactions_) {
      if (!has(s.evses_, transaction.evse) || !has_or_none(s.transactions_, transaction.next)) {
        return broken("a transaction of nowhere");
      }
      s.by_wire_.emplace(transaction.wire, transaction.id);
    }
    s.priorities_.find_due();
    TRY(check_priorities(s));
    return check_money(s);
  }

 private:
  static Result<void> rebuild(State& s, Site& site) {
    auto tree = grid::LimitTree::build(site.definition.nodes, site.definition.line_to_neutral);
    if (!tree) return broken(tree.error().message);
    site.tree = *std::move(tree);
    const std::size_t size = site.tree.size();
    if (site.caps.size() != size || site.measured.size() != size ||
        site.worst_measured.size() != size || !has_or_none(s.tariffs_, site.definition.tariff)) {
      return broken("a site that does not fit its definition");
    }
    return {};
  }

  static Result<void> rebuild(State& s, const Station& station) {
    if (!has(s.sites_, station.site)) return broken("a station of nowhere");
    for (const EvseId id : station.evses) {
      if (!has(s.evses_, id) || s.evses_[id.value() - 1].station != station.id) {
        return broken("a station with an EVSE of another");
      }
    }
    s.by_identity_.emplace(station.identity, station.id);
    for (const AwaitedStart& start : station.awaited_starts) {
      s.awaited_starts_.emplace(start.until, station.id);
    }
    return {};
  }

  static Result<void> rebuild(State& s, Evse& evse) {
    if (!has(s.stations_, evse.station) || !has(s.sites_, evse.site) ||
        s.stations_[evse.station.value() - 1].site != evse.site) {
      return broken("an EVSE of nowhere");
    }
    bool known =
        has_or_none(s.transactions_, evse.transaction) && has_or_none(s.transactions_, evse.newest);
    for (const Lease& lease : evse.limit.uncertain) {
      known = known && has_or_none(s.transactions_, lease.transaction);
    }
    if (!known) return broken("an EVSE with a transaction that is not there");
    Site& site = s.sites_[evse.site.value() - 1];
    const auto index = site.tree.index_of(evse.definition.node);
    if (!index) return broken("an EVSE at a node that is not there");
    evse.node_index = *index;
    site.evses.push_back(evse.id);
    return {};
  }

  static Result<void> check_priorities(const State& s) {
    bool known = true;
    for (const auto& [id, review] : s.priorities_.reviews) {
      known = known && id == review.id && has(s.transactions_, review.transaction);
    }
    for (const auto& [id, until] : s.priorities_.urgent) known = known && has(s.transactions_, id);
    for (const auto& [id, visit] : s.priorities_.visits) known = known && has(s.transactions_, id);
    for (const auto& [site, queue] : s.priorities_.queues) {
      known = known && has(s.sites_, site);
      for (const QueueEntry& entry : queue.entries) {
        known = known && has_or_none(s.evses_, entry.offered);
      }
    }
    if (!known) return broken("a priority of nobody");
    return {};
  }

  static Result<void> check_money(const State& s) {
    for (std::size_t i = 0; i < s.charges_.size(); ++i) {
      const SessionId session = s.charges_[i].session;
      if (!session.is_none() && session.value() != i + 1) return broken("a charge out of order");
    }
    if (s.charges_.size() > s.transactions_.size()) return broken("a charge of no session");
    return {};
  }
};

std::string encode_snapshot(const State& state) {
  std::string out(header_size, '\0');
  Writer writer(out, snapshot_version);
  Snapshot::fields(writer, state);
  const std::string_view body = std::string_view(out).substr(header_size);
  const sim::Digest::Value digest = digest_of(body);
  std::copy(magic.begin(), magic.end(), out.begin());
  write_at(out.data() + 4, snapshot_version);
  write_at(out.data() + 8, static_cast<std::uint64_t>(body.size()));
  write_at(out.data() + 16, digest.high);
  write_at(out.data() + 24, digest.low);
  return out;
}

Result<State> decode_snapshot(std::string_view bytes) {
  if (bytes.size() < header_size || !bytes.starts_with(magic)) return broken("it is none");
  const auto version = read_at<std::uint32_t>(bytes.data() + 4);
  if (version < oldest_snapshot || version > snapshot_version) {
    return broken("format " + std::to_string(version) + " is not known to this build");
  }
  const std::string_view body = bytes.substr(header_size);
  const auto length = read_at<std::uint64_t>(bytes.data() + 8);
  if (length != body.size()) {
    return broken("it has " + std::to_string(body.size()) + " bytes of " + std::to_string(length));
  }
  const sim::Digest::Value sealed{read_at<std::uint64_t>(bytes.data() + 16),
                                  read_at<std::uint64_t>(bytes.data() + 24)};
  if (!(digest_of(body) == sealed)) return broken("its digest is another one");
  State state;
  Reader reader(body, version);
  Snapshot::fields(reader, state);
  if (reader.fault() != nullptr) {
    return broken("byte " + std::to_string(header_size + reader.fault_at()) + ": " +
                  reader.fault());
  }
  if (reader.left() != 0) return broken("it goes on after its end");
  TRY(Snapshot::rebuild(state));
  return state;
}

}  // namespace voltwin::core::state
