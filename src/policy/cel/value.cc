#include "policy/cel/value.h"

#include <cmath>
#include <cstring>

namespace vigie::policy::cel {
namespace {

constexpr uint32_t kBucketsFrom = 9;  // below that many entries a walk is faster

Order order(int64_t a, int64_t b) {
  return a < b ? Order::kLess : a > b ? Order::kGreater : Order::kEqual;
}
Order order(uint64_t a, uint64_t b) {
  return a < b ? Order::kLess : a > b ? Order::kGreater : Order::kEqual;
}
Order order(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return Order::kUnordered;
  return a < b ? Order::kLess : a > b ? Order::kGreater : Order::kEqual;
}
Order order(std::string_view a, std::string_view b) {
  const int sign = a.compare(b);
  return sign < 0 ? Order::kLess : sign > 0 ? Order::kGreater : Order::kEqual;
}

Order reversed(Order order) {
  if (order == Order::kLess) return Order::kGreater;
  return order == Order::kGreater ? Order::kLess : order;
}

// Whole numbers near 2^63 are compared as doubles, which is what the language says: they are equal
// to their neighbours.
Order order_mixed(const Value& a, const Value& b) {
  if (a.tag == Tag::kInt && b.tag == Tag::kUint) {
    return a.whole < 0 ? Order::kLess : order(static_cast<uint64_t>(a.whole), b.natural);
  }
  if (a.tag == Tag::kInt && b.tag == Tag::kDouble) {
    return order(static_cast<double>(a.whole), b.number);
  }
  if (a.tag == Tag::kUint && b.tag == Tag::kDouble) {
    return order(static_cast<double>(a.natural), b.number);
  }
  return reversed(order_mixed(b, a));
}

Order order_numbers(const Value& a, const Value& b) {
  if (a.tag != b.tag) return order_mixed(a, b);
  if (a.tag == Tag::kInt) return order(a.whole, b.whole);
  if (a.tag == Tag::kUint) return order(a.natural, b.natural);
  return order(a.number, b.number);
}

uint64_t mix(uint64_t value) {
  value ^= value >> 32;
  value *= 0x9e3779b97f4a7c15u;
  return value ^ value >> 29;
}

uint64_t hash_text(std::string_view text) {
  uint64_t out = 0xcbf29ce484222325u;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix(out);
}

// Equal numbers of any type have one hash: that of the nearest double.
uint64_t hash_key(const Value& key) {
  if (key.tag == Tag::kString) return hash_text(key.text());
  if (key.tag == Tag::kBool) return key.flag ? 1 : 2;
  const double number = key.tag == Tag::kInt    ? static_cast<double>(key.whole)
                        : key.tag == Tag::kUint ? static_cast<double>(key.natural)
                                                : key.number;
  uint64_t bits = 0;
  const double positive_zero = number == 0 ? 0.0 : number;
  std::memcpy(&bits, &positive_zero, sizeof bits);
  return mix(bits);
}

bool equal_keys(const Value& a, const Value& b) {
  if (a.tag == Tag::kString) return b.tag == Tag::kString && a.text() == b.text();
  if (a.tag == Tag::kBool) return b.tag == Tag::kBool && a.flag == b.flag;
  return is_number(a) && is_number(b) && order_numbers(a, b) == Order::kEqual;
}

bool is_key(const Value& value) {
  return value.tag == Tag::kString || value.tag == Tag::kBool || is_number(value);
}

const MapEntry* find_entry(const Map& map, const Value& key) {
  if (map.buckets == nullptr) {
    for (uint32_t i = 0; i < map.count; ++i) {
      if (equal_keys(map.entries[i].key, key)) return &map.entries[i];
    }
    return nullptr;
  }
  for (uint64_t at = hash_key(key);; ++at) {
    const uint32_t place = map.buckets[at & map.bucket_mask];
    if (place == 0) return nullptr;
    if (equal_keys(map.entries[place - 1].key, key)) return &map.entries[place - 1];
  }
}

bool equal_lists(Context& context, const List& a, const List& b) {
  if (a.count != b.count) return false;
  for (uint32_t i = 0; i < a.count; ++i) {
    if (!equal(context, a.items[i], b.items[i])) return false;
  }
  return true;
}

bool equal_maps(Context& context, const Value& a, const Value& b) {
  const size_t count = map_size(a);
  if (count != map_size(b)) return false;
  for (size_t i = 0; i < count; ++i) {
    const MapEntry entry = map_entry(a, i);
    const Value* other = find_key(b, entry.key);
    if (other == nullptr || !equal(context, entry.value, *other)) return false;
  }
  return true;
}

bool equal_addresses(const Address& a, const Address& b) {
  return a.is_v6 == b.is_v6 && a.prefix == b.prefix &&
         std::memcmp(a.bytes, b.bytes, a.is_v6 ? 16 : 4) == 0;
}

uint32_t depth_of(const Value& value) {
  switch (value.tag) {
    case Tag::kList: return value.list->depth;
    case Tag::kMap: return value.map->depth;
    case Tag::kObject: return 4;  // facts are declared by us and shallow
    case Tag::kOptional: return value.held == nullptr ? 1 : 1 + depth_of(*value.held);
    default: return 0;
  }
}

}  // namespace

int Shape::find(std::string_view name) const {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<int>(i);
  }
  return -1;
}

Value Context::fail(std::string_view message) {
  auto* copy = arena.take_many<char>(message.size() + 1);
  if (copy == nullptr) return exhaust();
  std::memcpy(copy, message.data(), message.size());
  return of_text({copy, message.size()}, Tag::kError);
}

Value Context::exhaust() {
  steps_left_ = 0;
  is_exhausted_ = true;
  return fail_with("the evaluation takes too many steps or too much memory");
}

Value Context::make_text(std::string_view text, Tag tag) {
  if (!spend(text.size() / 16)) return exhaust();
  auto* copy = arena.take_many<char>(text.size() + 1);
  if (copy == nullptr || text.size() > UINT32_MAX) return exhaust();
  std::memcpy(copy, text.data(), text.size());
  return of_text({copy, text.size()}, tag);
}

Value Context::make_list(const Value* items, size_t count) {
  auto* list = static_cast<List*>(arena.take(sizeof(List)));
  auto* copy = arena.take_many<Value>(count);
  if (list == nullptr || copy == nullptr || count > UINT32_MAX || !spend(count)) return exhaust();
  uint32_t depth = 0;
  for (size_t i = 0; i < count; ++i) {
    copy[i] = items[i];
    depth = std::max(depth, depth_of(items[i]));
  }
  if (depth >= kValueDepthMax) return fail_with("lists and maps are nested too deep");
  *list = {static_cast<uint32_t>(count), depth + 1, copy};
  return of_list(list);
}

Value Context::make_optional(const Value& held) {
  if (depth_of(held) >= kValueDepthMax) return fail_with("lists and maps are nested too deep");
  auto* copy = static_cast<Value*>(arena.take(sizeof(Value)));
  if (copy == nullptr) return exhaust();
  *copy = held;
  return of_optional(copy);
}

Value Context::make_address(const Address& address, Tag tag) {
  auto* copy = static_cast<Address*>(arena.take(sizeof(Address)));
  if (copy == nullptr) return exhaust();
  *copy = address;
  Value out = of_tag(tag);
  out.address = copy;
  return out;
}

Value Context::make_map(const MapEntry* entries, size_t count) {
  auto* map = static_cast<Map*>(arena.take(sizeof(Map)));
  auto* copy = arena.take_many<MapEntry>(count);
  if (map == nullptr || copy == nullptr || count > (1u << 24) || !spend(2 * count)) {
    return exhaust();
  }
  uint32_t* buckets = nullptr;
  uint32_t mask = 0;
  if (count >= kBucketsFrom) {
    mask = 15;
    while (mask < 2 * count) mask = 2 * mask + 1;
    buckets = arena.take_many<uint32_t>(mask + 1);
    if (buckets == nullptr) return exhaust();
    std::memset(buckets, 0, (mask + 1) * sizeof(uint32_t));
  }
  *map = {0, 1, copy, mask, buckets};
  uint32_t depth = 0;
  for (size_t i = 0; i < count; ++i) {
    const Value& key = entries[i].key;
    if (!is_key(key) || key.tag == Tag::kDouble) {
      return fail(std::string("a ") + std::string(type_name(key)) + " cannot be a key of a map");
    }
    if (find_entry(*map, key) != nullptr) return fail_with("two equal keys in a map");
    copy[i] = entries[i];
    map->count = static_cast<uint32_t>(i + 1);
    depth = std::max(depth, depth_of(entries[i].value));
    if (buckets == nullptr) continue;
    uint64_t at = hash_key(key);
    while (buckets[at & mask] != 0) ++at;
    buckets[at & mask] = static_cast<uint32_t>(i + 1);
  }
  if (depth >= kValueDepthMax) return fail_with("lists and maps are nested too deep");
  map->depth = depth + 1;
  return of_map(map);
}

std::string_view type_name(const Value& value) {
  switch (value.tag) {
    case Tag::kError: return "error";
    case Tag::kNull: return "null_type";
    case Tag::kBool: return "bool";
    case Tag::kInt: return "int";
    case Tag::kUint: return "uint";
    case Tag::kDouble: return "double";
    case Tag::kString: return "string";
    case Tag::kBytes: return "bytes";
    case Tag::kTimestamp: return "google.protobuf.Timestamp";
    case Tag::kDuration: return "google.protobuf.Duration";
    case Tag::kType: return "type";
    case Tag::kList: return "list";
    case Tag::kMap:
    case Tag::kObject: return "map";
    case Tag::kOptional: return "optional_type";
    case Tag::kAddress: return "net.IP";
    case Tag::kNetwork: break;
  }
  return "net.CIDR";
}

bool equal(Context& context, const Value& a, const Value& b) {
  if (!context.spend(1)) return false;
  if (is_number(a) && is_number(b)) return order_numbers(a, b) == Order::kEqual;
  if (is_map(a) && is_map(b)) return equal_maps(context, a, b);
  if (a.tag != b.tag) return false;
  switch (a.tag) {
    case Tag::kBool: return a.flag == b.flag;
    case Tag::kString:
    case Tag::kBytes: return a.text() == b.text() && context.spend(a.extra / 16);
    case Tag::kType: return a.text() == b.text();
    case Tag::kTimestamp: return a.whole == b.whole && a.extra == b.extra;
    case Tag::kDuration: return a.whole == b.whole;
    case Tag::kList: return equal_lists(context, *a.list, *b.list);
    case Tag::kOptional:
      if (a.held == nullptr || b.held == nullptr) return a.held == b.held;
      return equal(context, *a.held, *b.held);
    case Tag::kAddress:
    case Tag::kNetwork: return equal_addresses(*a.address, *b.address);
    default: return a.tag == Tag::kNull;
  }
}

Order compare(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return order_numbers(a, b);
  if (a.tag != b.tag) return Order::kNone;
  switch (a.tag) {
    case Tag::kBool: return order(int64_t{a.flag}, int64_t{b.flag});
    case Tag::kString:
    case Tag::kBytes: return order(a.text(), b.text());
    case Tag::kDuration: return order(a.whole, b.whole);
    case Tag::kTimestamp:
      if (a.whole != b.whole) return order(a.whole, b.whole);
      return order(uint64_t{a.extra}, uint64_t{b.extra});
    default: return Order::kNone;
  }
}

const Value* find_key(const Value& map, const Value& key) {
  if (map.tag == Tag::kObject) {
    return key.tag == Tag::kString ? find_key(map, key.text()) : nullptr;
  }
  if (!is_key(key)) return nullptr;
  const MapEntry* entry = find_entry(*map.map, key);
  return entry != nullptr ? &entry->value : nullptr;
}

const Value* find_key(const Value& map, std::string_view key) {
  if (map.tag == Tag::kMap) return find_key(map, of_text(key));
  const int index = map.facts[0].shape->find(key);
  return index >= 0 ? &map.facts[1 + index] : nullptr;
}

size_t map_size(const Value& map) {
  return map.tag == Tag::kMap ? map.map->count : map.facts[0].shape->names.size();
}

MapEntry map_entry(const Value& map, size_t index) {
  if (map.tag == Tag::kMap) return map.map->entries[index];
  return {of_text(map.facts[0].shape->names[index]), map.facts[1 + index]};
}

size_t code_points(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (c & 0xc0) != 0x80;
  return count;
}

bool is_zero(const Value& value) {
  switch (value.tag) {
    case Tag::kNull: return true;
    case Tag::kBool: return !value.flag;
    case Tag::kInt:
    case Tag::kUint:
    case Tag::kDuration: return value.whole == 0;
    case Tag::kDouble: return value.number == 0;
    case Tag::kString:
    case Tag::kBytes: return value.extra == 0;
    case Tag::kTimestamp: return value.whole == 0 && value.extra == 0;
    case Tag::kList: return value.list->count == 0;
    case Tag::kMap:
    case Tag::kObject: return map_size(value) == 0;
    case Tag::kOptional: return value.held == nullptr;
    default: return false;
  }
}

}  // namespace vigie::policy::cel
