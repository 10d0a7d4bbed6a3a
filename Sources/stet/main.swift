internal import Foundation
internal import StetCLI

// No `await` here: an asynchronous main would start a thread pool for every command, and hooks
// and `get` are over before that pays.
StetMain.start(Array(CommandLine.arguments.dropFirst())) { exit($0) }
dispatchMain()
