internal import PromptModel
internal import StrictData

/// How cases are divided into train, dev and test.
enum SuiteSplits {
  /// The cases with their splits: the written one, else the one written in the case's group, else
  /// the hashed one.
  /// - Throws: where a group is divided, and where a case has none and there is no salt.
  static func assign(
    _ splits: SuiteDefinition.Splits, to cases: [SuiteCase]
  ) throws(SourceError) -> [SuiteCase] {
    guard splits != .none else { return cases }
    var ofGroup: [ExactString: (split: Split, line: Int)] = [:]
    for testCase in cases {
      guard let group = testCase.group, let split = testCase.split else { continue }
      if let first = ofGroup[ExactString(group)], first.split != split {
        throw SourceError(
          SourcePosition(line: testCase.line, column: 1),
          "group '\(FormatNode.quoted(group))' is in \(first.split.rawValue) on line"
            + " \(first.line) and in \(split.rawValue) on line \(testCase.line)")
      }
      if ofGroup[ExactString(group)] == nil { ofGroup[ExactString(group)] = (split, testCase.line) }
    }
    var result: [SuiteCase] = []
    for testCase in cases {
      let written = testCase.split ?? testCase.group.flatMap { ofGroup[ExactString($0)]?.split }
      if let written {
        result.append(testCase.moved(to: written))
      } else if case .salted(let salt) = splits {
        result.append(testCase.moved(to: hashed(salt: salt, key: testCase.group ?? testCase.id)))
      } else {
        throw SourceError(
          SourcePosition(line: testCase.line, column: 1),
          "case '\(FormatNode.quoted(testCase.id))' has no split")
      }
    }
    return result
  }

  /// SHA-256 of the salt's and the key's UTF-8 bytes, as one big-endian number, modulo 10: 0 to 5
  /// is train, 6 and 7 dev, 8 and 9 test.
  static func hashed(salt: String, key: String) -> Split {
    let digest = Digest(hashing: Array(salt.utf8) + Array(key.utf8))
    let remainder = digest.hex.utf8.reduce(0) { sum, digit in
      let value = Int(digit) - (digit < 0x3A ? 0x30 : 0x57)
      return (sum * 16 + value) % 10
    }
    switch remainder {
    case 0...5: return .train
    case 6, 7: return .dev
    default: return .test
    }
  }
}
