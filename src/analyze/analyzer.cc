#include "analyze/analyzer.h"

#include "analyze/registry.h"
#include "base/check.h"

namespace vigie::analyze {

Finding new_finding(std::string_view kind, std::string_view name) {
  Finding finding;
  finding.kind = kind;
  finding.analyzer = name;
  for (const RegisteredName& known : kRegisteredNames) {
    if (known.name == name) finding.version = known.version;
  }
  CHECK(!finding.version.empty());
  return finding;
}

Finding unable_finding(std::string_view kind, std::string_view name, UnableKind why,
                       std::string_view reason) {
  Finding finding = new_finding(kind, name);
  finding.unable = Unable{why, std::string(reason)};
  return finding;
}

}  // namespace vigie::analyze
