// Optionals and the extensions encoders and network.
#include "base/bytes.h"
#include "policy/cel/functions/address.h"
#include "policy/cel/functions.h"

namespace vigie::policy::cel {
namespace {

// --- optionals; or and orValue are the evaluator's, which leaves their argument alone when it can

Value optional_of(Context& context, const Value* a) { return context.make_optional(a[0]); }
Value optional_none(Context&, const Value*) { return of_optional(nullptr); }
Value optional_of_non_zero(Context& context, const Value* a) {
  return is_zero(a[0]) ? of_optional(nullptr) : context.make_optional(a[0]);
}
Value has_value(Context&, const Value* a) { return of_bool(a[0].held != nullptr); }
Value value_of_optional(Context&, const Value* a) {
  return a[0].held != nullptr ? *a[0].held : Context::fail_with("the optional has no value");
}

Value unwrap(Context& context, const Value* a) {
  const List& list = *a[0].list;
  const size_t base = context.stack.size();
  Value out;
  for (uint32_t i = 0; i < list.count; ++i) {
    const Value& item = list.items[i];
    if (item.tag != Tag::kOptional) out = no_overload(context, "unwrap", &item, 1);
    if (item.tag == Tag::kOptional && item.held != nullptr) context.stack.push_back(*item.held);
  }
  if (!out.is_error()) {
    out = context.make_list(context.stack.data() + base, context.stack.size() - base);
  }
  context.stack.resize(base);
  return out;
}

Value element_at(Context& context, const List& list, bool is_last) {
  if (list.count == 0) return of_optional(nullptr);
  return context.make_optional(list.items[is_last ? list.count - 1 : 0]);
}
Value first_element(Context& context, const Value* a) {
  return element_at(context, *a[0].list, false);
}
Value last_element(Context& context, const Value* a) {
  return element_at(context, *a[0].list, true);
}

constexpr OverloadRow kOptionalRows[] = {
    {"optional.none() -> optional(A)", optional_none},
    {"optional.of(A) -> optional(A)", optional_of},
    {"optional.ofNonZeroValue(A) -> optional(A)", optional_of_non_zero},
    {"optional.unwrap(list(optional(A))) -> list(A)", unwrap, Growth::kSum},
    {"list(optional(A)): unwrapOpt() -> list(A)", unwrap, Growth::kSum},
    {"optional(A): hasValue() -> bool", has_value},
    {"optional(A): value() -> A", value_of_optional},
    {"optional(A): or(optional(A)) -> optional(A)"},
    {"optional(A): orValue(A) -> A"},
    {"list(A): first() -> optional(A)", first_element},
    {"list(A): last() -> optional(A)", last_element},
};

// --- encoders

Value encode_base64(Context& context, const Value* a) {
  if (!context.spend(a[0].extra / 4)) return context.exhaust();
  return context.make_text(to_base64(as_bytes(a[0].text())));
}
// The padding at the end may be left out.
Value decode_base64(Context& context, const Value* a) {
  if (!context.spend(a[0].extra / 4)) return context.exhaust();
  std::string text(a[0].text());
  while (text.size() % 4 != 0) text += '=';
  const auto bytes = from_base64(text);
  if (!bytes) return Context::fail_with("the text is not base64");
  const auto* characters = reinterpret_cast<const char*>(bytes->data());
  return context.make_text({characters, bytes->size()}, Tag::kBytes);
}

constexpr OverloadRow kEncoderRows[] = {
    {"base64.decode(string) -> bytes", decode_base64, Growth::kSum},
    {"base64.encode(bytes) -> string", encode_base64, Growth::kSum},
};

// --- networks

Value no_address(Context& context, const Value& text, const char* what) {
  return context.fail("'" + std::string(text.text().substr(0, 64)) + "' is no " + what);
}

Value address_of_text(Context& context, const Value* a) {
  const auto address = parse_address(a[0].text());
  if (!address) return no_address(context, a[0], "IP address");
  return context.make_address(*address, Tag::kAddress);
}
Value network_of_text(Context& context, const Value* a) {
  const auto network = parse_network(a[0].text());
  if (!network) return no_address(context, a[0], "network, as in 10.0.0.0/8");
  return context.make_address(*network, Tag::kNetwork);
}
Value is_address(Context&, const Value* a) {
  return of_bool(parse_address(a[0].text()).has_value());
}
Value is_network(Context&, const Value* a) {
  return of_bool(parse_network(a[0].text()).has_value());
}
Value is_canonical(Context& context, const Value* a) {
  const auto address = parse_address(a[0].text());
  if (!address) return no_address(context, a[0], "IP address");
  return of_bool(address_text(*address) == a[0].text());
}
Value text_of_address(Context& context, const Value* a) {
  return context.make_text(address_text(*a[0].address));
}
Value text_of_network(Context& context, const Value* a) {
  return context.make_text(address_text(*a[0].address) + "/" +
                           std::to_string(a[0].address->prefix));
}
Value family(Context&, const Value* a) { return of_int(a[0].address->is_v6 ? 6 : 4); }

template <bool (*holds)(const Address&)>
Value address_is(Context&, const Value* a) {
  return of_bool(holds(*a[0].address));
}

Value contains_address(Context&, const Value* a) {
  return of_bool(is_in_network(*a[0].address, *a[1].address));
}
Value contains_address_text(Context& context, const Value* a) {
  const auto address = parse_address(a[1].text());
  if (!address) return no_address(context, a[1], "IP address");
  return of_bool(is_in_network(*a[0].address, *address));
}
bool contains(const Address& outer, const Address& inner) {
  return outer.prefix <= inner.prefix && is_in_network(outer, inner);
}
Value contains_network(Context&, const Value* a) {
  return of_bool(contains(*a[0].address, *a[1].address));
}
Value contains_network_text(Context& context, const Value* a) {
  const auto network = parse_network(a[1].text());
  if (!network) return no_address(context, a[1], "network, as in 10.0.0.0/8");
  return of_bool(contains(*a[0].address, *network));
}

Value address_of_network(Context& context, const Value* a) {
  Address address = *a[0].address;
  address.prefix = 0;
  return context.make_address(address, Tag::kAddress);
}
Value masked_network(Context& context, const Value* a) {
  return context.make_address(masked(*a[0].address), Tag::kNetwork);
}
Value is_mask(Context& context, const Value* a) {
  return of_bool(equal(context, a[0], masked_network(context, a)));
}
Value prefix_length(Context&, const Value* a) { return of_int(a[0].address->prefix); }

constexpr OverloadRow kNetworkRows[] = {
    {"cidr(string) -> net.CIDR", network_of_text},
    {"ip(string) -> net.IP", address_of_text},
    {"ip.isCanonical(string) -> bool", is_canonical},
    {"isCIDR(string) -> bool", is_network},
    {"isIP(string) -> bool", is_address},
    {"string(net.IP) -> string", text_of_address},
    {"string(net.CIDR) -> string", text_of_network},
    {"net.IP: family() -> int", family},
    {"net.IP: isGlobalUnicast() -> bool", address_is<is_global_unicast>},
    {"net.IP: isLinkLocalMulticast() -> bool", address_is<is_link_local_multicast>},
    {"net.IP: isLinkLocalUnicast() -> bool", address_is<is_link_local_unicast>},
    {"net.IP: isLoopback() -> bool", address_is<is_loopback>},
    {"net.IP: isUnspecified() -> bool", address_is<is_unspecified>},
    {"net.CIDR: containsCIDR(net.CIDR) -> bool", contains_network},
    {"net.CIDR: containsCIDR(string) -> bool", contains_network_text},
    {"net.CIDR: containsIP(net.IP) -> bool", contains_address},
    {"net.CIDR: containsIP(string) -> bool", contains_address_text},
    {"net.CIDR: ip() -> net.IP", address_of_network},
    {"net.CIDR: isMask() -> bool", is_mask},
    {"net.CIDR: masked() -> net.CIDR", masked_network},
    {"net.CIDR: prefixLength() -> int", prefix_length},
};

}  // namespace

const std::span<const OverloadRow> kOptionals = kOptionalRows;
const std::span<const OverloadRow> kEncoders = kEncoderRows;
const std::span<const OverloadRow> kNetwork = kNetworkRows;

}  // namespace vigie::policy::cel
