// policy/cel/functions/address.h: IP addresses and networks as text (CEL's network extension).
//
// Method  IPv4 as four decimals without leading zeros, IPv6 as RFC 4291 section 2.2; written as
//         RFC 5952 says.
// Limits  no zones ("fe80::1%eth0"). "::ffff:1.2.3.4" is refused; "::ffff:102:304" is 1.2.3.4.
// Threads stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/cel/value.h"

namespace vigie::policy::cel {

std::optional<Address> parse_address(std::string_view text);
// "192.168.0.0/24"; bits after the prefix are kept.
std::optional<Address> parse_network(std::string_view text);
std::string address_text(const Address& address);

int address_bits(const Address& address);  // 32 or 128
// The first prefix bits, the others zero.
Address masked(const Address& network);
// Whether the first bits of the two agree; never across the families.
bool is_in_network(const Address& network, const Address& address);

bool is_unspecified(const Address& address);
bool is_loopback(const Address& address);
bool is_link_local_unicast(const Address& address);
bool is_link_local_multicast(const Address& address);
// Unicast beyond the link: not unspecified, loopback, multicast, link-local or IPv4 broadcast.
bool is_global_unicast(const Address& address);

}  // namespace vigie::policy::cel
