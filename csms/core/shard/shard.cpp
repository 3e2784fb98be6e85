#include "csms/core/shard/shard.hpp"

#include <utility>

#include "csms/core/events/commands.hpp"
#include "csms/core/shard/resumption.hpp"
#include "csms/core/state/snapshot.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::shard {

using Kind = events::TapeEntry::Kind;

void Shard::step(Input input, Instant now) {
  if (sideband_ == Sideband::keep) note(input, now);
  if (auto* command = std::get_if<Command>(&input)) {
    if (auto* erase = std::get_if<EraseToken>(&command->body)) {
      erase->replacement = vault_.replacement(erase->id_tag);
    }
  }
  core_.step(std::move(input), now, out_);
  gather(now);
}

void Shard::expire(Instant now) {
  if (sideband_ == Sideband::keep) note(Kind::expired, now, {});
  core_.expire(now, out_);
  gather(now);
}

// Frames are the core's to put there: it knows which of them are of a connection that counts.
void Shard::note(const Input& input, Instant now) {
  if (const auto* opened = std::get_if<Connected>(&input)) {
    out_.tape.push_back({now, opened->connection, opened->identity, Kind::connected, {}});
  } else if (const auto* closed = std::get_if<Disconnected>(&input)) {
    out_.tape.push_back({now, closed->connection, {}, Kind::disconnected, {}});
  } else if (const auto* command = std::get_if<Command>(&input)) {
    note(Kind::command, now, events::encode_command(*command));
  }
}

void Shard::note(Kind kind, Instant now, std::string text) {
  out_.tape.push_back({now, ConnectionId(), {}, kind, std::move(text)});
}

void Shard::gather(Instant now) {
  const std::uint64_t before = last_sequence_;
  for (events::Event& event : out_.events) write(event, now);
  for (events::VaultEntry& entry : vault_.take_new()) pending_.vault.push_back(std::move(entry));
  if (sideband_ == Sideband::keep) {
    for (auto& frame : out_.tape) {
      frame.after = before;
      pending_.tape.push_back(std::move(frame));
    }
    for (auto& value : out_.telemetry) pending_.telemetry.push_back(std::move(value));
  }
  for (Effect& effect : out_.effects) held_.push_back({next_ticket_, std::move(effect)});
  out_.clear();
}

void Shard::write(events::Event& event, Instant now) {
  std::optional<events::TokenErased> erased;
  if (const auto* e = std::get_if<events::TokenErased>(&event)) erased = *e;
  events::pseudonymise(event, vault_);
  pending_.records.push_back(events::to_record(event, ++last_sequence_, now));
  if (erased) pending_.erasures.push_back(vault_.erase(erased->id_tag, erased->replacement));
}

bool Shard::has_batch() const {
  return !pending_.empty() || (!held_.empty() && held_.back().ticket == next_ticket_);
}

std::uint64_t Shard::take_batch(events::Batch& batch) {
  batch.clear();
  std::swap(batch, pending_);
  return next_ticket_++;
}

void Shard::durable(std::uint64_t ticket, std::vector<Effect>& effects) {
  while (!held_.empty() && held_.front().ticket <= ticket) {
    effects.push_back(std::move(held_.front().effect));
    held_.pop_front();
  }
}

Result<void> Shard::restore(events::VaultEntry entry) { return vault_.restore(std::move(entry)); }
Snapshot Shard::snapshot() const { return {last_sequence_, state::encode_snapshot(core_.state())}; }

Result<void> Shard::restore(std::uint64_t sequence, std::string_view bytes) {
  ENSURE(last_sequence_ == 0 && !has_batch());
  auto state = state::decode_snapshot(bytes);
  if (!state) return tl::unexpected<Error>(std::move(state).error());
  core_.restore(*std::move(state));
  last_sequence_ = sequence;
  return {};
}

Result<void> Shard::replay(const events::Record& record) {
  if (record.sequence != last_sequence_ + 1) {
    return bad_input("the journal has record " + std::to_string(record.sequence) + " where " +
                     std::to_string(last_sequence_ + 1) + " was expected");
  }
  const auto event = events::from_record(record, vault_);
  if (!event) return tl::unexpected<Error>(event.error());
  core_.replay(*event, record.at);
  last_sequence_ = record.sequence;
  return {};
}

void Shard::resume(Instant now) {
  if (sideband_ == Sideband::keep) note(Kind::resumed, now, encode_resumption(config_, vault_));
  core_.resume(now, out_);
  gather(now);
}

}  // namespace voltwin::core::shard
