/* A file layer that remembers: preloaded into a process, it notes in a journal every change to the files below one folder, in the
 * order in which it was made, and can say no as a full, read-only or failing disk does.
 *
 *   SHIM_ROOT     folder whose files are watched (absolute, no link in it)
 *   SHIM_MARK     one file outside; what is written to it is noted as a mark: "this was acknowledged"
 *   SHIM_JOURNAL  where to note: op (1 byte), length of the path (4), number (8), length of the data (8), path, data; numbers in
 *                 the machine's own order
 *   SHIM_CONTROL  32 bytes that the test writes while the process runs: bytes that files may still grow, error of every change
 *                 (0: none), error of every sync (0: none), error of every drawing of chance (0: none)
 *
 * A sync is noted and not done: the disk of the simulation is the journal. Shared memory (-shm) is not watched: it does not
 * outlive the machine. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 4096 };

struct control {
  uint64_t room, change_error, sync_error, random_error;
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char *names[FILES];
static const char *root, *mark;
static int journal = -1;
static volatile struct control *control;

static long plain_open(const char *path, int flags, mode_t mode) {
  return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

__attribute__((constructor)) static void start(void) {
  root = getenv("SHIM_ROOT");
  mark = getenv("SHIM_MARK");
  const char *to = getenv("SHIM_JOURNAL"), *from = getenv("SHIM_CONTROL");
  if (!root || !mark || !to || !from) abort();
  journal = plain_open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int settings = plain_open(from, O_RDWR | O_CLOEXEC, 0);
  if (journal < 0 || settings < 0) abort();
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, settings, 0);
  if (control == MAP_FAILED) abort();
  syscall(SYS_close, settings);
}

static int ends_with(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int watched(const char *path) {
  if (!root || !path) return 0;
  size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0) && !ends_with(path, "-shm");
}

static int is_mark(const char *path) { return mark && path && strcmp(path, mark) == 0; }

static const char *name_of(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

static void note(char op, const char *path, uint64_t number, const void *data, uint64_t length) {
  char head[21] = {op};
  uint32_t path_length = strlen(path);
  memcpy(head + 1, &path_length, 4);
  memcpy(head + 5, &number, 8);
  memcpy(head + 13, &length, 8);
  struct iovec parts[3] = {{head, sizeof head}, {(void *)path, path_length}, {(void *)data, length}};
  ssize_t whole = sizeof head + path_length + length;
  if (syscall(SYS_writev, journal, parts, 3) != whole) abort();
}

/* Whether a change may go on; else errno says why not. */
static int allowed(void) {
  if (control->change_error == 0) return 1;
  errno = (int)control->change_error;
  return 0;
}

static int opened(const char *path, int flags, mode_t mode) {
  if (!watched(path) && !is_mark(path)) return plain_open(path, flags, mode);
  pthread_mutex_lock(&one_at_a_time);
  struct stat found;
  int is_new = stat(path, &found) != 0;
  int changes = (flags & O_CREAT && is_new) || flags & O_TRUNC;
  int fd = -1;
  /* A disk mounted for reading refuses to be opened for writing too. */
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  if (is_mark(path) || (!changes && !(writes && control->change_error == EROFS)) || allowed())
    fd = plain_open(path, flags, mode);
  if (fd >= FILES) abort();
  if (fd >= 0) {
    names[fd] = strdup(path);
    if (is_new && watched(path)) note('C', path, 0, "", 0);
    if (flags & O_TRUNC && watched(path)) note('T', path, 0, "", 0);
  }
  pthread_mutex_unlock(&one_at_a_time);
  return fd;
}

#define MODE_OF(flags) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  if (path[0] == '/') return opened(path, flags, mode);
  return syscall(SYS_openat, folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  if (path[0] == '/') return opened(path, flags, mode);
  return syscall(SYS_openat, folder, path, flags, mode);
}

int close(int fd) {
  pthread_mutex_lock(&one_at_a_time);
  if (name_of(fd)) {
    free(names[fd]);
    names[fd] = NULL;
  }
  int done = syscall(SYS_close, fd);
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

/* How much of a write fits: all of it, a part, nothing. */
static size_t fits(int fd, size_t length, off_t at) {
  struct stat found;
  if (control->room == UINT64_MAX || fstat(fd, &found) != 0) return length;
  uint64_t end = at + length, size = found.st_size, growth = end > size ? end - size : 0;
  if (growth > length) growth = length;
  uint64_t granted = growth < control->room ? growth : control->room;
  control->room -= granted;
  return length - (growth - granted);
}

static ssize_t written(int fd, const void *bytes, size_t length, off_t at, int moves) {
  const char *path = name_of(fd);
  if (!path) return moves ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, at);
  pthread_mutex_lock(&one_at_a_time);
  ssize_t done = -1;
  if (is_mark(path)) {
    done = syscall(SYS_write, fd, bytes, length);
    if (done > 0) note('M', path, 0, bytes, done);
  } else if (allowed()) {
    if (moves) at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    size_t part = fits(fd, length, at);
    if (part == 0 && length > 0) {
      errno = ENOSPC;
    } else {
      done = moves ? syscall(SYS_write, fd, bytes, part) : syscall(SYS_pwrite64, fd, bytes, part, at);
      if (done > 0) note('W', path, at, bytes, done);
    }
  }
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return written(fd, bytes, length, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 0); }

/* Nothing that is watched is written so; if that changes, nobody may think it was seen. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (name_of(fd)) abort();
  return syscall(SYS_writev, fd, parts, count);
}

static int cut(int fd, off_t size) {
  const char *path = name_of(fd);
  if (!path) return syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&one_at_a_time);
  int done = -1;
  if (allowed() && (done = syscall(SYS_ftruncate, fd, size)) == 0) note('T', path, size, "", 0);
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off_t size) { return cut(fd, size); }

static int synced(int fd, long call) {
  const char *path = name_of(fd);
  if (!path) return syscall(call, fd);
  if (is_mark(path)) return 0;
  pthread_mutex_lock(&one_at_a_time);
  int done = -1;
  if (control->sync_error) {
    errno = (int)control->sync_error;
  } else {
    note('S', path, 0, "", 0);
    done = 0;
  }
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
  pthread_mutex_lock(&one_at_a_time);
  int seen = watched(from) || watched(to), done = -1;
  if (!seen || allowed()) done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (done == 0 && seen) note('R', from, 0, to, strlen(to));
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

int unlink(const char *path) {
  pthread_mutex_lock(&one_at_a_time);
  int done = -1;
  if (!watched(path) || allowed()) done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0 && watched(path)) note('U', path, 0, "", 0);
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

/* The system's chance. */
ssize_t getrandom(void *bytes, size_t length, unsigned flags) {
  if (length > 0 && control && control->random_error) {
    errno = (int)control->random_error;
    return -1;
  }
  return syscall(SYS_getrandom, bytes, length, flags);
}
