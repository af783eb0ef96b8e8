#pragma once

#include "projections/kpi/kpi.h"
#include "projections/kpi_board/marks.h"

// Records that are of one person and of no package of theirs: windows of continuity, stays in hospital, surveys,
// reviews of their care plan, referrals. What each put into figures is in its mark, so that figures by person are read
// from marks and kept by nobody.
namespace daybook::projections::kpi_board {

bool of_people(kpi::Measures measures);

// Every mark of one, told as a record of the person's stream.
Status each_mark_of_people(const Reading& reading, const TakeMark& take);

}  // namespace daybook::projections::kpi_board
