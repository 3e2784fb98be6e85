#include "csms/store/journal/signer.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::store::journal {

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t key_file_max = 16'384;

const unsigned char* data_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

tl::unexpected<Error> unsuitable(const std::string& path, const std::string& why) {
  return bad_input("key '" + path + "': " + why);
}

std::string system_reason() { return std::error_code(errno, std::generic_category()).message(); }

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return unsuitable(path, "cannot be read: " + system_reason());
  std::string text(key_file_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > key_file_max) return unsuitable(path, "is too long for a key");
  return text;
}

// Without it OpenSSL would ask the terminal for a password.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*mine*/) { return -1; }

Result<Pkey> ed25519(Pkey key, const std::string& path, const std::string& expected) {
  if (key == nullptr) return unsuitable(path, "expected " + expected);
  if (EVP_PKEY_is_a(key.get(), "ED25519") != 1) {
    return unsuitable(path, "is a key of another kind; expected " + expected);
  }
  return key;
}

Bio reader(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  ENSURE(bio != nullptr);
  return bio;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// O_EXCL: neither a file nor a link that was there is written to.
Result<void> write_new(const std::string& path, const std::string& text, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    if (errno == EEXIST) return unsuitable(path, "exists already; a key is never overwritten");
    return unsuitable(path, "cannot be written: " + system_reason());
  }
  const bool is_written =
      write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fchmod(file, mode) == 0 && fsync(file) == 0;
  const std::string reason = system_reason();
  close(file);
  if (is_written) return {};
  unlink(path.c_str());
  return environment_error("key '" + path + "': cannot be written: " + reason);
}

std::string id_of(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  ENSURE(size > 0);
  Digest digest;
  unsigned int length = 0;
  ENSURE(EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(),
                    nullptr) == 1);
  OPENSSL_free(der);
  return hex(digest);
}

}  // namespace

std::string signed_text(const Checkpoint& checkpoint) {
  return "voltwin checkpoint 1\nsequence " + std::to_string(checkpoint.head.sequence) +
         "\ndigest " + hex(checkpoint.head.digest) + "\nat_us " +
         std::to_string(checkpoint.at.us()) + "\n";
}

struct PublicKey::Key {
  Pkey handle;
};

PublicKey::PublicKey(std::unique_ptr<Key> key)
    : key_(std::move(key)), id_(id_of(key_->handle.get())) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::load(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected<Error>(text.error());
  const Bio bio = reader(*text);
  auto key = ed25519(Pkey(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr)), path,
                     "an Ed25519 public key in PEM");
  if (!key) return tl::unexpected<Error>(std::move(key).error());
  return PublicKey(std::make_unique<Key>(Key{*std::move(key)}));
}

Signature PublicKey::check(const Checkpoint& checkpoint) const {
  if (checkpoint.key.empty() && checkpoint.signature.empty()) return Signature::none;
  if (checkpoint.key != id_) return Signature::another_key;
  const std::string text = signed_text(checkpoint);
  const Context context(EVP_MD_CTX_new());
  ENSURE(context != nullptr);
  ENSURE(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1);
  const bool is_good =
      EVP_DigestVerify(context.get(), data_of(checkpoint.signature), checkpoint.signature.size(),
                       data_of(text), text.size()) == 1;
  return is_good ? Signature::good : Signature::bad;
}

Result<SigningKey> SigningKey::make(const std::string& path) {
  Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key == nullptr) return environment_error("no key can be made: OpenSSL has no random numbers");
  const Bio secret(BIO_new(BIO_s_secmem()));
  const Bio open_half(BIO_new(BIO_s_mem()));
  ENSURE(secret != nullptr && open_half != nullptr);
  ENSURE(PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
         1);
  ENSURE(PEM_write_bio_PUBKEY(open_half.get(), key.get()) == 1);
  TRY(write_new(path, text_of(secret.get()), 0600));
  if (auto written = write_new(path + ".pub", text_of(open_half.get()), 0644); !written) {
    unlink(path.c_str());  // this call made it: half a pair is none
    return tl::unexpected<Error>(std::move(written).error());
  }
  return SigningKey(PublicKey(std::make_unique<PublicKey::Key>(PublicKey::Key{std::move(key)})));
}

Result<SigningKey> SigningKey::load(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return unsuitable(path, "others than its owner may read or write it; `chmod 600` it");
  }
  const auto text = read_file(path);
  if (!text) return tl::unexpected<Error>(text.error());
  const Bio bio = reader(*text);
  auto key = ed25519(Pkey(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr)), path,
                     "an Ed25519 private key in PEM, without a password");
  if (!key) return tl::unexpected<Error>(std::move(key).error());
  return SigningKey(PublicKey(std::make_unique<PublicKey::Key>(PublicKey::Key{*std::move(key)})));
}

Checkpoint SigningKey::sign(const Head& head, Instant at) const {
  Checkpoint out{head, at, id(), {}};
  const std::string text = signed_text(out);
  const Context context(EVP_MD_CTX_new());
  ENSURE(context != nullptr);
  ENSURE(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, public_.key_->handle.get()) ==
         1);
  std::array<unsigned char, signature_bytes> signature{};
  std::size_t size = signature.size();
  ENSURE(EVP_DigestSign(context.get(), signature.data(), &size, data_of(text), text.size()) == 1);
  out.signature.assign(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size));
  return out;
}

bool is_due(const CheckpointPolicy& policy, const LastCheckpoint& last, std::uint64_t sequence,
            Instant now) {
  if (sequence <= last.sequence) return false;
  return sequence - last.sequence >= policy.records || now - last.at >= policy.time;
}

}  // namespace voltwin::store::journal
