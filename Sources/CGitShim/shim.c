#include "CGitShim.h"

#include <git2.h>

int stet_git_set_option(int option, int value) { return git_libgit2_opts(option, value); }

int stet_git_set_extensions(const char *const *names, unsigned long count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, (size_t)count);
}
