public import PromptModel

extension PinFile {
  /// The pin as a file: keys in the format's order, digests and free text quoted, files as the
  /// pin has them. ``parse(_:)`` reads an equal pin from it where the pin keeps the rules that
  /// ``parse(_:)`` checks.
  public static func serialize(_ pin: Pin) -> [UInt8] {
    var lines = [
      "format: \(format)", "kind: \(pin.kind.rawValue)",
      "prompt: \(FormatText.quotedUnlessPlain(pin.prompt.text))",
    ]
    if let target = pin.target {
      lines.append("closure: \(FormatText.quoted(target.closure.description))")
      lines.append("files:" + (target.files.isEmpty ? " []" : ""))
      for file in target.files {
        lines.append("  - name: \(FormatText.quotedUnlessPlain(file.name))")
        lines.append("    path: \(FormatText.quotedUnlessPlain(file.path))")
        lines.append("    blob: \(FormatText.quoted(file.blob.hex))")
      }
      lines.append("model:")
      lines.append("  name: \(FormatText.quotedUnlessPlain(target.model.name.text))")
      lines.append("  digest: \(FormatText.quoted(target.model.digest.description))")
      lines.append("  blob: \(FormatText.quoted(target.model.blob.hex))")
    }
    lines.append("from: \(FormatText.quoted(pin.from.hex))")
    lines.append("reason: \(FormatText.quoted(pin.reason))")
    if let commit = pin.commit { lines.append("commit: \(FormatText.quoted(commit.hex))") }
    if let restores = pin.restores { lines.append("restores: \(FormatText.quoted(restores.hex))") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
