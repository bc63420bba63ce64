#include "flow/bank.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/hash_lists.h"
#include "flow/check.h"
#include "store/banks/banks.h"

namespace vigie::flow {
namespace {

constexpr int kStillsMax = 12;
constexpr int kStillSidePx = 320;
constexpr size_t kBatch = 1000;

store::BankEntry bank_entry(const NewEntry& entry) {
  store::BankEntry out;
  out.id = to_utf8(entry.id);
  out.verdict = entry.verdict;
  out.confirmed_by = entry.confirmed_by;
  out.topic = entry.topic;
  out.certified = entry.certified;
  out.source = entry.source;
  out.note = entry.note;
  out.distance_bits = entry.distance_bits;
  out.expires_us = entry.expires_us;
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
  // A signal alone is of a video that nobody has hashes of: its entry has no frames.
  print.kind = entry.frames.size() == 1 ? "image" : "video";
  for (const auto& frame : entry.frames) {
    print.frames.push_back(
        {frame.time_us, TRY(fingerprint::hash_from_hex(frame.pdq)), frame.quality});
  }
  if (entry.frames.size() > 1) print.duration_us = entry.frames.back().time_us;
  return fingerprint::encode_print(print);
}

Result<exchange::HashEntry> list_entry(store::Store& store, const store::BankEntry& entry) {
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
  out.signals = TRY(store::Banks(store).signals_of(entry.number));
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

namespace {

// What the line says goes before what was said of the whole list.
store::BankEntry entry_of_line(const exchange::HashEntry& read, const NewEntry& entry) {
  store::BankEntry out = bank_entry(entry);
  if (!read.id.empty()) out.id = read.id;
  if (!read.verdict.empty()) out.verdict = read.verdict;
  if (out.verdict.empty()) out.verdict = "unconfirmed";
  if (!read.topic.empty()) out.topic = read.topic;
  if (!read.source.empty()) out.source = read.source;
  if (!read.note.empty()) out.note = read.note;
  out.certified |= read.certified;
  out.signals = read.signals;
  return out;
}

}  // namespace

Result<Imported> import_list(store::Store& store, std::string_view bank, std::string_view text,
                             std::string_view format, const NewEntry& entry,
                             const std::function<void(const Progress&)>& on_progress) {
  if (format.empty()) format = exchange::recognise_hash_list(text);
  const exchange::HashList list = TRY(exchange::read_hash_list(text, format));
  Imported out;
  out.refused = list.refused;
  std::vector<store::BankEntry> batch;
  Progress progress{0, static_cast<int64_t>(list.entries.size())};
  const auto keep = [&]() -> Status {
    const int64_t added = TRY(store::Banks(store).add_batch(bank, batch));
    out.added += added;
    out.already_there += static_cast<int64_t>(batch.size()) - added;
    batch.clear();
    if (on_progress) on_progress(progress);
    return ok();
  };
  for (const exchange::HashEntry& read : list.entries) {
    ++progress.done;
    store::BankEntry made = entry_of_line(read, entry);
    const auto print = print_of(read);
    if (!print) {
      out.refused.push_back(printable(made.id) + ": " + print.error().message);
      continue;
    }
    made.print = *print;
    batch.push_back(std::move(made));
    if (batch.size() >= kBatch) TRY(keep());
  }
  TRY(keep());
  return out;
}

Result<ExportedPage> export_page(store::Store& store, std::string_view bank,
                                 std::string_view format, std::string_view after, size_t limit) {
  ExportedPage out;
  std::vector<exchange::HashEntry> entries;
  for (const auto& entry : TRY(store.list_entries(bank, after, limit))) {
    entries.push_back(TRY(list_entry(store, entry)));
  }
  if (entries.size() >= limit) out.next = entries.back().id;
  out.text = TRY(exchange::write_hash_list(entries, format.empty() ? "ndjson" : format));
  const bool has_header = format == "hma" || format == "threatexchange-csv";
  const size_t header = has_header && !after.empty() ? out.text.find('\n') + 1 : 0;
  out.text.erase(0, header);  // one header a list, not one a page
  return out;
}

}  // namespace vigie::flow
