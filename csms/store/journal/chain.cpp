#include "csms/store/journal/chain.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::store::journal {

namespace {

void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>((number >> shift) & 0xFF);
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::string hex(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : digest) {
    out += digits[byte >> 4];
    out += digits[byte & 0xF];
  }
  return out;
}

Result<Digest> digest_from_hex(std::string_view text) {
  Digest out;
  if (text.size() != 2 * out.size()) {
    return bad_input("digest '" + std::string(text) + "': expected 64 hexadecimal digits");
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = value_of(text[2 * i]);
    const int low = value_of(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return bad_input("digest '" + std::string(text) + "': expected 64 hexadecimal digits");
    }
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return out;
}

Result<Digest> digest_from_bytes(std::string_view bytes) {
  Digest out;
  if (bytes.size() != out.size()) {
    return bad_input("a digest of " + std::to_string(bytes.size()) + " bytes: expected 32");
  }
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

struct Chain::Sha256 {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  };
  // Fetched once: a look-up by name costs more than the hash of a record.
  std::unique_ptr<EVP_MD, Free> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};

  Digest of(std::string_view bytes) {
    Digest out;
    ENSURE(algorithm != nullptr && context != nullptr);
    ENSURE(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1);
    ENSURE(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
    ENSURE(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
    return out;
  }
};

Chain::Chain(const Head& head) : head_(head), sha_(std::make_unique<Sha256>()) {}
Chain::Chain(Chain&&) noexcept = default;
Chain& Chain::operator=(Chain&&) noexcept = default;
Chain::~Chain() = default;

const Digest& Chain::extend(const core::events::Record& record) {
  bytes_.assign(head_.digest.begin(), head_.digest.end());
  append_number(bytes_, record.sequence);
  append_number(bytes_, static_cast<std::uint64_t>(record.at.us()));
  append_number(bytes_, static_cast<std::uint64_t>(record.version));
  append_text(bytes_, record.stream);
  append_text(bytes_, record.type);
  append_text(bytes_, record.payload);
  head_ = {record.sequence, sha_->of(bytes_)};
  return head_.digest;
}

}  // namespace voltwin::store::journal
