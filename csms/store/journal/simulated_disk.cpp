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

SimulatedDisk::Power SimulatedDisk::draw_power() {
  if (power_off_) return Power::off;
  if (!until_cut_) return Power::on;
  if (*until_cut_ > 0) {
    --*until_cut_;
    return Power::on;
  }
  until_cut_.reset();
  power_off_ = true;
  ++counts_.power_cuts;
  return Power::failing;
}

void SimulatedDisk::keep_prefix(std::string_view bytes) {
  bytes_ += bytes.substr(0, draw_prefix(writes_, bytes.size()));
}

Result<void> SimulatedDisk::write(std::string_view bytes) {
  ++counts_.writes;
  const Power power = draw_power();
  if (power == Power::failing) keep_prefix(bytes);
  if (power != Power::on) return environment_error("disk: the power is off");
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
  // Without power nothing is in doubt: crash() decides what has reached the disk.
  if (draw_power() != Power::on) return environment_error("disk: the power is off");
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
  if (draw_power() != Power::on) return environment_error("disk: the power is off");
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
  if (draw_power() != Power::on) return environment_error("disk: the power is off");
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
  ENSURE(!power_off_);
  settle_doubt();
}

void SimulatedDisk::crash() {
  power_off_ = false;
  until_cut_.reset();
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
