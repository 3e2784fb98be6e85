#include "twin/faults/misbehaviour.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::faults {

using ocpp::rpc::MessageType;

namespace {

// An answer made on the spot takes as long as one over a good network.
constexpr Duration answer_delay = Duration::from_ms(50);
// A call of ours without an answer holds up the line no longer.
constexpr Duration own_timeout = Duration::from_seconds(20);

template <class F>
void for_each_rule(F fn) {
  for (const auto& rules : {time_rules(), meter_rules(), transaction_rules(), text_rules(),
                            json_rules(), boot_rules()}) {
    for (const Rule& rule : rules) fn(rule);
  }
}

}  // namespace

Misbehaviour::Misbehaviour(std::vector<Quirk> quirks, const random::Stream& draws) {
  ENSURE(quirks.size() <= max_quirks);
  for (const Quirk& quirk : quirks) {
    ENSURE(practice(quirk.defect).culprit == Culprit::frames);
    const std::string_view name = ocpp::tolerance::entry(quirk.defect).name;
    const auto same = static_cast<std::size_t>(
        std::count_if(active_.begin(), active_.end(),
                      [&](const Active& one) { return one.quirk.defect == quirk.defect; }));
    active_.push_back({quirk, draws.stream(name).stream(std::to_string(same)), 0, 0});
  }
}

std::uint64_t Misbehaviour::struck(Defect defect) const {
  std::uint64_t sum = 0;
  for (const Active& one : active_) sum += one.quirk.defect == defect ? one.struck : 0;
  return sum;
}

void Misbehaviour::connected(Instant now) {
  is_connected_ = true;
  ++memory_.connections;
  memory_.has_news_of_reconnect = memory_.connections > 1;
  if (memory_.powered == Instant()) memory_.powered = now;
}

void Misbehaviour::disconnected() {
  is_connected_ = false;
  line_.clear();
  in_flight_.reset();
  alias_.reset();
  memory_.csms_calls.clear();
  memory_.station_call.reset();
  std::erase_if(held_, [](const Held& one) {
    return one.errand == Errand::loose || one.errand == Errand::to_station;
  });
}

// --- quirks -----------------------------------------------------------------------------

bool Misbehaviour::strikes(Active& one, Instant now) const {
  const Quirk& quirk = one.quirk;
  const bool is_drawn = quirk.probability >= 1.0 || one.draws.chance(quirk.probability);
  if (now < quirk.from || now >= quirk.until) return false;
  ++one.concerned;
  switch (quirk.trigger) {
    case Trigger::always:
      return is_drawn;
    case Trigger::after_reconnect:
      return is_drawn && memory_.connections > 1;
    case Trigger::nth_message:
      return is_drawn && one.concerned == quirk.nth;
  }
  UNREACHABLE();
}

void Misbehaviour::strike(Way way, Passage& passage) {
  for (Active& one : active_) {
    for_each_rule([&](const Rule& rule) {
      if (rule.defect != one.quirk.defect || passage.is_swallowed) return;
      if (!concerns(rule, way, passage.letter) || !strikes(one, passage.now)) return;
      if (rule.act(passage, one.quirk.magnitude)) ++one.struck;
    });
  }
}

// --- what the frames tell ---------------------------------------------------------------

void Misbehaviour::remember_call(const Letter& letter, Instant now) {
  memory_.station_call = Memory::Asked{letter.id, letter.action, letter.payload};
  const Node& payload = letter.payload;
  if (letter.action == "BootNotification") {
    memory_.powered = now;
    memory_.accepted.reset();
    for (auto& [connector, outlet] : memory_.outlets) {
      outlet.register_at_boot = outlet.register_wh.value_or(0);
    }
  } else if (letter.action == "StartTransaction") {
    Outlet* outlet = memory_.outlet(payload.int_of("connectorId").value_or(0));
    if (outlet == nullptr) return;
    outlet->start = payload;
    outlet->is_open = true;
    outlet->meter_start = payload.int_of("meterStart").value_or(0);
    outlet->register_wh = outlet->meter_start;
    outlet->transaction.reset();
    outlet->newest.reset();
    outlet->newest_but_one.reset();
    outlet->first_sample_time.clear();
  } else if (letter.action == "StopTransaction") {
    Outlet* outlet = memory_.outlet_of(payload.int_of("transactionId"));
    if (outlet == nullptr) return;
    outlet->is_open = false;
    if (const auto wh = payload.int_of("meterStop")) outlet->register_wh = wh;
  } else if (letter.action == "MeterValues") {
    Outlet* outlet = memory_.outlet(payload.int_of("connectorId").value_or(0));
    const Node* values = payload.find("meterValue");
    if (outlet == nullptr || values == nullptr || values->children.empty()) return;
    outlet->newest_but_one = std::exchange(outlet->newest, values->children.front());
    if (outlet->first_sample_time.empty()) {
      outlet->first_sample_time = values->children.front().text_of("timestamp");
    }
    Node copy = payload;
    for_each_sample(copy, [&](const Node& sample) {
      if (is_energy(sample)) outlet->register_wh = sample.int_of("value");
    });
  }
}

// What the CSMS, or we in its stead, answer to the station.
void Misbehaviour::remember_answer(Letter& letter, Instant now) {
  if (!memory_.station_call || memory_.station_call->id != letter.id) return;
  letter.action = memory_.station_call->action;
  if (letter.type != MessageType::result) return;
  if (letter.action == "BootNotification" && letter.payload.text_of("status") == "Accepted") {
    memory_.accepted = now;
    ++memory_.boots;
  }
  if (letter.action != "StartTransaction") return;
  const auto id = letter.payload.int_of("transactionId");
  Outlet* outlet = memory_.outlet(memory_.station_call->payload.int_of("connectorId").value_or(0));
  if (id && outlet != nullptr) outlet->transaction = id;
}

// --- frames -----------------------------------------------------------------------------

void Misbehaviour::from_station(std::string_view text, Instant now, Traffic& out) {
  std::optional<Letter> letter = open_letter(text);
  if (!letter) {
    out.to_csms.emplace_back(text);
    return;
  }
  const std::string station_id = letter->id;
  if (letter->type == MessageType::call) {
    remember_call(*letter, now);
  } else {
    for (const Memory::Asked& asked : memory_.csms_calls) {
      if (asked.id == letter->id) letter->action = asked.action;
    }
  }
  if (active_.empty()) {
    out.to_csms.emplace_back(text);
    return;
  }
  Passage passage(*std::move(letter), now, memory_);
  strike(Way::to_csms, passage);
  for (std::string& one : passage.first) out.to_csms.push_back(std::move(one));
  if (passage.letter.type == MessageType::call) {
    dispatch_call(station_id, passage, out);
  } else if (!passage.is_swallowed) {
    std::string written = close_letter(passage.letter, passage.writing);
    if (passage.delay > Duration()) {
      hold(now + passage.delay, Errand::loose, {}, std::move(written));
    } else {
      out.to_csms.push_back(std::move(written));
    }
  }
  for (std::string& one : passage.loose) out.to_csms.push_back(std::move(one));
  hold_extras(passage);
}

// The station has one call open at most: a new one means that the last is over for it.
void Misbehaviour::dispatch_call(const std::string& station_id, Passage& passage, Traffic& out) {
  if (in_flight_ && in_flight_->caller == Caller::station) in_flight_.reset();
  for (const Letter& one : passage.ahead) wait_in_line(Caller::own, one, Writing::compact);
  if (!passage.is_swallowed) {
    alias_.reset();
    if (passage.letter.id != station_id) alias_ = Alias{passage.letter.id, station_id};
    wait_in_line(Caller::station, passage.letter, passage.writing);
  }
  for (const Passage::Extra& one : passage.behind) {
    if (one.after == Duration()) wait_in_line(Caller::own, one.letter, Writing::compact);
  }
  for (Letter& one : passage.back) {
    remember_answer(one, passage.now);
    hold(passage.now + answer_delay, Errand::to_station, {}, close_letter(one, Writing::compact));
  }
  passage.back.clear();
  advance_line(passage.now, out);
}

void Misbehaviour::from_csms(std::string_view text, Instant now, Traffic& out) {
  std::optional<Letter> letter = open_letter(text);
  if (!letter) {
    out.to_station.emplace_back(text);
    return;
  }
  if (letter->type == MessageType::call) {
    if (memory_.csms_calls.size() == Memory::max_csms_calls) memory_.csms_calls.pop_front();
    memory_.csms_calls.push_back({letter->id, letter->action, {}});
  } else {
    const bool ends_flight = in_flight_ && in_flight_->id == letter->id;
    if (ends_flight) in_flight_.reset();
    if (letter->id.starts_with(own_prefix)) return advance_line(now, out);
    if (alias_ && alias_->wire == letter->id) letter->id = alias_->own;
    remember_answer(*letter, now);
    if (letter->action == "StartTransaction" && letter->type == MessageType::result) {
      newest_transaction_ = letter->payload.int_of("transactionId").value_or(newest_transaction_);
    }
  }
  if (active_.empty()) {
    out.to_station.emplace_back(text);
    return;
  }
  Passage passage(*std::move(letter), now, memory_);
  strike(Way::to_station, passage);
  if (!passage.is_swallowed) {
    out.to_station.push_back(close_letter(passage.letter, Writing::compact));
  }
  for (const Letter& one : passage.back) {
    hold(now + answer_delay, Errand::loose, {}, close_letter(one, Writing::compact));
  }
  hold_extras(passage);
  advance_line(now, out);
}

void Misbehaviour::hold_extras(const Passage& passage) {
  for (const Passage::Extra& one : passage.behind) {
    if (one.after == Duration()) continue;
    hold(passage.now + one.after, Errand::call, one.letter.id,
         close_letter(one.letter, Writing::compact));
  }
  if (passage.reboot) hold(passage.now + *passage.reboot, Errand::reboot, {}, {});
}

// --- what waits -------------------------------------------------------------------------

void Misbehaviour::hold(Instant at, Errand errand, std::string id, std::string text) {
  if (held_.size() >= max_held) return;
  held_.push_back({at, held_so_far_++, errand, std::move(id), std::move(text)});
}

void Misbehaviour::wait_in_line(Caller caller, const Letter& letter, Writing writing) {
  if (caller == Caller::own && line_.size() >= max_waiting) return;
  line_.push_back({caller, letter.id, close_letter(letter, writing)});
}

void Misbehaviour::advance_line(Instant now, Traffic& out) {
  if (!is_connected_ || in_flight_ || line_.empty()) return;
  Waiting next = std::move(line_.front());
  line_.pop_front();
  in_flight_ = InFlight{next.caller, std::move(next.id), now + own_timeout};
  out.to_csms.push_back(std::move(next.text));
}

void Misbehaviour::expire(Instant now, Traffic& out) {
  if (in_flight_ && in_flight_->caller == Caller::own && in_flight_->deadline <= now) {
    in_flight_.reset();
  }
  std::vector<Held> due;
  const auto is_due = [&](const Held& one) {
    return one.at <= now && (is_connected_ || one.errand != Errand::call);
  };
  std::copy_if(held_.begin(), held_.end(), std::back_inserter(due), is_due);
  std::erase_if(held_, is_due);
  std::sort(due.begin(), due.end(), [](const Held& a, const Held& b) {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  });
  for (Held& one : due) {
    switch (one.errand) {
      case Errand::call:
        line_.push_back({Caller::own, std::move(one.id), std::move(one.text)});
        break;
      case Errand::loose:
        out.to_csms.push_back(std::move(one.text));
        break;
      case Errand::to_station:
        out.to_station.push_back(std::move(one.text));
        break;
      case Errand::reboot:
        out.reboot = true;
        break;
    }
  }
  advance_line(now, out);
}

Instant Misbehaviour::next_due() const {
  Instant next = Instant::never();
  if (in_flight_ && in_flight_->caller == Caller::own) next = in_flight_->deadline;
  for (const Held& one : held_) {
    if (is_connected_ || one.errand != Errand::call) next = std::min(next, one.at);
  }
  return next;
}

}  // namespace voltwin::twin::faults
