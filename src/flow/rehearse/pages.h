// flow/rehearse/pages.h: the pages and announcements that people read, made from packs.
//
// Output  a page a language with the versions that were in force, each with what it changed.
// Threads one thread a store.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/policy/policy_page.h"
#include "policy/pack.h"
#include "store/store.h"

namespace vigie::flow {

// The versions that were or are in force, newest first, with their changes in that language.
Result<std::vector<exchange::PolicyPageVersion>> versions_for_people(store::Store& store,
                                                                     exchange::Locale locale);

exchange::PolicyPage page_of_pack(const policy::Pack& pack, exchange::Locale locale,
                                  std::vector<exchange::PolicyPageVersion> versions);

// What people would be told of a change from one pack to another from that day on.
exchange::PolicyPageVersion version_between(const policy::Pack* from, const policy::Pack& to,
                                            exchange::Locale locale);

}  // namespace vigie::flow
