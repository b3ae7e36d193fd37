/* Record what a program asks of its files under one folder, for replays of power cuts (tests/faults/replay.py).
 *
 * Preloaded with LD_PRELOAD. HABITAT_ROOT: the folder that is watched. HABITAT_TRACE: where records are appended, one
 * write(2) each, after the call they tell of has returned: what is not recorded yet was not promised yet.
 * A record: "HB", operation, file's inode, offset, length of each of two names and of the data, then these bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, CUT, SYNC, SYNC_FOLDER, RENAME, UNLINK };

struct record {
    char mark[2];
    uint8_t operation, unused[5];
    uint64_t file, offset;
    uint32_t name, other, data, zero;
};

static int trace(void) {
    static int handle = -2;
    if (handle == -2) {
        const char *path = getenv("HABITAT_TRACE");
        handle = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    }
    return handle;
}

static int watched(const char *path) {
    const char *root = getenv("HABITAT_ROOT");
    return root && path && strncmp(path, root, strlen(root)) == 0 && trace() >= 0;
}

static void full(const char *path, int folder, char *out) {
    char here[PATH_MAX], link[64];
    out[0] = 0;
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (folder == AT_FDCWD) {
        if (!getcwd(here, sizeof here)) return;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t n = readlink(link, here, sizeof here - 1);
        if (n < 0) return;
        here[n] = 0;
    }
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", here, path);
}

static int path_of(int handle, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n <= 0) return 0;
    out[n] = 0;
    return watched(out);
}

static void say(int operation, uint64_t file, uint64_t offset, const char *name, const char *other, const void *data, size_t n) {
    struct record head = {{'H', 'B'}, (uint8_t)operation, {0}, file, offset, 0, 0, (uint32_t)n, 0};
    int before = errno;
    head.name = name ? (uint32_t)strlen(name) : 0;
    head.other = other ? (uint32_t)strlen(other) : 0;
    struct iovec parts[4] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)other, head.other}, {(void *)data, n}};
    if (syscall(SYS_writev, trace(), parts, 4) < 0) _exit(99);
    errno = before;
}

static uint64_t number(int handle) {
    struct stat seen;
    return fstat(handle, &seen) == 0 ? (uint64_t)seen.st_ino : 0;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char name[PATH_MAX];
    struct stat seen;
    full(path, folder, name);
    int mine = watched(name) && (flags & (O_CREAT | O_TRUNC));
    int there = mine && stat(name, &seen) == 0;
    int handle = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (mine && handle >= 0) {
        if (!there) say(CREATE, number(handle), 0, name, NULL, NULL, 0);
        else if ((flags & O_TRUNC) && seen.st_size) say(CUT, number(handle), 0, NULL, NULL, NULL, 0);
    }
    return handle;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags | O_LARGEFILE, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static ssize_t written(int handle, const void *data, ssize_t n, off_t offset) {
    char name[PATH_MAX];
    if (n > 0 && path_of(handle, name)) say(WRITE, number(handle), (uint64_t)offset, NULL, NULL, data, (size_t)n);
    return n;
}

ssize_t pwrite64(int handle, const void *data, size_t n, off64_t offset) {
    return written(handle, data, syscall(SYS_pwrite64, handle, data, n, offset), offset);
}
ssize_t pwrite(int handle, const void *data, size_t n, off_t offset) { return pwrite64(handle, data, n, offset); }

ssize_t write(int handle, const void *data, size_t n) {
    ssize_t done = syscall(SYS_write, handle, data, n);
    off_t after = done > 0 ? lseek(handle, 0, SEEK_CUR) : -1;
    return after >= 0 ? written(handle, data, done, after - done) : done;
}

ssize_t writev(int handle, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        ssize_t done = write(handle, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return all ? all : -1;
        all += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return all;
}

int ftruncate64(int handle, off64_t size) {
    char name[PATH_MAX];
    int done = (int)syscall(SYS_ftruncate, handle, size);
    if (done == 0 && path_of(handle, name)) say(CUT, number(handle), (uint64_t)size, NULL, NULL, NULL, 0);
    return done;
}
int ftruncate(int handle, off_t size) { return ftruncate64(handle, size); }

static int synced(int handle, int done) {
    char name[PATH_MAX];
    struct stat seen;
    if (done == 0 && path_of(handle, name) && fstat(handle, &seen) == 0)
        say(S_ISDIR(seen.st_mode) ? SYNC_FOLDER : SYNC, (uint64_t)seen.st_ino, 0, name, NULL, NULL, 0);
    return done;
}
int fsync(int handle) { return synced(handle, (int)syscall(SYS_fsync, handle)); }
int fdatasync(int handle) { return synced(handle, (int)syscall(SYS_fdatasync, handle)); }

int renameat(int from, const char *old, int to, const char *new) {
    char before[PATH_MAX], after[PATH_MAX];
    full(old, from, before);
    full(new, to, after);
    int done = (int)syscall(SYS_renameat2, from, old, to, new, 0);
    if (done == 0 && watched(after)) say(RENAME, 0, 0, before, after, NULL, 0);
    return done;
}
int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }

int unlinkat(int folder, const char *path, int flags) {
    char name[PATH_MAX];
    full(path, folder, name);
    int done = (int)syscall(SYS_unlinkat, folder, path, flags);
    if (done == 0 && !(flags & AT_REMOVEDIR) && watched(name)) say(UNLINK, 0, 0, name, NULL, NULL, 0);
    return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

/* Copies inside the kernel would pass unseen: callers fall back to read and write. */
ssize_t sendfile(int out, int in, off_t *offset, size_t n) { errno = ENOSYS; (void)out; (void)in; (void)offset; (void)n; return -1; }
ssize_t sendfile64(int out, int in, off64_t *offset, size_t n) { return sendfile(out, in, offset, n); }
ssize_t copy_file_range(int in, off64_t *a, int out, off64_t *b, size_t n, unsigned flags) { errno = ENOSYS; (void)in; (void)a; (void)out; (void)b; (void)n; (void)flags; return -1; }
