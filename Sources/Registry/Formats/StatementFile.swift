public import PromptModel
public import StrictData

/// evidence/<closure>/<id>.json: an in-toto Statement v1 about one run.
public enum StatementFile {
  /// The largest statement in bytes.
  public static let maximumBytes = 1 << 20

  /// The statement in a file's bytes.
  ///
  /// JSON with exactly the format's members in any order, integers without fraction or exponent,
  /// at most 64 levels. Whether the counts agree with the cases file is for the gate to judge.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> Statement {
    let root = try FormatNode.json(bytes[...], maximumBytes: maximumBytes)
    let fields = try root.fields(
      ["_type", "subject", "predicateType", "predicate"], noun: "a statement")
    try fields.required("_type").constant(Statement.type)
    try fields.required("predicateType").constant(Statement.predicateType)
    let subjects = try fields.required("subject")
    let list = try subjects.elements()
    guard list.count == 1 else { throw subjects.error("\(list.count) subjects instead of one") }
    let subject = try list[0].fields(["name", "digest"], noun: "a subject")
    let digest = try subject.required("digest").fields(
      ["sha256", "gitBlob"], noun: "a subject's digest")
    return try StatementPredicate(try fields.required("predicate")).statement(
      path: try subject.required("name").plainPath(),
      digest: try digest.required("sha256").bareDigest(),
      blob: try digest.required("gitBlob").objectName())
  }

  /// The statement as compact JSON with members in the format's order and one line feed at the
  /// end. ``parse(_:)`` reads an equal statement from it where it keeps the rules that
  /// ``parse(_:)`` checks.
  public static func serialize(_ statement: Statement) -> [UInt8] {
    let subject = JSONObject([
      ("name", .string(statement.subjectPath)),
      (
        "digest",
        .object(
          JSONObject([
            ("sha256", .string(statement.subjectDigest.hex)),
            ("gitBlob", .string(statement.subjectBlob.hex)),
          ]))
      ),
    ])
    let root = JSONObject([
      ("_type", .string(Statement.type)), ("subject", .array([.object(subject)])),
      ("predicateType", .string(Statement.predicateType)),
      ("predicate", .object(StatementPredicate.json(statement))),
    ])
    return Array((FormatText.json(.object(root)) + "\n").utf8)
  }
}
