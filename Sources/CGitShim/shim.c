#define _GNU_SOURCE
#include "CGitShim.h"

#include <fcntl.h>
#include <git2.h>
#include <spawn.h>
#include <unistd.h>

int stet_git_set_option(int option, int value) { return git_libgit2_opts(option, value); }

int stet_git_set_extensions(const char *const *names, unsigned long count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, (size_t)count);
}

int stet_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

int stet_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int stet_spawn_in(void *actions, const char *directory) {
  return posix_spawn_file_actions_addchdir_np(actions, directory);
}
