// daybook log checkpoint | prove

#include <iostream>
#include <nlohmann/json.hpp>

#include "services/cli/log_verbs.h"
#include "services/cli/stack.h"
#include "services/wire/prove.h"

namespace daybook::cli {
namespace {

struct ProveArguments {
    std::uint64_t position = 0;
    std::optional<std::uint64_t> size{};
    bool event = false;
};

Status checkpoint(const Shell& shell, bool key) {
    DAYBOOK_TRY(const Setting setting, shell.setting("log"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const auto signed_now, recorder.checkpoint());
    if (shell.json)
        std::cout << nlohmann::json{{"note", signed_now.note}, {"vkey", signed_now.verifier_key}} << "\n";
    else
        std::cout << (key ? signed_now.verifier_key + "\n" : signed_now.note);
    return {};
}

Status prove(const Shell& shell, const ProveArguments& arguments) {
    DAYBOOK_TRY(const Setting setting, shell.setting("log"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const auto proof, wire::prove(recorder, Position{arguments.position}, arguments.size, arguments.event));
    std::cout << proof.dump(2) << "\n";
    return {};
}

}  // namespace

void add_log_prove(CLI::App& noun, Shell& shell) {
    auto key = std::make_shared<bool>(false);
    command(noun, "checkpoint", "how long it is and its root, signed: keep it, and nobody can change the past unseen",
            shell, [&shell, key] { return checkpoint(shell, *key); })
        ->add_flag("--vkey", *key, "print the key to believe checkpoints by instead");
    auto arguments = std::make_shared<ProveArguments>();
    auto* verb = command(noun, "prove", "a proof that an event stands in the log, to be judged offline", shell,
                         [&shell, arguments] { return prove(shell, *arguments); });
    verb->add_option("POSITION", arguments->position)->required();
    verb->add_option("--to", arguments->size,
                     "in the tree of this many events, and that the signed one begins with it");
    verb->add_flag("--event", arguments->event,
                   "put the stored event into the proof; without it nothing that was said is shown");
}

}  // namespace daybook::cli
