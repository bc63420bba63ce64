// Does any text make the parser crash, run without end, or name a place that is not in the text?
#include <cstdint>

#include "base/check.h"
#include "policy/cel/ast.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::policy::cel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const CompileLimits limits;
  const auto parsed = parse(text, limits);
  if (const auto* failed = std::get_if<CompileError>(&parsed)) {
    CHECK(failed->offset <= size);
    CHECK(!failed->message.empty());
    CHECK(render(text, *failed).find('^') != std::string::npos);
    return 0;
  }
  const Ast& ast = std::get<Ast>(parsed);
  CHECK(ast.root < ast.nodes.size());
  for (const Node& node : ast.nodes) {
    CHECK(node.depth <= static_cast<uint32_t>(limits.depth_max));
    CHECK(size_t{node.offset} + node.length <= size);
    for (const NodeId child : node.children) CHECK(child < ast.nodes.size());
  }
  return 0;
}
