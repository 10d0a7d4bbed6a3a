extension String {
  /// The text as it may stand in a message: control characters replaced by U+FFFD, cut after 80
  /// scalars.
  public var quotedForMessage: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(80) {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.append(isControl ? "\u{FFFD}" : scalar)
    }
    return String(result) + (unicodeScalars.dropFirst(80).isEmpty ? "" : "…")
  }
}
