// One supervisor, one file: what runs between fork and exec may call async-signal-safe functions only, and is
// read together (hence its length).
#define _GNU_SOURCE
#include "CProgramShim.h"
#include "confine.h"

#include <errno.h>

#ifdef __linux__

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Everything below `supervise` runs in a forked copy of a process with many threads: no malloc, no
   stdio, no locks, only system calls. */

enum { WATCH_MILLISECONDS = 10, HIGHEST_FILE = 65536, SCANNED_IDS = 8192 };

static uint64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void close_range_of(unsigned first, unsigned last) {
  if (first > last) return;
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
  for (unsigned file = first; file <= last && file < HIGHEST_FILE; file++) close((int)file);
}

/* Closes all files but these. */
static void keep_only(int *files, int count) {
  for (int i = 1; i < count; i++) {
    for (int j = i; j > 0 && files[j - 1] > files[j]; j--) {
      int file = files[j];
      files[j] = files[j - 1];
      files[j - 1] = file;
    }
  }
  unsigned first = 0;
  for (int i = 0; i < count; i++) {
    if ((unsigned)files[i] > first) close_range_of(first, (unsigned)files[i] - 1);
    first = (unsigned)files[i] + 1;
  }
  close_range_of(first, ~0U);
}

static void limit(int resource, uint64_t soft, uint64_t hard) {
  struct rlimit value = {soft, hard};
  struct rlimit old;
  if (getrlimit(resource, &old) == 0 && old.rlim_max != RLIM_INFINITY) {
    if (value.rlim_max > old.rlim_max) value.rlim_max = old.rlim_max;
    if (value.rlim_cur > old.rlim_max) value.rlim_cur = old.rlim_max;
  }
  setrlimit(resource, &value);
}

static void set_limits(const struct stet_program *program, int counts_processes) {
  /* At the soft limit SIGXCPU, which can be caught; at the hard one SIGKILL. */
  if (program->cpu_seconds) limit(RLIMIT_CPU, program->cpu_seconds, program->cpu_seconds + 1);
  if (program->memory_bytes) limit(RLIMIT_AS, program->memory_bytes, program->memory_bytes);
  if (program->file_bytes) limit(RLIMIT_FSIZE, program->file_bytes, program->file_bytes);
  /* Counted for each user namespace, the supervisor included; root is exempt. */
  if (counts_processes) limit(RLIMIT_NPROC, program->processes + 1, program->processes + 1);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_NOFILE, 256, 256);
}

/* The program's own process, until it is the program; an error ends up in `failure`, since vfork
   lets it share the supervisor's memory. */
static void __attribute__((noinline, noreturn)) become(
    const struct stet_program *program, int output, int errors, int counts_processes,
    volatile int *failure) {
  static char *const no_environment[] = {NULL};
  setpgid(0, 0);
  /* Above 2 first, so that no number is overwritten before it was used. */
  int files[3] = {
      fcntl(program->input, F_DUPFD, 3), fcntl(output, F_DUPFD, 3), fcntl(errors, F_DUPFD, 3)};
  for (int i = 0; i < 3; i++) {
    if (files[i] < 0 || dup2(files[i], i) < 0) {
      *failure = errno;
      _exit(127);
    }
  }
  close_range_of(3, ~0U);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  umask(077);
  set_limits(program, counts_processes);
  if (chdir(program->folder) != 0) {
    *failure = errno;
    _exit(127);
  }
  stet_confine(program->folder, program->writes_anywhere, program->keeps_network);
  execve(program->arguments[0], (char *const *)program->arguments, no_environment);
  *failure = errno ? errno : ENOEXEC;
  _exit(127);
}

struct stream {
  int from, to;
  uint64_t count;
};

/* What the supervisor knows of its run. */
struct supervision {
  const struct stet_program *program;
  struct stream streams[2];
  int signals, lifeline;
  int has_namespaces, has_user_namespace;
  pid_t id;
  int is_over, status;
  struct rusage usage;
};

/* Whether the kernel is at least of a version. */
static int is_kernel(unsigned major, unsigned minor) {
  struct utsname name;
  if (uname(&name) != 0) return 0;
  unsigned numbers[2] = {0, 0};
  const char *text = name.release;
  for (int i = 0; i < 2; i++) {
    while (*text >= '0' && *text <= '9') numbers[i] = numbers[i] * 10 + (unsigned)(*text++ - '0');
    if (*text == '.') text++;
  }
  return numbers[0] > major || (numbers[0] == major && numbers[1] >= minor);
}

/* Bounds how many processes there can be, before any is: watching alone loses the race against a
   fork bomb on a busy machine. From Linux 6.14 on a namespace has a largest process id of its own,
   at least 301; before, the file is the whole machine's and must not be written. */
static void bound_processes(uint64_t allowed) {
  if (!is_kernel(6, 14) || syscall(SYS_getpid) != 1) return;
  int file = open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  char text[24];
  int place = sizeof text;
  for (uint64_t number = 301 + allowed; number > 0 && place > 0; number /= 10) {
    text[--place] = (char)('0' + number % 10);
  }
  ssize_t ignored = write(file, text + place, sizeof text - (size_t)place);
  (void)ignored;
  close(file);
}

/* A number in a small file of /proc; 0 where there is none. */
static uint64_t number_in(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[32];
  ssize_t count = read(file, text, sizeof text);
  close(file);
  uint64_t number = 0;
  for (ssize_t i = 0; i < count && text[i] >= '0' && text[i] <= '9'; i++) {
    number = number * 10 + (uint64_t)(text[i] - '0');
  }
  return number;
}

/* Whether the namespace holds more than so many processes and threads beside the supervisor. Ids
   are given out in order, so as long as few were there is nothing to count. */
static int is_crowded(uint64_t allowed) {
  uint64_t last = number_in("/proc/sys/kernel/ns_last_pid");
  if (last <= allowed + 1) return 0;
  uint64_t first = last > SCANNED_IDS ? last - SCANNED_IDS : 2;
  uint64_t count = 0;
  for (uint64_t id = first < 2 ? 2 : first; id <= last; id++) {
    if (kill((pid_t)id, 0) == 0 && ++count > allowed) return 1;
  }
  return 0;
}

/* Kills the processes that the kernel lists as children, orphans among them. */
static void kill_children(void) {
  int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  char text[4096];
  ssize_t count;
  pid_t id = 0;
  while ((count = read(file, text, sizeof text)) > 0) {
    for (ssize_t i = 0; i < count; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        id = id * 10 + (text[i] - '0');
      } else if (id > 0) {
        kill(id, SIGKILL);
        id = 0;
      }
    }
  }
  close(file);
}

/* Notes how the program ended, when it is the one that did. */
static void note(struct supervision *run, pid_t id, int status, const struct rusage *usage) {
  if (id != run->id) return;
  run->is_over = 1;
  run->status = status;
  run->usage = *usage;
}

/* Kills everything in the namespace; a fork that is under way sees the signal and fails. */
static void kill_namespace(struct supervision *run) {
  kill(-1, SIGKILL);
  int status;
  struct rusage usage;
  pid_t id;
  while ((id = wait4(-1, &status, 0, &usage)) > 0 || errno == EINTR) {
    if (id > 0) note(run, id, status, &usage);
  }
}

/* Kills everything that the program started, without namespaces: its group, and the orphans, which
   come to the supervisor, a child subreaper, one generation after the other. Where the kernel lists
   no children, those that left the group are given up after a second. */
static void kill_descendants(struct supervision *run) {
  for (int idle = 0; idle < 1000; idle++) {
    /* The group's number is nobody else's while the program is not reaped. */
    if (!run->is_over) kill(-run->id, SIGKILL);
    kill_children();
    int status;
    struct rusage usage;
    pid_t id;
    while ((id = wait4(-1, &status, WNOHANG, &usage)) > 0) {
      note(run, id, status, &usage);
      idle = 0;
    }
    if (id < 0 && errno != EINTR) return;
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
  }
}

/* Copies what can be read now; returns 0 at the end of the pipe, -1 where it is too much. */
static int copy(struct stream *stream, uint64_t allowed) {
  char bytes[16384];
  for (;;) {
    ssize_t count = read(stream->from, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? 1 : 0;
    if (count == 0) return 0;
    uint64_t room = allowed ? allowed - stream->count : (uint64_t)count;
    ssize_t kept = (uint64_t)count > room ? (ssize_t)room : count;
    for (ssize_t done = 0; done < kept;) {
      ssize_t wrote = write(stream->to, bytes + done, (size_t)(kept - done));
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return -1;
      done += wrote;
    }
    stream->count += (uint64_t)kept;
    if (kept < count) return -1;
  }
}

/* Reaps what has ended; notes the program's own end. */
static void reap(struct supervision *run) {
  struct signalfd_siginfo ignored;
  while (read(run->signals, &ignored, sizeof ignored) > 0) {}
  for (;;) {
    int status;
    struct rusage usage;
    pid_t id = wait4(-1, &status, WNOHANG, &usage);
    if (id <= 0) return;
    note(run, id, status, &usage);
  }
}

/* Watches until the program ends or must end; returns why it must, or EXITED. */
static int watch(struct supervision *run) {
  uint64_t start = milliseconds();
  uint64_t allowed = run->program->wall_milliseconds;
  int counts = run->has_namespaces && run->program->processes;
  while (!run->is_over) {
    struct pollfd files[4] = {{run->signals, POLLIN, 0},
                              {run->lifeline, POLLIN, 0},
                              {run->streams[0].from, POLLIN, 0},
                              {run->streams[1].from, POLLIN, 0}};
    uint64_t past = milliseconds() - start;
    if (allowed && past >= allowed) return STET_PROGRAM_WALL;
    int wait = counts ? WATCH_MILLISECONDS : 60000;
    if (allowed && allowed - past < (uint64_t)wait) wait = (int)(allowed - past);
    if (poll(files, 4, wait) < 0 && errno != EINTR) return STET_PROGRAM_STOPPED;
    if (files[1].revents) return STET_PROGRAM_STOPPED;
    for (int i = 0; i < 2; i++) {
      if (!files[2 + i].revents) continue;
      int rest = copy(&run->streams[i], run->program->output_bytes);
      if (rest < 0) return STET_PROGRAM_OUTPUT;
      if (rest == 0) run->streams[i].from = -1;
    }
    if (files[0].revents) reap(run);
    if (counts && !run->is_over && is_crowded(run->program->processes)) {
      return STET_PROGRAM_PROCESSES;
    }
  }
  return STET_PROGRAM_EXITED;
}

static void __attribute__((noreturn)) report_and_end(
    int file, const struct stet_program_report *report) {
  ssize_t count;
  do {
    count = write(file, report, sizeof *report);
  } while (count < 0 && errno == EINTR);
  _exit(0);
}

static struct stet_program_report ended(struct supervision *run, int ending) {
  struct stet_program_report report = {ending, 0, 0, 0};
  if (ending == STET_PROGRAM_EXITED && WIFSIGNALED(run->status)) {
    report.ending = STET_PROGRAM_SIGNALLED;
    report.status = WTERMSIG(run->status);
  } else if (ending == STET_PROGRAM_EXITED) {
    report.status = WEXITSTATUS(run->status);
  }
  report.cpu_microseconds =
      (uint64_t)(run->usage.ru_utime.tv_sec + run->usage.ru_stime.tv_sec) * 1000000 +
      (uint64_t)(run->usage.ru_utime.tv_usec + run->usage.ru_stime.tv_usec);
  /* What is counted begins before exec, in memory shared with the supervisor, itself a copy. */
  struct rusage own;
  if (getrusage(RUSAGE_SELF, &own) == 0 && run->usage.ru_maxrss > own.ru_maxrss) {
    report.peak_bytes = (uint64_t)run->usage.ru_maxrss * 1024;
  }
  return report;
}

static int non_blocking_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  int flags = fcntl(ends[0], F_GETFL);
  return fcntl(ends[0], F_SETFL, flags | O_NONBLOCK) == 0 ? 0 : errno;
}

/* Starts the program with the write ends of the pipes as its output; 0, or errno. */
static int launch(struct supervision *run) {
  int output[2], errors[2];
  int number = non_blocking_pipe(output);
  if (!number) number = non_blocking_pipe(errors);
  if (number) return number;
  run->streams[0] = (struct stream){output[0], run->program->output, 0};
  run->streams[1] = (struct stream){errors[0], run->program->errors, 0};
  int counts_processes = run->has_user_namespace && run->program->processes && is_kernel(5, 14);
  volatile int failure = 0;
  pid_t id = vfork();
  if (id == 0) become(run->program, output[1], errors[1], counts_processes, &failure);
  number = id < 0 ? errno : failure;
  close(output[1]);
  close(errors[1]);
  run->id = id;
  return number;
}

/* The supervisor's whole life. */
static void __attribute__((noreturn, noinline)) supervise(
    const struct stet_program *program, unsigned long namespaces, int report, int lifeline) {
  int kept[] = {program->input, program->output, program->errors, report, lifeline};
  keep_only(kept, 5);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  struct supervision run;
  memset(&run, 0, sizeof run);
  run.program = program;
  run.lifeline = lifeline;
  /* kill(-1) is for the first process of a namespace only. */
  run.has_namespaces = namespaces != 0 && syscall(SYS_getpid) == 1;
  run.has_user_namespace = (namespaces & CLONE_NEWUSER) != 0;
  if (run.has_namespaces && program->processes) bound_processes(program->processes);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  signal(SIGCHLD, SIG_DFL);
  run.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  int number = run.signals < 0 ? errno : launch(&run);
  struct stet_program_report result = {STET_PROGRAM_UNSTARTED, number, 0, 0};
  if (!number) {
    int ending = watch(&run);
    if (run.has_namespaces) {
      kill_namespace(&run);
    } else {
      kill_descendants(&run);
    }
    for (int i = 0; i < 2; i++) {
      /* What it said last; whoever held the pipe is dead. */
      if (run.streams[i].from >= 0 && copy(&run.streams[i], program->output_bytes) < 0 &&
          ending == STET_PROGRAM_EXITED) {
        ending = STET_PROGRAM_OUTPUT;
      }
    }
    result = ended(&run, ending);
  }
  stet_folder_remove(program->folder);
  report_and_end(report, &result);
}

/* fork, with namespaces; glibc's own fork would run handlers that other threads' locks stop. */
static pid_t fork_with(unsigned long flags) {
#if defined(__s390__) || defined(__s390x__)
  return (pid_t)syscall(SYS_clone, NULL, flags | SIGCHLD, NULL, NULL, NULL);
#else
  return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
#endif
}

int stet_program_start(const struct stet_program *program, struct stet_program_run *run) {
  int report[2] = {-1, -1}, lifeline[2] = {-1, -1};
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  if (pipe2(lifeline, O_CLOEXEC) != 0) {
    int number = errno;
    close(report[0]);
    close(report[1]);
    return number;
  }
  unsigned long own = CLONE_NEWPID | CLONE_NEWIPC | (program->keeps_network ? 0 : CLONE_NEWNET);
  unsigned long attempts[] = {own | CLONE_NEWUSER, own, 0};
  sigset_t all, before;
  sigfillset(&all);
  /* No handler of ours may run in the copy. */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t id = -1;
  int number = 0;
  for (int i = program->refuses_namespaces ? 2 : 0; i < 3 && id < 0; i++) {
    run->has_namespaces = attempts[i] != 0;
    id = fork_with(attempts[i]);
    if (id == 0) supervise(program, attempts[i], report[1], lifeline[0]);
    number = errno;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  close(lifeline[0]);
  if (id < 0) {
    close(report[0]);
    close(lifeline[1]);
    return number;
  }
  run->supervisor = id;
  run->report = report[0];
  run->lifeline = lifeline[1];
  return 0;
}

struct stet_program_report stet_program_finish(const struct stet_program_run *run) {
  struct stet_program_report report = {STET_PROGRAM_LOST, 0, 0, 0};
  ssize_t count;
  do {
    count = read(run->report, &report, sizeof report);
  } while (count < 0 && errno == EINTR);
  if (count != (ssize_t)sizeof report) {
    report = (struct stet_program_report){STET_PROGRAM_LOST, 0, 0, 0};
  }
  while (waitpid(run->supervisor, NULL, 0) < 0 && errno == EINTR) {}
  close(run->report);
  return report;
}

#else

int stet_program_start(const struct stet_program *program, struct stet_program_run *run) {
  (void)program;
  (void)run;
  return ENOSYS;
}

struct stet_program_report stet_program_finish(const struct stet_program_run *run) {
  (void)run;
  return (struct stet_program_report){STET_PROGRAM_LOST, 0, 0, 0};
}

#endif
