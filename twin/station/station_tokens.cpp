// Tokens and plugs, and whom the station lets charge by itself. See station.hpp.
#include <utility>

#include "engine/base/ensure.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using v16::AuthorizationStatus;
using v16::Reason;

namespace {

bool has_same_parent(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return a && b && is_same_token(*a, *b);
}

}  // namespace

// --- tokens -----------------------------------------------------------------------------

bool Station::can_start(const Evse& one) const {
  return power_ == Power::on && !one.transaction && !one.asked && !one.authorization &&
         !one.is_faulted && !one.is_held && one.availability == v16::AvailabilityType::Operative &&
         restart_at_ == Instant::never();
}

/// What the station remembers of a token: the list goes before the cache (§3.5.3).
std::optional<v16::IdTagInfo> Station::known(std::string_view token, Instant now) const {
  const Instant shown = clock_.shown(now);
  if (keys_.is_true(Key::LocalAuthListEnabled)) {
    if (auto listed = local_list_.find(token, shown)) return listed;
  }
  if (!keys_.is_true(Key::AuthorizationCacheEnabled)) return std::nullopt;
  return cache_.find(token, shown);
}

/// The CSMS has judged a token.
void Station::remember(std::string_view token, const v16::IdTagInfo& info, Turn& turn) {
  if (keys_.is_true(Key::AuthorizationCacheEnabled)) cache_.put(token, info);
  if (!keys_.is_true(Key::LocalAuthListEnabled)) return;
  const auto listed = local_list_.find(token, clock_.shown(turn.now()));
  if (!listed || info.status == AuthorizationStatus::ConcurrentTx) return;
  const bool was_valid = listed->status == AuthorizationStatus::Accepted;
  if (was_valid == (info.status == AuthorizationStatus::Accepted)) return;
  // §3.5.2: the list says otherwise, which the CSMS must know.
  enqueue_status(0, {whole_status().status, v16::ChargePointErrorCode::LocalListConflict},
                 Cause::own, turn);
}

void Station::present_token(int connector, std::string_view token, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  if (one.transaction && power_ == Power::on && is_same_token(one.transaction->token, token)) {
    stop_transaction(connector, Reason::Local, std::string(token), turn);
  } else if (can_start(one) || (one.transaction && power_ == Power::on && !one.asked)) {
    ask(connector, {std::string(token), std::nullopt}, turn);
  } else if (!one.authorization || !is_same_token(one.authorization->token, token)) {
    context.notices.push_back(TokenRefused{connector});
  }
  settle(turn);
}

void Station::ask(int connector, AskedToken asked, Turn& turn) {
  Evse& one = evse(connector);
  const auto verdict = known(asked.token, turn.now());
  const bool is_known = verdict && verdict->status == AuthorizationStatus::Accepted;
  one.asked = std::move(asked);
  if (!is_online()) {
    decide_alone(connector, turn);
  } else if (is_known && keys_.is_true(Key::LocalPreAuthorize)) {
    decide_token(connector, *verdict, turn);
  } else {
    enqueue_authorize(connector, one.asked->token);
  }
}

/// Who asked has left with the vehicle: an answer that comes now must not start a transaction
/// for whoever comes next.
void Station::withdraw(int connector) {
  Evse& one = evse(connector);
  one.asked.reset();
  one.authorization.reset();
  const auto about_it = [&](CallKind kind, int of) {
    return kind == CallKind::authorize && of == connector;
  };
  std::erase_if(live_, [&](const LiveCall& call) { return about_it(call.kind, call.connector); });
  if (open_ && about_it(open_->kind, open_->connector)) open_->kind = CallKind::withdrawn;
}

/// Offline, or asked in vain: list, cache and two configuration keys decide (1.6 §3.5).
void Station::decide_alone(int connector, Turn& turn) {
  Evse& one = evse(connector);
  if (!one.asked) return;
  const auto remembered = known(one.asked->token, turn.now());
  v16::IdTagInfo verdict;
  verdict.status = AuthorizationStatus::Invalid;
  if (remembered) {
    if (keys_.is_true(Key::LocalAuthorizeOffline)) verdict = *remembered;
  } else if (keys_.is_true(Key::AllowOfflineTxForUnknownId)) {
    verdict.status = AuthorizationStatus::Accepted;
  }
  decide_token(connector, verdict, turn);
}

void Station::decide_token(int connector, const v16::IdTagInfo& info, Turn& turn) {
  Evse& one = evse(connector);
  ENSURE(one.asked.has_value());
  AskedToken asked = *std::exchange(one.asked, std::nullopt);
  const bool is_accepted = info.status == AuthorizationStatus::Accepted;
  if (one.transaction) {
    // Not the token that started: one of the same group may stop (1.6 §4.10). A group that is
    // charging already answers ConcurrentTx.
    if ((is_accepted || info.status == AuthorizationStatus::ConcurrentTx) &&
        has_same_parent(one.transaction->parent_token, info.parent_id_tag)) {
      return stop_transaction(connector, Reason::Local, std::move(asked.token), turn);
    }
    return turn.context.notices.push_back(TokenRefused{connector});
  }
  if (!is_accepted || !can_start(one) || !admits(connector, {asked.token, info.parent_id_tag})) {
    return turn.context.notices.push_back(TokenRefused{connector});
  }
  grant(connector,
        {std::move(asked.token), info.parent_id_tag, Instant::never(), std::move(asked.profile)},
        turn);
}

void Station::grant(int connector, Authorization authorization, Turn& turn) {
  Evse& one = evse(connector);
  const Duration timeout = keys_.seconds(Key::ConnectionTimeOut);
  if (timeout > Duration{}) authorization.expires = turn.now() + timeout;
  one.authorization = std::move(authorization);
  if (one.vehicle()) start_transaction(connector, turn);
}

// --- plug -------------------------------------------------------------------------------

void Station::plug_in(int connector, vehicle::Vehicle vehicle, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  one.plug_in(std::move(vehicle), turn.now());
  limits_stale_ = true;
  if (one.authorization) start_transaction(connector, turn);
  settle(turn);
}

std::optional<vehicle::Vehicle> Station::unplug(int connector, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  if (one.vehicle() && one.transaction && power_ == Power::on &&
      keys_.is_true(Key::StopTransactionOnEVSideDisconnect)) {
    stop_transaction(connector, Reason::EVDisconnected, std::nullopt, turn);
  }
  const Amps offered = one.offered();
  std::optional<vehicle::Vehicle> out = one.unplug(turn.now());
  one.is_finishing = false;
  if (out) withdraw(connector);
  if (out && offered > Amps(0.0)) {
    context.notices.push_back(OfferedLimitChanged{connector, Amps(0.0)});
  }
  settle(turn);
  return out;
}

// --- what the CSMS keeps here ------------------------------------------------------------

v16::ClearCacheResponse Station::handle(const v16::ClearCacheRequest& /*request*/, Turn& /*turn*/) {
  if (!keys_.is_true(Key::AuthorizationCacheEnabled)) return {v16::ClearCacheStatus::Rejected};
  cache_.clear();
  return {v16::ClearCacheStatus::Accepted};
}

v16::GetLocalListVersionResponse Station::handle(const v16::GetLocalListVersionRequest& /*request*/,
                                                 Turn& /*turn*/) {
  // §5.10: -1 means that there is no such list here.
  return {keys_.is_true(Key::LocalAuthListEnabled) ? local_list_.version() : -1};
}

v16::SendLocalListResponse Station::handle(const v16::SendLocalListRequest& request,
                                           Turn& /*turn*/) {
  if (!keys_.is_true(Key::LocalAuthListEnabled)) return {v16::UpdateStatus::NotSupported};
  return {local_list_.update(
      request, {static_cast<std::size_t>(keys_.number(Key::SendLocalListMaxLength)),
                static_cast<std::size_t>(keys_.number(Key::LocalAuthListMaxLength))})};
}

}  // namespace voltwin::twin::station
