#include "tests/bench/engine/allocations.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// Global, because operator new is. The program has one thread while it measures.
voltwin::bench::Allocations so_far;

void* counted(std::size_t size, std::size_t alignment) {
  ++so_far.count;
  so_far.bytes += size;
  void* memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace voltwin::bench {

Allocations allocations_so_far() { return so_far; }

}  // namespace voltwin::bench
