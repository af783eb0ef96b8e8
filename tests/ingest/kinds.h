#pragma once

// Every feed format, as one table: what a story tells of a visit, written the way each of them writes it. A format that
// is added to formats() and not here fails the first test of hostile_test.cpp.

#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {

inline std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }

// One version of one visit, in local time.
struct Told {
    std::string id = "1", text = "Person 12";
    std::string day = "2026-03-04", start = "08:10", end = "08:39";  // as they stand
    bool manual = false;     // said by somebody, beside a clock that said 08:10 to 08:39 where the format has one
    bool deleted = false;    // of a format that can
    bool cancelled = false;  // likewise: nobody came, and whoever it was for had said so
    std::string worker = "W-3";
};

struct Kind {
    const char* name;
    std::string format;
    std::filesystem::path map;
    const char* extension;
    // A file of this version, 1 to 9; a later one was made a day later.
    std::string (*file)(const std::vector<Told>& visits, unsigned version);
    bool deletes = false;    // a record can be voided and come again
    bool cancels = false;    // a record can say that it was cancelled, and that it was not after all
    bool own_clock = false;  // a clock's times stand beside those somebody confirmed
    bool seconds = true;     // times are told to the second
    bool duration = false;   // an end is told as a duration: it cannot come before its start, nor be ambiguous

    std::string file_name(unsigned version, const std::string& of = "1") const {
        return "VISITS_" + of + "_202603" + two(9 + static_cast<int>(version)) + "080000" + extension;
    }
    LoadOptions how(const Desk& desk) const { return desk.how(format, map); }
    std::string people{};  // a file of who its visits name, of a format that tells of them apart

    FeedReceipt load(Desk& desk, const Folder& folder, const std::vector<Told>& visits, unsigned version = 1) const {
        if (!people.empty()) desk.load(folder.file("people", people), how(desk));
        return desk.load(folder.file(file_name(version, visits.front().id), file(visits, version)), how(desk));
    }
};

inline std::string made_on(unsigned version) { return "2026-03-" + two(9 + static_cast<int>(version)); }
// 2026-03-04 → 04/03/2026
inline std::string slashed(const std::string& day) {
    return day.substr(8, 2) + "/" + day.substr(5, 2) + "/" + day.substr(0, 4);
}
inline int minutes_of(const std::string& clock) {
    return std::stoi(clock.substr(0, 2)) * 60 + std::stoi(clock.substr(3, 2));
}
// An end before its start is on the next day, where only the clock is told.
inline std::string duration_of(const Told& told) {
    const int minutes = (minutes_of(told.end) - minutes_of(told.start) + 24 * 60) % (24 * 60);
    return two(minutes / 60) + ":" + two(minutes % 60) + ":00";
}

inline AbacusRow abacus_row(const Told& told, unsigned version, const std::string& of) {
    return {.reference = "F" + std::to_string(version) + "-" + of,
            .created = made_on(version) + "T08:00:00",
            .details = told.text,
            .week = "",
            .ours = "L-" + told.id,
            .day = slashed(told.day),
            .claimed = "08:00:00",
            .actual = told.start + ":00",
            .actual_for = duration_of(told),
            .manual = told.manual ? "True" : "False",
            .worker = told.worker};
}

inline std::string abacus_csv(const std::vector<Told>& visits, unsigned version) {
    std::vector<std::string> rows;
    for (const auto& told : visits) rows.push_back(abacus_row(told, version, visits.front().id));
    return abacus_file(rows);
}

// The same rows, each heading an element.
inline std::string abacus_xml(const std::vector<Told>& visits, unsigned version) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceDelivery>\n";
    for (const auto& told : visits) {
        const AbacusRow r = abacus_row(told, version, visits.front().id);
        const std::pair<const char*, std::string> cells[] = {{"FileReference", r.reference},
                                                             {"Description", "Week 10"},
                                                             {"Created", r.created},
                                                             {"ContractNumber", r.contract},
                                                             {"ServiceUserRef", r.person},
                                                             {"ServiceUserDetails", r.details},
                                                             {"OurRef", r.ours},
                                                             {"PaymentClaimed", r.paid},
                                                             {"ServiceType", "Homecare"},
                                                             {"VisitDate", r.day},
                                                             {"StartTimeClaimed", r.claimed},
                                                             {"DurationClaimed", r.claimed_for},
                                                             {"ActualStartTime", r.actual},
                                                             {"ActualDuration", r.actual_for},
                                                             {"SecondaryVisit", r.secondary},
                                                             {"NumberOfCarers", r.carers},
                                                             {"OrderRef", r.order},
                                                             {"ManuallyAmended", r.manual},
                                                             {"CareWorkerReference", r.worker},
                                                             {"CareWorkerName", r.worker_name}};
        text += " <Visit>\n";
        for (const auto& [name, cell] : cells) text += "  <" + std::string(name) + ">" + cell + "</" + name + ">\n";
        text += " </Visit>\n";
    }
    return text + "</ServiceDelivery>\n";
}

inline std::string quoted_cell(const std::string& text) {
    return text.find_first_of(",\"\n") == std::string::npos || text.starts_with('"') ? text : "\"" + text + "\"";
}

inline std::string actuals(const std::vector<Told>& visits, unsigned version) {
    std::string all =
        "RecordId,PersonRef,PersonName,WorkerRef,ContractRef,Date,ClockIn,ClockOut,Method,Status,ExportedAt\n";
    for (const auto& told : visits)
        all += told.id + ",SU-12," + told.text + "," + told.worker + ",C1," + slashed(told.day) + "," +
               (told.cancelled ? ",," : told.start + ":00," + told.end + ":00,") + (told.manual ? "Manual" : "Mobile") +
               "," + (told.cancelled ? "Cancelled by client" : "Done") + "," + made_on(version) + "T08:00:00\n";
    return all;
}

inline const std::string hhax_heading =
    "Payer ID,Member ID,Member First Name,Caregiver Code,Schedule ID,Schedule Start Time ,Schedule End Time ,Visit "
    "Start Time,Visit End Time,EVV Start Time,EVV End Time,Visit Edit Reason Code,Visit Edit Action Taken,Visit Edit "
    "Made By,Is Deletion,Missed Visit,Missed Visit Reason Code,Missed Visit Action Taken Code,Notes\n";

inline std::string hhax_csv(const std::vector<Told>& visits, unsigned) {
    std::string all = hhax_heading;
    for (const auto& told : visits) {
        const auto at = [&](const std::string& clock) { return told.day + " " + clock; };
        all +=
            "C1,SU-12," + told.text + "," + told.worker + "," + told.id + "," + at("08:00") + "," + at("08:30") + ",";
        all += told.manual
                   ? at(told.start) + "," + at(told.end) + "," + at("08:10") + "," + at("08:39") + ",105,2,office"
                   : ",," + at(told.start) + "," + at(told.end) + ",,,";
        all += std::string(",") + (told.deleted ? "Y" : "N") + ",N,,,\n";
    }
    return all;
}

inline std::string sandata_json(const std::vector<Told>& visits, unsigned version) {
    std::string all = "{\n\"visits\": [\n";
    for (const auto& told : visits) {
        const auto at = [&](const std::string& clock) { return "\"" + told.day + "T" + clock + ":00\""; };
        const auto call = [&](const char* which, const std::string& clock) {
            return "{\"CallExternalID\": \"" + told.id + which + "\", \"CallDateTime\": " + at(clock) +
                   ", \"CallAssignment\": \"Time " + which + "\", \"CallType\": \"Mobile\"}";
        };
        if (&told != &visits.front()) all += ",\n";
        all += "{\"VisitOtherID\": \"" + told.id + "\", \"SequenceID\": " + std::to_string(version) +
               ", \"ClientOtherID\": \"SU-12\", \"EmployeeOtherID\": \"" + told.worker +
               "\", \"PayerID\": \"C1\", \"VisitTimeZone\": \"Europe/London\", \"BillVisit\": \"true\", \"Memo\": \"" +
               told.text + "\",\n \"Calls\": [";
        if (told.cancelled) {  // without calls it needs its schedule
            all += "], \"VisitCancelledIndicator\": \"true\", \"ScheduleStartTime\": " + at("08:00") +
                   ", \"ScheduleEndTime\": " + at("08:30") + "}";
            continue;
        }
        all +=
            call("In", told.manual ? "08:10" : told.start) + ", " + call("Out", told.manual ? "08:39" : told.end) + "]";
        if (told.manual)
            all += ", \"AdjInDateTime\": " + at(told.start) + ", \"AdjOutDateTime\": " + at(told.end) +
                   ",\n \"VisitChanges\": [{\"ChangeMadeBy\": \"office\", \"ChangeDateTime\": \"" + made_on(version) +
                   "T07:00:00Z\", \"ReasonCode\": \"105\", \"ChangeReasonMemo\": \"said by phone\", "
                   "\"ResolutionCode\": \"2\"}]";
        all += "}";
    }
    return all + "\n]}\n";
}

inline const std::filesystem::path feeds = checkout() / "deploy/feeds";

inline std::vector<Kind> kinds() {
    return {{.name = "abacus CSV",
             .format = "abacus",
             .map = {},
             .extension = ".csv",
             .file = &abacus_csv,
             .duration = true},
            {.name = "abacus XML",
             .format = "abacus",
             .map = {},
             .extension = ".xml",
             .file = &abacus_xml,
             .duration = true},
            {.name = "mapped",
             .format = "mapped",
             .map = feeds / "actuals.toml",
             .extension = ".csv",
             .file = &actuals,
             .cancels = true},
            {.name = "hhax",
             .format = "hhax",
             .map = {},
             .extension = ".CSV",
             .file = &hhax_csv,
             .deletes = true,
             .own_clock = true,
             .seconds = false},
            {.name = "sandata",
             .format = "sandata",
             .map = {},
             .extension = ".json",
             .file = &sandata_json,
             .cancels = true,
             .own_clock = true,
             .people = "{\"clients\": [{\"ClientOtherID\": \"SU-12\", \"SequenceID\": 1, \"ClientLastName\": \"12\"}], "
                       "\"employees\": [{\"EmployeeOtherID\": \"W-3\", \"SequenceID\": 1}]}"}};
}

}  // namespace daybook::ingest
