#include "store/store.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr uint64_t kBlobBytesMax = 64 << 20;

constexpr std::string_view kDecisionColumns =
    "SELECT d.id, d.item_sha256, s.name, d.facts, d.facts_sha256, d.outcome, d.trace, d.decided_us,"
    " p.sha256, p.name, p.text_blob FROM decisions d JOIN packs p ON p.sha256 = d.pack_sha256"
    " JOIN subjects s ON s.id = d.subject_id ";

}  // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& folder, const Clock& clock) {
  TRY(make_folder(folder));
  for (const char* name : {"blobs", "media", "incoming"}) TRY(make_folder(folder / name));
  Database database = TRY(Database::open(folder / "vigie.db"));
  TRY(migrate(database, migrations().size()));
  return Store(std::make_unique<State>(State{folder, std::move(database), clock}));
}

Result<Transaction> Store::begin() { return Transaction::begin(state_->database); }

Result<Transaction> Store::begin_reading() { return Transaction::begin_reading(state_->database); }

std::filesystem::path Store::State::blob_path(std::string_view sha256) const {
  return folder / "blobs" / std::string(sha256.substr(0, 2)) / std::string(sha256);
}

Status Store::State::add_event(std::string_view type, JsonObject content, int64_t time_us) {
  Statement last = TRY(database.prepare("SELECT COALESCE(MAX(number), 0) FROM events"));
  TRY(last.step());
  const int64_t number = last.column_number(0) + 1;
  content["type"] = type;
  content["number"] = number;
  content["time"] = to_rfc3339(time_us);
  const Json value(std::move(content));
  return TRY(database.prepare("INSERT INTO events (number, type, canonical, time_us, case_id,"
                              " item_id, actor) VALUES (?, ?, ?, ?, ?, ?, ?)"))
      .number(number)
      .text(type)
      .text(TRY(canonical_json(value)))
      .number(time_us)
      .text(string_member(value, "case"))
      .text(string_member(value, "item"))
      .text(string_member(value, "actor"))
      .run();
}

Result<std::string> Store::State::add_subject(std::string_view name, std::string& commitment) {
  const std::string id = make_id("s_", clock.now_us());
  const std::string salt = to_hex(random_bytes(32));
  commitment = hmac_sha256_hex(salt, name);
  TRY(TRY(database.prepare("INSERT INTO subjects (id, name, salt) VALUES (?, ?, ?)"))
          .text(id)
          .text(name)
          .text(salt)
          .run());
  return id;
}

Result<std::string> Store::State::account_subject(std::string_view account,
                                                  std::string& commitment) {
  {
    Statement found =
        TRY(database.prepare("SELECT id, salt FROM subjects WHERE kind = 'account' AND name = ?"));
    found.text(account);
    if (TRY(found.step())) {
      commitment = hmac_sha256_hex(found.column_text(1), account);
      return found.column_text(0);
    }
  }
  std::string id = TRY(add_subject(account, commitment));
  TRY(TRY(database.prepare("UPDATE subjects SET kind = 'account' WHERE id = ?")).text(id).run());
  return id;
}

Status Store::State::write_check(const CheckedItem& item, std::string_view subject,
                                 std::string_view item_id, std::string_view pack_blob) {
  const Decision& decision = item.decision;
  const int64_t now_us = clock.now_us();
  const std::string facts = TRY(canonical_json(item.facts));
  TRY(TRY(database.prepare("INSERT INTO media (sha256, kind, subject_id, media, print, checked_us)"
                           " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
                           " kind = excluded.kind, subject_id = excluded.subject_id,"
                           " media = excluded.media, print = excluded.print,"
                           " checked_us = excluded.checked_us"))
          .text(item.sha256)
          .text(item.kind)
          .text(subject)
          .text(to_json(item.media))
          .blob(item.print)
          .number(now_us)
          .run());
  // A new number each time: whoever keeps an index of prints reads what came after the last it saw.
  TRY(TRY(database.prepare("INSERT OR REPLACE INTO media_changes (sha256) VALUES (?)"))
          .text(item.sha256)
          .run());
  TRY(TRY(database.prepare("INSERT INTO packs (sha256, name, text_blob) VALUES (?, ?, ?)"
                           " ON CONFLICT (sha256) DO NOTHING"))
          .text(decision.pack_sha256)
          .text(decision.pack)
          .text(pack_blob)
          .run());
  TRY(TRY(database.prepare("INSERT INTO decisions (id, item_sha256, subject_id, pack_sha256, facts,"
                           " facts_sha256, outcome, trace, decided_us, item_id)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(decision.id)
          .text(item.sha256)
          .text(subject)
          .text(decision.pack_sha256)
          .text(facts)
          .text(decision.facts_sha256)
          .text(to_json(to_json_value(decision.outcome)))
          .text(to_json(decision.trace))
          .number(now_us)
          .text(item_id)
          .run());
  for (size_t i = 0; i < item.findings.size(); ++i) {
    TRY(TRY(database.prepare("INSERT INTO findings (decision_id, position, finding)"
                             " VALUES (?, ?, ?)"))
            .text(decision.id)
            .number(static_cast<int64_t>(i))
            .text(to_json(to_json_value(item.findings[i])))
            .run());
  }
  return ok();
}

JsonObject decision_event(const Decision& decision, std::string_view item_sha256) {
  return {{"decision", decision.id},
          {"item_sha256", item_sha256},
          {"outcome", to_json_value(decision.outcome)},
          {"pack", decision.pack},
          {"pack_sha256", decision.pack_sha256},
          {"facts_sha256", decision.facts_sha256}};
}

Status Store::save_check(const CheckedItem& item) {
  // Before the transaction: a blob that no row names costs nothing but its bytes.
  const std::string pack_blob = TRY(put_blob(item.pack_text));
  Transaction transaction = TRY(Transaction::begin(state_->database));
  std::string name_commitment;
  const std::string subject = TRY(state_->add_subject(item.name, name_commitment));
  TRY(state_->write_check(item, subject, "", pack_blob));
  JsonObject event = decision_event(item.decision, item.sha256);
  event["item_name_commitment"] = name_commitment;
  TRY(state_->add_event("decision.made", std::move(event), state_->clock.now_us()));
  return transaction.commit();
}

static Result<StoredDecision> read_decision(Store& store, const Statement& row) {
  StoredDecision out;
  out.decision.id = row.column_text(0);
  out.item_sha256 = row.column_text(1);
  out.item_name = row.column_text(2);
  out.facts = row.column_text(3);
  out.decision.facts_sha256 = row.column_text(4);
  out.decision.outcome = TRY(outcome_from_json(TRY(parse_json(row.column_text(5)))));
  out.decision.trace = TRY(parse_json(row.column_text(6)));
  out.decided_us = row.column_number(7);
  out.decision.pack_sha256 = row.column_text(8);
  out.decision.pack = row.column_text(9);
  out.pack_text = TRY(store.get_blob(row.column_text(10)));
  return out;
}

Result<StoredDecision> Store::find_decision(std::string_view id) {
  Statement row = TRY(state_->database.prepare(std::string(kDecisionColumns) + "WHERE d.id = ?"));
  row.text(id);
  if (!TRY(row.step())) {
    return Error{ErrorCode::kNotFound, "there is no decision of that id in this data folder"};
  }
  return read_decision(*this, row);
}

Result<std::vector<StoredDecision>> Store::list_decisions(size_t limit) {
  Statement row = TRY(state_->database.prepare(std::string(kDecisionColumns) +
                                               "ORDER BY d.decided_us DESC, d.id DESC LIMIT ?"));
  row.number(static_cast<int64_t>(limit));
  std::vector<StoredDecision> out;
  while (TRY(row.step())) out.push_back(TRY(read_decision(*this, row)));
  return out;
}

Result<std::vector<Event>> Store::list_events(int64_t after, size_t limit) {
  Statement row = TRY(state_->database.prepare(
      "SELECT number, type, canonical, time_us FROM events WHERE number > ? ORDER BY number"
      " LIMIT ?"));
  row.number(after).number(static_cast<int64_t>(limit));
  std::vector<Event> out;
  while (TRY(row.step())) {
    out.push_back(
        {row.column_number(0), row.column_text(1), row.column_text(2), row.column_number(3)});
  }
  return out;
}

const Clock& Store::clock() const { return state_->clock; }

std::filesystem::path Store::media_path(std::string_view sha256) const {
  return state_->folder / "media" / std::string(sha256.substr(0, 2)) / std::string(sha256);
}

std::filesystem::path Store::incoming_folder() const { return state_->folder / "incoming"; }

const std::filesystem::path& Store::folder() const { return state_->folder; }

Result<std::string> Store::put_blob(std::string_view content) {
  const std::string name = sha256_hex(content);
  const auto path = state_->blob_path(name);
  std::error_code failed;
  if (std::filesystem::is_regular_file(path, failed)) {
    // As if it were new: what nobody refers to is swept by its age.
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now(), failed);
    if (!failed) return name;
  }
  TRY(make_folder(path.parent_path()));
  TRY(write_file(path, content));
  return name;
}

Result<std::string> Store::get_blob(std::string_view sha256) {
  std::string content = TRY(read_file(state_->blob_path(sha256), kBlobBytesMax));
  if (sha256_hex(content) != sha256) {
    return Error{ErrorCode::kCorrupt, "blob " + std::string(sha256) + " does not match its name"};
  }
  return content;
}

std::string make_id(std::string_view prefix, int64_t time_us) {
  static constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  // As ULID: 48 bits of milliseconds, 80 random bits, 26 digits of 5 bits.
  std::vector<uint8_t> bytes = random_bytes(16);
  const auto time_ms = static_cast<uint64_t>(time_us / 1000);
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(time_ms >> (40 - 8 * i));
  std::string out(prefix);
  unsigned held = 0;
  int bits = 2;  // two zero bits before: 130 bits are 26 digits
  for (const uint8_t byte : bytes) {
    held = held << 8 | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) out += kDigits[held >> (bits - 5) & 31];
  }
  return out;
}

}  // namespace vigie::store
