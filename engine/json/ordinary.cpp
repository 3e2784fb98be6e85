#include "engine/json/ordinary.hpp"

#include <emmintrin.h>

#include <bit>
#include <cstring>

#include "engine/json/text.hpp"

namespace voltwin::json {

const char* behind_quoted(const char* at, const char* end, std::string_view& text) {
  if (!stands_at(at, end, '"')) return nullptr;
  const char* const begin = ++at;
  while (end - at >= 16) {
    __m128i bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    // Compared as signed numbers, what is not ASCII is less than a space too.
    const __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(odd, quote)));
    if (found != 0) {
      at += std::countr_zero(found);
      if (*at != '"') return nullptr;
      text = std::string_view(begin, static_cast<std::size_t>(at - begin));
      return at + 1;
    }
    at += 16;
  }
  const std::string_view rest(begin, static_cast<std::size_t>(end - begin));
  const std::size_t size = plain_run_end(rest, static_cast<std::size_t>(at - begin));
  if (size == rest.size() || rest[size] != '"') return nullptr;
  text = rest.substr(0, size);
  return begin + size + 1;
}

}  // namespace voltwin::json
