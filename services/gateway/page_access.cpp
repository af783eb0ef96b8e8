#include "services/gateway/pages.h"
#include "services/gateway/sheet.h"
#include "services/gateway/trail.h"

namespace daybook::gateway {

// Who may come in and what they see, which is the same for everybody who does, and who opened what is sealed. It holds
// no secret: whoever reads it has come in already.
Response access_page(const Frame& frame, Backend& backend) {
    auto looks = who_looked({"category", "record"}, backend);
    if (!looks) return problem_page(frame, looks.error());
    return page(frame, {.title = "Access",
                        .current = "log",
                        .content = "access",
                        .data = {{"tabs", log_tabs("/access")},
                                 {"looks_all", as_table("audit-trail", {{"type", "record.Viewed"}})["table"]},
                                 {"looks", *std::move(looks)}}});
}

}  // namespace daybook::gateway
