import Foundation

/// A Markdown file, as far as these tests read it.
struct Document: Sendable, CustomStringConvertible {
  /// A fenced block.
  struct Fence: Sendable {
    /// What stands behind the opening fence.
    let language: String
    /// The lines between the fences.
    let lines: [String]
    /// The first of them, from 1.
    let line: Int

    var text: String { lines.map { $0 + "\n" }.joined() }
  }

  /// The path from the package's folder.
  let path: String
  let fences: [Fence]
  /// The lines outside of fences.
  let prose: [String]

  var description: String { path }

  init(_ path: String) throws {
    self.path = path
    var fences: [Fence] = []
    var prose: [String] = []
    var open: (language: String, lines: [String], line: Int)?
    let lines = try PackageRoot.text(path)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          fences.append(Fence(language: block.language, lines: block.lines, line: block.line))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), [], number + 2)
        }
      } else if open != nil {
        open?.lines.append(line)
      } else {
        prose.append(line)
      }
    }
    self.fences = fences
    self.prose = prose
  }

  /// The fenced blocks of a language.
  func fences(_ language: String) -> [Fence] { fences.filter { $0.language == language } }

  /// Every document of the project.
  static func all() throws -> [Document] {
    try
      (["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "registry/README.md"]
      + PackageRoot.files(under: "docs", suffix: ".md")).map { try Document($0) }
  }

  /// The rows of every table below such a header row, as cells without white space around them.
  func table(header: String) -> [[String]] {
    prose.indices.filter { prose[$0] == header }.flatMap { start in
      prose[(start + 1)...].prefix { $0.hasPrefix("|") }.dropFirst().map { row in
        row.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
    }
  }
}
