internal import StrictData

/// The keys of a section that names a program.
enum ProgramSection {
  static let limitKeys = ["cpu-seconds", "memory-mib", "output-kib", "processes"]

  /// `argv`: at least the program, by an absolute path.
  static func arguments(_ node: YAMLNode) throws(SourceError) -> [String] {
    let list = try node.require("argv")
    var arguments: [String] = []
    for element in try list.requireSequence() {
      guard case .string(let text) = element.content else {
        throw element.error("'argv' holds strings; put numbers and words like true in quotes")
      }
      arguments.append(text)
    }
    guard let program = arguments.first else { throw list.error("'argv' is empty") }
    guard program.utf8.first == UInt8(ascii: "/") else {
      throw (try list.requireSequence()).first?.error(
        "'argv' begins with the program's absolute path; no PATH is searched")
        ?? list.error("'argv' is empty")
    }
    return arguments
  }

  /// The limits, with the kind's own where none are given.
  static func limits(
    _ node: YAMLNode, from base: ProgramLimits
  ) throws(SourceError) -> ProgramLimits {
    var limits = base
    if let value = try whole(node, "cpu-seconds", in: 1...86_400) { limits.cpuSeconds = value }
    if let value = try whole(node, "memory-mib", in: 1...1_048_576) {
      limits.memoryMebibytes = value
    }
    if let value = try whole(node, "output-kib", in: 1...1_048_576) {
      limits.outputKibibytes = value
    }
    if let value = try whole(node, "processes", in: 1...100_000) { limits.processes = value }
    return limits
  }

  /// A time in seconds, above 0 and at most a day.
  static func seconds(_ node: YAMLNode, _ key: String) throws(SourceError) -> Double? {
    guard let value = node[key] else { return nil }
    guard case .number(let number) = value.content, let seconds = number.double,
      seconds > 0, seconds <= 86_400
    else { throw value.error("'\(key)' is a number of seconds, above 0 and at most 86400") }
    return seconds
  }

  /// A whole number in a range.
  static func whole(
    _ node: YAMLNode, _ key: String, in range: ClosedRange<Int>
  ) throws(SourceError) -> Int? {
    guard let value = node[key] else { return nil }
    guard case .number(let number) = value.content, let whole = number.int, range.contains(whole)
    else {
      throw value.error(
        "'\(key)' is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }
}
