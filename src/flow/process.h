// flow/process.h: does one job: looks at an item, or decides it again from what is known, or from
// what banks say by now.
//
// At-least-once: what a killed process left half done is done again from the start.
// Threads one thread a Processor; they share Knowledge.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "flow/banks/rematch.h"
#include "flow/cases/queues.h"
#include "flow/examine.h"
#include "store/items.h"

namespace vigie::flow {

// The clips and the pack that everybody decides by at one moment.
struct Knowledge {
  std::shared_ptr<const KnownClips> known;
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Policy> shadow;  // a candidate that decides beside it, or null
  std::shared_ptr<const Queues> queues;
  std::string link_secret;
  int64_t banks_version = -1;
  int64_t policy_version = -1;  // the last event that changed a pack
};

// Gives the present Knowledge; reads it again when a bank's entry or a pack came or went.
// Threads may be called by all.
class KnowledgeSource {
 public:
  // policy: of folders, in force until one is published in the store.
  KnowledgeSource(std::shared_ptr<const Policy> policy, std::shared_ptr<const Queues> queues)
      : policy_(std::move(policy)), queues_(std::move(queues)) {}
  Result<std::shared_ptr<const Knowledge>> present(store::Store& store);

 private:
  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const Queues> queues_;
  std::mutex mutex_;
  std::shared_ptr<const Knowledge> last_;  // guarded by mutex_
};

struct ProcessOptions {
  AnalyseOptions analyse;
  int attempts_max = 5;
  int stills_max = 8;
  std::string public_url;  // where people find the installation's pages, "" when not said
  // Sleeps that long; true when it is to stop. What was found is kept over a store that cannot be
  // written (a full disk) until it can. Without it one try is made.
  std::function<bool(int64_t wait_us)> wait = nullptr;
};

struct Processed {
  bool had_job = false;
  std::string item_id;
  std::string outcome;    // decided, unreadable, failed, gone, unchanged: for metrics and logs
  int64_t worked_us = 0;  // of which the analysis
  std::vector<std::string> guards;  // quotas that sent it to a person
  std::vector<int64_t> quarantined;  // entries that matched too much with this item
};

class Processor {
 public:
  // All references must outlive it. owner: unique among those who work on this folder.
  Processor(store::Store& store, KnowledgeSource& knowledge, const Clock& clock,
            ProcessOptions options, std::string owner)
      : store_(store),
        knowledge_(knowledge),
        clock_(clock),
        options_(std::move(options)),
        owner_(std::move(owner)) {}

  // Errors: the store's; an item's own trouble is kept with the item.
  Result<Processed> run_one();

 private:
  Status keep_what_people_said(const store::Item& item, JsonObject& facts);
  Result<store::Examined> look_at(const store::Job& job, const store::Item& item,
                                  const Knowledge& knowledge);
  Result<store::Examined> decide_again(const store::Item& item, const Knowledge& knowledge);
  // Nothing: a rematch found nothing new.
  Result<std::optional<store::Examined>> do_job(const store::Job& job, const store::Item& item,
                                                const Knowledge& knowledge, Rematched& rematched);
  // Within the transaction that ends the job: what it matched, cases, notices.
  Status keep_matches(const store::Item& item, const store::Examined& examined,
                      const Knowledge& knowledge, Processed& out);
  Status keep_shadow(const Knowledge& knowledge, const store::Examined& examined);
  Result<std::string> notice_of(const store::Item& item, const Decision& decision,
                                const Json& facts);
  Status until_kept(const std::function<Status()>& keep);

  store::Store& store_;
  KnowledgeSource& knowledge_;
  const Clock& clock_;
  ProcessOptions options_;
  std::string owner_;
};

}  // namespace vigie::flow
