#pragma once
// Task: a small callable stored in place, for queues of "then do this". It is plain data, so
// that a queue of tasks copies with its world: what it captures must be values (ids, numbers),
// never pointers into a world. What it acts on is handed in when it is called.

#include <array>
#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>

namespace voltwin::sim {

/// Calls with a Context&. `Bytes` is the room for what is captured.
template <class Context, std::size_t Bytes = 24>
class Task {
 public:
  template <class Callable>
  requires(!std::same_as<Callable, Task> && std::invocable<const Callable&, Context&>)
      Task(const Callable& callable)  // implicit: a lambda is a task
      : call_([](const std::byte* place, Context& context) {
          (*std::launder(reinterpret_cast<const Callable*>(place)))(context);
        }) {
    static_assert(sizeof(Callable) <= Bytes, "captures too much: capture ids");
    static_assert(alignof(Callable) <= alignment, "captures something of 16 bytes or more");
    static_assert(std::is_trivially_copyable_v<Callable>, "captures must be plain data");
    ::new (static_cast<void*>(room_.data())) Callable(callable);
  }

  void operator()(Context& context) const { call_(room_.data(), context); }

 private:
  static constexpr std::size_t alignment = 8;

  void (*call_)(const std::byte* place, Context& context);
  alignas(alignment) std::array<std::byte, Bytes> room_{};
};

}  // namespace voltwin::sim
