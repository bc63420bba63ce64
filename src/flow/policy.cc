#include "flow/policy.h"

#include <algorithm>

namespace vigie::flow {
namespace {

constexpr size_t kOverlaysMax = 32;
constexpr size_t kChoicesMax = 256;  // then they are loaded again: a platform has few places

Error rendered(const std::vector<policy::Diagnostic>& diagnostics) {
  std::string all = "the policy pack has errors";
  for (const auto& diagnostic : diagnostics) all += "\n" + policy::render(diagnostic);
  return {ErrorCode::kInvalidArgument, std::move(all)};
}

}  // namespace

Result<std::shared_ptr<const Policy>> Policy::load(
    const std::filesystem::path& folder, std::span<const std::filesystem::path> overlays) {
  PackFolder files = TRY(read_pack_folder(folder));
  TRY(add_overlays(files, overlays));
  return load(files);
}

Result<std::shared_ptr<const Policy>> Policy::load(const PackFolder& folder) {
  if (folder.overlays.size() > kOverlaysMax) {
    return Error{ErrorCode::kLimit, std::to_string(folder.overlays.size()) + " overlays, limit " +
                                        std::to_string(kOverlaysMax)};
  }
  policy::CheckedOverlays checked;
  if (!folder.overlays.empty()) checked = policy::check_overlays(folder.files, folder.overlays);
  const auto& wrong = checked.diagnostics;
  if (std::any_of(wrong.begin(), wrong.end(), [](const auto& one) { return one.is_error; })) {
    return rendered(wrong);
  }
  std::shared_ptr<Policy> out(new Policy);
  out->folder_ = folder;
  out->folder_.tests.clear();
  out->heads_ = checked.overlays;
  out->whole_ = TRY(out->load_choice(checked.newest));
  out->chosen_.emplace(checked.newest, out->whole_);
  return std::shared_ptr<const Policy>(std::move(out));
}

Result<std::shared_ptr<const Policy::Chosen>> Policy::load_choice(
    const std::vector<size_t>& overlays) const {
  PackFolder files{.files = folder_.files, .tests = {}, .overlays = {}};
  for (const size_t i : overlays) files.overlays.push_back(folder_.overlays[i]);
  auto out = std::make_shared<Chosen>();
  out->pack = TRY(load_pack_folder(files));
  out->text = bundle_pack(files);
  return std::shared_ptr<const Chosen>(std::move(out));
}

Status Policy::check_in_force(int64_t now_us) const {
  const auto effective = whole().effective();
  if (effective.holds(now_us)) return ok();
  return Error{ErrorCode::kInvalidArgument,
               "the policy pack " + whole().id() + " is in force from " +
                   to_rfc3339(effective.from_us) +
                   (effective.to_us == INT64_MAX ? "" : " until " + to_rfc3339(effective.to_us)) +
                   ": give one that is in force now"};
}

Result<std::shared_ptr<const Policy::Chosen>> Policy::choose(const Json& facts,
                                                             int64_t now_us) const {
  std::vector<size_t> wanted;
  for (size_t i = 0; i < heads_.size(); ++i) {
    if (heads_[i].effective.holds(now_us) && policy::is_in_scope(heads_[i].scope, facts)) {
      wanted.push_back(i);
    }
  }
  {
    const std::scoped_lock lock(mutex_);
    const auto known = chosen_.find(wanted);
    if (known != chosen_.end()) return known->second;
  }
  auto made = TRY(load_choice(wanted));  // without the lock: others decide meanwhile
  const std::scoped_lock lock(mutex_);
  if (chosen_.size() >= kChoicesMax) chosen_.clear();
  chosen_.emplace(wanted, made);
  return made;
}

Result<DecidedBy> decide(const Policy& policy, const Json& facts, const Clock& clock) {
  const auto chosen = TRY(policy.choose(facts, clock.now_us()));
  return DecidedBy{TRY(decide(*chosen->pack, facts, clock)), chosen->text};
}

}  // namespace vigie::flow
