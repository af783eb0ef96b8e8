#include "events/log/rocks_database.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/universal_compaction.h>

namespace daybook {

namespace {

void tables(db::ColumnFamilyOptions& options, std::size_t block_bytes, std::size_t cache_bytes) {
    db::BlockBasedTableOptions table;
    table.block_size = block_bytes;
    table.format_version = 5;
    table.checksum = db::kXXH3;
    table.block_cache = db::NewLRUCache(cache_bytes);
    options.table_factory.reset(db::NewBlockBasedTableFactory(table));
}

}  // namespace

Error translate(const db::Status& status, const std::string& doing) {
    const std::string words = doing + ": " + status.ToString();
    if (status.IsNoSpace() || status.subcode() == db::Status::kNoSpace) return {Error::Kind::full, words};
    if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound() || status.IsInvalidArgument())
        return {Error::Kind::corrupt, words};
    return {Error::Kind::unavailable, words};
}

db::DBOptions database_options(db::Env* disk) {
    db::DBOptions options;
    options.env = disk;
    options.info_log = silence();
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.paranoid_checks = true;
    // The default mode opens without an error after dropping everything behind a damaged record.
    options.wal_recovery_mode = db::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.track_and_verify_wals_in_manifest = true;
    options.max_bgerror_resume_count = 0;  // crash-only: nothing resumes by itself after a storage error
    options.max_total_wal_size = 256u << 20;
    options.max_background_jobs = 2;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

db::ColumnFamilyOptions family_options(RocksStore::Family family) {
    using Family = RocksStore::Family;
    db::ColumnFamilyOptions options;
    options.compression = db::kLZ4Compression;
    options.paranoid_file_checks = true;  // what was just written is read back and compared
    options.force_consistency_checks = true;
    switch (family) {
        case Family::log:
            options.write_buffer_size = 64u << 20;
            options.arena_block_size = 1u << 20;  // of the usual 8 MB each is fresh from the kernel, zeroed, every time
            tables(options, 32 << 10, 32u << 20);
            break;
        case Family::tile:  // hashes do not compress
            options.compression = db::kNoCompression;
            options.write_buffer_size = 16u << 20;
            tables(options, 32 << 10, 8u << 20);
            break;
        case Family::meta:
            options.write_buffer_size = 1u << 20;
            tables(options, 4 << 10, 1u << 20);
            break;
        case Family::id:  // whole runs come and go as files (format.md F8); nothing is compacted
            options.compression = db::kNoCompression;
            options.disable_auto_compactions = true;
            options.write_buffer_size = 1u << 20;
            tables(options, 4 << 10, 16u << 20);
            break;
        case Family::stream:
            options.compaction_style = db::kCompactionStyleUniversal;
            options.compaction_options_universal.min_merge_width = 8;
            options.compaction_options_universal.size_ratio = 30;
            options.compaction_options_universal.max_size_amplification_percent = 100'000;
            options.level0_file_num_compaction_trigger = 8;
            options.level0_slowdown_writes_trigger = 60;
            options.level0_stop_writes_trigger = 100;
            options.write_buffer_size = 1u << 20;
            tables(options, 16 << 10, 16u << 20);
            break;
    }
    return options;
}

}  // namespace daybook
