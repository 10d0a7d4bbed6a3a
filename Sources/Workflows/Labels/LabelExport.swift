internal import Foundation
internal import PromptModel
internal import Registry
internal import StrictData

/// The columns of a sheet of answers.
enum LabelColumn {
  static let caseID = "case"
  static let choices = "choices"
  static let expected = "expected"
  static let rating = "rating"
  static let preference = "preference"
  static let correction = "correction"
  static let note = "note"
  /// Before a variable's name.
  static let inputPrefix = "input."

  /// The columns of one answer, or of two: digests, then texts.
  static func digests(_ question: LabelQuestion) -> [String] {
    question == .preference ? ["output_digest_a", "output_digest_b"] : ["output_digest"]
  }

  static func outputs(_ question: LabelQuestion) -> [String] {
    question == .preference ? ["output_a", "output_b"] : ["output"]
  }
}

/// A sitting as a table: one row an item, with empty columns for what a person says.
public struct LabelExport: Sendable {
  /// Whether the sheet has what is expected.
  public var showsExpected = false
  /// What separates fields.
  public var separator: Character = ","
  /// Whether answers of a sensitive suite may leave the operator's store.
  public var mayLeaveStore = false

  /// An export with commas, blind.
  public init() {}

  /// The sheet: UTF-8 with a byte order mark, as spreadsheets want it.
  ///
  /// - Throws: `WorkflowError.refused` for a sensitive suite without consent.
  public func sheet(of session: LabelSession) throws -> [UInt8] {
    guard !session.isSensitive || mayLeaveStore else {
      throw WorkflowError.refused(
        "the suite is sensitive: its answers stay in the operator's store unless you say that they "
          + "may leave it")
    }
    let question = session.question
    var names: [ExactString] = []
    var seen: Set<ExactString> = []
    for item in session.items {
      for name in item.suiteCase?.vars.keys ?? [] where seen.insert(ExactString(name)).inserted {
        names.append(ExactString(name))
      }
    }
    names.sort()
    let answers =
      question == .preference
      ? [LabelColumn.preference] : [LabelColumn.rating, LabelColumn.correction]
    let header =
      [LabelColumn.caseID] + LabelColumn.digests(question)
      + names.map { LabelColumn.inputPrefix + $0.text }
      + (showsExpected ? [LabelColumn.expected] : []) + LabelColumn.outputs(question)
      + [LabelColumn.choices] + answers + [LabelColumn.note]
    var text = "\u{FEFF}" + SheetText.record(header, separator: separator)
    for item in session.items {
      let cells =
        [item.caseID] + item.outputs.map(\.digest.description)
        + names.map { (item.suiteCase?.vars[$0.text]).map(LabelItem.text) ?? "" }
        + (showsExpected ? [item.expected ?? ""] : [])
        + item.outputs.map(\.text) + [question.choices.joined(separator: " | ")]
        + answers.map { _ in "" } + [""]
      text += SheetText.record(cells.map(SheetText.neutral), separator: separator)
    }
    return Array(text.utf8)
  }

  /// Writes the sheet into a new file; of a sensitive suite one that nobody else may read, outside
  /// the repository.
  ///
  /// - Parameter path: absolute.
  /// - Throws: `WorkflowError.exists`, `WorkflowError.unwritable`, `WorkflowError.refused`.
  public func write(_ session: LabelSession, to path: String) throws {
    let bytes = try sheet(of: session)
    if session.isSensitive { try session.refuseInsideRepository(path) }
    let file = open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, session.isSensitive ? 0o600 : 0o666)
    guard file >= 0 else {
      if errno == EEXIST { throw WorkflowError.exists(path: path) }
      throw WorkflowError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        let reason = String(cString: strerror(errno))
        unlink(path)
        throw WorkflowError.unwritable(path: path, reason: reason)
      }
      rest = rest.dropFirst(count)
    }
  }
}
