// flow/policy.h: what an installation decides by: a pack, and the overlays that may be laid over
// it.
//
// Input   folders; then facts and the time.
// Output  the pack with those overlays whose dates and scope hold, and its files as a stored
//         decision keeps them.
// Method  every choice of overlays is loaded once, when it is first needed: what was checked when
//         the policy was loaded holds for all of them.
// Cost    a choice that was made before: a look-up.
// Threads may be shared.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "flow/decide.h"

namespace vigie::flow {

class Policy {
 public:
  struct Chosen {
    std::shared_ptr<const policy::Pack> pack;
    std::string text;  // bundle_pack() of its files and overlays
  };

  // Errors: as read_pack_folder; kInvalidArgument with everything that is wrong with the pack, one
  // of the overlays, or their dates; kLimit above 32 overlays.
  static Result<std::shared_ptr<const Policy>> load(
      const std::filesystem::path& folder, std::span<const std::filesystem::path> overlays);
  static Result<std::shared_ptr<const Policy>> load(const PackFolder& folder);

  // With the newest version of every overlay, whatever their dates and scope: for lists and texts.
  const policy::Pack& whole() const { return *whole_->pack; }
  const std::string& whole_text() const { return whole_->text; }

  // Errors: kInvalidArgument before the pack's own date or after its end.
  Status check_in_force(int64_t now_us) const;
  // Errors: none but ours.
  Result<std::shared_ptr<const Chosen>> choose(const Json& facts, int64_t now_us) const;

 private:
  Policy() = default;
  Result<std::shared_ptr<const Chosen>> load_choice(const std::vector<size_t>& overlays) const;

  PackFolder folder_;
  std::vector<policy::Pack::Overlay> heads_;  // of folder_.overlays
  std::shared_ptr<const Chosen> whole_;
  mutable std::mutex mutex_;
  mutable std::map<std::vector<size_t>, std::shared_ptr<const Chosen>>
      chosen_;  // guarded by mutex_
};

// The decision by what is in force for these facts, and the text to keep with it. Errors: as
// decide.
struct DecidedBy {
  Decision decision;
  std::string pack_text;
};
Result<DecidedBy> decide(const Policy& policy, const Json& facts, const Clock& clock);

}  // namespace vigie::flow
