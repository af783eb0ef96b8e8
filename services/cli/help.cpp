#include "services/cli/help.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace daybook::cli {
namespace {

// By what stands behind `daybook`; tests/cli asks every command there is for its own.
const std::map<std::string_view, std::string_view>& examples() {
    static const std::map<std::string_view, std::string_view> table = {
        {"",
         "daybook demo                                         a synthetic agency whose board moves\n"
         "daybook up --data /var/lib/daybook                   every service in one process\n"
         "daybook feed load week.csv --format abacus           record a council's service delivery file\n"
         "daybook feed check rota.csv --map rota.toml          say row by row what would be recorded\n"
         "daybook event tail --category visit                  follow the log\n"
         "daybook view show kpi-board by=contract              the board in the terminal\n"},
        {"demo",
         "daybook demo                                         eight weeks of history, then a minute of care a second\n"
         "daybook demo --rate 1 --http 127.0.0.1:9000          at the pace of real time, on a port of your choice\n"
         "daybook demo --seed 7 --data ./agency                another agency, kept when the demo ends\n"},
        {"up",
         "daybook up --data /var/lib/daybook                   prints the address of the pages when it serves\n"
         "daybook up --data ./mine --http 127.0.0.1:0          on any free port\n"},
        {"recorder", "daybook recorder --data /var/lib/daybook\n"},
        {"projector",
         "daybook projector --data /var/lib/daybook            all projections in one process\n"
         "daybook projector kpi-board --data /var/lib/daybook  one of them\n"},
        {"steward", "daybook steward --data /var/lib/daybook\n"},
        {"gateway", "daybook gateway --data /var/lib/daybook --http 127.0.0.1:8420\n"},
        {"feed",
         "daybook feed load week.csv --format abacus           record a council's service delivery file\n"
         "daybook feed load rota.csv --map rota.toml           record a file of your own columns\n"
         "daybook feed check week.csv --format abacus          record nothing, say what would be\n"},
        {"feed load",
         "daybook feed load week.csv --format abacus\n"
         "daybook feed load rota.csv --map deploy/feeds/rota.toml --json\n"},
        {"feed check",
         "daybook feed check week.csv --format abacus\n"
         "daybook feed check rota.csv --map deploy/feeds/rota.toml\n"},
        {"feed export",
         "daybook feed export --contract C1 --from 2026-03-02 --to 2026-03-08 --actor account-finance -o week.csv\n"
         "daybook feed export --invoice invoice-i1 --actor account-finance -o claim.csv\n"},
        {"feed list", "daybook feed list --last 5\n"},
        {"feed repair",
         "daybook feed repair feed-7f3a -o mend.csv --actor account-office\n"
         "daybook feed repair feed-7f3a mend.csv --actor account-office --shred\n"
         "daybook feed repair feed-7f3a -o - --actor account-office | ./mend | \\\n"
         "  daybook feed repair feed-7f3a - --actor account-office   nothing in clear on a disk\n"},
        {"feed watch",
         "daybook feed watch ./drop                            files in ./drop/abacus/ are read as abacus\n"
         "daybook feed watch ./drop --maps deploy/feeds        files in ./drop/rota/ are read by rota.toml\n"},
        {"event",
         "daybook event tail --category visit                  follow the log\n"
         "daybook event append events.jsonl                    record CloudEvents\n"
         "daybook event show 812                               one event, whole\n"},
        {"event append",
         "daybook event append event.json\n"
         "daybook event append - < events.jsonl                one event a line, from standard input\n"},
        {"event tail",
         "daybook event tail                                   the last ten events, and every one to come\n"
         "daybook event tail --category visit --after 0        every visit event from the first one on\n"
         "daybook event tail --no-follow --json                stop at the head of the log\n"},
        {"event show", "daybook event show 812\n"},
        {"event import",
         "daybook event import events.jsonl --data ./empty           the whole log again, byte for byte\n"},
        {"event export",
         "daybook event export > events.jsonl\n"
         "daybook event export --format csv --after 5000 > events.csv\n"},
        {"decide",
         "daybook decide referral-r1 triaged risk=2 established=yes\n"
         "daybook decide referral-r1 accepted agreedStart=2026-03-09 --actor account-coordinator\n"
         "daybook decide referral-r2 accepted overrideReason='a package ends on Friday' --actor account-manager\n"
         "daybook decide referral-r1 declined reason=no-capacity rationale='no round has the minutes' "
         "nonePossible=yes\n"
         "daybook decide package-p1 suspended from=2026-03-04T14:00:00Z reason=hospital --expect 3\n"
         "daybook decide invoice-i1 adjusted because=uplift    every line, as the rates and rules have it now\n"
         "daybook decide package authorised --fields           what can be said of it, and how\n"},
        {"draft",
         "daybook draft county-2026 --from 2026-03-02 --to 2026-03-08 --actor account-finance\n"
         "daybook draft county-2026 --from 2026-03-02 --to 2026-03-08 --key week-10   again, and nothing is billed "
         "twice\n"},
        {"view",
         "daybook view list                                    the views there are, and their filters\n"
         "daybook view show kpi-board by=contract              a view in the terminal\n"},
        {"view list", "daybook view list --json\n"},
        {"view show",
         "daybook view show kpi-board by=contract\n"
         "daybook view show kpi-visits kpi=late_visits part=numerator day=2026-03-04\n"
         "daybook view show live-board day=2026-03-04 --csv > board.csv\n"
         "daybook view show kpi-board by=contract --known-at 2026-03-31   what was known then\n"
         "daybook view show feed-sources state=silent          what the gateway tells beside the projections\n"
         "daybook view show rationales by=role-manager purpose='quality audit'   sealed texts; who looks is "
         "recorded\n"},
        {"projection",
         "daybook projection status                            how far each projection has come\n"
         "daybook projection rebuild kpi-board --blue-green    anew, while the old one answers\n"
         "daybook projection parked kpi-board                  what it could not read, and why\n"},
        {"projection status", "daybook projection status --json\n"},
        {"projection rebuild", "daybook projection rebuild kpi-board --blue-green\n"},
        {"projection compare", "daybook projection compare kpi-board\n"},
        {"projection accept", "daybook projection accept kpi-board\n"},
        {"projection rollback", "daybook projection rollback kpi-board\n"},
        {"projection parked", "daybook projection parked kpi-board --json\n"},
        {"projection retry", "daybook projection retry kpi-board visit-7f3a\n"},
        {"projection skip", "daybook projection skip kpi-board 812 --reason \"sent twice by the old system\"\n"},
        {"log",
         "daybook log status                                   how long the log is, and its root\n"
         "daybook log checkpoint > kept                        what nobody can go back behind\n"
         "daybook log verify --deep --checkpoint kept          whether it is the log that was written\n"},
        {"log status", "daybook log status --json\n"},
        {"log checkpoint",
         "daybook log checkpoint > kept\n"
         "daybook log checkpoint --vkey > key                  the key to believe it by\n"},
        {"log prove", "daybook log prove 812 --event > proof.json\n"},
        {"log verify",
         "daybook log verify --deep --checkpoint kept\n"
         "daybook log verify --proof proof.json --vkey key     offline\n"},
        {"log backup", "daybook log backup /mnt/backup/2026-11-24\n"},
        {"log restore", "daybook log restore /mnt/backup/2026-11-24 --to-position 5000 --data ./again\n"},
        {"bench", "daybook bench --events 400000 --json\n"},
        {"config", "daybook config show --origin                         every setting and where it came from\n"},
        {"config show", "daybook config show --origin\n"},
    };
    return table;
}

class ExamplesFirst final : public CLI::Formatter {
 public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
        if (mode == CLI::AppFormatMode::Sub) return make_expanded(app);
        std::string text = make_description(app) + "\n" + make_footer(app) + make_usage(app, std::move(name)) +
                           make_positionals(app) + make_groups(app, mode) + make_subcommands(app, mode);
        if (app->get_parent())
            text += "\nSettings that every command takes, such as --data and --json: daybook --help\n";
        return text;
    }
};

void add_examples_below(CLI::App& app, const std::string& path) {
    if (const auto found = examples().find(path); found != examples().end()) {
        std::string text = "Examples:\n";
        for (auto rest = found->second; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
            text += "  " + std::string(rest.substr(0, rest.find('\n'))) + "\n";
        app.footer(text);
    }
    for (auto* sub : app.get_subcommands({}))
        add_examples_below(*sub, (path.empty() ? "" : path + " ") + sub->get_name());
}

}  // namespace

void say_help_by_example(CLI::App& app) { app.formatter(std::make_shared<ExamplesFirst>()); }

void add_examples(CLI::App& app) { add_examples_below(app, ""); }

}  // namespace daybook::cli
