internal import Foundation
internal import PromptModel
internal import Workflows

/// What the process's environment says: the one place where it is read.
enum ProcessSurroundings {
  /// The surroundings of this process.
  ///
  /// `GIT_AUTHOR_NAME`, `GIT_AUTHOR_EMAIL`, `GIT_COMMITTER_NAME`, `GIT_COMMITTER_EMAIL` and
  /// `GIT_COMMITTER_DATE` (`@<seconds>` or `<seconds> <zone>`) mean what they mean to git;
  /// `SOURCE_DATE_EPOCH` is the clock where it is set, but not in a hook.
  static func current(
    mainline: String?, isHook: Bool, note: @escaping @Sendable (String) -> Void
  ) throws -> Surroundings {
    let environment = ProcessInfo.processInfo.environment
    // A hook goes by the machine's clock: a push through a local path brings its own environment.
    let fixed = isHook ? nil : try fixedTime(environment)
    return Surroundings(
      now: { fixed ?? Int64(Date().timeIntervalSince1970) },
      author: person(environment, "AUTHOR"), committer: person(environment, "COMMITTER"),
      offsetMinutes: fixed == nil ? TimeZone.current.secondsFromGMT() / 60 : 0,
      mayFetch: !isHook, isHook: isHook, mainline: mainline,
      runner: "stet \(StetCommand.version)", store: store(environment),
      operatorFile: operatorFile(environment),
      temporaryFolder: absolute(environment["TMPDIR"]) ?? "/tmp", note: note)
  }

  /// `STET_CONFIG`, else `stet/providers.yaml` in `XDG_CONFIG_HOME` (which counts where it is an
  /// absolute path) or in `~/.config`.
  static func operatorFile(_ environment: [String: String]) -> OperatorFilePlace? {
    if let path = environment["STET_CONFIG"], !path.isEmpty {
      return OperatorFilePlace(path: URL(fileURLWithPath: path).path, isExplicit: true)
    }
    let home = absolute(environment["HOME"]).map { "\($0)/.config" }
    return (absolute(environment["XDG_CONFIG_HOME"]) ?? home).map {
      OperatorFilePlace(path: "\($0)/stet/providers.yaml", isExplicit: false)
    }
  }

  /// The editor a person likes: `VISUAL`, else `EDITOR`; nil where neither is set.
  static func editor() -> String? {
    let environment = ProcessInfo.processInfo.environment
    return ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty }
  }

  private static func absolute(_ path: String?) -> String? {
    path.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// `STET_STORE`, else `stet` in `XDG_DATA_HOME` (an absolute path, as that specification has it),
  /// else in `~/.local/share`.
  private static func store(_ environment: [String: String]) -> String? {
    if let own = environment["STET_STORE"], !own.isEmpty { return own }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/stet" }
    return environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.local/share/stet" }
  }

  private static func person(_ environment: [String: String], _ role: String) -> Person? {
    guard let name = environment["GIT_\(role)_NAME"], let email = environment["GIT_\(role)_EMAIL"]
    else { return nil }
    return Person(name: name, email: email)
  }

  private static func fixedTime(_ environment: [String: String]) throws -> Int64? {
    for variable in ["GIT_COMMITTER_DATE", "SOURCE_DATE_EPOCH"] {
      guard let text = environment[variable], !text.isEmpty else { continue }
      let first = text.split(separator: " ").first.map(String.init) ?? text
      let digits = first.hasPrefix("@") ? String(first.dropFirst()) : first
      if let seconds = Int64(digits) { return seconds }
      return try MomentText.seconds(text.replacingOccurrences(of: " ", with: "T"), endOfDay: false)
    }
    return nil
  }
}
