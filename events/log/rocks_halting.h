#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace daybook {

// The disk as one RocksDB database sees it: after the first error in its folder nothing there changes any more. So it
// holds what a crash at that moment would have left, whatever the database believes, and the database can be closed and
// opened again. Ask `error` after every write: an error of a journal (write-ahead log, manifest) is told here alone,
// because RocksDB 7.8 with assertions, as Debian builds it, ends the process when it closes a journal that had one.
// What is written elsewhere, such as a snapshot, is no concern of it. For any thread.
class HaltingDisk final : public ROCKSDB_NAMESPACE::FileSystemWrapper {
 public:
    explicit HaltingDisk(std::string folder)
        : FileSystemWrapper(ROCKSDB_NAMESPACE::FileSystem::Default()), folder_(std::move(folder)) {}

    // What it halted for.
    std::optional<ROCKSDB_NAMESPACE::IOStatus> error() const;
    // From now on nothing changes.
    void halt(const ROCKSDB_NAMESPACE::IOStatus& why);

    using IOStatus = ROCKSDB_NAMESPACE::IOStatus;
    using IOOptions = ROCKSDB_NAMESPACE::IOOptions;
    using FileOptions = ROCKSDB_NAMESPACE::FileOptions;
    using Debug = ROCKSDB_NAMESPACE::IODebugContext;
    using File = ROCKSDB_NAMESPACE::FSWritableFile;
    using Directory = ROCKSDB_NAMESPACE::FSDirectory;

    const char* Name() const override { return "halting"; }
    IOStatus NewWritableFile(const std::string& name, const FileOptions& how, std::unique_ptr<File>* file,
                             Debug* debug) override;
    IOStatus ReopenWritableFile(const std::string& name, const FileOptions& how, std::unique_ptr<File>* file,
                                Debug* debug) override;
    IOStatus ReuseWritableFile(const std::string& name, const std::string& old, const FileOptions& how,
                               std::unique_ptr<File>* file, Debug* debug) override;
    IOStatus NewDirectory(const std::string& name, const IOOptions& how, std::unique_ptr<Directory>* directory,
                          Debug* debug) override;
    IOStatus DeleteFile(const std::string& name, const IOOptions& how, Debug* debug) override;
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& how, Debug* debug) override;
    IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& how, Debug* debug) override;
    IOStatus Truncate(const std::string& name, std::size_t size, const IOOptions& how, Debug* debug) override;
    IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& how, Debug* debug) override;

    // Runs a change of a file of this name unless it has halted, and halts if that fails; what came of it.
    template <class Change>
    IOStatus change(const std::string& name, Change&& change) {
        if (!mine(name)) return change();
        if (const auto halted = error()) return *halted;
        const IOStatus status = change();
        if (!status.ok()) halt(status);
        return status;
    }

 private:
    template <class Change>
    IOStatus attempt(const std::string& name, Change&& change);
    bool mine(const std::string& name) const;
    IOStatus opened(const std::string& name, std::unique_ptr<File>* file, IOStatus status);

    const std::string folder_;
    mutable std::mutex mutex_;
    std::optional<IOStatus> error_;
};

// RocksDB's diagnostics go nowhere: on a full disk its file logger fails an assertion and takes the process along, and
// what matters comes back as a status.
std::shared_ptr<ROCKSDB_NAMESPACE::Logger> silence();

}  // namespace daybook
