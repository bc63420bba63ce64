#include "exchange/people/bundle.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"

namespace vigie::exchange {
namespace {

constexpr std::string_view kManifest = "manifest.json", kSignature = "manifest.sig";
constexpr std::string_view kFormat = "vigie-evidence-bundle/1";

Error changed(std::string_view what) {
  return {ErrorCode::kCorrupt, "the bundle does not hold: " + std::string(what)};
}

// Every file but the two is in the manifest with its hash, and the manifest names no other.
Status check_files(const std::vector<ZipFile>& files, const Json& manifest) {
  const Json* named = member(manifest, "files");
  if (named == nullptr || !named->is_object()) return changed("the manifest names no files");
  for (const ZipFile& file : files) {
    if (file.name == kManifest || file.name == kSignature) continue;
    const std::string wanted = string_member(*named, file.name);
    if (wanted.empty()) return changed(file.name + " was added");
    if (wanted != sha256_hex(file.content)) return changed(file.name + " was changed");
  }
  if (named->get_object().size() + 2 != files.size()) return changed("a file is missing");
  return ok();
}

}  // namespace

Result<std::string> make_bundle(std::vector<ZipFile> files, std::string_view made,
                                std::span<const uint8_t> seed) {
  JsonObject hashes;
  for (const ZipFile& file : files) {
    if (file.name == kManifest || file.name == kSignature) {
      return Error{ErrorCode::kInvalidArgument, "a bundle writes its manifest itself"};
    }
    hashes[file.name] = sha256_hex(file.content);
  }
  const std::string manifest = to_json_pretty(JsonObject{{"format", kFormat},
                                                         {"made", made},
                                                         {"by", "vigie " VIGIE_VERSION},
                                                         {"files", std::move(hashes)}});
  const std::string signature =
      to_json(JsonObject{{"algorithm", "ed25519"},
                         {"public_key", to_hex(ed25519_public(seed))},
                         {"signature", to_hex(sign_ed25519(seed, manifest))}});
  files.push_back({std::string(kManifest), manifest});
  files.push_back({std::string(kSignature), signature});
  return write_zip(files);
}

Result<CheckedBundle> check_bundle(std::string_view bytes, std::string_view public_key) {
  CheckedBundle out;
  out.files = TRY(read_zip(bytes));
  const size_t count = out.files.size();
  if (count < 2 || out.files[count - 2].name != kManifest ||
      out.files[count - 1].name != kSignature) {
    return changed("its manifest and signature are not there");
  }
  const std::string& text = out.files[count - 2].content;
  const JsonLimits limits{.bytes_max = 8 << 20, .depth_max = 4};
  const Json signature = TRY(parse_json(out.files[count - 1].content, limits));
  out.public_key = string_member(signature, "public_key");
  if (!public_key.empty() && public_key != out.public_key) {
    return Error{ErrorCode::kDenied, "the bundle is signed with another key: " + out.public_key};
  }
  const auto key = from_hex(out.public_key);
  const auto mac = from_hex(string_member(signature, "signature"));
  if (!key || !mac || !verify_ed25519(*key, text, *mac)) {
    return changed("its signature is not over this manifest");
  }
  const Json manifest = TRY(parse_json(text, limits));
  if (string_member(manifest, "format") != kFormat) {
    return Error{ErrorCode::kUnsupported, "a bundle of another version"};
  }
  out.made = string_member(manifest, "made");
  TRY(check_files(out.files, manifest));
  out.files.resize(count - 2);
  return out;
}

}  // namespace vigie::exchange
