// flow/cases/automatic.h: what follows when the policy alone decided an item.
//
// Output  the author's notice, where something is limited or a limit ends; a case with its task,
//         where the decision asks for a review, or where the clip could not be read and somebody
//         waits for an answer.
// Method  after a person's decision a task is opened only by a reason that they had not seen (I9).
// Threads one thread a Desk.
#pragma once

#include "flow/cases/desk.h"
#include "store/items.h"

namespace vigie::flow {

// item: as it was before. Precondition: within the transaction that keeps what was examined.
// is_look_again: the clock of an unverified item has ended; what is still not verified then is
// urgent for a person.
Status after_policy(Desk& desk, const store::Item& item, const store::Examined& examined,
                    bool is_look_again = false);

}  // namespace vigie::flow
