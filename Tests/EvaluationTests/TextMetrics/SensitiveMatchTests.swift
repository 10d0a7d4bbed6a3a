import Testing

@testable import Evaluation

@Suite("Personal data and secrets")
struct SensitiveMatchTests {
  private func kinds(_ text: String) -> [String] { PersonalData.matches(in: text).map(\.kind) }

  @Test("personal data is found")
  func personalData() {
    let cases: [(String, String)] = [
      ("mail anna.b+c@mail.example.org.", "email"), ("<x@y.io>", "email"),
      ("GB82 WEST 1234 5698 7654 32", "iban"), ("DE89370400440532013000,", "iban"),
      ("FR14 2004 1010 0505 0001 3M02 606", "iban"), ("NO9386011117947", "iban"),
      ("4111 1111 1111 1111", "card"), ("pay 5555-5555-5555-4444!", "card"),
      ("378282246310005", "card"), ("卡号4111111111111111。", "card"), ("123-45-6789", "ssn"),
      ("host 192.168.0.1:80", "ipv4"), ("at 8.8.8.8.", "ipv4"), ("+44 20 7946 0958", "phone"),
      ("+1 (555) 234-5678", "phone"), ("+4915112345678", "phone"), ("(555) 234-5678", "phone"),
      ("555-234-5678", "phone"), ("555.234.5678", "phone"), ("電話+81 3-1234-5678", "phone"),
    ]
    for (text, kind) in cases { #expect(kinds(text) == [kind], "\(text)") }
  }

  @Test("what only looks like it is not")
  func lookalikes() {
    for text in [
      "", "a@b", "@user", "user@", "x@y.1", "x@.com", "GB82 WEST 1234 5698 7654 33", "gb82west",
      "4111 1111 1111 1112", "1111111111111111", "0000 0000 0000 0000", "12345678901234567890123",
      "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "123-45-67890",
      "1.2.3", "256.1.1.1", "1.2.3.4.5", "01.2.3.4", "v1.2.3.4", "+1234567", "+0123456789",
      "155-234-5678", "2024-11-21", "12:30:45", "3.14159265358979", "+12345678901234567",
      "5552345678", "１２３-４５-６７８９",
    ] {
      #expect(kinds(text) == [], "\(text)")
    }
  }

  @Test("findings come in the order of the text, in scalars, masked")
  func masking() {
    let found = PersonalData.matches(in: "é👍 123-45-6789 und anna@example.org")
    #expect(found.map(\.kind) == ["ssn", "email"])
    #expect(found.map(\.range) == [3..<14, 19..<35])
    #expect(found.map(\.masked) == ["12…89", "an…rg"])
    #expect(PersonalData.matches(in: "1.1.1.1").map(\.masked) == ["…"])
  }

  @Test("secrets are found")
  func secrets() {
    let cases: [(String, String)] = [
      ("AKIA" + "ABCDEFGHIJKLMNOP", "aws-key"),
      ("ghp_" + String(repeating: "a1", count: 18), "github-token"),
      ("key=sk-" + "proj-abcdefghijklmnop", "api-key"), ("xoxb-" + "1234567890-ab", "slack-token"),
      ("-----BEGIN RSA " + "PRIVATE KEY-----\nMII", "private-key"),
      ("-----BEGIN " + "PRIVATE KEY-----", "private-key"),
      ("Bearer eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "jwt"),
      ("0123456789abcdef" + "0123456789abcdef", "high-entropy"),
      ("x:AbCdEfGhIjKlMnOp" + "QrStUvWxYz012345+/==", "high-entropy"),
    ]
    for (text, kind) in cases {
      #expect(SecretScan.matches(in: text).map(\.kind) == [kind], "\(text)")
    }
  }

  @Test("what only looks like a secret is not")
  func harmless() {
    for text in [
      "", "AKIASHORT", "AKIA" + "ABCDEFGHIJKLMNOPQ", "ghp_short",
      "ghx_" + String(repeating: "a", count: 36),
      "sk-short", "task-" + "abcdefghijklmnopqrstuvwxyz", "xoxz-1234567890",
      "-----BEGIN PUBLIC KEY-----",
      "eyJhbGciOiJIUzI1NiJ9", "eyJh.abc.def", String(repeating: "a", count: 64),
      "0123456789abcdef0123456789abcde", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ] {
      #expect(SecretScan.matches(in: text) == [], "\(text)")
    }
  }

  @Test("a key's own pattern goes before its entropy")
  func priority() {
    let key = "ghp_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    #expect(SecretScan.matches(in: key).map(\.kind) == ["github-token"])
    #expect(SecretScan.matches(in: key).map(\.masked) == ["gh…89"])
  }

  @Test("entropy is Shannon's, in bits a character")
  func entropy() {
    #expect(SecretScan.entropy(of: []) == 0)
    #expect(SecretScan.entropy(of: Array("aaaa".utf8)[...]) == 0)
    #expect(SecretScan.entropy(of: Array("aabb".utf8)[...]) == 1)
    #expect(isClose(SecretScan.entropy(of: Array("aab".utf8)[...]), 0.9182958340544896, 1e-15))
    #expect(SecretScan.entropy(of: Array("0123456789abcdef".utf8)[...]) == 4)
  }

  @Test("hostile repetitions are read in linear time")
  func hostile() {
    for part in [
      "eyJ.", "-eyJ", "sk-", "_sk-", "1 ", "AB12 ", "a@", "+1", "-----BEGIN ", "1.", "xoxb-",
    ] {
      let text = String(repeating: part, count: 40_000 / part.utf8.count)
      _ = PersonalData.matches(in: text)
      _ = SecretScan.matches(in: text)
    }
  }
}
