import Testing

@testable import PromptModel

@Suite struct DigestTests {
  /// `printf '' | sha256sum`, `printf abc | sha256sum`: FIPS 180-4's examples.
  @Test func hashesAsStandardised() {
    #expect(
      Digest(hashing: "").hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest(hashing: "abc").hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest(hashing: Array("abc".utf8)) == Digest(hashing: "abc"))
    #expect(Digest(hashing: AnySequence(Array("abc".utf8))) == Digest(hashing: "abc"))
  }

  @Test func readsAndShows() throws {
    let hex = "0123456789abcdef" + String(repeating: "0", count: 48)
    let digest = try #require(Digest(hex: hex))
    #expect(digest.description == "sha256:\(hex)")
    #expect(Digest(prefixed: digest.description) == digest)
    #expect(Digest(hex: hex.uppercased()) == digest)
    #expect(digest.short == "0123456789ab")
    #expect(digest.evidenceID == "0123456789abcdef")
    #expect(Digest.zero.isZero && !digest.isZero)
    #expect(Digest.zero.hex == String(repeating: "0", count: 64))
  }

  @Test func refusesAnythingElse() {
    let hex = String(repeating: "a", count: 64)
    for text in [
      "", "a", hex + "a", String(hex.dropLast()) + "g", String(hex.dropLast()) + "\u{FF41}",
    ] {
      #expect(Digest(hex: text) == nil)
      #expect(Digest(prefixed: "sha256:\(text)") == nil)
    }
    for text in [hex, "SHA256:\(hex)", "sha256: \(hex)", "sha512:\(hex)", " sha256:\(hex)"] {
      #expect(Digest(prefixed: text) == nil)
    }
    #expect(ObjectName(hex: hex) == nil)
    #expect(
      ObjectName(hex: String(repeating: "A", count: 40))?.hex == String(repeating: "a", count: 40))
    #expect(ObjectName(hex: String(repeating: "a", count: 40))?.short == "aaaaaaaaaa")
  }

  @Test func orderIsThatOfTheDigits() throws {
    let digests = (0..<50).map { Digest(hashing: "\($0)") }
    #expect(
      digests.sorted().map(\.hex)
        == digests.map(\.hex).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let low = try #require(ObjectName(hex: String(repeating: "0", count: 40)))
    let high = try #require(ObjectName(hex: String(repeating: "f", count: 40)))
    #expect(low < high && !(high < low))
  }
}
