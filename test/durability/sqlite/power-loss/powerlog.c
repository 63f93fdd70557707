/*
 * Preloaded into a process, records what it does to the files of one folder, in one order over all threads, and can
 * let syncs and writes fail. `log.ts` reads what this writes.
 *
 *   POWERLOG_FOLDER       the folder, absolute and without symbolic links; files of its subfolders are not recorded
 *   POWERLOG_FILE         the log, outside the folder
 *   POWERLOG_FAIL_SYNCS   "3,7": the third and the seventh sync of a file fail with EIO, and nothing is synced
 *   POWERLOG_FAIL_WRITES  likewise for writes, with ENOSPC
 *   POWERLOG_FAIL_IN      "-wal": only files whose names end like this are counted and fail; default all but `acks`
 *
 * A file `*-shm` is not recorded: SQLite maps it into memory
 * and makes it anew when it starts.
 *
 * All real work is done by raw system calls, so that nothing here calls itself. A write and its record are one
 * step for all threads. A sync has two records, because only what was written before it began is durable after it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "system calls take offsets in one register");

#define MAX_FD 65536
#define MAX_FAULT 1000000

enum file { UNRECORDED, RECORDED, FAILING };

struct header {
  uint32_t kind;
  int32_t fd;
  uint64_t at;
  uint32_t flags;
  uint32_t size;
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *failing = "";
static size_t folder_length;
static int log_fd = -1;
static unsigned char files[MAX_FD];
static unsigned char sync_fails[MAX_FAULT], write_fails[MAX_FAULT];
static unsigned syncs, writes;

/* The real one: `syscall` is taken here as well. */
static long (*real)(long, ...);
#define call(...) (find_real(), real(__VA_ARGS__))

static void find_real(void) {
  if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
}

static void parse(const char *list, unsigned char *fails) {
  while (list && *list) {
    char *end;
    long n = strtol(list, &end, 10);
    if (n > 0 && n < MAX_FAULT) fails[n] = 1;
    list = *end == ',' ? end + 1 : NULL;
  }
}

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("POWERLOG_FILE");
  folder = getenv("POWERLOG_FOLDER");
  if (!file || !folder) return;
  folder_length = strlen(folder);
  if (getenv("POWERLOG_FAIL_IN")) failing = getenv("POWERLOG_FAIL_IN");
  parse(getenv("POWERLOG_FAIL_SYNCS"), sync_fails);
  parse(getenv("POWERLOG_FAIL_WRITES"), write_fails);
  log_fd = call(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd < 0) abort();
}

static void record(char kind, int fd, uint64_t at, uint32_t flags, const void *data, size_t size) {
  struct header header = {(unsigned char)kind, fd, at, flags, (uint32_t)size};
  struct iovec parts[2] = {{&header, sizeof header}, {(void *)data, size}};
  int before = errno;
  if (call(SYS_writev, log_fd, parts, 2) != (long)(sizeof header + size)) abort();
  errno = before;
}

static enum file file_of(int fd) { return fd >= 0 && fd < MAX_FD ? files[fd] : UNRECORDED; }

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), rest = strlen(end);
  return length >= rest && strcmp(text + length - rest, end) == 0;
}

/* The name of a recorded file inside the folder, "" for the folder itself, or NULL. */
static const char *name_of(const char *path) {
  if (log_fd < 0 || strncmp(path, folder, folder_length) != 0) return NULL;
  const char *rest = path + folder_length;
  if (*rest == '\0') return rest;
  if (*rest != '/' || strchr(rest + 1, '/')) return NULL;
  return ends_with(rest, "-shm") ? NULL : rest + 1;
}

static int open_at(int directory, const char *path, int flags, mode_t mode) {
  const char *name = name_of(path);
  if (!name) return call(SYS_openat, directory, path, flags, mode);
  pthread_mutex_lock(&one_at_a_time);
  int fd = call(SYS_openat, directory, path, flags, mode);
  if (fd >= MAX_FD) abort();
  if (fd >= 0) {
    int fails = *name != '\0' && strcmp(name, "acks") != 0 && ends_with(name, failing);
    files[fd] = fails ? FAILING : RECORDED;
    record('O', fd, 0, (flags & O_CREAT ? 1 : 0) | (flags & O_TRUNC ? 2 : 0), name, strlen(name));
  }
  pthread_mutex_unlock(&one_at_a_time);
  return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                              \
  int name(const char *path, int flags, ...) {  \
    va_list arguments;                          \
    va_start(arguments, flags);                 \
    mode_t mode = mode_of(flags, arguments);    \
    va_end(arguments);                          \
    return open_at(AT_FDCWD, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                          \
  int name(int directory, const char *path, int flags, ...) { \
    va_list arguments;                                        \
    va_start(arguments, flags);                               \
    mode_t mode = mode_of(flags, arguments);                  \
    va_end(arguments);                                        \
    return open_at(directory, path, flags, mode);             \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  if (!file_of(fd)) return call(SYS_close, fd);
  pthread_mutex_lock(&one_at_a_time);
  files[fd] = UNRECORDED;
  record('C', fd, 0, 0, NULL, 0);
  int result = call(SYS_close, fd);
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}

/* Node closes files by this. */
long syscall(long number, ...) {
  va_list arguments;
  va_start(arguments, number);
  long values[6];
  for (int i = 0; i < 6; i++) values[i] = va_arg(arguments, long);
  va_end(arguments);
  if (number == SYS_close) return close((int)values[0]);
  return call(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

/* Where the file stands, as an offset. */
#define HERE INT64_MIN

static ssize_t write_at(int fd, const void *data, size_t size, off_t at) {
  enum file file = file_of(fd);
  if (!file) return at == HERE ? call(SYS_write, fd, data, size) : call(SYS_pwrite64, fd, data, size, at);
  ssize_t written = -1;
  pthread_mutex_lock(&one_at_a_time);
  if (file == FAILING && ++writes < MAX_FAULT && write_fails[writes]) {
    record('N', fd, 0, 0, NULL, 0);
    errno = ENOSPC;
  } else if (at == HERE) {
    written = call(SYS_write, fd, data, size);
    if (written >= 0) record('W', fd, call(SYS_lseek, fd, 0, SEEK_CUR) - written, 0, data, written);
  } else {
    written = call(SYS_pwrite64, fd, data, size, at);
    if (written >= 0) record('W', fd, at, 0, data, written);
  }
  pthread_mutex_unlock(&one_at_a_time);
  return written;
}

/* Several writes in place of one are as good: a caller has to expect a short one. */
static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t at) {
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t written = write_at(fd, parts[i].iov_base, parts[i].iov_len, at == HERE ? HERE : at + total);
    if (written < 0) return total > 0 ? total : written;
    total += written;
    if ((size_t)written < parts[i].iov_len) break;
  }
  return total;
}

ssize_t write(int fd, const void *data, size_t size) { return write_at(fd, data, size, HERE); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return write_at(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return write_at(fd, data, size, at); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return file_of(fd) ? write_parts(fd, parts, count, HERE) : call(SYS_writev, fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return file_of(fd) ? write_parts(fd, parts, count, at) : call(SYS_pwritev, fd, parts, count, at, 0);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  return pwritev(fd, parts, count, at);
}

int ftruncate(int fd, off_t length) {
  if (!file_of(fd)) return call(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&one_at_a_time);
  int result = call(SYS_ftruncate, fd, length);
  if (result == 0) record('T', fd, length, 0, NULL, 0);
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int sync_by(long number, int fd) {
  enum file file = file_of(fd);
  if (!file) return call(number, fd);
  pthread_mutex_lock(&one_at_a_time);
  int fails = file == FAILING && ++syncs < MAX_FAULT && sync_fails[syncs];
  record('S', fd, 0, 0, NULL, 0);
  pthread_mutex_unlock(&one_at_a_time);
  int result = fails ? -1 : call(number, fd);
  if (fails) errno = EIO;
  pthread_mutex_lock(&one_at_a_time);
  record(result == 0 ? 's' : 'F', fd, 0, 0, NULL, 0);
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}
int fsync(int fd) { return sync_by(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_by(SYS_fdatasync, fd); }

int unlink(const char *path) {
  const char *name = name_of(path);
  if (!name) return call(SYS_unlinkat, AT_FDCWD, path, 0);
  pthread_mutex_lock(&one_at_a_time);
  int result = call(SYS_unlinkat, AT_FDCWD, path, 0);
  if (result == 0) record('U', -1, 0, 0, name, strlen(name));
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}

int rename(const char *from, const char *to) {
  const char *old = name_of(from), *new = name_of(to);
  if (!old && !new) return call(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  /* What comes or goes over the border of the folder cannot be replayed. */
  if (!old || !new) abort();
  char names[2 * 4096];
  size_t length = strlen(old);
  if (length + strlen(new) + 1 > sizeof names) abort();
  memcpy(names, old, length + 1);
  strcpy(names + length + 1, new);
  pthread_mutex_lock(&one_at_a_time);
  int result = call(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (result == 0) record('R', -1, 0, 0, names, length + 1 + strlen(new));
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}

/* A process that kills itself does not do so in the middle of another thread's record. */
int kill(pid_t pid, int signal) {
  pthread_mutex_lock(&one_at_a_time);
  int result = call(SYS_kill, pid, signal);
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}

/* Writing through memory is not seen here: the reader of the log refuses it. */
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t at) {
  if (file_of(fd) && protection & PROT_WRITE && (flags & MAP_TYPE) != MAP_PRIVATE) {
    pthread_mutex_lock(&one_at_a_time);
    record('M', fd, at, 0, NULL, 0);
    pthread_mutex_unlock(&one_at_a_time);
  }
  return (void *)call(SYS_mmap, address, length, protection, flags, fd, at);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t at) {
  return mmap(address, length, protection, flags, fd, at);
}
