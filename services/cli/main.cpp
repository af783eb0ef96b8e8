// The one binary: `daybook NOUN VERB`. Parses, runs the one command chosen, and turns what came of it into a sentence
// on stderr and an exit code.

#include <iostream>

#include "events/core/nearest.h"
#include "services/cli/help.h"
#include "services/cli/shell.h"

namespace daybook::cli {
namespace {

void add_settings(CLI::App& app, Shell& shell) {
    for (const auto& key : config_keys())
        app.add_option_function<std::string>(
               flag_name(key.name),
               [&shell, name = std::string(key.name)](const std::string& v) { shell.flags[name] = v; },
               std::string(key.what))
            ->type_name("")
            ->group("Settings");
    app.add_option("--config", shell.config_file, "settings file, TOML (default: ./daybook.toml if it is there)")
        ->type_name("FILE")
        ->group("Settings");
    app.add_flag("--json", shell.json, "answer in JSON")->group("Settings");
}

void fall_through(CLI::App& app) {
    for (auto* sub : app.get_subcommands({})) {
        sub->fallthrough();
        fall_through(*sub);
    }
}

// The sub-command chosen last, to say what it knows.
const CLI::App& deepest(const CLI::App& app) {
    for (const auto* sub : app.get_subcommands()) return deepest(*sub);
    return app;
}

// "event export" of `daybook event export --fromat csv`.
std::string path_of(const CLI::App& app) {
    std::string path;
    for (const auto* at = &app; at->get_parent(); at = at->get_parent()) path = " " + at->get_name() + path;
    return path;
}

int usage(const CLI::App& app, const CLI::ParseError& problem) {
    const auto& at = deepest(app);
    std::string sentence = problem.what();
    if (const auto words = app.remaining(true); !words.empty()) {
        std::vector<std::string> known;
        for (const auto* sub : at.get_subcommands([](const CLI::App*) { return true; }))
            known.push_back(sub->get_name());
        for (const auto* command = &at; command; command = command->get_parent())
            for (const auto* option : command->get_options())
                for (const auto& name : option->get_lnames()) known.push_back("--" + name);
        const std::vector<std::string_view> views(known.begin(), known.end());
        sentence = "there is no \"" + words.front() + "\" here" + did_you_mean(words.front(), views);
    }
    std::cerr << "daybook: " << sentence << "\nSee `daybook" << path_of(at) << " --help`.\n";
    return static_cast<int>(Exit::usage);
}

int run(int argc, char** argv) {
    CLI::App app{"Daybook: the book of first entry for homecare", "daybook"};
    say_help_by_example(app);
    app.set_version_flag("--version", std::string("daybook ") + DAYBOOK_VERSION);
    app.require_subcommand(0, 1);
    Shell shell;
    add_settings(app, shell);
    add_services(app, shell);
    add_feed(app, shell);
    add_event(app, shell);
    add_decide(app, shell);
    add_view(app, shell);
    add_projection(app, shell);
    add_log(app, shell);
    add_config(app, shell);
    add_bench(app, shell);
    add_examples(app);
    fall_through(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        if (problem.get_exit_code() == 0) return app.exit(problem);  // --help, --version
        return usage(app, problem);
    }
    if (!shell.command) {
        std::cout << deepest(app).help();
        return static_cast<int>(deepest(app).get_parent() ? Exit::usage : Exit::ok);
    }
    if (const Status status = shell.command(); !status) {
        std::cerr << "daybook: " << status.error().sentence << "\n";
        return static_cast<int>(exit_code(status.error()));
    }
    return static_cast<int>(Exit::ok);
}

}  // namespace
}  // namespace daybook::cli

int main(int argc, char** argv) { return daybook::cli::run(argc, argv); }
