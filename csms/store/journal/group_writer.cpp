#include "csms/store/journal/group_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "csms/store/journal/group.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::journal {

namespace {

constexpr double quantile_error = 0.01;

Distribution figures(const stats::QuantileSketch& sketch) {
  if (sketch.count() == 0) return {};
  return {sketch.count(), sketch.quantile(0.5), sketch.quantile(0.99), sketch.max()};
}

double microseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

}  // namespace

GroupWriter::GroupWriter(std::unique_ptr<Journal> journal, GroupLimits limits,
                         WriterCallbacks callbacks)
    : journal_(std::move(journal)),
      limits_(limits),
      callbacks_(std::move(callbacks)),
      group_records_(quantile_error),
      append_us_(quantile_error),
      durable_us_(quantile_error),
      save_us_(quantile_error) {
  ENSURE(journal_ != nullptr);
  ENSURE(limits_.batches > 0);
  thread_ = std::thread([this] { run(); });
}

GroupWriter::~GroupWriter() { stop(); }

void GroupWriter::ensure_not_the_writer() const {
  ENSURE(std::this_thread::get_id() != thread_.get_id());
}

bool GroupWriter::has_room(std::size_t bytes) const {
  if (queue_.batches.empty()) return true;
  if (queue_.batches.size() >= limits_.batches || queue_.bytes >= limits_.bytes) return false;
  return bytes <= limits_.bytes - queue_.bytes;
}

void GroupWriter::enqueue(std::uint64_t ticket, Batch&& batch, std::size_t bytes) {
  ENSURE(ticket > last_ticket_);
  last_ticket_ = ticket;
  if (!batch.erasures.empty()) queue_.snapshot.reset();
  queue_.batches.push_back({ticket, std::move(batch), bytes, Clock::now()});
  queue_.bytes += bytes;
  work_.notify_one();
}

Submitted GroupWriter::submit(std::uint64_t ticket, Batch&& batch) {
  const std::size_t bytes = bytes_of(batch);
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::open) return Submitted::stopped;
  if (!has_room(bytes)) {
    ++counts_.refused;
    return Submitted::full;
  }
  enqueue(ticket, std::move(batch), bytes);
  return Submitted::taken;
}

Submitted GroupWriter::submit_when_room(std::uint64_t ticket, Batch&& batch) {
  ensure_not_the_writer();
  const std::size_t bytes = bytes_of(batch);
  std::unique_lock lock(mutex_);
  if (phase_ == Phase::open && !has_room(bytes)) {
    ++counts_.waited;
    room_.wait(lock, [&] { return phase_ != Phase::open || has_room(bytes); });
  }
  if (phase_ != Phase::open) return Submitted::stopped;
  enqueue(ticket, std::move(batch), bytes);
  return Submitted::taken;
}

Submitted GroupWriter::save(Snapshot&& snapshot) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::open) return Submitted::stopped;
  queue_.snapshot = std::move(snapshot);
  work_.notify_one();
  return Submitted::taken;
}

void GroupWriter::stop() {
  ensure_not_the_writer();
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::open) phase_ = Phase::draining;
  }
  work_.notify_one();
  room_.notify_all();
  if (thread_.joinable()) thread_.join();
}

WriterStats GroupWriter::stats() const {
  const std::lock_guard lock(mutex_);
  WriterStats out = counts_;
  out.group_records = figures(group_records_);
  out.append_us = figures(append_us_);
  out.durable_us = figures(durable_us_);
  out.save_us = figures(save_us_);
  return out;
}

void GroupWriter::run() {
  Queue group;
  while (take_group(group) && commit(group)) continue;
}

// Everything that waits, up to the first batch that erases.
void GroupWriter::split_queue(Queue& group) {
  std::vector<Waiting>& all = queue_.batches;
  auto end = std::find_if(all.begin(), all.end(),
                          [](const Waiting& one) { return !one.batch.erasures.empty(); });
  if (end != all.end()) ++end;
  if (end == all.end()) {
    group = std::exchange(queue_, Queue{});
    return;
  }
  group = Queue{};
  group.batches.assign(std::make_move_iterator(all.begin()), std::make_move_iterator(end));
  all.erase(all.begin(), end);
  for (const Waiting& one : group.batches) group.bytes += one.bytes;
  queue_.bytes -= group.bytes;
}

// False when nothing more will come.
bool GroupWriter::take_group(Queue& group) {
  std::unique_lock lock(mutex_);
  const auto waits = [this] { return !queue_.batches.empty() || queue_.snapshot; };
  work_.wait(lock, [&] { return waits() || phase_ != Phase::open; });
  if (!waits()) return false;
  split_queue(group);
  lock.unlock();
  room_.notify_all();
  return true;
}

bool GroupWriter::commit(Queue& group) {
  if (!group.batches.empty() && !append(group)) return false;
  return !group.snapshot || keep(*group.snapshot);
}

bool GroupWriter::append(Queue& group) {
  std::vector<Batch> batches;
  batches.reserve(group.batches.size());
  for (Waiting& one : group.batches) batches.push_back(std::move(one.batch));
  const Batch merged = merge_batches(std::move(batches));
  const auto begun = Clock::now();
  const auto done = journal_->append(merged);
  const auto ended = Clock::now();
  if (!done) {
    fail(done.error());
    return false;
  }
  last_durable_ticket_ = group.batches.back().ticket;
  {
    const std::lock_guard lock(mutex_);
    counts_.batches += group.batches.size();
    if (!merged.empty()) {
      ++counts_.commits;
      counts_.records += merged.records.size();
      group_records_.add(static_cast<double>(merged.records.size()));
      append_us_.add(microseconds(ended - begun));
    }
    durable_us_.add(microseconds(ended - group.batches.front().since));
  }
  callbacks_.durable(last_durable_ticket_);
  return true;
}

bool GroupWriter::keep(const Snapshot& snapshot) {
  const auto begun = Clock::now();
  const auto done = journal_->save(snapshot);
  const auto ended = Clock::now();
  if (!done) {
    fail(done.error());
    return false;
  }
  const std::lock_guard lock(mutex_);
  ++counts_.snapshots;
  save_us_.add(microseconds(ended - begun));
  return true;
}

// Nothing is taken any more before the owner hears of it.
void GroupWriter::fail(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::failed;
    queue_ = Queue{};
  }
  room_.notify_all();
  callbacks_.failed({error, last_durable_ticket_, journal_->standing()});
}

}  // namespace voltwin::store::journal
