// The routes of banks and their entries.
#include "app/routes.h"

namespace vigie::app {
namespace {

const std::vector<Parameter> kPage = {{"after", "cursor: `next` of the page before"},
                                      {"limit", "1 to 500, default 50"}};
const std::vector<Parameter> kExport = {
    {"format", "ndjson (default), hma, vpdq, threatexchange or threatexchange-csv"},
    kPage[0],
    kPage[1]};

}  // namespace

std::vector<Route> bank_routes() {
  return {
      {"GET", "/v1/banks", "banks:read", list_banks, "Banks of known clips", "", "Banks"},
      {"POST", "/v1/banks", "banks:write", create_bank, "Make a bank", "NewBank", "Bank", 201},
      {"GET", "/v1/banks/{bank}", "banks:read", show_bank, "One bank and its settings", "", "Bank"},
      {"PATCH", "/v1/banks/{bank}", "banks:write", edit_bank, "How a bank's entries match and act",
       "BankEdit", "Bank"},
      {"GET", "/v1/banks/{bank}/entries", "banks:read", list_entries,
       "Entries of a bank, in order of id", "", "Entries", 200, kPage},
      {"POST", "/v1/banks/{bank}/entries", "banks:write", add_entry,
       "Put an item into a bank with a verdict; earlier uploads are searched for it", "NewEntry",
       "Entry", 201},
      {"GET", "/v1/banks/{bank}/entries/{id}", "banks:read", show_entry, "One entry", "", "Entry"},
      {"PATCH", "/v1/banks/{bank}/entries/{id}", "banks:write", edit_entry,
       "Change what is said of an entry", "EntryEdit", "Entry"},
      {"DELETE", "/v1/banks/{bank}/entries/{id}", "banks:write", remove_entry,
       "Take an entry out of its bank; what it led to is decided again", "", "Done"},
      {"GET", "/v1/banks/{bank}/entries/{id}/stills/{n}", "banks:read", show_entry_still,
       "A still picture of an entry", "", "image/jpeg"},
      {"GET", "/v1/banks/{bank}/entries/{id}/opinions", "banks:write", list_opinions,
       "Who confirms and who disputes an entry", "", "Opinions"},
      {"GET", "/v1/banks/{bank}/entries/{id}/matches", "banks:read", list_entry_matches,
       "The items that an entry matched, newest first", "", "EntryMatches"},
      {"POST", "/v1/banks/{bank}/entries/{id}/confirm", "banks:write", confirm_entry,
       "Say that an entry is right: the key names the person", "NewOpinion", "Entry"},
      {"POST", "/v1/banks/{bank}/entries/{id}/dispute", "banks:write", dispute_entry,
       "Say that an entry is wrong: it acts on nothing until that person confirms it", "NewOpinion",
       "Entry"},
      {"POST", "/v1/banks/{bank}/entries/{id}/quarantine", "banks:write", quarantine_entry,
       "Stop comparing with an entry for now", "NewOpinion", "Entry"},
      {"POST", "/v1/banks/{bank}/entries/{id}/release", "banks:write", release_entry,
       "Let an entry out of quarantine", "", "Entry"},
      {"POST", "/v1/banks/{bank}/entries/{id}/veto", "banks:write", veto_entry,
       "Keep an entry out, also when its list brings it again", "", "Entry"},
      {"POST", "/v1/banks/{bank}/entries/{id}/propagate", "banks:write", propagate_entry,
       "Let a confirmed entry act on earlier uploads too", "", "Entry"},
      {"POST", "/v1/banks/{bank}/import", "banks:write", import_entries,
       "Add a part of a list of hashes, at most 2 MiB; entries that are there are passed over",
       "HashList", "Imported"},
      {"GET", "/v1/banks/{bank}/export", "banks:read", export_entries, "A part of a bank as a list",
       "", "HashListPage", 200, kExport},
      {"GET", "/v1/banks/{bank}/feed", "banks:write", publish_feed,
       "The confirmed entries of a bank as a signed feed", "", "application/x-ndjson"},
      {"GET", "/v1/feeds", "banks:read", list_feeds, "The feeds that are taken in", "", "Feeds"},
      {"POST", "/v1/feeds", "banks:write", subscribe_to_feed,
       "Take in a feed of others, unconfirmed, as a bank", "NewFeed", "Feed", 201},
      {"POST", "/v1/feeds/{name}/refresh", "banks:write", refresh_one_feed, "Fetch a feed now", "",
       "Feed"},
      {"DELETE", "/v1/feeds/{name}", "banks:write", unsubscribe_from_feed,
       "End a feed; what was confirmed here stays", "", "Done"},
  };
}

}  // namespace vigie::app
