#include "flow/bank.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/hash_lists.h"
#include "flow/check.h"

namespace vigie::flow {
namespace {

constexpr int kStillsMax = 12;
constexpr int kStillSidePx = 320;

store::BankEntry bank_entry(const NewEntry& entry) {
  store::BankEntry out;
  out.id = to_utf8(entry.id);
  out.verdict = entry.verdict;
  out.confirmed_by = entry.confirmed_by;
  out.topic = entry.topic;
  out.certified = entry.certified;
  out.source = entry.source;
  out.note = entry.note;
  return out;
}

std::string_view as_text(const std::vector<uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The fingerprint that a list gives: its own where it has one, else made of its hashes.
Result<std::string> print_of(const exchange::HashEntry& entry) {
  if (!entry.print.empty()) {
    const auto bytes = from_base64(entry.print);
    if (!bytes) return Error{ErrorCode::kCorrupt, "print is not base64"};
    TRY(fingerprint::decode_print(as_text(*bytes)));
    return std::string(as_text(*bytes));
  }
  fingerprint::ItemPrint print;
  print.kind = entry.frames.size() == 1 ? "image" : "video";
  for (const auto& frame : entry.frames) {
    print.frames.push_back(
        {frame.time_us, TRY(fingerprint::hash_from_hex(frame.pdq)), frame.quality});
  }
  if (entry.frames.size() > 1) print.duration_us = entry.frames.back().time_us;
  return fingerprint::encode_print(print);
}

Result<exchange::HashEntry> list_entry(const store::BankEntry& entry) {
  const auto print = TRY(fingerprint::decode_print(entry.print));
  exchange::HashEntry out;
  out.id = entry.id;
  out.verdict = entry.verdict;
  out.topic = entry.topic;
  out.certified = entry.certified;
  out.source = entry.source;
  out.note = entry.note;
  out.print = to_base64(as_bytes(entry.print));
  for (const auto& frame : print.frames) {
    out.frames.push_back({frame.time_us, frame.quality, fingerprint::to_hex(frame.hash)});
  }
  return out;
}

}  // namespace

Status add_clip(store::Store& store, std::string_view bank, const std::filesystem::path& clip,
                const NewEntry& entry, const AnalyseOptions& options) {
  const Descriptor file = TRY(open_for_reading(clip));
  analyze::PassOptions pass = options.pass;
  pass.analyzers = {"fingerprints"};
  pass.stills_max = kStillsMax;
  pass.still_side_px = kStillSidePx;
  const Analysed analysed = TRY(analyse(file.get(), pass, options.worker));
  const auto& result = analysed.result;
  const std::string name = printable(clip.native());
  if (analysed.crashed) {
    return Error{ErrorCode::kCorrupt, name + ": " + result.findings.front().unable->reason};
  }
  if (result.unreadable) {
    return Error{result.unreadable->code, name + ": " + result.unreadable->message};
  }
  for (const Finding& finding : result.findings) {
    if (!finding.unable) continue;
    return Error{ErrorCode::kUnsupported, name + ": " + finding.unable->reason};
  }
  store::BankEntry out = bank_entry(entry);
  out.item_sha256 = TRY(hash_descriptor(file.get()));
  out.print = fingerprint::encode_print(result.print);
  for (const auto& still : result.stills) {
    out.stills.push_back(to_json(
        JsonObject{{"ms", still.time_us / 1000}, {"jpeg", to_base64(as_bytes(still.jpeg))}}));
  }
  return store.add_entry(bank, out);
}

Result<Imported> import_list(store::Store& store, std::string_view bank, std::string_view text,
                             std::string_view format, const NewEntry& entry) {
  if (format.empty()) format = exchange::recognise_hash_list(text);
  const exchange::HashList list = TRY(exchange::read_hash_list(text, format));
  Imported out;
  out.refused = list.refused;
  for (const exchange::HashEntry& read : list.entries) {
    store::BankEntry made = bank_entry(entry);
    if (!read.id.empty()) made.id = read.id;
    if (!read.verdict.empty()) made.verdict = read.verdict;
    if (made.verdict.empty()) made.verdict = "unconfirmed";
    if (!read.topic.empty()) made.topic = read.topic;
    if (!read.source.empty()) made.source = read.source;
    if (!read.note.empty()) made.note = read.note;
    made.certified |= read.certified;
    const auto print = print_of(read);
    if (!print) {
      out.refused.push_back(printable(made.id) + ": " + print.error().message);
      continue;
    }
    made.print = *print;
    const Status added = store.add_entry(bank, made);
    if (added) {
      ++out.added;
    } else if (added.error().code == ErrorCode::kConflict) {
      ++out.already_there;
    } else {
      return added.error();
    }
  }
  return out;
}

Result<std::string> export_list(store::Store& store, std::string_view bank,
                                std::string_view format) {
  std::vector<exchange::HashEntry> out;
  for (const auto& entry : TRY(store.list_entries(bank))) out.push_back(TRY(list_entry(entry)));
  return exchange::write_hash_list(out, format.empty() ? "ndjson" : format);
}

}  // namespace vigie::flow
