// The routes of Hasher-Matcher-Actioner, at the paths that its clients ask.
#include "app/routes.h"

namespace vigie::app {
namespace {

const std::vector<Parameter> kLookup = {{"signal", "the hash"},
                                        {"signal_type", "pdq, vpdq or video_md5"},
                                        {"url", "or a medium to hash"},
                                        {"types", "of the url's signals, with commas"},
                                        {"banks", "only these banks, with commas"},
                                        {"bypass_coinflip", "true: banks that are off, too"}};
const std::vector<Parameter> kRawLookup = {
    kLookup[0], kLookup[1], {"include_distance", "true or false"}, kLookup[4]};
const std::vector<Parameter> kHash = {kLookup[2], kLookup[3]};
const std::vector<Parameter> kStatus = {kLookup[1]};
const std::vector<Parameter> kContent = {{"include_signals", "true or false"}};

}  // namespace

std::vector<Route> hma_routes() {
  return {
      {"GET", "/status", "", hma_status, "HMA: the server answers", "", "text/plain"},
      {"GET", "/h/hash", "banks:read", hma_hash_url, "HMA: the hashes of a medium at a URL", "",
       "HmaSignals", 200, kHash},
      {"POST", "/h/hash", "banks:read", nullptr, "HMA: the hashes of a file", "HmaFile",
       "HmaSignals"},
      {"GET", "/m/lookup", "banks:read", hma_lookup, "HMA: matches of a hash or a URL, by bank", "",
       "HmaMatches", 200, kLookup},
      {"POST", "/m/lookup", "banks:read", nullptr, "HMA: matches of a file, by hash and bank",
       "HmaFile", "HmaMatches"},
      {"GET", "/m/raw_lookup", "banks:read", hma_raw_lookup,
       "HMA: content ids near a hash, whatever their state", "", "HmaMatches", 200, kRawLookup},
      {"POST", "/m/compare", "banks:read", hma_compare, "HMA: how far two hashes are apart",
       "HmaPairs", "HmaMatches"},
      {"GET", "/m/index/status", "banks:read", hma_index_status, "HMA: sizes of the indices", "",
       "HmaMatches", 200, kStatus},
      {"GET", "/c/signal_type", "banks:read", hma_signal_types, "HMA: kinds of hashes", "",
       "HmaList"},
      {"GET", "/c/banks", "banks:read", hma_list_banks, "HMA: banks", "", "HmaList"},
      {"POST", "/c/banks", "banks:write", hma_create_bank, "HMA: make a bank", "HmaBank", "HmaBank",
       201},
      {"GET", "/c/bank/{bank}", "banks:read", hma_show_bank, "HMA: one bank", "", "HmaBank"},
      {"PUT", "/c/bank/{bank}", "banks:write", hma_edit_bank, "HMA: switch a bank on or off",
       "HmaBank", "HmaBank"},
      {"POST", "/c/bank/{bank}/signal", "banks:write", hma_add_signals, "HMA: add hashes",
       "HmaSignals", "HmaContent"},
      {"POST", "/c/bank/{bank}/content", "banks:write", nullptr, "HMA: add a file or a URL",
       "HmaFile", "HmaContent"},
      {"GET", "/c/bank/{bank}/content/{id}", "banks:read", hma_show_content, "HMA: one content", "",
       "HmaContent", 200, kContent},
      {"DELETE", "/c/bank/{bank}/content/{id}", "banks:write", hma_remove_content,
       "HMA: take a content out", "", "HmaContent"},
  };
}

}  // namespace vigie::app
