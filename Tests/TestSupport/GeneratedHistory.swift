import Foundation

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine.
public struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number below a bound.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// One of several.
  public mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }
}

/// A made-up registry history, by a seed: edits, renames, deletions, re-creations, merges, evil
/// merges, reverts, broken states, partials that come nearer, examples, variants, CRLF, modes,
/// links, folders in a prompt's place, clocks that run backwards.
///
/// What is broken carries ``brokenMark``, so that a test can tell without parsing templates.
public final class GeneratedHistory {
  /// A file of a tree.
  public struct File: Sendable, Hashable {
    /// `100644`, `100755` or `120000`.
    public var mode: String
    /// Its bytes.
    public var bytes: [UInt8]

    /// A file.
    public init(_ bytes: [UInt8], mode: String = "100644") {
      self.bytes = bytes
      self.mode = mode
    }
  }

  /// Stands in every prompt and partial that does not parse.
  public static let brokenMark = "%%broken%%"
  /// The prompts' names.
  public static let names = ["a", "b", "a.fr", "s/a", "s/b", "s/t/c", "s/t/d"]
  private static let partials = ["tone", "x/y", "deep"]
  private static let folders = ["", "s/", "s/t/"]

  private let repository: TemporaryRepository
  private let prefix: String
  /// The choices made so far.
  public var random: SplitMix
  /// The files of the registry after the last commit, by path relative to it.
  public private(set) var files: [String: File] = [:]
  private var past: [[String: File]] = []
  /// The last commit on main, as git fast-import takes it; empty before the first.
  private var tip = ""
  private var mark = 0
  private var clock = 1_767_225_600
  /// The commits made so far.
  public private(set) var count = 0
  /// Changes the files of a commit further, before it is written.
  public var decorate: (inout SplitMix, inout [String: File]) -> Void = { _, _ in }

  /// A history in an empty repository; the registry's folder is `registryPath` (empty: the top).
  public init(seed: UInt64, in repository: TemporaryRepository, registryPath: String) {
    random = SplitMix(seed: seed)
    self.repository = repository
    prefix = registryPath.isEmpty ? "" : registryPath + "/"
    files["stet.yaml"] = File(Array(Self.policy.utf8))
    for name in Self.names.prefix(4) { files["prompts/\(name).prompt"] = prompt() }
    for name in Self.partials { files[partialPath(name, "")] = partial() }
    files["prompts/ex.jsonl"] = examples()
  }

  /// A policy that names this registry.
  public static let policy = """
    format: stet/1
    registry: "6d0c3a52-8f2b-4d7e-9a55-3b1f0c2d4e6f"
    mainline: main
    gate: 1
    policy-version: 1
    environments:
      staging: {}
      production: {}

    """

  /// Adds commits to `main`.
  public func grow(by commits: Int) throws {
    var stream: [UInt8] = []
    for _ in 0..<commits { append(to: &stream) }
    stream += Array("done\n".utf8)
    try repository.git(["fast-import", "--quiet", "--done", "--force"], input: stream)
    tip = try repository.git("rev-parse", "refs/heads/main")
  }

  private func append(to stream: inout [UInt8]) {
    let from = tip
    var parents = tip.isEmpty ? "" : "from \(tip)\n"
    if count > 0, random.below(6) == 0 {
      // The side's changes come in by a merge; an evil one adds a change of its own.
      change(times: 1 + random.below(3))
      write(&stream, branch: "side", parents: "from \(from)\n", message: "side \(count)")
      parents += "merge \(tip)\n"
      if random.below(2) == 0 { change(times: 1) }
      if random.below(4) == 0, let back = past.last { files = back }
    } else if count > 0 {
      change(times: 1 + random.below(3))
    }
    decorate(&random, &files)
    write(&stream, branch: "main", parents: parents, message: "commit \(count)\n\nbody")
    past.append(files)
    count += 1
  }

  private func write(
    _ stream: inout [UInt8], branch: String, parents: String, message: String
  ) {
    clock += random.below(5) == 0 ? -random.below(5000) : random.below(300)
    mark += 1
    stream += Array(
      """
      commit refs/heads/\(branch)
      mark :\(mark)
      author Ada <ada@example.com> \(clock - 50) +0100
      committer Bob <bob@example.com> \(clock) +0000
      data \(message.utf8.count)
      \(message)
      \(parents)deleteall
      M 100644 inline outside.txt
      data 2
      \(count % 10)


      """.utf8)
    for (path, file) in files.sorted(by: { $0.key < $1.key }) {
      stream += Array("M \(file.mode) inline \(prefix)\(path)\ndata \(file.bytes.count)\n".utf8)
      stream += file.bytes + [0x0A]
    }
    tip = ":\(mark)"
  }

  private func change(times: Int) {
    for _ in 0..<times { change() }
  }

  private func change() {
    let path = "prompts/\(random.pick(Self.names)).prompt"
    let other = "prompts/\(random.pick(Self.names)).prompt"
    switch random.below(20) {
    case 0...4: files[path] = prompt()
    case 5: files[path] = nil
    case 6: files[path] = broken(prompt().bytes)
    case 7, 8:
      // A rename, of several twins at times.
      if let file = files[path], path != other {
        files[other] = file
        files[path] = nil
        let third = "prompts/\(random.pick(Self.names)).prompt"
        if random.below(3) == 0, third != other { files[third] = file }
      }
    case 9: files[other] = files[path] ?? files[other]
    case 10, 11:
      files[partialPath(random.pick(Self.partials), random.pick(Self.folders))] = partial()
    case 12: files[partialPath(random.pick(Self.partials), random.pick(Self.folders))] = nil
    case 13: files["prompts/\(random.pick(Self.folders))ex.jsonl"] = examples()
    case 14: files["prompts/\(random.pick(Self.folders))ex.jsonl"] = nil
    case 15:
      if let file = files[path] {
        files[path]?.mode = file.mode == "100644" ? "100755" : "100644"
      }
    case 16: files[path] = File(Array("ex.jsonl".utf8), mode: "120000")
    case 17:
      files[path] = nil
      files[path + "/inner.prompt"] = prompt()
    case 18: if !past.isEmpty { files = random.pick(past) }
    default:
      if let file = files[path] {
        files[path]?.bytes = file.bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
      }
    }
    settle()
  }

  /// A path cannot be a file and a folder: the later name in order gives way.
  private func settle() {
    for path in files.keys {
      for other in files.keys where other.hasPrefix(path + "/") {
        if random.below(2) == 0 { files[path] = nil } else { files[other] = nil }
      }
    }
  }

  private func partialPath(_ name: String, _ folder: String) -> String {
    var parts = name.split(separator: "/").map(String.init)
    parts[parts.count - 1] = "_" + parts[parts.count - 1]
    return "prompts/\(folder)\(parts.joined(separator: "/")).prompt"
  }

  private func prompt() -> File {
    var text = ""
    if random.below(2) == 0 {
      let keys = [
        "model: baseline", "description: some words", "stet.examples: ex.jsonl",
        "stet.examples: [ex.jsonl, ./ex.jsonl, ex.jsonl]", "stet:\n  examples: ../ex.jsonl",
        "stet.examples: ex.jsonl\nmodel: baseline", "stet.examples: missing.jsonl",
      ]
      text += "---\n\(random.pick(keys))\n---\n"
    }
    return File(Array((text + template()).utf8))
  }

  private func template() -> String {
    var text = "Number \(random.below(4))\n"
    for _ in 0..<random.below(4) {
      switch random.below(7) {
      case 0...2: text += "{{> \(random.pick(Self.partials))}}\n"
      case 3: text += "{{#if x}}{{>deep}}{{else}}{{> tone}}{{/if}}\n"
      case 4: text += "{{!-- {{> absent}} --}}\n"
      case 5: text += "\\{{> absent}}\n"
      default: text += random.below(4) == 0 ? "{{> absent}}\n" : "{{name}}\n"
      }
    }
    return text
  }

  private func partial() -> File {
    switch random.below(12) {
    case 0: return File(Array("cycle {{> \(random.pick(Self.partials))}}\n".utf8))
    case 1: return broken(Array(template().utf8))
    case 2: return File(Array("---\nmodel: no front matter here\n---\npartial\n".utf8))
    case 3: return File(Array("text\n".utf8), mode: "120000")
    default: return File(Array("partial \(random.below(6))\n".utf8))
    }
  }

  private func examples() -> File {
    switch random.below(8) {
    case 0: return File([0xFF, 0xFE] + Array(Self.brokenMark.utf8))
    case 1: return File([0x7B, 0x00] + Array(Self.brokenMark.utf8))
    default:
      return File(Array("{\"input\": {\"n\": \(random.below(5))}, \"output\": \"x\"}\n".utf8))
    }
  }

  private func broken(_ bytes: [UInt8]) -> File {
    let mark = Array(Self.brokenMark.utf8)
    switch random.below(4) {
    case 0: return File(bytes + mark + Array("{{#if x}}open\n".utf8))
    case 1: return File([0xEF, 0xBB, 0xBF] + bytes + mark)
    case 2: return File(bytes + mark + [0xC3, 0x28])
    default: return File(bytes + mark + [0x00])
    }
  }
}
