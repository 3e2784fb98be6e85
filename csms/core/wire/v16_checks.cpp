// What an operator may not send, found where the command comes in: after this, encoding and
// the station's schema have nothing to object to.

#include <algorithm>
#include <set>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/check.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;

// Longer ones are refused by stations of 2.0.1 and of the security extension.
constexpr std::size_t max_location = 512;
// More than any connector carries, and not so much that the wire has no digits for it.
constexpr Amps max_start_limit{10'000};

tl::unexpected<Error> bad(std::string_view field, std::string_view expected) {
  return bad_input(std::string(field) + ": expected " + std::string(expected));
}

Result<void> not_empty(std::string_view field, const std::string& text) {
  if (text.empty()) return bad(field, "a text that is not empty");
  return {};
}

Result<void> writable(std::string_view field, std::optional<Instant> at) {
  if (!at) return {};
  // Before 1970 no station was built; after 9999 there is no such time on the wire.
  constexpr Instant end = Instant::from_seconds(253'402'300'800);
  if (*at < Instant::from_us(0) || *at >= end) return bad(field, "a time from 1970 to 9999");
  return {};
}

Result<void> in_order(std::optional<Instant> from, std::optional<Instant> to) {
  TRY(writable("from", from));
  TRY(writable("to", to));
  if (from && to && *to < *from) return bad("to", "a time that is not before `from`");
  return {};
}

Result<void> whole_seconds(std::string_view field, Duration duration) {
  if (duration < Duration::from_seconds(1) || duration > Duration::from_seconds(INT32_MAX)) {
    return bad(field, "from 1 s to 2^31 - 1 s");
  }
  return {};
}

Result<void> at_least(std::string_view field, std::int64_t value, std::int64_t least) {
  if (value < least) {
    return bad(field, "at least " + std::to_string(least) + ", found " + std::to_string(value));
  }
  return {};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 3986 as far as a typing mistake goes: a scheme, something behind it, no blanks.
Result<void> address(const std::string& location) {
  const std::size_t colon = location.find(':');
  const auto visible = [](char c) { return c > ' ' && c < 0x7f; };
  const bool fits = colon != std::string::npos && colon + 1 < location.size() &&
                    is_letter(location.front()) && location.size() <= max_location &&
                    std::all_of(location.begin(), location.end(), visible);
  if (!fits) return bad("location", "a URI of at most 512 characters, e.g. https://host/folder");
  return {};
}

Result<void> sound(const Retries& retries) {
  if (retries.count) TRY(at_least("retries.count", *retries.count, 0));
  if (retries.interval) TRY(whole_seconds("retries.interval", *retries.interval));
  return {};
}

Result<void> certificate(std::string_view field, const std::string& text) {
  constexpr std::string_view head = "-----BEGIN CERTIFICATE-----";
  if (text.compare(0, head.size(), head) != 0) return bad(field, "a certificate in PEM");
  return {};
}

std::string without_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

struct Check {
  // What the core asks by itself is sound by construction.
  Result<void> operator()(const GrantLease&) const { return {}; }
  Result<void> operator()(const InstallDefaultLimit&) const { return {}; }
  Result<void> operator()(const ClearLimits&) const { return {}; }
  Result<void> operator()(const ReadConfiguration&) const { return {}; }
  Result<void> operator()(const ResetStation&) const { return {}; }
  Result<void> operator()(const ClearCache&) const { return {}; }
  Result<void> operator()(const ReadLocalListVersion&) const { return {}; }
  Result<void> operator()(const ReadCertificateIds&) const { return {}; }
  Result<void> operator()(const StopRemotely&) const { return {}; }
  Result<void> operator()(const Configure& c) const { return not_empty("key", c.key); }
  Result<void> operator()(const SendData& c) const { return not_empty("vendor", c.vendor); }
  Result<void> operator()(const Unlock& c) const { return at_least("connector", c.connector, 1); }
  Result<void> operator()(const SetAvailability& c) const {
    return at_least("connector", c.connector, 0);
  }
  Result<void> operator()(const StartRemotely& c) const {
    if (c.connector) TRY(at_least("connector", *c.connector, 1));
    if (c.limit && !(*c.limit >= Amps(0) && *c.limit <= max_start_limit)) {
      return bad("limit", "from 0 A to 10,000 A");
    }
    return not_empty("id_tag", c.id_tag);
  }
  Result<void> operator()(const Trigger& c) const {
    if (c.connector) TRY(at_least("connector", *c.connector, 1));
    if (is_trigger_v16(c.message)) return {};
    return bad_input("\"" + c.message + "\" is not a message that OCPP 1.6 can trigger");
  }
  Result<void> operator()(const TriggerExtended& c) const {
    if (c.connector) TRY(at_least("connector", *c.connector, 1));
    if (json::from_name<v16::ExtendedMessageTrigger>(c.message)) return {};
    return bad_input("\"" + c.message +
                     "\" is not a message that the security extension can trigger");
  }
  Result<void> operator()(const SendLocalList& c) const;
  Result<void> operator()(const ReserveNow& c) const {
    TRY(at_least("connector", c.connector, 0));
    TRY(not_empty("id_tag", c.id_tag));
    TRY(at_least("reservation", c.reservation, 1));
    return writable("expires", c.expires);
  }
  Result<void> operator()(const CancelReservation& c) const {
    return at_least("reservation", c.reservation, 1);
  }
  Result<void> operator()(const ReadCompositeSchedule& c) const {
    TRY(at_least("connector", c.connector, 0));
    return whole_seconds("duration", c.duration);
  }
  Result<void> operator()(const UploadDiagnostics& c) const {
    TRY(address(c.location));
    TRY(in_order(c.from, c.to));
    return sound(c.retries);
  }
  Result<void> operator()(const UpdateFirmware& c) const {
    TRY(address(c.location));
    TRY(writable("retrieve_at", c.retrieve_at));
    return sound(c.retries);
  }
  Result<void> operator()(const GetLog& c) const {
    TRY(address(c.location));
    TRY(at_least("request", c.request, 1));
    TRY(in_order(c.from, c.to));
    return sound(c.retries);
  }
  Result<void> operator()(const UpdateSignedFirmware& c) const {
    TRY(address(c.location));
    TRY(at_least("request", c.request, 1));
    TRY(writable("retrieve_at", c.retrieve_at));
    TRY(writable("install_at", c.install_at));
    TRY(certificate("signing_certificate", c.signing_certificate));
    TRY(not_empty("signature", c.signature));
    return sound(c.retries);
  }
  Result<void> operator()(const DeliverCertificate& c) const {
    return certificate("chain", c.chain);
  }
  Result<void> operator()(const InstallCertificate& c) const {
    return certificate("certificate", c.certificate);
  }
  Result<void> operator()(const DeleteCertificate& c) const {
    TRY(not_empty("issuer_name_hash", c.issuer_name_hash));
    TRY(not_empty("issuer_key_hash", c.issuer_key_hash));
    return not_empty("serial", c.serial);
  }
};

Result<void> Check::operator()(const SendLocalList& c) const {
  TRY(at_least("version", c.version, 1));
  if (c.entries.size() > max_local_list_entries) {
    return bad("entries", "at most " + std::to_string(max_local_list_entries) + ", found " +
                              std::to_string(c.entries.size()));
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < c.entries.size(); ++i) {
    const LocalListEntry& entry = c.entries[i];
    const std::string at = "entries[" + std::to_string(i) + "].";
    TRY(not_empty(at + "id_tag", entry.id_tag));
    TRY(writable(at + "expires", entry.expires));
    if (!seen.insert(without_case(entry.id_tag)).second) return bad(at + "id_tag", "each tag once");
    if (c.update == ListUpdate::Full && !entry.status)
      return bad(at + "status", "one in a Full update");
  }
  return {};
}

}  // namespace

Result<void> check_v16(const StationCall& call) {
  TRY(std::visit(Check{}, call));
  // What is left is what the schema knows: lengths.
  const EncodedCall encoded = encode_v16(call);
  const ocpp::schema::MessageSchema* const message = v16::find(encoded.action);
  ENSURE(message != nullptr);
  std::vector<json::Issue> issues;
  json::check(encoded.payload, message->request(), {}, 1, issues);
  if (issues.empty()) return {};
  return bad(issues[0].path, issues[0].expected + ", found " + issues[0].found);
}

}  // namespace voltwin::core::wire
