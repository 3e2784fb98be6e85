#include "csms/store/journal/group.hpp"

#include <iterator>
#include <utility>

namespace voltwin::store::journal {

using core::events::Batch;
using core::events::Erasure;
using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;

namespace {

template <class T>
void append_moved(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) {
    to = std::move(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// By name and number, here and below: a field added to Batch does not compile until it has
// its place.
void append_batch(Batch& to, Batch& from) {
  auto& [vault, records, tape, telemetry, erasures] = from;
  append_moved(to.vault, vault);
  append_moved(to.records, records);
  append_moved(to.tape, tape);
  append_moved(to.telemetry, telemetry);
  append_moved(to.erasures, erasures);
}

}  // namespace

Batch merge_batches(std::vector<Batch>&& batches) {
  Batch out;
  for (Batch& batch : batches) append_batch(out, batch);
  batches.clear();
  return out;
}

std::size_t bytes_of(const Batch& batch) {
  const auto& [vault, records, tape, telemetry, erasures] = batch;
  std::size_t bytes = sizeof(Batch) + telemetry.size() * sizeof(Telemetry);
  for (const VaultEntry& entry : vault) bytes += sizeof entry + entry.text.size();
  for (const Erasure& erasure : erasures) {
    bytes += sizeof erasure + erasure.tag.size() + erasure.replacement.size();
  }
  for (const Record& record : records) {
    bytes += sizeof record + record.stream.size() + record.type.size() + record.payload.size();
  }
  for (const TapeEntry& frame : tape) {
    bytes += sizeof frame + frame.station.size() + frame.text.size();
  }
  return bytes;
}

}  // namespace voltwin::store::journal
