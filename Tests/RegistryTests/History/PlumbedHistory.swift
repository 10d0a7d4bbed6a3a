import Foundation
import TestSupport

/// Versions recomputed slowly from git's plumbing, coreutils and a naive reading of templates that
/// ``GeneratedHistory`` made: nothing of the code under test is used.
struct PlumbedHistory {
  /// One line a version: name, number, state, commit, effective time, origin.
  private(set) var lines: [String] = []

  private struct Entry: Equatable {
    let mode: String
    let blob: String
  }

  private enum State: Equatable {
    case absent
    case intact(String)
    case broken(blob: String, failing: String)
  }

  private let repository: TemporaryRepository
  private var blobs: [String: [UInt8]] = [:]
  private var digests: [String: String] = [:]

  init(_ repository: TemporaryRepository, registryPath: String, tip: String = "main") throws {
    self.repository = repository
    let commits = try repository.git("log", "--first-parent", "--reverse", "--format=%H %ct", tip)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let trees = try commits.map { try Self.tree($0[0], registryPath, repository) }
    try readBlobs(Set(trees.flatMap { $0.values.map(\.blob) }))
    let names = Set(trees.flatMap(\.keys)).filter(Self.isPrompt)
      .sorted { Self.bytewise(Self.prompt($0), Self.prompt($1)) }
    // Closure texts are hashed together: the states are made first, then named by digests.
    var states: [[String: State]] = []
    var texts: [String] = []
    for tree in trees {
      var row: [String: State] = [:]
      for name in names {
        let state = state(of: name, in: tree)
        if case .intact(let text) = state { texts.append(text) }
        row[name] = state
      }
      states.append(row)
    }
    let named = try hashed(Array(Set(texts)))
    number(commits, names, states, named)
  }

  private static func bytewise(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// `prompts/…​.prompt` whose components have no dot but for one variant, and no leading `_`.
  private static func isPrompt(_ path: String) -> Bool {
    path.range(
      of: #"^prompts/([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)?\.prompt$"#,
      options: .regularExpression) != nil
  }

  private static func tree(
    _ commit: String, _ registryPath: String, _ repository: TemporaryRepository
  ) throws -> [String: Entry] {
    let listing = try repository.git(["ls-tree", "-r", "-z", "--full-tree", commit]).output
    let prefix = registryPath.isEmpty ? "" : registryPath + "/"
    var tree: [String: Entry] = [:]
    for line in listing.split(separator: 0) {
      let text = String(decoding: line, as: UTF8.self)
      let halves = text.split(separator: "\t", maxSplits: 1).map(String.init)
      let facts = halves[0].split(separator: " ").map(String.init)
      guard halves[1].hasPrefix(prefix) else { continue }
      tree[String(halves[1].dropFirst(prefix.count))] = Entry(mode: facts[0], blob: facts[2])
    }
    return tree
  }

  private mutating func readBlobs(_ ids: Set<String>) throws {
    let wanted = ids.sorted()
    let output = try repository.git(
      ["cat-file", "--batch"], input: Array(wanted.map { $0 + "\n" }.joined().utf8)
    ).output
    var position = 0
    for id in wanted {
      let end = output[position...].firstIndex(of: 0x0A) ?? output.count
      let header = String(decoding: output[position..<end], as: UTF8.self)
      let size = Int(header.split(separator: " ")[2]) ?? 0
      blobs[id] = Array(output[(end + 1)..<(end + 1 + size)])
      position = end + 1 + size + 1
    }
    let sums = try Self.sha256(wanted.map { blobs[$0] ?? [] }, repository)
    for (id, sum) in zip(wanted, sums) { digests[id] = sum }
  }

  private func hashed(_ texts: [String]) throws -> [String: String] {
    let sums = try Self.sha256(texts.map { Array($0.utf8) }, repository)
    return Dictionary(uniqueKeysWithValues: zip(texts, sums))
  }

  /// What `sha256sum` says of each.
  private static func sha256(
    _ contents: [[UInt8]], _ repository: TemporaryRepository
  ) throws -> [String] {
    let folder = repository.folder + "/sums-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (number, bytes) in contents.enumerated() {
      let name = String(format: "%06d", number)
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "ls | xargs -r sha256sum"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n")
      .map { String($0.prefix(64)) }
  }

  private struct Failure: Error { let name: String }

  private func state(of path: String, in tree: [String: Entry]) -> State {
    guard let entry = tree[path], entry.mode != "120000" else { return .absent }
    var lines: [String: String] = [:]
    do {
      let bytes = blobs[entry.blob] ?? []
      try check(bytes, "prompt")
      lines["prompt"] = digests[entry.blob]
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      for name in includes(bytes) {
        try visit(name, folder, tree, [], &lines)
      }
      for example in examples(bytes) where lines["file/\(example)"] == nil {
        guard let found = tree[plain("\(folder)/\(example)")], found.mode != "120000" else {
          throw Failure(name: "file/\(example)")
        }
        try check(blobs[found.blob] ?? [], "file/\(example)")
        lines["file/\(example)"] = digests[found.blob]
      }
    } catch {
      return .broken(blob: entry.blob, failing: (error as? Failure)?.name ?? "?")
    }
    return .intact(
      lines.sorted { Self.bytewise($0.key, $1.key) }.map { "\($0.value)  \($0.key)\n" }.joined())
  }

  private func check(_ bytes: [UInt8], _ name: String) throws {
    if bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF])
      || bytes.firstRange(of: Array(GeneratedHistory.brokenMark.utf8)) != nil
    {
      throw Failure(name: name)
    }
  }

  private func visit(
    _ name: String, _ folder: String, _ tree: [String: Entry], _ chain: [String],
    _ lines: inout [String: String]
  ) throws {
    if chain.contains(name) { throw Failure(name: "partial/\(name)") }
    if lines["partial/\(name)"] != nil { return }
    var parts = name.split(separator: "/").map(String.init)
    parts[parts.count - 1] = "_\(parts[parts.count - 1]).prompt"
    var place = folder.split(separator: "/").map(String.init)
    while !place.isEmpty {
      if let found = tree[(place + parts).joined(separator: "/")], found.mode != "120000" {
        let bytes = blobs[found.blob] ?? []
        try check(bytes, "partial/\(name)")
        lines["partial/\(name)"] = digests[found.blob]
        for inner in includes(bytes) { try visit(inner, folder, tree, chain + [name], &lines) }
        return
      }
      place.removeLast()
    }
    throw Failure(name: "partial/\(name)")
  }

  private func includes(_ bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: #"\{\{!--[\s\S]*?--\}\}"#, with: "", options: .regularExpression)
      .replacingOccurrences(of: #"\\\{\{[^}]*\}\}"#, with: "", options: .regularExpression)
    return matches(#"\{\{> ?([a-z0-9/_-]+)\}\}"#, in: text)
  }

  private func examples(_ bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r", with: "")
    guard text.hasPrefix("---\n"), let end = text.range(of: "\n---\n") else { return [] }
    return matches(#"[ \[]([a-z./]+\.jsonl)"#, in: String(text[..<end.lowerBound]))
  }

  private func matches(_ pattern: String, in text: String) -> [String] {
    guard let regex = try? NSRegularExpression(pattern: pattern) else { return [] }
    let whole = NSRange(text.startIndex..., in: text)
    return regex.matches(in: text, range: whole).compactMap { match in
      Range(match.range(at: 1), in: text).map { String(text[$0]) }
    }
  }

  private func plain(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  private mutating func number(
    _ commits: [[String]], _ names: [String], _ states: [[String: State]],
    _ digests: [String: String]
  ) {
    var numbers: [String: Int] = [:]
    var before: [String: State] = [:]
    var time = Int.min
    for (commit, row) in zip(commits, states) {
      time = max(time, Int(commit[1]) ?? 0)
      let changed = names.filter { (before[$0] ?? .absent) != row[$0] }
      var gone = changed.filter { row[$0] == .absent }
      for name in changed {
        var origin = ""
        var text = "tombstone"
        if case .intact(let closure)? = row[name] {
          text = "intact \(digests[closure] ?? "?")"
          if (before[name] ?? .absent) == .absent,
            let place = gone.firstIndex(where: { before[$0] == row[name] })
          {
            origin = " from \(Self.prompt(gone.remove(at: place)))"
          }
        } else if case .broken(let blob, let failing)? = row[name] {
          text = "broken \(blob) \(failing)"
        }
        if row[name] != .absent { numbers[name, default: 0] += 1 }
        lines.append(
          "\(Self.prompt(name)) v\(numbers[name] ?? 0) \(text) \(commit[0]) \(time)\(origin)")
      }
      before = row
    }
  }

  private static func prompt(_ path: String) -> String {
    String(path.dropFirst(8).dropLast(7))
  }
}
