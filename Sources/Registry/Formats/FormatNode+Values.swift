internal import PromptModel
internal import StrictData

extension FormatNode {
  /// A string.
  func text() throws(SourceError) -> String {
    guard case .string(let text) = value else { throw mismatch("a string") }
    return text
  }

  /// A boolean.
  func boolean() throws(SourceError) -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("true or false") }
    return flag
  }

  /// An integer, written without fraction or exponent.
  func integer(in range: ClosedRange<Int>) throws(SourceError) -> Int {
    guard case .number(let number) = value, let integer = Int(number.literal) else {
      throw mismatch("an integer")
    }
    guard range.contains(integer) else {
      throw error(
        range.upperBound >= Self.largestInteger
          ? "\(integer) is not an integer from \(range.lowerBound) on"
          : "\(integer) is not in \(range.lowerBound)…\(range.upperBound)")
    }
    return integer
  }

  /// 2^53 - 1: the largest integer that every reader of JSON keeps exactly.
  static let largestInteger = 9_007_199_254_740_991

  /// A finite number.
  func number() throws(SourceError) -> Double {
    guard case .number(let number) = value, let double = number.double else {
      throw mismatch("a number")
    }
    return double
  }

  /// A number from 0 to 1.
  func share() throws(SourceError) -> Double {
    let share = try number()
    guard (0...1).contains(share) else { throw mismatch("a number from 0 to 1") }
    return share
  }

  /// A string of 1 to 200 printable characters without white space at its ends.
  func label() throws(SourceError) -> String {
    let label = try text()
    if let problem = PrintableText.problem(inLabel: label) { throw error(problem) }
    return label
  }

  /// A list of strings as ``label()`` reads them, each at most once.
  func uniqueLabels() throws(SourceError) -> [String] {
    var seen: Set<ExactString> = []
    var labels: [String] = []
    for element in try elements() {
      let label = try element.label()
      guard seen.insert(ExactString(label)).inserted else {
        throw element.plainError("'\(Self.quoted(label))' is there twice")
      }
      labels.append(label)
    }
    return labels
  }

  /// One of the words of an enumeration.
  func word<Word: RawRepresentable>(
    _ type: Word.Type, _ expected: String
  ) throws(SourceError) -> Word where Word.RawValue == String {
    guard case .string(let text) = value, let word = Word(rawValue: text) else {
      throw mismatch(expected)
    }
    return word
  }

  /// Exactly this string.
  func constant(_ expected: String) throws(SourceError) {
    guard case .string(let text) = value, text.utf8.elementsEqual(expected.utf8) else {
      throw mismatch("'\(expected)'")
    }
  }
}

// MARK: - Names and digests

extension FormatNode {
  /// `sha256:<64 lower-case hex>`.
  func digest() throws(SourceError) -> Digest {
    guard case .string(let text) = value, let digest = Digest(prefixed: text),
      digest.description.utf8.elementsEqual(text.utf8)
    else { throw mismatch("'sha256:' and 64 lower-case hexadecimal digits, quoted") }
    return digest
  }

  /// 64 lower-case hexadecimal digits.
  func bareDigest() throws(SourceError) -> Digest {
    guard case .string(let text) = value, let digest = Digest(hex: text),
      digest.hex.utf8.elementsEqual(text.utf8)
    else { throw mismatch("64 lower-case hexadecimal digits, quoted") }
    return digest
  }

  /// 40 lower-case hexadecimal digits.
  func objectName() throws(SourceError) -> ObjectName {
    guard case .string(let text) = value, let name = ObjectName(hex: text),
      name.hex.utf8.elementsEqual(text.utf8)
    else { throw mismatch("40 lower-case hexadecimal digits, quoted") }
    return name
  }

  /// A prompt's name.
  func promptName() throws(SourceError) -> PromptName {
    guard case .string(let text) = value, let name = PromptName(text) else {
      throw mismatch("a prompt's name")
    }
    return name
  }

  /// The name of a suite or a model.
  func resourceName(_ noun: String) throws(SourceError) -> ResourceName {
    guard case .string(let text) = value, let name = ResourceName(text) else {
      throw mismatch("a \(noun)'s name")
    }
    return name
  }

  /// The name of an environment.
  func environmentName() throws(SourceError) -> EnvironmentName {
    guard case .string(let text) = value, let name = EnvironmentName(text) else {
      throw mismatch("an environment's name")
    }
    return name
  }

  /// A UUID (RFC 9562's text form), in lower case.
  func uuid() throws(SourceError) -> String {
    let groups = try text().utf8.split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isHex = groups.joined().allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
    }
    guard groups.map(\.count) == [8, 4, 4, 4, 12], isHex else { throw mismatch("a UUID") }
    return try text().lowercased()
  }

  /// A relative path without `..`, empty components, backslashes or control characters.
  func plainPath() throws(SourceError) -> String {
    let path = try text()
    if let problem = RegistryPath.problem(inPlainPath: path) { throw error(problem) }
    return path
  }
}
