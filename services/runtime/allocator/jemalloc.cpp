// The allocator is jemalloc, which reads this name before `main`. Projections keep hundreds of megabytes of small
// decoded rows that live long: in huge pages they cost a third less processor time (docs/PERFORMANCE.md), and two
// arenas, each thread with a cache of its own before them, hold less than glibc's one for every thread.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,narenas:2";
