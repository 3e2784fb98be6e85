// Id tags of the state: what they are defined as, and their erasure.

#include <utility>

#include "csms/core/state/meaning.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

namespace {

constexpr std::string_view account_prefix = "driver:";

// The keys of a table that holds nothing of this tag any more, the entries kept.
template <class Table>
void rename_in(Table& table, std::string_view id_tag, const std::string& name) {
  std::vector<StoredKey> keys;
  for (const auto& entry : table) {  // lint: order does not matter
    if (entry.first.id_tag.size() == id_tag.size() && same_folded(entry.first.id_tag, id_tag)) {
      keys.push_back(entry.first);
    }
  }
  for (const StoredKey& key : keys) {
    auto node = table.extract(key);
    node.key().id_tag = name;
    table.insert(std::move(node));
  }
}

}  // namespace

void State::define_token(const TokenDefinition& token) {
  const std::string key = folded(token.id_tag);
  const bool known = !tokens_.insert_or_assign(key, token).second;
  const auto [same, first] =
      tokens_without_separators_.try_emplace(without_separators(key), token.id_tag);
  if (first || same->second.empty()) return;
  if (known) {
    same->second = token.id_tag;
  } else {
    same->second.clear();
  }
}

void State::rename_token(std::string_view id_tag, const std::string& name) {
  const auto is_it = [&](std::string_view text) {
    return text.size() == id_tag.size() && same_folded(text, id_tag);
  };
  if (auto token = tokens_.extract(folded(id_tag))) {
    // As if it had always been defined under the other name.
    const std::string bare = without_separators(folded(id_tag));
    tokens_without_separators_.erase(bare);
    for (const auto& [key, other] : tokens_) {
      if (without_separators(key) != bare) continue;
      const auto [same, first] = tokens_without_separators_.try_emplace(bare, other.id_tag);
      if (!first) same->second.clear();
    }
    define_token({name, TokenStatus::Blocked});
  }
  for (Transaction& transaction : transactions_) {
    if (is_it(transaction.id_tag)) transaction.id_tag = name;
  }
  for (Station& station : stations_) {
    for (AwaitedStart& start : station.awaited_starts) {
      if (is_it(start.id_tag)) start.id_tag = name;
    }
  }
  const auto is_account = [&](std::string_view account) {
    return account.starts_with(account_prefix) && is_it(account.substr(account_prefix.size()));
  };
  const std::string account = std::string(account_prefix) + name;
  for (Charge& charge : charges_) {
    for (events::Posting& posting : charge.postings) {
      if (is_account(posting.account)) posting.account = account;
    }
  }
  std::map<std::string, std::int64_t> balances;
  for (const auto& [key, amount] : balances_) {
    const std::size_t currency = key.rfind('/');
    const bool its = is_account(std::string_view(key).substr(0, currency));
    balances[its ? account + key.substr(currency) : key] += amount;
  }
  balances_ = std::move(balances);
  priorities_.rename(id_tag, name);
  rename_in(starts_, id_tag, name);
  rename_in(stops_, id_tag, name);
}

}  // namespace voltwin::core::state
