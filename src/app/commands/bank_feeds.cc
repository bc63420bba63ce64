// vigie bank publish, subscribe, feeds, refresh, unsubscribe: lists without a server in between.
#include <cstdio>

#include "app/bank_views.h"
#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/banks/feed.h"

namespace vigie::app {
namespace {

Result<flow::FetchOptions> fetch_options(const BankArguments& arguments) {
  flow::FetchOptions out;
  out.private_allowed = TRY(load_configuration(arguments.common)).private_allowed;
  out.files_allowed = true;
  return out;
}

std::string sentence_of(const store::FeedChanges& changes) {
  return std::to_string(changes.added) + " new, " + std::to_string(changes.changed) + " changed, " +
         std::to_string(changes.withdrawn) + " withdrawn, " + std::to_string(changes.vetoed) +
         " vetoed here";
}

JsonObject changes_json(const std::string& name, const store::FeedChanges& changes) {
  return {{"feed", name},
          {"added", changes.added},
          {"changed", changes.changed},
          {"withdrawn", changes.withdrawn},
          {"vetoed", changes.vetoed}};
}

}  // namespace

int run_bank_publish(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto feed = VIGIE_OR_FAIL(flow::publish_bank(store, arguments.bank, arguments.id));
  if (arguments.path.empty()) {
    std::fwrite(feed.text.data(), 1, feed.text.size(), stdout);
  } else {
    VIGIE_OR_FAIL(write_file(arguments.path, feed.text));
  }
  if (arguments.common.json && !arguments.path.empty()) {
    std::puts(
        to_json(JsonObject{
                    {"sequence", feed.sequence}, {"entries", feed.entries}, {"key", feed.key_hex}})
            .c_str());
  } else {
    std::fprintf(stderr, "issue %lld with %lld entries, signed by %s\nkey fingerprint %s\n",
                 static_cast<long long>(feed.sequence), static_cast<long long>(feed.entries),
                 feed.key_hex.c_str(), feed.key_fingerprint.c_str());
  }
  return kNothingToDo;
}

int run_bank_subscribe(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  std::string source = arguments.url;
  // A path must mean the same wherever the next refresh is started.
  if (source.find("://") == std::string::npos) {
    source = std::filesystem::absolute(source).lexically_normal().native();
  }
  const auto done = VIGIE_OR_FAIL(flow::subscribe_feed(store, source, arguments.id, arguments.key,
                                                       VIGIE_OR_FAIL(fetch_options(arguments))));
  if (arguments.common.json) {
    std::puts(to_json(changes_json(done.name, done.changes)).c_str());
    return kNothingToDo;
  }
  std::printf(
      "bank %s: %s, all unconfirmed\nkey fingerprint %s: compare it with what the"
      " publisher tells you\n",
      done.name.c_str(), sentence_of(done.changes).c_str(), done.key_fingerprint.c_str());
  return kNothingToDo;
}

int run_bank_feeds(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto feeds = VIGIE_OR_FAIL(store::Feeds(store).list());
  if (feeds.empty() && !arguments.common.json) {
    std::puts("There are no feeds. Take one in with: vigie bank subscribe URL");
  }
  for (const auto& feed : feeds) {
    if (arguments.common.json) {
      std::puts(to_json(feed_json(feed)).c_str());
      continue;
    }
    std::printf("%-24s issue %lld of %s\n  %s\n%s%s%s", feed.name.c_str(),
                static_cast<long long>(feed.sequence), feed.published.c_str(),
                printable(feed.source).c_str(),
                feed.error.empty() ? "" : "  last try: ", printable(feed.error).c_str(),
                feed.error.empty() ? "" : "\n");
  }
  return kNothingToDo;
}

int run_bank_refresh(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto options = VIGIE_OR_FAIL(fetch_options(arguments));
  std::vector<std::string> names{arguments.bank};
  if (arguments.bank.empty()) {
    names.clear();
    for (const auto& feed : VIGIE_OR_FAIL(store::Feeds(store).list())) names.push_back(feed.name);
  }
  int status = kNothingToDo;
  for (const std::string& name : names) {
    const auto changes = flow::refresh_feed(store, name, options);
    if (!changes) {
      status = fail({changes.error().code, name + ": " + changes.error().message});
    } else if (arguments.common.json) {
      std::puts(to_json(changes_json(name, *changes)).c_str());
    } else {
      std::printf("%s: %s\n", name.c_str(), sentence_of(*changes).c_str());
    }
  }
  return status;
}

int run_bank_unsubscribe(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store::Feeds(store).unsubscribe(arguments.bank));
  std::puts(arguments.common.json
                ? "{\"ok\":true}"
                : ("unsubscribed " + arguments.bank + ": what was confirmed here stays").c_str());
  return kNothingToDo;
}

}  // namespace vigie::app
