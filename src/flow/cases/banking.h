// flow/cases/banking.h: what a person's decision puts into a bank, and takes out when it is undone.
//
// Precondition of all: within a transaction.
// Threads one thread a Desk.
#pragma once

#include <string_view>

#include "flow/cases/desk.h"
#include "store/items.h"

namespace vigie::flow {

// No match may bring back what an appeal restored: the clip is harmless to every bank from now on.
Status put_on_negative_bank(Desk& desk, const store::Item& item, const Actor& actor);
// As manipulated, confirmed by the actor: copies that come later are found, earlier ones searched.
// Errors: kNotFound without that bank; kDenied for an actor who may not; kInvalidArgument when the
// item has nothing to be matched by. That it is in there already is none.
Status put_on_bank(Desk& desk, const store::Item& item, std::string_view bank, const Actor& actor);
// What the two put there for the item, by that actor: what it led to is decided again.
Status take_off_banks(Desk& desk, const store::Item& item, std::string_view actor);

}  // namespace vigie::flow
