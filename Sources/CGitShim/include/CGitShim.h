#ifndef STET_CGITSHIM_H
#define STET_CGITSHIM_H

/* Swift cannot call C functions with variable arguments; libgit2's options have only that door. */

/* Sets one integer option of libgit2 (git_libgit2_opts); returns libgit2's status. */
int stet_git_set_option(int option, int value);

/* Declares repository extensions beyond those libgit2 knows; returns libgit2's status. */
int stet_git_set_extensions(const char *const *names, unsigned long count);

/* Sets where configuration files of one level are looked for (GIT_OPT_SET_SEARCH_PATH); NULL
   restores the machine's own places, "" means nowhere. Returns libgit2's status. */
int stet_git_set_search_path(int level, const char *path);

/* A pipe whose ends no other child inherits (pipe2 with O_CLOEXEC); 0, or -1 with errno. */
int stet_pipe(int ends[2]);

/* Lets a child start in a directory; actions is a posix_spawn_file_actions_t *. */
int stet_spawn_in(void *actions, const char *directory);

#endif
