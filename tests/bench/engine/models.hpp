#pragma once
// What the queues are made to do: three models, templates over the queues of queues.hpp.
// Each counts the events that mean something (what was cancelled does not count) and keeps
// a check sum of who did what when: contenders that fire in another order are found out.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/engine/queues.hpp"
#include "tests/bench/engine/workload.hpp"

namespace voltwin::bench {

/// See Hold.
template <class Queue>
class HoldModel {
 public:
  explicit HoldModel(std::size_t pending) {
    queue_.reserve(pending);
    for (std::size_t i = 0; i < pending; ++i) queue_.schedule(hold_.delay_us(), Payload{i, 0, 0});
  }

  void run(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) {
      const auto entry = queue_.pop();
      Payload payload = entry.payload;
      hold_.fire(entry.at_us, payload);
      queue_.schedule(entry.at_us + hold_.delay_us(), payload);
    }
  }
  [[nodiscard]] std::uint64_t check_sum() const { return hold_.check_sum(); }

 private:
  Queue queue_;
  Hold hold_;
};

/// Request and response: each client sends a request, sets a time-out 30 s ahead, and has an
/// answer after 50 ms (exponential) or, once in ten, none: then the time-out fires. It thinks
/// for 1 s (exponential) and sends again. Nine of ten time-outs are cancelled.
template <class Queue>
class RequestModel {
 public:
  explicit RequestModel(std::size_t clients) : clients_(clients) {
    // Room for what a floor does not remove: seven stale time-outs a client on average.
    queue_.reserve(clients * 10);
    for (std::size_t i = 0; i < clients; ++i) schedule(draw_.exponential_us(think_us), i, send);
  }

  void run(std::size_t events) {
    for (std::size_t fired = 0; fired < events;) {
      const auto entry = queue_.pop();
      const Payload payload = entry.payload;
      Client& client = clients_[payload.index];
      if (payload.detail == time_out && payload.count != client.generation) continue;
      ++fired;
      sum_.add(entry.at_us, payload.index);
      if (payload.detail == send) {
        request(client, entry.at_us, payload.index);
        continue;
      }
      if (payload.detail == answer) queue_.cancel(client.time_out);
      ++client.generation;
      schedule(entry.at_us + draw_.exponential_us(think_us), payload.index, send);
    }
  }
  [[nodiscard]] std::uint64_t check_sum() const { return sum_.value(); }

 private:
  static constexpr double think_us = 1e6;
  static constexpr double answer_us = 50e3;
  static constexpr std::int64_t time_out_us = 30'000'000;
  static constexpr double answered = 0.9;
  enum Kind : std::uint64_t { send, answer, time_out };
  struct Client {
    std::uint64_t generation = 0;
    typename Queue::Handle time_out;
  };

  typename Queue::Handle schedule(std::int64_t at_us, std::uint64_t index, Kind kind) {
    return queue_.schedule(at_us, Payload{index, clients_[index].generation, kind});
  }
  void request(Client& client, std::int64_t now_us, std::uint64_t index) {
    client.time_out = schedule(now_us + time_out_us, index, time_out);
    if (draw_.unit() > answered) return;
    schedule(now_us + draw_.exponential_us(answer_us), index, answer);
  }

  Queue queue_;
  std::vector<Client> clients_;
  Draw draw_{2};
  CheckSum sum_;
};

/// Timers that are many and alike: each entity has a heartbeat every 300 s and a sample every
/// 60 s. Either sends a request over a link of 20 ms, is answered over the same, and has a
/// time-out of 30 s, which is cancelled but for one answer lost in a thousand.
template <class Queue>
class TimerModel {
 public:
  explicit TimerModel(std::size_t entities) : channels_(entities * period_us.size()) {
    queue_.reserve(channels_.size() * 2);
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const auto period = static_cast<double>(period_us[i % period_us.size()]);
      schedule(static_cast<std::int64_t>(period * draw_.unit()), i, tick);
    }
  }

  void run(std::size_t events) {
    for (std::size_t fired = 0; fired < events;) {
      const auto entry = queue_.pop();
      const Payload payload = entry.payload;
      Channel& channel = channels_[payload.index];
      if (payload.detail == time_out && payload.count != channel.generation) continue;
      ++fired;
      sum_.add(entry.at_us, payload.index);
      fire(static_cast<Kind>(payload.detail), entry.at_us, payload.index);
    }
  }
  [[nodiscard]] std::uint64_t check_sum() const { return sum_.value(); }

 private:
  static constexpr std::array<std::int64_t, 2> period_us{300'000'000, 60'000'000};
  static constexpr std::int64_t link_us = 20'000;
  static constexpr std::int64_t time_out_us = 30'000'000;
  static constexpr double lost = 0.001;
  enum Kind : std::uint64_t { tick, arrival, answer, time_out };
  /// One request at a time: the heartbeats of an entity, or its samples.
  struct Channel {
    std::uint64_t generation = 0;
    typename Queue::Handle time_out;
  };

  typename Queue::Handle schedule(std::int64_t at_us, std::uint64_t index, Kind kind) {
    return queue_.schedule(at_us, Payload{index, channels_[index].generation, kind});
  }
  void fire(Kind kind, std::int64_t now_us, std::uint64_t index) {
    Channel& channel = channels_[index];
    switch (kind) {
      case tick:
        schedule(now_us + period_us[index % period_us.size()], index, tick);
        channel.time_out = schedule(now_us + time_out_us, index, time_out);
        schedule(now_us + link_us, index, arrival);
        break;
      case arrival:
        if (draw_.unit() > lost) schedule(now_us + link_us, index, answer);
        break;
      case answer:
        queue_.cancel(channel.time_out);
        ++channel.generation;
        break;
      case time_out:
        ++channel.generation;
        break;
    }
  }

  Queue queue_;
  std::vector<Channel> channels_;
  Draw draw_{3};
  CheckSum sum_;
};

}  // namespace voltwin::bench
