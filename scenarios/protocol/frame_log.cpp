#include "scenarios/protocol/frame_log.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace voltwin::scenarios::protocol {

namespace {

constexpr std::string_view blanks = " \t\r";
// What stands between or around the words of a log line.
constexpr std::string_view separators = " \t\r|,;[]()\"'=";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) + 1 - from);
}

// `[`, a number of one digit, and a comma: no time and no list of words looks like that.
bool is_head(std::string_view text) {
  std::size_t at = text.find_first_not_of(blanks, 1);
  if (at == std::string_view::npos || !is_digit(text[at])) return false;
  at = text.find_first_not_of(blanks, at + 1);
  return at != std::string_view::npos && text[at] == ',';
}

std::size_t frame_start(std::string_view line) {
  for (std::size_t at = line.find('['); at != std::string_view::npos; at = line.find('[', at + 1)) {
    if (is_head(line.substr(at))) return at;
  }
  return line.find_first_of("[{");
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<Direction> direction_of(std::string_view word) {
  constexpr std::array<std::string_view, 11> in = {
      "in", "recv", "received", "receive", "rx", "incoming", "<", "<-", "<<", "<--", "\u2190"};
  constexpr std::array<std::string_view, 11> out = {
      "out", "send", "sent", "sending", "tx", "outgoing", ">", "->", ">>", "-->", "\u2192"};
  std::string text = lower(word);
  if (!text.empty() && text.back() == ':') text.pop_back();
  if (std::find(in.begin(), in.end(), text) != in.end()) return Direction::from_station;
  if (std::find(out.begin(), out.end(), text) != out.end()) return Direction::to_station;
  return std::nullopt;
}

// Since 1970, by the number of digits: seconds, milliseconds, microseconds.
std::optional<Instant> epoch_time(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  if (word.size() == 10) return Instant::from_us(value * 1'000'000);
  if (word.size() == 13) return Instant::from_us(value * 1'000);
  if (word.size() == 16) return Instant::from_us(value);
  return std::nullopt;
}

bool is_level(std::string_view word) {
  constexpr std::array<std::string_view, 9> words = {"debug", "info",  "warn", "warning", "error",
                                                     "trace", "fatal", "ocpp", "frame"};
  const std::string text = lower(word);
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Takes the words before a frame, one after the other.
class Prefix {
 public:
  explicit Prefix(LoggedFrame& frame) : frame_(frame) {}

  void read(std::string_view text) {
    while (true) {
      const std::size_t from = text.find_first_not_of(separators);
      if (from == std::string_view::npos) return;
      const std::size_t end = std::min(text.find_first_of(separators, from), text.size());
      const std::size_t taken = word(text.substr(from), end - from);
      text.remove_prefix(from + taken);
    }
  }

 private:
  /// The word of that length at the start of `rest`; returns how much was taken.
  std::size_t word(std::string_view rest, std::size_t length) {
    // A date and a time of day may be two words.
    const std::size_t next = std::min(rest.find_first_of(separators, length + 1), rest.size());
    for (const std::size_t end : {next, length}) {
      if (frame_.at || end < 10) continue;
      std::string_view text = rest.substr(0, end);
      if (text.back() == ':') text.remove_suffix(1);
      if (const auto parsed = parse_instant(text)) {
        frame_.at = parsed->instant;
        return end;
      }
    }
    const std::string_view text = rest.substr(0, length);
    if (!frame_.at) {
      frame_.at = epoch_time(text);
      if (frame_.at) return length;
    }
    if (const auto direction = direction_of(text)) {
      frame_.direction = direction;
    } else if (!is_level(text)) {
      identity(text.back() == ':' ? text.substr(0, text.size() - 1) : text);
    }
    return length;
  }

  void identity(std::string_view text) {
    const bool letters = std::any_of(text.begin(), text.end(), is_letter);
    const bool digits = std::any_of(text.begin(), text.end(), is_digit);
    if ((!letters && !digits) || (letters_ && !letters)) return;
    letters_ = letters;
    frame_.station = text;
  }

  LoggedFrame& frame_;
  bool letters_ = false;
};

}  // namespace

FrameLog read_log(std::string_view text) {
  FrameLog log;
  std::size_t number = 0;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty()) continue;
    const std::size_t start = frame_start(line);
    if (start == std::string_view::npos || line.front() == '#') {
      ++log.other_lines;
      continue;
    }
    if (log.frames.size() == FrameLog::max_frames) {
      log.cut = true;
      break;
    }
    LoggedFrame frame;
    frame.line = number;
    Prefix(frame).read(line.substr(0, start));
    frame.text = line.substr(start);
    log.frames.push_back(frame);
  }
  return log;
}

}  // namespace voltwin::scenarios::protocol
