#include "csms/store/journal/simulated_disk.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::store::journal {

namespace {

// How much of a piece has reached the disk. All and nothing are as likely as some of it: with
// an even draw a large piece would never be whole.
std::size_t draw_prefix(random::Stream& draw, std::size_t size) {
  const double what = draw.uniform();
  if (what < 0.25) return 0;
  if (what < 0.5) return size;
  return draw.below(size + 1);
}

}  // namespace

SimulatedDisk::SimulatedDisk(DiskOptions options, const random::Stream& draw)
    : options_(options),
      writes_(draw.stream("writes")),
      syncs_(draw.stream("syncs")),
      reads_(draw.stream("reads")),
      crashes_(draw.stream("crashes")) {}

SimulatedDisk::Working SimulatedDisk::begin_operation() {
  if (ended_) return Working::no_more;
  if (!plot_) return Working::well;
  if (plot_->operations > 0) {
    --plot_->operations;
    return Working::well;
  }
  ended_ = std::exchange(plot_, std::nullopt)->ending;
  ++(*ended_ == Ending::power_cut ? counts_.power_cuts : counts_.kills);
  return Working::for_the_last_time;
}

tl::unexpected<Error> SimulatedDisk::ended() const {
  const bool power = ended_ == Ending::power_cut;
  return environment_error(power ? "disk: the power is off" : "disk: the process was killed");
}

void SimulatedDisk::keep_prefix(std::string_view bytes) {
  bytes_ += bytes.substr(0, draw_prefix(writes_, bytes.size()));
}

Result<void> SimulatedDisk::write(std::string_view bytes) {
  ++counts_.writes;
  const Working working = begin_operation();
  if (working == Working::for_the_last_time) keep_prefix(bytes);
  if (working != Working::well) return ended();
  if (writes_.chance(options_.faults.write_error)) {
    ++counts_.write_errors;
    keep_prefix(bytes);
    return environment_error("disk: error while writing");
  }
  const std::size_t room = options_.capacity_bytes - std::min(options_.capacity_bytes, size());
  bytes_ += bytes.substr(0, room);
  if (bytes.size() <= room) return {};
  ++counts_.full;
  return environment_error("disk: no space left");
}

Result<Duration> SimulatedDisk::sync() {
  ++counts_.syncs;
  // Nothing is in doubt by this: crash() decides what has reached the disk.
  if (begin_operation() != Working::well) return ended();
  if (syncs_.chance(options_.faults.sync_error)) {
    ++counts_.sync_errors;
    const std::size_t begin = doubt_ ? doubt_->begin : synced_;
    doubt_ = Range{begin, size()};
    return environment_error("disk: error while syncing");
  }
  synced_ = size();
  cut_.reset();
  const double wait = options_.sync_time.mean_wait.seconds();
  const Duration waited = wait > 0.0 ? Duration::nearest(syncs_.exponential(wait)) : Duration();
  return options_.sync_time.least + waited;
}

Result<void> SimulatedDisk::truncate(std::size_t size) {
  ENSURE(size <= bytes_.size());
  if (begin_operation() != Working::well) return ended();
  if (size == bytes_.size()) return {};
  if (!cut_) {
    cut_ = Cut{bytes_.substr(size), synced_ > size ? synced_ - size : 0};
  } else if (size < synced_) {
    // What was written since the last cut was never durable behind it.
    cut_->bytes.insert(0, bytes_, size, synced_ - size);
    cut_->durable += synced_ - size;
  }
  bytes_.resize(size);
  synced_ = std::min(synced_, size);
  if (doubt_) {
    doubt_->end = std::min(doubt_->end, size);
    if (doubt_->begin >= doubt_->end) doubt_.reset();
  }
  return {};
}

Result<std::string> SimulatedDisk::read(std::size_t offset, std::size_t length) {
  ENSURE(offset <= size() && length <= size() - offset);
  if (begin_operation() != Working::well) return ended();
  if (reads_.chance(options_.faults.read_error)) {
    ++counts_.read_errors;
    return environment_error("disk: error while reading");
  }
  return bytes_.substr(offset, length);
}

void SimulatedDisk::damage(std::size_t offset) {
  ENSURE(offset < size());
  bytes_[offset] = static_cast<char>(~bytes_[offset]);
}

// An unknown part of what is in doubt has reached the disk. Where the file goes on behind it,
// the rest is a hole.
void SimulatedDisk::settle_doubt() {
  if (!doubt_) return;
  const Range range = *std::exchange(doubt_, std::nullopt);
  const std::size_t kept = range.begin + draw_prefix(crashes_, range.end - range.begin);
  if (range.end < size()) {
    std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(kept),
              bytes_.begin() + static_cast<std::ptrdiff_t>(range.end), '\0');
    return;
  }
  bytes_.resize(kept);
  synced_ = std::min(synced_, kept);
}

void SimulatedDisk::spoil(std::size_t from) {
  for (std::size_t begin = from; begin < size();) {
    const std::size_t end = std::min(size(), (begin / sector_bytes + 1) * sector_bytes);
    if (crashes_.chance(options_.faults.garbage)) {
      ++counts_.garbage_sectors;
      const bool noise = crashes_.chance(0.5);
      for (std::size_t i = begin; i < end; ++i) {
        bytes_[i] = noise ? static_cast<char>(crashes_.below(256)) : '\0';
      }
    }
    begin = end;
  }
}

void SimulatedDisk::reopen() {
  ENSURE(ended_ != Ending::power_cut);
  ended_.reset();
  plot_.reset();
  settle_doubt();
}

void SimulatedDisk::crash() {
  ended_.reset();
  plot_.reset();
  settle_doubt();
  if (cut_ && crashes_.chance(0.5)) {
    // The cut never reached the disk, and so nothing that was written behind it.
    bytes_.resize(synced_);
    bytes_ += cut_->bytes;
    synced_ += cut_->durable;
  }
  cut_.reset();
  const std::size_t open = size() - synced_;
  const std::size_t kept = draw_prefix(crashes_, open);
  if (kept > 0 && kept < open) ++counts_.torn_crashes;
  bytes_.resize(synced_ + kept);
  spoil(synced_);
  synced_ = size();
}

}  // namespace voltwin::store::journal
