// The derived families: entries taken in as whole files, walked, and dropped as whole files.
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_writer.h>

#include "events/log/rocks_database.h"

namespace daybook {

namespace {

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

Status RocksStore::take_in(Family family, const std::function<Status(const Put&)>& fill) {
    const std::filesystem::path folder = path_ / "taking-in";
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const std::string file = (folder / (std::to_string(++files_made_) + ".sst")).string();
    const auto failed = [](const db::Status& status) -> Status {
        return tl::unexpected(translate(status, "a file of the log's indexes cannot be written"));
    };

    const db::Options options(database_options(), family_options(family));
    db::SstFileWriter writer(db::EnvOptions(), options, database_->of(family));
    if (const auto status = writer.Open(file); !status.ok()) return failed(status);
    bool any = false;
    DAYBOOK_CHECK(fill([&](std::string_view key, std::string_view value) -> Status {
        any = true;
        if (const auto status = writer.Put(slice(key), slice(value)); !status.ok()) return failed(status);
        return {};
    }));
    if (!any) return {};
    if (const auto status = writer.Finish(); !status.ok()) return failed(status);
    db::IngestExternalFileOptions how;
    how.move_files = true;
    if (const auto status = database_->db->IngestExternalFile(database_->of(family), {file}, how); !status.ok())
        return failed(status);
    return {};
}

Status RocksStore::drop(Family family, const std::string& from, const std::string& until) {
    const db::Slice begin = slice(from);
    const db::Slice end = slice(until);
    if (const auto status = db::DeleteFilesInRange(database_->db.get(), database_->of(family), &begin, &end);
        !status.ok())
        return tl::unexpected(translate(status, "files of the log's indexes cannot be dropped"));
    return {};
}

}  // namespace daybook
