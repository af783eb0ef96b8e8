// The derived families: entries taken in as whole files, walked, and dropped as whole files.
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_writer.h>

#include "events/core/storage.h"
#include "events/log/rocks_database.h"

namespace daybook {

namespace {

constexpr const char* taking_in = "taking-in";

db::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RocksStore::Cursor::Body {
    std::unique_ptr<db::Iterator> it;
};

RocksStore::Cursor::Cursor(std::unique_ptr<Body> body) : body_(std::move(body)) {}
RocksStore::Cursor::~Cursor() = default;
RocksStore::Cursor::Cursor(Cursor&&) noexcept = default;
RocksStore::Cursor& RocksStore::Cursor::operator=(Cursor&&) noexcept = default;

void RocksStore::Cursor::seek(std::string_view key) { body_->it->Seek(slice(key)); }
void RocksStore::Cursor::seek_last(std::string_view key) { body_->it->SeekForPrev(slice(key)); }
void RocksStore::Cursor::next() { body_->it->Next(); }
bool RocksStore::Cursor::valid() const { return body_->it->Valid(); }
std::string_view RocksStore::Cursor::key() const { return {body_->it->key().data(), body_->it->key().size()}; }
std::string_view RocksStore::Cursor::value() const { return {body_->it->value().data(), body_->it->value().size()}; }

Status RocksStore::Cursor::status() const {
    if (body_->it->status().ok()) return {};
    return tl::unexpected(translate(body_->it->status(), "the log's indexes cannot be read"));
}

RocksStore::Cursor RocksStore::cursor(Family family) const {
    auto body = std::make_unique<Cursor::Body>();
    body->it.reset(database_->db->NewIterator(db::ReadOptions(), database_->of(family)));
    return Cursor(std::move(body));
}

// A file that stands there from a crash may be one the database took in, by another name: it is unlinked, for writing
// over it would write into the database.
Status RocksStore::forget_taking_in() {
    std::error_code error;
    std::filesystem::remove_all(path_ / taking_in, error);
    if (error)
        return tl::unexpected(Error{storage_kind(error.value()), "what was left of the log's indexes at " +
                                                                     (path_ / taking_in).string() +
                                                                     " cannot be removed: " + error.message()});
    return {};
}

Status RocksStore::take_in(Family family, const std::function<Status(const Put&)>& fill) {
    const std::filesystem::path folder = path_ / taking_in;
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const std::string file = (folder / (std::to_string(++files_made_) + ".sst")).string();
    const auto done = [this](const db::Status& said) -> Status {
        const db::Status status = database_->outcome(said);
        if (status.ok()) return {};
        return tl::unexpected(translate(status, "a file of the log's indexes cannot be written"));
    };

    const db::Options options(database_options(database_->env.get()), family_options(family));
    db::SstFileWriter writer(db::EnvOptions(), options, database_->of(family));
    DAYBOOK_CHECK(done(writer.Open(file)));
    bool any = false;
    DAYBOOK_CHECK(fill([&](std::string_view key, std::string_view value) -> Status {
        any = true;
        return done(writer.Put(slice(key), slice(value)));
    }));
    if (!any) return {};
    DAYBOOK_CHECK(done(writer.Finish()));
    db::IngestExternalFileOptions how;
    how.move_files = true;
    return done(database_->db->IngestExternalFile(database_->of(family), {file}, how));
}

Status RocksStore::drop(Family family, const std::string& from, const std::string& until) {
    const db::Slice begin = slice(from);
    const db::Slice end = slice(until);
    const db::Status status =
        database_->outcome(db::DeleteFilesInRange(database_->db.get(), database_->of(family), &begin, &end));
    if (!status.ok()) return tl::unexpected(translate(status, "files of the log's indexes cannot be dropped"));
    return {};
}

}  // namespace daybook
