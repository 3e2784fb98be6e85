#include "csms/core/shard/resumption.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "engine/json/record.hpp"

namespace voltwin::core::shard {

namespace {

/// CoreConfig field by field, in the types that a table has.
struct Written {
  std::string build;
  std::string transaction_key;
  Duration call_timeout;
  std::int64_t queue_limit = 0;
  std::int32_t silent_heartbeats = 0;
  Strictness strictness = Strictness::tolerant;
  std::int64_t max_frame_bytes = 0;
  Duration settle;
  Duration boot_patience;
};

}  // namespace

}  // namespace voltwin::core::shard

namespace voltwin::json {

template <>
struct Names<core::boundary::Strictness> {
  static const EnumTable& table() {
    static const EnumTable table{"Strictness", {"tolerant", "strict"}};
    return table;
  }
};

template <>
struct Describe<core::shard::Written> {
  static const RecordTable& table() {
    using core::shard::Written;
    static const RecordTable table =
        record("Resumption", {
                                 field<&Written::build>("build"),
                                 field<&Written::transaction_key>("transaction_key"),
                                 field<&Written::call_timeout>("call_timeout_s"),
                                 field<&Written::queue_limit>("queue_limit").from(0),
                                 field<&Written::silent_heartbeats>("silent_heartbeats"),
                                 field<&Written::strictness>("strictness"),
                                 field<&Written::max_frame_bytes>("max_frame_bytes").from(0),
                                 field<&Written::settle>("settle_s"),
                                 field<&Written::boot_patience>("boot_patience_s"),
                             });
    return table;
  }
};

}  // namespace voltwin::json

namespace voltwin::core::shard {

namespace {

constexpr std::size_t word_digits = 16;

std::string key_text(const session::TransactionKey& key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t word : key.words()) {
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[(word >> shift) & 0xFU];
  }
  return out;
}

std::optional<session::TransactionKey> key_of(std::string_view text) {
  random::SipKey words{};
  if (text.size() != words.size() * word_digits) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char* const from = text.data() + i * word_digits;
    const auto read = std::from_chars(from, from + word_digits, words[i], 16);
    if (read.ec != std::errc() || read.ptr != from + word_digits) return std::nullopt;
  }
  return session::TransactionKey(words);
}

}  // namespace

std::string encode_resumption(const CoreConfig& config, events::Vault& vault) {
  // By name and number: a field added to CoreConfig does not compile here until it is written.
  const auto& [key, call_timeout, queue_limit, silent_heartbeats, strictness, max_frame_bytes,
               settle, boot_patience] = config;
  Written out;
  out.build = VOLTWIN_VERSION;
  out.transaction_key = vault.secret(key_text(key));
  out.call_timeout = call_timeout;
  out.queue_limit = static_cast<std::int64_t>(queue_limit);
  out.silent_heartbeats = silent_heartbeats;
  out.strictness = strictness;
  out.max_frame_bytes = static_cast<std::int64_t>(max_frame_bytes);
  out.settle = settle;
  out.boot_patience = boot_patience;
  return json::to_json(out);
}

Result<Resumption> decode_resumption(std::string_view text, const events::Vault& vault) {
  Written read;
  std::vector<json::Issue> issues;
  if (!json::decode(text, read, json::DecodeOptions{}, issues)) {
    return bad_input("how a shard began: " + json::describe(issues.front(), text));
  }
  const auto secret = vault.behind(read.transaction_key);
  if (!secret) return tl::unexpected(secret.error());
  const auto key = key_of(*secret);
  if (!key) {
    return bad_input("how a shard began: " + read.transaction_key + " is no key in the vault");
  }
  CoreConfig config{*key};
  config.call_timeout = read.call_timeout;
  config.queue_limit = static_cast<std::size_t>(read.queue_limit);
  config.silent_heartbeats = read.silent_heartbeats;
  config.strictness = read.strictness;
  config.max_frame_bytes = static_cast<std::size_t>(read.max_frame_bytes);
  config.settle = read.settle;
  config.boot_patience = read.boot_patience;
  return Resumption{config, std::move(read.build), events::number_of(read.transaction_key)};
}

}  // namespace voltwin::core::shard
