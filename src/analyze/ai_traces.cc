// What the file's own metadata says about how it was made, as one finding.
#include "provenance/ai_traces.h"

#include "analyze/analyzer.h"

namespace vigie::analyze {
namespace {

constexpr std::string_view kName = "ai_traces";

class AiTraces : public Analyzer {
 public:
  void finish(const ByteSource& bytes, PassResult& result) override {
    auto found = provenance::find_ai_traces(bytes);
    if (!found) {
      result.findings.push_back(
          unable_finding("ai_trace", kName, UnableKind::kAbstained, found.error().message));
      return;
    }
    result.provenance = *found;
    Finding finding = new_finding("ai_trace", kName);
    finding.verdict = found->disclosure_class;
    const Json seen = to_json_value(*found);
    finding.evidence = {{"class", found->disclosure_class}, {"basis", found->disclosure_basis}};
    for (const char* key : {"state", "aigc", "traces", "remarks"}) {
      finding.evidence[key] = *member(seen, key);
    }
    if (!found->traces.empty()) finding.where.push_back({"container", 0, 0, std::nullopt});
    result.findings.push_back(std::move(finding));
  }
};

}  // namespace

std::unique_ptr<Analyzer> make_ai_traces(const PassOptions& options) {
  static_cast<void>(options);
  return std::make_unique<AiTraces>();
}

}  // namespace vigie::analyze
