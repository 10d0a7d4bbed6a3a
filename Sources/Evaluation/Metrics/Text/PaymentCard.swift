/// Payment card numbers: 13…19 digits with Luhn's check digit (ISO/IEC 7812-1, annex B).
enum PaymentCard {
  /// The longest number that starts at an index, where a group of digits starts there
  /// without a `+` (of a telephone number).
  static func match(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard text.isDigit(index), !text.isAlphanumeric(index - 1), !text.has("+", at: index - 1)
    else { return nil }
    var digits: [UInt8] = []
    var place = index
    var longest: Range<Int>?
    while text.isDigit(place), digits.count <= 19 {
      digits.append(text.bytes[place] & 0x0F)
      place += 1
      if text.isDigit(place) { continue }
      if digits.count >= 13, digits.count <= 19, isValid(digits), !text.isAlphanumeric(place) {
        longest = index..<place
      }
      if text.has(" ", at: place) || text.has("-", at: place) { place += 1 }
    }
    return longest
  }

  /// Luhn's check: from the right, every second digit doubled, the digits' sum a multiple of 10;
  /// not for a number of one repeated digit.
  static func isValid(_ digits: [UInt8]) -> Bool {
    guard let first = digits.first, digits.contains(where: { $0 != first }) else { return false }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = place.isMultiple(of: 2) ? Int(digit) : Int(digit) * 2
      sum += value > 9 ? value - 9 : value
    }
    return sum.isMultiple(of: 10)
  }
}

/// International bank account numbers (ISO 13616).
enum BankAccount {
  /// The longest number that starts at an index.
  static func match(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard ASCIIByte.isUpper(text.bytes[index]), !text.isAlphanumeric(index - 1),
      index + 15 <= text.bytes.count, ASCIIByte.isUpper(text.bytes[index + 1]),
      text.isDigit(index + 2), text.isDigit(index + 3)
    else { return nil }
    var characters: [UInt8] = []
    var place = index
    var groupStart = index
    var longest: Range<Int>?
    while characters.count < 34, place < text.bytes.count, isPart(text.bytes[place]) {
      characters.append(text.bytes[place])
      place += 1
      if place < text.bytes.count, isPart(text.bytes[place]) { continue }
      if characters.count >= 15, isValid(characters), !text.isAlphanumeric(place) {
        longest = index..<place
      }
      guard text.has(" ", at: place), place - groupStart == 4 else { break }
      place += 1
      groupStart = place
    }
    return longest
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    ASCIIByte.isUpper(byte) || ASCIIByte.isDigit(byte)
  }

  /// ISO 7064 MOD 97-10: the first four characters at the end, letters as 10…35, the number
  /// modulo 97 is 1.
  static func isValid(_ characters: [UInt8]) -> Bool {
    guard characters.count >= 5 else { return false }
    var remainder = 0
    for character in characters[4...] + characters[..<4] {
      if ASCIIByte.isDigit(character) {
        remainder = (remainder * 10 + Int(character & 0x0F)) % 97
      } else {
        remainder = (remainder * 100 + Int(character) - 55) % 97
      }
    }
    return remainder == 1
  }
}
