#ifndef STET_CPROGRAMSHIM_H
#define STET_CPROGRAMSHIM_H

#include <stdint.h>

/* Runs a program that nobody here trusts. Swift cannot fork: between fork and exec only calls that
   are safe in a signal handler may be made, and Swift promises nothing of the kind.

   A supervisor process is forked, where the system lets us as the first process of namespaces of
   its own. It starts the program, copies what it says, watches the limits, kills whatever is left,
   removes the folder and reports. It ends with the process that started it. */

/* What to run, and its limits; 0 is no limit. */
struct stet_program {
  const char *const *arguments; /* NULL-terminated; the first is an absolute path */
  const char *folder;           /* where it starts; removed when it is over */
  int input;                    /* its standard input */
  int output, errors;           /* files that take what it says */
  uint64_t cpu_seconds;         /* of each process */
  uint64_t memory_bytes;        /* address space of each process */
  uint64_t file_bytes;          /* the largest file it may write */
  uint64_t output_bytes;        /* of standard output, and again of standard error */
  uint64_t processes;           /* processes and threads at once; needs namespaces */
  uint64_t wall_milliseconds;
  int keeps_network;            /* whether it may reach the network */
  int writes_anywhere;          /* whether it may write outside its folder */
  int refuses_namespaces;       /* for tests of systems that allow none */
};

/* How a run ended. */
enum stet_program_ending {
  STET_PROGRAM_LOST = 0,      /* the supervisor died: no report */
  STET_PROGRAM_EXITED = 1,    /* status: its exit status */
  STET_PROGRAM_SIGNALLED = 2, /* status: the signal's number */
  STET_PROGRAM_UNSTARTED = 3, /* status: errno */
  STET_PROGRAM_WALL = 4,      /* killed: wall clock */
  STET_PROGRAM_OUTPUT = 5,    /* killed: it said too much */
  STET_PROGRAM_PROCESSES = 6, /* killed: too many processes */
  STET_PROGRAM_STOPPED = 7    /* killed: the lifeline was closed */
};

struct stet_program_report {
  int32_t ending; /* enum stet_program_ending */
  int32_t status;
  uint64_t cpu_microseconds; /* of the program and the children it waited for */
  uint64_t peak_bytes;       /* the largest resident set among them; 0: not known */
};

struct stet_program_run {
  int supervisor;     /* its process id */
  int report;         /* readable at the end: one struct stet_program_report, or nothing */
  int lifeline;       /* closing it kills the program */
  int has_namespaces; /* whether it has process ids (and, unless kept, a network) of its own */
};

/* Starts a program; 0, or errno. */
int stet_program_start(const struct stet_program *program, struct stet_program_run *run);

/* Reads the report and reaps the supervisor; to be called when the report is readable. */
struct stet_program_report stet_program_finish(const struct stet_program_run *run);

/* Which Landlock the kernel has; 0: none, so that writing is not confined. */
int stet_landlock_version(void);

/* An unnamed file in memory that no other child inherits; -1 with errno. */
int stet_memory_file(void);

/* Makes a folder of one's own from a template that ends in XXXXXX (mkdtemp); 0, or errno. */
int stet_folder_make(char *path);

/* Removes a folder and all that is in it, however deep and whatever its modes, following no link. */
void stet_folder_remove(const char *path);

#endif
