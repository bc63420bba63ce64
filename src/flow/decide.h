// flow/decide.h: facts and a pack become a decision; the same two give it again.
//
// Input   facts as summarise_facts made them; a pack as it was loaded.
// Output  the decision with its trace; on replay, whether today's engine gives the same bytes.
// Method  policy::decide is pure (I3); everything it read is stored with the decision.
// Threads stateless.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/decision.h"
#include "policy/pack.h"
#include "store/store.h"

namespace vigie::flow {

struct PackFolder {
  std::vector<policy::SourceFile> files;  // pack.yaml and rules/*.yaml, in order of path
  std::vector<policy::SourceFile> tests;  // tests/*.yaml, in order of path; of overlays too
  std::vector<policy::OverlayFiles> overlays = {};  // in the order in which they are laid
};

// Errors: kNotFound when there is no pack.yaml; kLimit above 2000 files or 16 MiB.
Result<PackFolder> read_pack_folder(const std::filesystem::path& folder);

// Reads overlays into a folder. Two of one name get numbers: "minors", "minors-2". Errors: the
// same.
Status add_overlays(PackFolder& folder, std::span<const std::filesystem::path> overlays);

// The pack of that folder, with its overlays. Errors: as above; kInvalidArgument with every
// diagnostic rendered.
Result<std::shared_ptr<const policy::Pack>> load_pack_folder(const PackFolder& folder);

// [{"path","text"}] and back.
JsonArray files_json(const std::vector<policy::SourceFile>& files);
std::vector<policy::SourceFile> files_from_json(const JsonArray& values);

// The files as one canonical JSON text: what a stored decision keeps of its pack, and back.
std::string bundle_pack(const PackFolder& folder);
Result<PackFolder> unbundle_pack(std::string_view bundle);

// A new decision with an id of now. Errors: kInvalidArgument when the facts do not fit.
Result<Decision> decide(const policy::Pack& pack, const Json& facts, const Clock& clock);

struct Replayed {
  std::string decision_id;
  bool is_equal = false;
  std::string stored, again;  // canonical JSON of outcome and trace, then and now
};

// Decides a stored decision's facts again with its stored pack. Errors: kNotFound; kCorrupt when
// what is stored does not match its hashes.
Result<Replayed> replay(store::Store& store, std::string_view decision_id);

}  // namespace vigie::flow
