#define _GNU_SOURCE
#include "confine.h"

#include "CProgramShim.h"

#ifdef __linux__

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock (linux/landlock.h), which distributions' headers have in part only. The numbers of the
   calls are the same on every architecture. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446, VERSION = 1, PATH_BENEATH = 1 };

static const uint64_t write_file = 1 << 1, remove_dir = 1 << 4, remove_file = 1 << 5,
                      make_all = 0x1fc0, refer = 1 << 13, truncate_file = 1 << 14;
static const uint64_t bind_and_connect_tcp = 3, abstract_sockets = 1, signals = 2;

struct ruleset {
  uint64_t files, network, scopes;
};

struct path_rule {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

int stet_landlock_version(void) {
  long version = syscall(CREATE_RULESET, (void *)0, 0, VERSION);
  return version < 0 ? 0 : (int)version;
}

static void allow(int ruleset, const char *path, uint64_t allowed) {
  struct path_rule rule = {allowed, open(path, O_PATH | O_CLOEXEC)};
  if (rule.parent < 0) return;
  syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
  close(rule.parent);
}

void stet_confine(const char *folder, int writes_anywhere, int keeps_network) {
  int version = stet_landlock_version();
  if (version < 1) return;
  struct ruleset rules = {0, 0, 0};
  if (!writes_anywhere) {
    rules.files = write_file | remove_dir | remove_file | make_all;
    if (version >= 2) rules.files |= refer;
    if (version >= 3) rules.files |= truncate_file;
  }
  if (version >= 4 && !keeps_network) rules.network = bind_and_connect_tcp;
  if (version >= 6) rules.scopes = keeps_network ? signals : abstract_sockets | signals;
  if (!(rules.files | rules.network | rules.scopes)) return;
  int ruleset = (int)syscall(CREATE_RULESET, &rules, sizeof rules, 0);
  if (ruleset < 0) return;
  if (rules.files) {
    allow(ruleset, folder, rules.files);
    uint64_t device = rules.files & (write_file | truncate_file);
    allow(ruleset, "/dev/null", device);
    allow(ruleset, "/dev/zero", device);
    allow(ruleset, "/dev/full", device);
  }
  syscall(RESTRICT_SELF, ruleset, 0);
  close(ruleset);
}

#else

int stet_landlock_version(void) { return 0; }

void stet_confine(const char *folder, int writes_anywhere, int keeps_network) {
  (void)folder;
  (void)writes_anywhere;
  (void)keeps_network;
}

#endif
