extension TextDiff {
  /// The difference in the unified format, as `git apply` and `patch` read it; empty where the texts
  /// are equal.
  ///
  /// `--- a/<old name>`, `+++ b/<new name>`, then the hunks; nil for a name stands for a missing
  /// file (`/dev/null`). Names are quoted as git does with `core.quotePath=false`, and followed by a
  /// tab where they hold a space. No function name follows the second `@@`. With `isEscaped` names
  /// and lines go through ``VisibleText/escape(_:)``: for people, no longer a patch.
  public func unified(oldName: String?, newName: String?, isEscaped: Bool = false) -> String {
    guard !isEmpty else { return "" }
    let shown: (String) -> String = { isEscaped ? VisibleText.escape($0) : $0 }
    var text = "--- \(shown(Self.fileName(oldName, prefix: "a/")))\n"
    text += "+++ \(shown(Self.fileName(newName, prefix: "b/")))\n"
    for hunk in hunks {
      text += hunk.header
      text += "\n"
      for line in hunk.lines {
        text += line.kind.prefix
        text += shown(line.line.text)
        text += line.line.isTerminated ? "\n" : "\n\\ No newline at end of file\n"
      }
    }
    return text
  }

  private static func fileName(_ name: String?, prefix: String) -> String {
    guard let name else { return "/dev/null" }
    var quoted = ""
    var needsQuotes = false
    for scalar in name.unicodeScalars {
      let escape: String? =
        switch scalar.value {
        case 0x07: "\\a"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0B: "\\v"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        case 0x22: "\\\""
        case 0x5C: "\\\\"
        case 0..<0x20, 0x7F:
          "\\\(scalar.value >> 6)\(scalar.value >> 3 & 7)\(scalar.value & 7)"
        default: nil
        }
      if let escape {
        needsQuotes = true; quoted += escape
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    if needsQuotes { return "\"\(prefix)\(quoted)\"" }
    return prefix + quoted + (quoted.utf8.contains(0x20) ? "\t" : "")
  }
}

extension DiffLine.Kind {
  /// What a unified diff puts before a line of this kind.
  public var prefix: String {
    switch self {
    case .context: " "
    case .removed: "-"
    case .added: "+"
    }
  }
}
