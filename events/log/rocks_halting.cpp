#include "events/log/rocks_halting.h"

#include <filesystem>

namespace daybook {

namespace db = ROCKSDB_NAMESPACE;

namespace {

using IOStatus = HaltingDisk::IOStatus;
using IOOptions = HaltingDisk::IOOptions;
using Debug = HaltingDisk::Debug;

class Silence final : public db::Logger {
 public:
    using db::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

bool is_journal(const std::string& path) {
    const std::filesystem::path name = std::filesystem::path(path).filename();
    return name.extension() == ".log" || name.string().starts_with("MANIFEST-");
}

class HaltingFile final : public db::FSWritableFileOwnerWrapper {
 public:
    HaltingFile(HaltingDisk& disk, std::string name, std::unique_ptr<db::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)),
          disk_(disk),
          name_(std::move(name)),
          journal_(is_journal(name_)) {}

    IOStatus Append(const db::Slice& data, const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->Append(data, how, debug); });
    }
    IOStatus Append(const db::Slice& data, const IOOptions& how, const db::DataVerificationInfo& sums,
                    Debug* debug) override {
        return told([&] { return target()->Append(data, how, sums, debug); });
    }
    IOStatus PositionedAppend(const db::Slice& data, std::uint64_t at, const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->PositionedAppend(data, at, how, debug); });
    }
    IOStatus PositionedAppend(const db::Slice& data, std::uint64_t at, const IOOptions& how,
                              const db::DataVerificationInfo& sums, Debug* debug) override {
        return told([&] { return target()->PositionedAppend(data, at, how, sums, debug); });
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->Truncate(size, how, debug); });
    }
    IOStatus Flush(const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->Flush(how, debug); });
    }
    IOStatus Sync(const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->Sync(how, debug); });
    }
    IOStatus Fsync(const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->Fsync(how, debug); });
    }
    IOStatus RangeSync(std::uint64_t at, std::uint64_t bytes, const IOOptions& how, Debug* debug) override {
        return told([&] { return target()->RangeSync(at, bytes, how, debug); });
    }
    // A file is always given back to the machine.
    IOStatus Close(const IOOptions& how, Debug* debug) override {
        const IOStatus closed = target()->Close(how, debug);
        return told([&] { return closed; });
    }
    IOStatus Allocate(std::uint64_t at, std::uint64_t bytes, const IOOptions& how, Debug* debug) override {
        if (const auto halted = disk_.error()) return *halted;
        return target()->Allocate(at, bytes, how, debug);  // room in advance is a wish: it may fail
    }

 private:
    template <class Change>
    IOStatus told(Change&& change) {
        const IOStatus status = disk_.change(name_, change);
        return journal_ ? IOStatus::OK() : status;
    }

    HaltingDisk& disk_;
    const std::string name_;
    const bool journal_;
};

class HaltingDirectory final : public db::FSDirectoryWrapper {
 public:
    HaltingDirectory(HaltingDisk& disk, std::string name, std::unique_ptr<db::FSDirectory> directory)
        : FSDirectoryWrapper(directory.get()), disk_(disk), name_(std::move(name)), directory_(std::move(directory)) {}

    IOStatus Fsync(const IOOptions& how, Debug* debug) override {
        return disk_.change(name_, [&] { return directory_->Fsync(how, debug); });
    }
    IOStatus FsyncWithDirOptions(const IOOptions& how, Debug* debug, const db::DirFsyncOptions& of) override {
        return disk_.change(name_, [&] { return directory_->FsyncWithDirOptions(how, debug, of); });
    }

 private:
    HaltingDisk& disk_;
    const std::string name_;
    std::unique_ptr<db::FSDirectory> directory_;
};

}  // namespace

std::shared_ptr<db::Logger> silence() { return std::make_shared<Silence>(); }

std::optional<IOStatus> HaltingDisk::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

void HaltingDisk::halt(const IOStatus& why) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = why;
}

bool HaltingDisk::mine(const std::string& name) const {
    return name.starts_with(folder_) && (name.size() == folder_.size() || name[folder_.size()] == '/');
}

IOStatus HaltingDisk::opened(const std::string& name, std::unique_ptr<File>* file, IOStatus status) {
    if (status.ok()) *file = std::make_unique<HaltingFile>(*this, name, std::move(*file));
    return status;
}

IOStatus HaltingDisk::NewWritableFile(const std::string& name, const FileOptions& how, std::unique_ptr<File>* file,
                                      Debug* debug) {
    return opened(name, file, change(name, [&] { return target()->NewWritableFile(name, how, file, debug); }));
}

IOStatus HaltingDisk::ReopenWritableFile(const std::string& name, const FileOptions& how, std::unique_ptr<File>* file,
                                         Debug* debug) {
    return opened(name, file, change(name, [&] { return target()->ReopenWritableFile(name, how, file, debug); }));
}

IOStatus HaltingDisk::ReuseWritableFile(const std::string& name, const std::string& old, const FileOptions& how,
                                        std::unique_ptr<File>* file, Debug* debug) {
    return opened(name, file, change(name, [&] { return target()->ReuseWritableFile(name, old, how, file, debug); }));
}

IOStatus HaltingDisk::NewDirectory(const std::string& name, const IOOptions& how, std::unique_ptr<Directory>* directory,
                                   Debug* debug) {
    const IOStatus status = target()->NewDirectory(name, how, directory, debug);
    if (status.ok()) *directory = std::make_unique<HaltingDirectory>(*this, name, std::move(*directory));
    return status;
}

// Not there is an answer, and so is that it can only be copied; neither is an error of the disk.
template <class Change>
HaltingDisk::IOStatus HaltingDisk::attempt(const std::string& name, Change&& change) {
    IOStatus answer;
    const IOStatus status = this->change(name, [&] {
        answer = change();
        return answer.IsPathNotFound() || answer.IsNotFound() || answer.IsNotSupported() ? IOStatus::OK() : answer;
    });
    return status.ok() ? answer : status;
}

IOStatus HaltingDisk::DeleteFile(const std::string& name, const IOOptions& how, Debug* debug) {
    return attempt(name, [&] { return target()->DeleteFile(name, how, debug); });
}

IOStatus HaltingDisk::RenameFile(const std::string& from, const std::string& to, const IOOptions& how, Debug* debug) {
    return change(to, [&] { return target()->RenameFile(from, to, how, debug); });
}

IOStatus HaltingDisk::LinkFile(const std::string& from, const std::string& to, const IOOptions& how, Debug* debug) {
    return attempt(to, [&] { return target()->LinkFile(from, to, how, debug); });
}

IOStatus HaltingDisk::Truncate(const std::string& name, std::size_t size, const IOOptions& how, Debug* debug) {
    return change(name, [&] { return target()->Truncate(name, size, how, debug); });
}

IOStatus HaltingDisk::CreateDirIfMissing(const std::string& name, const IOOptions& how, Debug* debug) {
    return change(name, [&] { return target()->CreateDirIfMissing(name, how, debug); });
}

}  // namespace daybook
