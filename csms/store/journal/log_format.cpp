#include "csms/store/journal/log_format.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <limits>
#include <utility>

#include "csms/store/journal/journal.hpp"
#include "engine/base/ensure.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::store::journal::log_format {

namespace {

using core::events::Erasure;

constexpr std::string_view file_mark = "VOLTLOG1";
// Begins with a byte that no UTF-8 text has.
constexpr std::uint32_t group_mark = 0x475257ff;
constexpr std::size_t mark_bytes = sizeof group_mark;

// --- numbers and texts ---------------------------------------------------------------------

template <std::unsigned_integral T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

void put_i64(std::string& out, std::int64_t value) { put(out, static_cast<std::uint64_t>(value)); }

void put_count(std::string& out, std::size_t count) {
  ENSURE(count <= std::numeric_limits<std::uint32_t>::max());
  put(out, static_cast<std::uint32_t>(count));
}

void put_text(std::string& out, std::string_view text) {
  put_count(out, text.size());
  out += text;
}

// Takes from the front; what is missing reads as zero, and is remembered.
class Source {
 public:
  explicit Source(std::string_view bytes) : bytes_(bytes) {}

  template <std::unsigned_integral T>
  [[nodiscard]] T take() {
    const std::string_view bytes = take_bytes(sizeof(T));
    T value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[i]));
    }
    return value;
  }
  [[nodiscard]] std::int64_t take_i64() { return static_cast<std::int64_t>(take<std::uint64_t>()); }
  [[nodiscard]] std::string_view take_text() { return take_bytes(take<std::uint32_t>()); }
  /// What was read is nothing of ours.
  void refuse() { good_ = false; }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take_bytes(std::size_t count) {
    if (count > bytes_.size()) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view out = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return out;
  }

  std::string_view bytes_;
  bool good_ = true;
};

// --- one function each way for each kind of thing ------------------------------------------

void encode(std::string& out, const Record& record) {
  const auto& [sequence, at, stream, type, version, payload] = record;
  put(out, sequence);
  put_i64(out, at.us());
  put(out, static_cast<std::uint32_t>(version));
  put_text(out, stream);
  put_text(out, type);
  put_text(out, payload);
}

void decode(Source& in, Record& record) {
  record.sequence = in.take<std::uint64_t>();
  record.at = Instant::from_us(in.take_i64());
  record.version = static_cast<int>(in.take<std::uint32_t>());
  record.stream = in.take_text();
  record.type = in.take_text();
  record.payload = in.take_text();
}

void encode(std::string& out, const TapeEntry& frame) {
  const auto& [at, connection, station, kind, text, after] = frame;
  put_i64(out, at.us());
  put(out, connection.value());
  out.push_back(static_cast<char>(kind));
  put_text(out, station);
  put_text(out, text);
  put(out, after);
}

void decode(Source& in, TapeEntry& frame) {
  frame.at = Instant::from_us(in.take_i64());
  frame.connection = core::boundary::ConnectionId(in.take<std::uint64_t>());
  const auto kind = in.take<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(TapeEntry::Kind::resumed)) return in.refuse();
  frame.kind = static_cast<TapeEntry::Kind>(kind);
  frame.station = in.take_text();
  frame.text = in.take_text();
  frame.after = in.take<std::uint64_t>();
}

void encode(std::string& out, const Telemetry& sample) {
  const auto& [at, evse, transaction, measurand, value] = sample;
  put_i64(out, at.us());
  put(out, evse.value());
  put(out, transaction.value());
  put_text(out, measurand);
  put(out, std::bit_cast<std::uint64_t>(value));
}

void decode(Source& in, Telemetry& sample) {
  sample.at = Instant::from_us(in.take_i64());
  sample.evse = core::boundary::EvseId(in.take<std::uint64_t>());
  sample.transaction = core::boundary::TransactionId(in.take<std::uint64_t>());
  sample.measurand = in.take_text();
  sample.value = std::bit_cast<double>(in.take<std::uint64_t>());
}

void encode(std::string& out, const VaultEntry& entry) {
  const auto& [number, kind, text] = entry;
  put(out, number);
  out.push_back(static_cast<char>(kind));
  put_text(out, text);
}

void decode(Source& in, VaultEntry& entry) {
  entry.number = in.take<std::uint64_t>();
  entry.kind = static_cast<core::events::VaultKind>(in.take<std::uint8_t>());
  entry.text = in.take_text();
}

void encode(std::string& out, const Erasure& erasure) {
  const auto& [tag, replacement, through] = erasure;
  put_text(out, tag);
  put_text(out, replacement);
  put(out, through);
}

void decode(Source& in, Erasure& erasure) {
  erasure.tag = in.take_text();
  erasure.replacement = in.take_text();
  erasure.through = in.take<std::uint64_t>();
}

template <class T>
void encode_all(std::string& out, const std::vector<T>& things) {
  put_count(out, things.size());
  for (const T& thing : things) encode(out, thing);
}

template <class T>
void decode_all(Source& in, std::vector<T>& things) {
  const auto count = in.take<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.good(); ++i) decode(in, things.emplace_back());
}

// --- frames around them --------------------------------------------------------------------

struct Checksum {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  [[nodiscard]] bool operator==(const Checksum&) const = default;
};

/// The one place that knows which checksum it is.
Checksum checksum(std::string_view body, Place place) {
  sim::Digest digest;
  digest.add(place.salt);
  digest.add(place.offset);
  digest.add(body);
  const auto value = digest.value();
  return {value.high, value.low};
}

std::uint64_t head_check(std::uint64_t salt) { return checksum(file_mark, {salt, 0}).low; }

Error at_byte(std::size_t offset, const std::string& what) {
  return {ErrorKind::environment, "journal: " + what + " at byte " + std::to_string(offset)};
}

/// The first whole group behind `from`; npos when there is none.
std::size_t find_whole(std::string_view file, Place from) {
  std::string mark;
  put(mark, group_mark);
  for (std::size_t at = file.find(mark, from.offset + 1); at != std::string_view::npos;
       at = file.find(mark, at + 1)) {
    if (!whole_body(file.substr(at), {from.salt, at}).empty()) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string encode_head(std::uint64_t salt) {
  std::string out(file_mark);
  put(out, salt);
  put(out, head_check(salt));
  return out;
}

Result<std::string> encode_group(const core::events::Batch& batch, Place place) {
  // By name and number: a field added to Batch does not compile here until it is written.
  const auto& [vault, records, tape, telemetry, erasures] = batch;
  std::string body;
  encode_all(body, vault);
  encode_all(body, records);
  encode_all(body, tape);
  encode_all(body, telemetry);
  encode_all(body, erasures);
  if (body.size() > max_body_bytes) {
    return environment_error("journal: a batch of " + std::to_string(body.size()) +
                             " bytes; at most " + std::to_string(max_body_bytes));
  }
  const Checksum sum = checksum(body, place);
  std::string out;
  out.reserve(group_head_bytes + body.size());
  put(out, group_mark);
  put_count(out, body.size());
  put(out, sum.high);
  put(out, sum.low);
  out += body;
  return out;
}

std::string_view whole_body(std::string_view bytes, Place place) {
  Source in(bytes);
  const auto mark = in.take<std::uint32_t>();
  const auto length = in.take<std::uint32_t>();
  const Checksum sum{in.take<std::uint64_t>(), in.take<std::uint64_t>()};
  if (!in.good() || mark != group_mark || length > max_body_bytes) return {};
  if (length > bytes.size() - group_head_bytes) return {};
  const std::string_view body = bytes.substr(group_head_bytes, length);
  return checksum(body, place) == sum ? body : std::string_view{};
}

Result<core::events::Batch> decode_body(std::string_view body) {
  core::events::Batch out;
  Source in(body);
  auto& [vault, records, tape, telemetry, erasures] = out;
  decode_all(in, vault);
  decode_all(in, records);
  decode_all(in, tape);
  decode_all(in, telemetry);
  decode_all(in, erasures);
  if (!in.good() || !in.at_end()) return environment_error("journal: not a group of this format");
  return out;
}

Result<Scan> scan(std::string_view file) {
  Scan out;
  Source head(file.substr(0, std::min(file.size(), head_bytes))
                  .substr(std::min(file.size(), file_mark.size())));
  out.salt = head.take<std::uint64_t>();
  if (!file.starts_with(encode_head(out.salt))) {
    // A head is durable before the first group, so an unfinished one has nothing behind it.
    if (file.size() <= head_bytes) return Scan{};
    return tl::unexpected<Error>(at_byte(0, "not a log of ours, or its head is damaged,"));
  }
  out.end = head_bytes;
  std::uint64_t last = 0;
  while (out.end < file.size()) {
    const Place place{out.salt, out.end};
    const std::string_view body = whole_body(file.substr(out.end), place);
    if (body.empty()) {
      const std::size_t next = find_whole(file, place);
      if (next == std::string_view::npos) return out;
      return tl::unexpected<Error>(at_byte(
          out.end,
          "damaged: a whole group at byte " + std::to_string(next) + " follows one that is not,"));
    }
    const auto batch = decode_body(body);
    if (!batch) return tl::unexpected<Error>(at_byte(out.end, "a whole group of another format"));
    if (!check_sequence(last, batch->records)) {
      return tl::unexpected<Error>(
          at_byte(out.end, "a group does not follow record " + std::to_string(last)));
    }
    if (!check_vault(out.vault, batch->vault)) {
      return tl::unexpected<Error>(
          at_byte(out.end, "a group does not follow vault entry " + std::to_string(out.vault)));
    }
    out.vault += batch->vault.size();
    out.erased = last_erasure(batch->records, out.erased);
    if (!batch->records.empty()) last = batch->records.back().sequence;
    out.groups.push_back({out.end, group_head_bytes + body.size(), last});
    out.end += out.groups.back().bytes;
  }
  return out;
}

}  // namespace voltwin::store::journal::log_format
