internal import Evaluation

/// Where the key of one provider comes from at the moment it is sent. The key lives in memory only
/// for as long as a request takes, but for a program's token, which is kept until it expires.
enum KeySource: Sendable {
  /// None is needed.
  case none
  /// The first of these environment variables that is set.
  case variables([String], read: @Sendable (String) -> String?)
  /// A program prints it.
  case program(TokenProgram)

  /// The key; nil: none is needed.
  ///
  /// - Throws: where there is none, or one that no header can carry; never with any of it.
  func key() async throws(ProviderError) -> String? {
    switch self {
    case .none: return nil
    case .program(let program): return try await program.token()
    case .variables(let names, let read):
      for name in names {
        guard let value = read(name), !value.isEmpty else { continue }
        guard Self.isUsable(value) else {
          throw ProviderError(
            "the key in \(name) holds a blank, a control character or a byte above ASCII")
        }
        return value
      }
      throw ProviderError(Self.missing(names))
    }
  }

  /// Another key than the one that was refused; nil: there is no other.
  func renewed(after refused: String?) async throws(ProviderError) -> String? {
    guard case .program(let program) = self, let refused else { return nil }
    await program.forget(refused)
    return try await program.token()
  }

  /// That none of these variables is set.
  static func missing(_ names: [String]) -> String {
    "the environment variable \(names.joined(separator: " or ")) is not set, which holds the key"
  }

  /// Whether a key can stand in a header: visible ASCII.
  static func isUsable(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 16_384 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
