public import PromptModel
public import StrictData

/// suites/<name>/scope.yaml: the prompts a suite judges; outside the suite's digest.
public enum ScopeFile {
  /// The scope in a file's bytes: `prompts`, a list of patterns of name characters, `/`, `.` and
  /// `*`.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> SuiteScope {
    let fields = try FormatNode.yaml(bytes).fields(["prompts"], noun: "a scope")
    var patterns: [String] = []
    for element in try fields.required("prompts").elements() {
      patterns.append(try pattern(element))
    }
    return SuiteScope(patterns: patterns)
  }

  /// The scope as a file.
  public static func serialize(_ scope: SuiteScope) -> [UInt8] {
    guard !scope.patterns.isEmpty else { return Array("prompts: []\n".utf8) }
    let lines = scope.patterns.map { "  - \(FormatText.quoted($0))\n" }
    return Array(("prompts:\n" + lines.joined()).utf8)
  }

  /// A pattern over prompt names, of at most 512 characters.
  static func pattern(_ node: FormatNode) throws(SourceError) -> String {
    let text = try node.text()
    let isPattern = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_/.*".utf8.contains($0)
    }
    let components = text.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard isPattern, text.utf8.count <= 512, components.allSatisfy({ !$0.isEmpty }) else {
      throw node.mismatch("a pattern of a-z, 0-9, '-', '_', '/', '.' and '*'")
    }
    return text
  }
}
