#include "csms/store/journal/signer.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using test::TemporaryDirectory;

SigningKey made(const std::string& path) {
  auto key = SigningKey::make(path);
  EXPECT_TRUE(key.has_value()) << (key ? "" : key.error().message);
  if (!key) std::abort();
  return *std::move(key);
}

PublicKey loaded(const std::string& path) {
  auto key = PublicKey::load(path);
  EXPECT_TRUE(key.has_value()) << (key ? "" : key.error().message);
  if (!key) std::abort();
  return *std::move(key);
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

Head some_head() { return {42, digest_from_hex(std::string(64, 'a')).value()}; }

TEST(Signer, SignsWhatThePublicHalfAlonePasses) {
  TemporaryDirectory directory;
  const std::string path = directory.file("key");
  const SigningKey key = made(path);
  const PublicKey open_half = loaded(path + ".pub");
  EXPECT_EQ(open_half.id(), key.id());
  EXPECT_EQ(open_half.id().size(), 64U);
  const Checkpoint checkpoint = key.sign(some_head(), Instant::from_us(-7));
  EXPECT_EQ(checkpoint.key, key.id());
  EXPECT_EQ(checkpoint.signature.size(), 64U);
  EXPECT_EQ(open_half.check(checkpoint), Signature::good);
  // A key that was read back is the same key.
  auto again = SigningKey::load(path);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->sign(some_head(), Instant::from_us(-7)).signature, checkpoint.signature);
}

TEST(Signer, TheSignatureCoversSequenceDigestAndTime) {
  TemporaryDirectory directory;
  const SigningKey key = made(directory.file("key"));
  const PublicKey open_half = loaded(directory.file("key.pub"));
  const Checkpoint good = key.sign(some_head(), Instant::from_us(5));
  EXPECT_EQ(signed_text(good),
            "voltwin checkpoint 1\nsequence 42\ndigest " + std::string(64, 'a') + "\nat_us 5\n");
  Checkpoint bad = good;
  bad.head.sequence = 43;
  EXPECT_EQ(open_half.check(bad), Signature::bad);
  bad = good;
  bad.head.digest[31] ^= 1;
  EXPECT_EQ(open_half.check(bad), Signature::bad);
  bad = good;
  bad.at = Instant::from_us(6);
  EXPECT_EQ(open_half.check(bad), Signature::bad);
  bad = good;
  bad.signature.pop_back();
  EXPECT_EQ(open_half.check(bad), Signature::bad);
  bad.signature.clear();
  EXPECT_EQ(open_half.check(bad), Signature::bad);
  bad.key.clear();
  EXPECT_EQ(open_half.check(bad), Signature::none);
  const Checkpoint other = made(directory.file("other")).sign(some_head(), Instant::from_us(5));
  EXPECT_EQ(open_half.check(other), Signature::another_key);
  Checkpoint pretended = other;
  pretended.key = key.id();
  EXPECT_EQ(open_half.check(pretended), Signature::bad);
}

TEST(Signer, AKeyIsForItsOwnerAloneAndNeverOverwritten) {
  TemporaryDirectory directory;
  const std::string path = directory.file("key");
  const mode_t before = umask(0);
  made(path);
  umask(before);
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(mode_of(path + ".pub"), 0644U);
  const std::string secret = test::bytes_of(path);
  EXPECT_TRUE(secret.starts_with("-----BEGIN PRIVATE KEY-----")) << secret.substr(0, 30);
  const auto again = SigningKey::make(path);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(again.error().message,
            "key '" + path + "': exists already; a key is never overwritten");
  EXPECT_EQ(test::bytes_of(path), secret);
  // Nor is a public half that has lost its other half.
  test::write_bytes(directory.file("half.pub"), "x");
  EXPECT_FALSE(SigningKey::make(directory.file("half")).has_value());
  EXPECT_EQ(test::bytes_of(directory.file("half")), "");
  EXPECT_EQ(test::bytes_of(directory.file("half.pub")), "x");
}

TEST(Signer, RefusesWhatIsNoKeyOrNotForItsOwnerAlone) {
  TemporaryDirectory directory;
  const std::string path = directory.file("key");
  made(path);
  const auto refusal = [](const auto& result) {
    EXPECT_FALSE(result.has_value());
    return result ? std::string() : result.error().message;
  };
  EXPECT_EQ(refusal(SigningKey::load(path + ".pub")),
            "key '" + path + ".pub': others than its owner may read or write it; `chmod 600` it");
  EXPECT_EQ(refusal(PublicKey::load(path)),
            "key '" + path + "': expected an Ed25519 public key in PEM");
  EXPECT_NE(refusal(SigningKey::load(directory.file("none"))).find("No such file"),
            std::string::npos);
  const std::string rsa = directory.file("rsa");
  ASSERT_EQ(std::system(("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out '" +
                         rsa + "' 2>/dev/null && chmod 600 '" + rsa + "'")
                            .c_str()),
            0);
  EXPECT_NE(refusal(SigningKey::load(rsa)).find("is a key of another kind"), std::string::npos);
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_NE(refusal(SigningKey::load(path)).find("chmod 600"), std::string::npos);
}

TEST(CheckpointPolicy, IsDueAfterRecordsOrTimeAndNeverForNothingNew) {
  const CheckpointPolicy policy{100, Duration::from_minutes(10)};
  const Instant start = test::at("2026-06-01T08:00:00Z");
  const LastCheckpoint last{50, start};
  EXPECT_FALSE(is_due(policy, last, 149, start));
  EXPECT_TRUE(is_due(policy, last, 150, start));
  EXPECT_FALSE(is_due(policy, last, 51, start + Duration::from_seconds(599)));
  EXPECT_TRUE(is_due(policy, last, 51, start + Duration::from_minutes(10)));
  EXPECT_FALSE(is_due(policy, last, 50, start + Duration::from_hours(5)));
}

}  // namespace
}  // namespace voltwin::store::journal
