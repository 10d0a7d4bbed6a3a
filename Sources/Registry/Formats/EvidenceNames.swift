public import PromptModel

/// What lies at a path in evidence/, by its name alone.
public enum EvidencePath: Sendable, Hashable {
  /// evidence/<closure>/<id>.json.
  case statement(closure: Digest, id: String)
  /// evidence/<closure>/<id>.dsse.json: a statement in a signed envelope.
  case signed(closure: Digest, id: String)
  /// evidence/<closure>/<id>.cases.jsonl.
  case cases(closure: Digest, id: String)
  /// evidence/<closure>/<id>.outputs.jsonl.
  case outputs(closure: Digest, id: String)
  /// Anything else.
  case unknown

  /// What lies at a path relative to the registry. Digits of closure and id are lower case.
  public init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    self = .unknown
    guard parts.count == 3, parts[0] == "evidence", let closure = Digest(hex: parts[1]),
      closure.hex.utf8.elementsEqual(parts[1].utf8)
    else { return }
    let pieces = parts[2].split(separator: ".", maxSplits: 1).map(String.init)
    guard pieces.count == 2, EvidenceNames.isID(pieces[0]), parts[2].utf8.first != 0x2E else {
      return
    }
    let id = pieces[0]
    switch pieces[1] {
    case "json": self = .statement(closure: closure, id: id)
    case "dsse.json": self = .signed(closure: closure, id: id)
    case "cases.jsonl": self = .cases(closure: closure, id: id)
    case "outputs.jsonl": self = .outputs(closure: closure, id: id)
    default: break
    }
  }
}

/// The names of evidence files: each file's id is the first 16 hex digits of its own SHA-256.
public enum EvidenceNames {
  /// The folder of a closure's evidence, relative to the registry, without a slash at the end.
  public static func folder(_ closure: Digest) -> String { "evidence/\(closure.hex)" }

  /// The id of a file's bytes.
  public static func id(ofBytes bytes: [UInt8]) -> String { Digest(hashing: bytes).evidenceID }

  /// Where a statement with these bytes lies, relative to the registry.
  public static func statementPath(closure: Digest, bytes: [UInt8]) -> String {
    "\(folder(closure))/\(id(ofBytes: bytes)).json"
  }

  /// Where a cases file with these bytes lies, relative to the registry.
  public static func casesPath(closure: Digest, bytes: [UInt8]) -> String {
    "\(folder(closure))/\(casesName(Digest(hashing: bytes)))"
  }

  /// The name of a cases file with this SHA-256 in its folder, as statements write it.
  public static func casesName(_ digest: Digest) -> String { "\(digest.evidenceID).cases.jsonl" }

  /// The name of an outputs file with this SHA-256 in its folder, as statements write it; for a
  /// sensitive suite the salted digest stands in its place, and no such file is there.
  public static func outputsName(_ digest: Digest) -> String {
    "\(digest.evidenceID).outputs.jsonl"
  }

  /// Where an outputs file with this SHA-256 lies, relative to the registry.
  public static func outputsPath(closure: Digest, _ digest: Digest) -> String {
    "\(folder(closure))/\(outputsName(digest))"
  }

  /// Whether a text is 16 lower-case hexadecimal digits.
  public static func isID(_ text: String) -> Bool {
    text.utf8.count == 16
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
