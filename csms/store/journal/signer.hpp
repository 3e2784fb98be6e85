#pragma once
// Signatures of checkpoints: Ed25519 over sequence, digest and time, with keys in PEM files.
// Whoever can write to a database can make the whole chain anew, but not sign it. It must not
// know what a chain covers.

#include <cstdint>
#include <memory>
#include <string>

#include "csms/store/journal/archive.hpp"
#include "csms/store/journal/chain.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::journal {

/// What is signed of a checkpoint: lines that say which record, its digest, and when.
[[nodiscard]] std::string signed_text(const Checkpoint& checkpoint);

enum class Signature : std::uint8_t {
  good,
  none,         ///< it was never signed
  another_key,  ///< it says that another key signed it
  bad,          ///< it is not what this key would have written
};

class PublicKey {
 public:
  /// bad_input, naming the file, when it holds no Ed25519 public key in PEM.
  [[nodiscard]] static Result<PublicKey> load(const std::string& path);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  /// Hex SHA-256 of the key's DER: what Checkpoint::key says.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] Signature check(const Checkpoint& checkpoint) const;

 private:
  friend class SigningKey;
  struct Key;
  explicit PublicKey(std::unique_ptr<Key> key);

  std::unique_ptr<Key> key_;
  std::string id_;
};

class SigningKey {
 public:
  /// Makes a key: `path` for its owner alone (mode 0600), and `path`.pub for everybody.
  /// bad_input when one of the two is there already: a key is never overwritten.
  [[nodiscard]] static Result<SigningKey> make(const std::string& path);
  /// bad_input, naming the file, when it holds no Ed25519 private key in PEM, or when others
  /// than its owner may read it.
  [[nodiscard]] static Result<SigningKey> load(const std::string& path);

  [[nodiscard]] const std::string& id() const { return public_.id(); }
  [[nodiscard]] Checkpoint sign(const Head& head, Instant at) const;

 private:
  explicit SigningKey(PublicKey key) : public_(std::move(key)) {}

  PublicKey public_;  ///< whose key has the private half too
};

/// When a writer signs: after so many records, or so much time with at least one. Pure.
struct CheckpointPolicy {
  std::uint64_t records = 10'000;
  Duration time = Duration::from_hours(1);
};
/// What was signed last; of a journal without a checkpoint, nothing at the time it was opened.
struct LastCheckpoint {
  std::uint64_t sequence = 0;
  Instant at;
};
[[nodiscard]] bool is_due(const CheckpointPolicy& policy, const LastCheckpoint& last,
                          std::uint64_t sequence, Instant now);

}  // namespace voltwin::store::journal
