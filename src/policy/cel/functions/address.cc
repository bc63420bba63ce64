#include "policy/cel/functions/address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace vigie::policy::cel {
namespace {

// A decimal without leading zeros at the front of text, which is shortened; -1 when there is none.
int take_decimal(std::string_view& text, int max) {
  size_t count = 0;
  int value = 0;
  while (count < text.size() && count < 3 && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  if (count == 0 || value > max || (count > 1 && text[0] == '0')) return -1;
  text.remove_prefix(count);
  return value;
}

bool parse_v4(std::string_view text, uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return false;
      text.remove_prefix(1);
    }
    const int value = take_decimal(text, 255);
    if (value < 0) return false;
    bytes[i] = static_cast<uint8_t>(value);
  }
  return text.empty();
}

// Up to four hex digits at the front of text, which is shortened; -1 when there is none.
int take_group(std::string_view& text) {
  unsigned value = 0;
  const char* end = text.data() + std::min<size_t>(text.size(), 4);
  const auto done = std::from_chars(text.data(), end, value, 16);
  if (done.ec != std::errc()) return -1;
  text.remove_prefix(static_cast<size_t>(done.ptr - text.data()));
  return static_cast<int>(value);
}

// Groups and, at the end, four decimals; "::" stands for as many zeros as are missing.
bool parse_v6(std::string_view text, uint8_t* bytes) {
  std::array<uint8_t, 16> read{};
  size_t count = 0;
  int gap = -1;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty() && count < 16) {
    const bool is_v4_tail =
        text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos;
    if (is_v4_tail) {
      if (count > 12 || !parse_v4(text, read.data() + count)) return false;
      count += 4;
      text = {};
      break;
    }
    const int group = take_group(text);
    if (group < 0) return false;
    read[count++] = static_cast<uint8_t>(group >> 8);
    read[count++] = static_cast<uint8_t>(group & 255);
    if (text.empty()) break;
    if (!text.starts_with(':') || text.size() == 1) return false;
    text.remove_prefix(1);
    if (!text.starts_with(':')) continue;
    if (gap >= 0) return false;
    gap = static_cast<int>(count);
    text.remove_prefix(1);
  }
  if (!text.empty() || (gap < 0 && count != 16) || (gap >= 0 && count == 16)) return false;
  if (gap < 0) gap = static_cast<int>(count);
  const size_t after = count - static_cast<size_t>(gap);
  std::memset(bytes, 0, 16);
  std::memcpy(bytes, read.data(), static_cast<size_t>(gap));
  std::memcpy(bytes + 16 - after, read.data() + gap, after);
  return true;
}

bool is_v4_mapped(const uint8_t* bytes) {
  static constexpr uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(bytes, kPrefix, 12) == 0;
}

bool starts_with(const Address& address, std::initializer_list<int> bytes) {
  return std::equal(bytes.begin(), bytes.end(), address.bytes);
}

bool all_zero(const uint8_t* bytes, size_t count) {
  return std::all_of(bytes, bytes + count, [](uint8_t byte) { return byte == 0; });
}

std::string v6_text(const Address& address) {
  uint16_t groups[8];
  for (int i = 0; i < 8; ++i) {
    groups[i] = static_cast<uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  }
  int best = -1;
  int best_count = 1;  // a single zero is written out
  for (int i = 0; i < 8; ++i) {
    int count = 0;
    while (i + count < 8 && groups[i + count] == 0) ++count;
    if (count > best_count) {
      best = i;
      best_count = count;
    }
  }
  std::string out;
  for (int i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_count - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    char digits[8];
    std::snprintf(digits, sizeof digits, "%x", groups[i]);
    out += digits;
  }
  return out;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  Address out{};
  if (text.find(':') == std::string_view::npos) {
    if (!parse_v4(text, out.bytes)) return std::nullopt;
    return out;
  }
  if (!parse_v6(text, out.bytes)) return std::nullopt;
  out.is_v6 = true;
  if (is_v4_mapped(out.bytes)) {
    if (text.find('.') != std::string_view::npos) return std::nullopt;
    std::memcpy(out.bytes, out.bytes + 12, 4);
    std::memset(out.bytes + 4, 0, 12);
    out.is_v6 = false;
  }
  return out;
}

std::optional<Address> parse_network(std::string_view text) {
  const size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string_view digits = text.substr(slash + 1);
  auto out = parse_address(text.substr(0, slash));
  const bool was_v6 = text.find(':') != std::string_view::npos;
  if (!out || out->is_v6 != was_v6) return std::nullopt;
  out->prefix = take_decimal(digits, address_bits(*out));
  if (out->prefix < 0 || !digits.empty()) return std::nullopt;
  return out;
}

std::string address_text(const Address& address) {
  if (address.is_v6) return v6_text(address);
  std::string out;
  for (int i = 0; i < 4; ++i) out += (i > 0 ? "." : "") + std::to_string(address.bytes[i]);
  return out;
}

int address_bits(const Address& address) { return address.is_v6 ? 128 : 32; }

Address masked(const Address& network) {
  Address out = network;
  for (int bit = network.prefix; bit < 128; ++bit) {
    out.bytes[bit / 8] = static_cast<uint8_t>(out.bytes[bit / 8] & ~(0x80 >> bit % 8));
  }
  return out;
}

bool is_in_network(const Address& network, const Address& address) {
  if (network.is_v6 != address.is_v6) return false;
  Address same = address;
  same.prefix = network.prefix;
  return std::memcmp(masked(network).bytes, masked(same).bytes, 16) == 0;
}

bool is_unspecified(const Address& address) { return all_zero(address.bytes, 16); }

bool is_loopback(const Address& address) {
  if (!address.is_v6) return address.bytes[0] == 127;
  return all_zero(address.bytes, 15) && address.bytes[15] == 1;
}

bool is_link_local_unicast(const Address& address) {
  if (!address.is_v6) return starts_with(address, {169, 254});
  return address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

bool is_link_local_multicast(const Address& address) {
  if (!address.is_v6) return starts_with(address, {224, 0, 0});
  return address.bytes[0] == 0xff && (address.bytes[1] & 0x0f) == 0x02;
}

bool is_global_unicast(const Address& address) {
  const bool is_multicast =
      address.is_v6 ? address.bytes[0] == 0xff : (address.bytes[0] & 0xf0) == 0xe0;
  const bool is_broadcast = !address.is_v6 && starts_with(address, {255, 255, 255, 255});
  return !is_unspecified(address) && !is_loopback(address) && !is_link_local_unicast(address) &&
         !is_multicast && !is_broadcast;
}

}  // namespace vigie::policy::cel
