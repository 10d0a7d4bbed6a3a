internal import Foundation
internal import StetCLI

#if canImport(Glibc)
  internal import CMalloc
  internal import Glibc

  // The threads of a run share one arena, and large blocks go back when they are free: glibc would
  // give each thread an arena of its own, whose gaps no other thread fills.
  _ = mallopt(M_ARENA_MAX, 1)
  _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
#endif

// No `await` here: an asynchronous main would start a thread pool for every command, and hooks
// and `get` are over before that pays.
StetMain.start(Array(CommandLine.arguments.dropFirst())) { exit($0) }
// Nothing runs on the main queue. `dispatchMain` would end this thread, which takes 40 ms in a
// static executable: its unwinding sorts every frame table first.
while true { pause() }
