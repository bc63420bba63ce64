#include "policy/spelling.h"

#include <algorithm>
#include <vector>

namespace vigie::policy {
namespace {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string suggest(std::string_view name, std::span<const std::string> known) {
  constexpr size_t kNameBytesMax = 64;  // longer ones are no slips of the finger
  if (name.size() > kNameBytesMax) return "";
  // Two letters exchanged are two edits: short words must allow that many.
  size_t best = (name.size() < 4 ? 1 : std::max<size_t>(2, name.size() / 3)) + 1;
  std::string found;
  for (const std::string& candidate : known) {
    if (candidate.size() > kNameBytesMax) continue;
    const size_t distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found.empty() ? "" : "did you mean " + found;
}

}  // namespace vigie::policy
