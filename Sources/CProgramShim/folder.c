#define _GNU_SOURCE
#include "CProgramShim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/syscall.h>
#endif

int stet_folder_make(char *path) { return mkdtemp(path) ? 0 : errno; }

#ifdef __linux__

int stet_memory_file(void) { return memfd_create("stet", MFD_CLOEXEC); }

/* What the kernel writes; the C library's readdir allocates, which a forked child must not. */
struct entry {
  uint64_t inode;
  int64_t next;
  uint16_t size;
  uint8_t type;
  char name[];
};

/* A name for the n-th folder that is moved up. */
static void number_name(char *name, uint64_t number) {
  char digits[24];
  int count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  int place = 0;
  for (const char *prefix = ".stet-moved-"; *prefix; prefix++) name[place++] = *prefix;
  while (count > 0) name[place++] = digits[--count];
  name[place] = 0;
}

static int is_dots(const char *name) {
  return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

/* Moves a folder into the top one, under a name that is free or an empty folder's. */
static int move_up(int top, int folder, const char *name, uint64_t *number) {
  for (int attempt = 0; attempt < 1000; attempt++) {
    char free_name[48];
    number_name(free_name, (*number)++);
    if (renameat(folder, name, top, free_name) == 0) return 1;
    if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR) return 0;
  }
  return 0;
}

/* Removes the files of a folder and moves its folders up into the top one, so that depth costs
   neither stack nor path length. Returns whether anything was removed or moved. */
static int empty(int top, int folder, uint64_t *number) {
  char buffer[4096] __attribute__((aligned(8)));
  int changed = 0;
  for (;;) {
    long count = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
    if (count <= 0) return changed;
    for (long place = 0; place < count;) {
      struct entry *entry = (struct entry *)(buffer + place);
      place += entry->size;
      if (is_dots(entry->name)) continue;
      if (unlinkat(folder, entry->name, 0) == 0) {
        changed = 1;
        continue;
      }
      if (top == folder) continue;
      /* A folder is moved only when its owner may write in it: its `..` changes. */
      fchmodat(folder, entry->name, 0700, 0);
      changed |= move_up(top, folder, entry->name, number);
    }
  }
}

/* One pass over the folders in the top one: each is emptied and removed. */
static int flatten(int top, uint64_t *number) {
  char buffer[4096] __attribute__((aligned(8)));
  int changed = 0;
  for (;;) {
    long count = syscall(SYS_getdents64, top, buffer, sizeof buffer);
    if (count <= 0) return changed;
    for (long place = 0; place < count;) {
      struct entry *entry = (struct entry *)(buffer + place);
      place += entry->size;
      if (is_dots(entry->name)) continue;
      fchmodat(top, entry->name, 0700, 0);
      int folder = openat(top, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (folder < 0) continue;
      changed |= empty(top, folder, number);
      close(folder);
      if (unlinkat(top, entry->name, AT_REMOVEDIR) == 0) changed = 1;
    }
  }
}

void stet_folder_remove(const char *path) {
  struct stat information;
  if (lstat(path, &information) != 0 || !S_ISDIR(information.st_mode)) return;
  chmod(path, 0700);
  int top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (top < 0) return;
  uint64_t number = 0;
  int changed = 1;
  while (changed) {
    changed = empty(top, top, &number);
    lseek(top, 0, SEEK_SET);
    changed |= flatten(top, &number);
    lseek(top, 0, SEEK_SET);
  }
  close(top);
  rmdir(path);
}

#else

int stet_memory_file(void) {
  errno = ENOSYS;
  return -1;
}

void stet_folder_remove(const char *path) { rmdir(path); }

#endif
