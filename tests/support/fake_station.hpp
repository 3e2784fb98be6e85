#pragma once
// A core under the hand of a test, and charging stations that the test speaks for in
// JSON text. Every step is durable at once; nothing happens by itself but what
// pass() lets happen. It knows no rule of the protocol beyond frames.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/events/codec.hpp"
#include "csms/core/shard/shard.hpp"
#include "tests/support/kept.hpp"

namespace voltwin::test {

using namespace core::boundary;

/// 2026-06-01T08:00:00Z.
inline constexpr Instant morning = Instant::from_seconds(1'780'300'800);

/// "2026-06-01T08:00:00Z" plus so many seconds, as a station writes it.
[[nodiscard]] std::string clock_text(std::int64_t seconds_after_morning);

/// A node of a site's tree; no limit where the optional is empty.
[[nodiscard]] grid::Node node(std::uint64_t id, std::uint64_t parent, std::optional<Amps> limit);

/// One node of 32 A per phase with equal share, safe default 0 A, tariff 1.
[[nodiscard]] SiteDefinition small_site();
/// A station of site 1 with so many three-phase EVSEs of 32 A at node 1.
[[nodiscard]] StationDefinition station_of(std::string identity, std::size_t evses);
/// 0.40 EUR/kWh, 0.05 EUR/min, 1 EUR flat, 0.10 EUR per idle minute after 10 minutes.
[[nodiscard]] TariffDefinition everything_tariff();

/// The key of every core in a test. Anybody may know it.
inline constexpr core::session::TransactionKey test_key({0x0123456789abcdef, 0xfedcba9876543210});

class FakeCsms {
 public:
  /// With tariff 1 (everything_tariff), and the token "TAG1" (accepted).
  FakeCsms();
  /// Also defines the site as site 1 and these stations.
  FakeCsms(const SiteDefinition& site, const std::vector<StationDefinition>& stations);
  FakeCsms(const SiteDefinition& site, const std::vector<StationDefinition>& stations,
           const core::shard::CoreConfig& config);

  void input(const Input& input);
  /// Time goes on; the core is woken whenever it wants.
  void pass(Duration duration);
  /// A command that is answered at once.
  ReplyToCommand command(CommandBody body);
  /// A command whose reply may come later.
  CorrelationId ask(CommandBody body);
  [[nodiscard]] std::optional<ReplyToCommand> reply(CorrelationId correlation) const;

  [[nodiscard]] const core::state::State& state() const { return shard.state(); }
  /// The facts stated since record number `after`.
  [[nodiscard]] std::vector<core::events::Event> facts_after(std::size_t after) const;
  /// How often the deviation was tolerated of the station.
  [[nodiscard]] std::uint32_t defects(std::string_view identity,
                                      ocpp::tolerance::Defect defect) const;
  /// Names of those facts.
  [[nodiscard]] std::vector<std::string> names_after(std::size_t after) const;
  [[nodiscard]] bool is_closed(ConnectionId connection) const;

  Instant now = morning;
  core::shard::Shard shard;
  Kept kept;
  std::vector<core::events::Record>& journal = kept.records;
  std::vector<core::events::Telemetry> telemetry;
  /// Frames to each connection that its station has not read yet.
  std::map<ConnectionId, std::vector<std::string>> inboxes;
  std::vector<CloseConnection> closed;
  std::uint64_t next_connection = 1;

 private:
  void flush();

  std::vector<ReplyToCommand> replies_;
  std::uint64_t next_correlation_ = 1;
};

/// A call of the core as the station got it.
struct CoreCall {
  std::string id, action, payload;
};

class FakeStation {
 public:
  FakeStation(FakeCsms& csms, std::string identity) : csms_(csms), identity_(std::move(identity)) {}

  /// Opens a new connection (an old one stays open as far as the core knows).
  void connect();
  /// The edge sees the connection close.
  void drop();
  void send(std::string_view text);
  /// Sends a CALL; the payload of its CALLRESULT, or "CALLERROR <code>", or "no answer".
  /// Other frames stay in the inbox.
  std::string call(std::string_view action, std::string_view payload);

  /// Takes the core's oldest unread call.
  [[nodiscard]] std::optional<CoreCall> next_call();
  void answer(const CoreCall& call, std::string_view payload);
  void refuse(const CoreCall& call, std::string_view code);
  /// Answers every call as a willing station does, until the core is silent; what they were.
  std::vector<CoreCall> obey();

  /// BootNotification, then obeys.
  void boot();
  /// StartTransaction at connector 1 of TAG1 at this second; the transaction's id.
  std::int64_t start(std::int64_t second, std::int64_t meter_wh);
  /// StopTransaction; the answer.
  std::string stop(std::int64_t transaction, std::int64_t second, std::int64_t meter_wh);

  [[nodiscard]] std::vector<std::string>& inbox() { return csms_.inboxes[connection]; }

  ConnectionId connection;
  /// What a station tells of has happened: the time goes on to the timestamps of what it sends
  /// (nothing else happens by that). Off, for stations whose clock is wrong.
  bool time_follows = true;

 private:
  FakeCsms& csms_;
  std::string identity_;
  std::uint64_t next_id_ = 1;
};

/// The number behind `"name":` in JSON text; the test fails when there is none.
[[nodiscard]] double number_in(std::string_view json, std::string_view name);

/// The payload of a StartTransaction at clock_text(second).
[[nodiscard]] std::string start_payload(int connector, const char* tag, std::int64_t second,
                                        std::int64_t meter_wh);

}  // namespace voltwin::test
