internal import Foundation
internal import StetCLI

#if canImport(Glibc)
  internal import Glibc
#endif

// No `await` here: an asynchronous main would start a thread pool for every command, and hooks
// and `get` are over before that pays.
StetMain.start(Array(CommandLine.arguments.dropFirst())) { exit($0) }
// Nothing runs on the main queue. `dispatchMain` would end this thread, which takes 40 ms in a
// static executable: its unwinding sorts every frame table first.
while true { pause() }
