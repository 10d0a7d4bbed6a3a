import Foundation
import StrictData
import Testing

/// Reference values computed by make-goldens.py with the named libraries.
enum TextGoldens {
  static func rows(_ name: String) throws -> [JSONValue] {
    try #require(try json(name).array)
  }

  static func json(_ name: String) throws -> JSONValue {
    try JSONParser.parse(Array(try data(name)), options: .init(maximumDepth: 16))
  }

  static func lines(_ name: String) throws -> [[Substring]] {
    String(decoding: try data(name), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: " ") }
  }

  private static func data(_ name: String) throws -> Data {
    try Data(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens").appending(path: name))
  }
}

extension JSONValue {
  func text(_ key: String) throws -> String { try #require(self[key]?.string) }
}

/// Words from a small vocabulary, the same for the same seed.
struct SeededText {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func symbols(_ count: Int, alphabet: Int) -> [UInt32] {
    (0..<count).map { _ in UInt32(next(below: alphabet)) }
  }
}
