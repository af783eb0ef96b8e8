// Stands in front of the machine's wall clock in a program that is started with it (LD_PRELOAD): the file named by
// WALL_CLOCK holds by how many seconds, an int64, its clock is ahead. Other clocks, which count and do not tell the
// time, stay as they are.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const int64_t* ahead;

__attribute__((constructor)) static void look(void) {
    const char* path = getenv("WALL_CLOCK");
    const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void* page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) ahead = page;
}

int clock_gettime(clockid_t which, struct timespec* now) {
    const long failed = syscall(SYS_clock_gettime, which, now);
    if (!failed && which == CLOCK_REALTIME && ahead) now->tv_sec += __atomic_load_n(ahead, __ATOMIC_RELAXED);
    return (int)failed;
}
