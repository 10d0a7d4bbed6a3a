#ifndef STET_CGITSHIM_H
#define STET_CGITSHIM_H

/* Swift cannot call C functions with variable arguments; libgit2's options have only that door. */

/* Sets one integer option of libgit2 (git_libgit2_opts); returns libgit2's status. */
int stet_git_set_option(int option, int value);

/* Declares repository extensions beyond those libgit2 knows; returns libgit2's status. */
int stet_git_set_extensions(const char *const *names, unsigned long count);

#endif
