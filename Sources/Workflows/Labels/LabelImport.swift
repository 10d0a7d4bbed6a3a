public import PromptModel
internal import Registry
public import StrictData

/// A sheet that came back: every row is checked before any label is written.
public struct LabelImport {
  /// What an import came to.
  public struct Outcome: Sendable {
    /// Labels that were written.
    public let written: Int
    /// Labels that were there already, with the same words.
    public let known: Int
    /// Rows in which nothing was said.
    public let empty: Int
  }

  /// Everything that is wrong with a sheet, in its order; nothing was written.
  public struct Problems: Error, Sendable {
    /// The file.
    public let path: String
    /// What is wrong, each with line and column.
    public let problems: [SourceError]
  }

  private let path: String
  private let session: LabelSession.Request
  private let registry: OpenRegistry
  private let shelf: LabelShelf
  private let answers: LabelAnswers
  /// Who labels.
  public let person: PersonName

  /// An import of a suite's sheet.
  ///
  /// - Parameters:
  ///   - request: the suite and the person; the question counts where the sheet is one of ratings.
  ///   - path: the file, as messages call it.
  /// - Throws: as ``LabelSession/init(_:in:)``.
  public init(
    _ request: LabelSession.Request, path: String, in registry: OpenRegistry
  ) throws {
    session = request
    self.path = path
    self.registry = registry
    shelf = try LabelShelf(request.suite, in: registry)
    answers = try LabelAnswers(shelf, request.selection, in: registry)
    person = try request.person ?? registry.labeller()
  }

  /// Where the labels go: from the repository's top, or absolute in the operator's store.
  public func labelsPath() throws -> String { try shelf.shownPath(of: person) }

  /// Reads a sheet and writes the labels that are new, all at once.
  ///
  /// - Throws: ``Problems``; `WorkflowError.unwritable`.
  public func run(_ bytes: [UInt8]) throws -> Outcome {
    let rows = try sheet(bytes)
    guard let head = rows.first else { throw problems([Self.fault("the file is empty")]) }
    let columns = try columns(head)
    var found = FoundLabels()
    var faults: [SourceError] = []
    for row in rows.dropFirst() where !row.allSatisfy({ $0.text.utf8.isEmpty }) {
      do throws(SourceError) {
        try found.add(try labels(of: LabelRow(row, columns)), at: row[0].position)
      } catch {
        faults.append(error.at(path))
      }
    }
    guard faults.isEmpty else { throw problems(faults) }
    return try write(found)
  }

  private func write(_ found: FoundLabels) throws -> Outcome {
    try shelf.mend(person)
    var given: [HumanLabel.Subject: HumanLabel] = [:]
    for label in try shelf.labels(of: person) { given[label.subject] = label }
    let fresh = found.labels.filter { label in
      guard let earlier = given[label.subject] else { return true }
      return !label.says(theSameAs: earlier)
    }
    try shelf.refuseCredentials(in: fresh)
    try shelf.appender(for: person).append(fresh)
    return Outcome(
      written: fresh.count, known: found.labels.count - fresh.count, empty: found.empty)
  }

  private func problems(_ problems: [SourceError]) -> Problems {
    Problems(path: path, problems: problems)
  }

  private static func fault(_ message: String) -> SourceError {
    SourceError(SourcePosition(line: 1, column: 1), message)
  }

  private func sheet(_ bytes: [UInt8]) throws -> [[CSVParser.Field]] {
    do throws(SourceError) {
      return try CSVParser.parse(bytes, separator: SheetText.separator(of: bytes))
    } catch {
      throw problems([error.at(path)])
    }
  }

  /// The places of the columns. Columns without a name may stand anywhere.
  private func columns(_ head: [CSVParser.Field]) throws -> [ExactString: Int] {
    var columns: [ExactString: Int] = [:]
    var faults: [SourceError] = []
    let known = LabelRow.known
    for (place, field) in head.enumerated() {
      let name = field.text
      if name.utf8.isEmpty || name.utf8.starts(with: LabelColumn.inputPrefix.utf8) { continue }
      if !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        let near = Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
        faults.append(SourceError(field.position, "unknown column '\(name)'\(near)").at(path))
      } else if columns.updateValue(place, forKey: ExactString(name)) != nil {
        faults.append(SourceError(field.position, "column '\(name)' is there twice").at(path))
      }
    }
    let needed =
      columns[ExactString("output_digest_a")] == nil
      ? ["case", "output_digest", "rating"]
      : ["case", "output_digest_a", "output_digest_b", "preference"]
    for name in needed where columns[ExactString(name)] == nil {
      faults.append(Self.fault("there is no column '\(name)'").at(path))
    }
    guard faults.isEmpty else { throw problems(faults) }
    return columns
  }

  // MARK: - Rows

  private func labels(of row: LabelRow) throws(SourceError) -> [HumanLabel] {
    let outputs = try row.isPair ? row.digests() : [row.digest("output_digest")]
    let caseID = row.text("case")
    for (digest, column) in zip(outputs, row.isPair ? ["output_a", "output_b"] : ["output"]) {
      try check(row, caseID, digest, column)
    }
    var labels: [HumanLabel] = []
    let note = row.text("note").isEmpty ? nil : row.text("note")
    let label = { (judgement: HumanLabel.Judgement, note: String?) in
      HumanLabel(
        caseID: caseID, output: outputs[0], judgement: judgement, note: note,
        date: registry.labelDate())
    }
    if let judgement = try judgement(row, outputs) { labels.append(label(judgement, note)) }
    let correction = row.text("correction")
    if !correction.isEmpty {
      // A note goes with the rating where there is one.
      labels.append(label(.correction(ExactString(correction)), labels.isEmpty ? note : nil))
    }
    if labels.isEmpty, note != nil {
      throw row.fault("note", "a note beside no rating; it would be lost")
    }
    for label in labels {
      if let problem = LabelsFile.problem(with: label) {
        throw row.fault("case", problem.message)
      }
    }
    return labels
  }

  private func check(
    _ row: LabelRow, _ caseID: String, _ digest: Digest, _ column: String
  ) throws(SourceError) {
    guard let answer = answers[caseID, digest] else {
      let isKnown = answers.has(caseID: caseID)
      throw row.fault(
        isKnown ? row.isPair ? "output_digest_\(column.suffix(1))" : "output_digest" : "case",
        isKnown
          ? "no kept answer to case '\(caseID)' has the digest \(digest.short)"
          : "no answer to a case '\(caseID)' is kept")
    }
    guard let cell = row.cell(column), !cell.text.utf8.isEmpty else { return }
    // One that came through a spreadsheet may have lost the sign before it.
    let isSame =
      SheetText.isAlike(SheetText.plain(cell.text), answer.text)
      || SheetText.isAlike(cell.text, answer.text)
    guard isSame else {
      throw SourceError(
        cell.position,
        "'\(column)' is not the answer with the digest \(digest.short); a better text goes into "
          + "'correction'")
    }
  }

  private func judgement(
    _ row: LabelRow, _ outputs: [Digest]
  ) throws(SourceError) -> HumanLabel.Judgement? {
    let column = row.isPair ? "preference" : "rating"
    let word = row.trimmed(column)
    guard !word.isEmpty else { return nil }
    if row.isPair {
      guard let side = HumanLabel.Side(rawValue: word.lowercased()) else {
        throw row.fault(column, "'\(word)' is none of a, b and tie")
      }
      return .preference(over: outputs[1], side)
    }
    let question = question(of: row)
    if let rating = question.rating(word) { return .rating(rating) }
    let near =
      Spelling.nearest(to: word, among: question.choices).map { "; did you mean '\($0)'?" } ?? ""
    throw row.fault(
      column, "'\(word)' is none of \(question.choices.joined(separator: ", "))\(near)")
  }

  /// What was asked: what the request says, else what the row's choices are, else the suite's own.
  private func question(of row: LabelRow) -> LabelQuestion {
    if let question = session.question { return question }
    let choices = row.text("choices")
    if let scale = LabelQuestion.scale(choices) { return .number(scale) }
    return choices == "pass | fail" ? .verdict : LabelQuestion(of: shelf.suite)
  }
}

/// The labels of a sheet, each subject once.
private struct FoundLabels {
  private(set) var labels: [HumanLabel] = []
  private(set) var empty = 0
  private var places: [HumanLabel.Subject: (label: HumanLabel, line: Int)] = [:]

  /// - Throws: where an earlier row says otherwise.
  mutating func add(_ found: [HumanLabel], at position: SourcePosition) throws(SourceError) {
    if found.isEmpty { empty += 1 }
    for label in found {
      guard let earlier = places[label.subject] else {
        places[label.subject] = (label, position.line)
        labels.append(label)
        continue
      }
      guard label.says(theSameAs: earlier.label) else {
        throw SourceError(
          position,
          "case '\(label.caseID)' has another \(label.judgement.kind.rawValue) of the "
            + "same answer on line \(earlier.line)")
      }
    }
  }
}

extension HumanLabel {
  /// Whether two labels of one subject say the same with the same words, whichever answer was
  /// shown first.
  fileprivate func says(theSameAs other: HumanLabel) -> Bool {
    let mine: Judgement
    if case .preference(_, let side) = judgement, output != other.output {
      mine = .preference(over: output, side.swapped)
    } else {
      mine = judgement
    }
    return mine == other.judgement && note.map(ExactString.init) == other.note.map(ExactString.init)
  }
}

/// One row by the names of its columns.
private struct LabelRow {
  static let known = [
    "case", "output_digest", "output_digest_a", "output_digest_b", "output", "output_a",
    "output_b", "choices", "expected", "rating", "preference", "correction", "note",
  ]

  private let fields: [CSVParser.Field]
  private let columns: [ExactString: Int]

  init(_ fields: [CSVParser.Field], _ columns: [ExactString: Int]) {
    self.fields = fields
    self.columns = columns
  }

  var isPair: Bool { columns[ExactString("output_digest_a")] != nil }

  func cell(_ column: String) -> CSVParser.Field? {
    columns[ExactString(column)].map { fields[$0] }
  }

  /// A cell's text; empty where there is no such column.
  func text(_ column: String) -> String { cell(column).map { SheetText.plain($0.text) } ?? "" }

  /// The same without white space at its ends.
  func trimmed(_ column: String) -> String {
    let space: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    let scalars = text(column).unicodeScalars.drop(while: space).reversed().drop(while: space)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.reversed())
    return String(text)
  }

  func fault(_ column: String, _ message: String) -> SourceError {
    SourceError(cell(column)?.position ?? fields[0].position, message)
  }

  func digest(_ column: String) throws(SourceError) -> Digest {
    if let digest = Digest(prefixed: trimmed(column)) { return digest }
    throw fault(column, "'\(trimmed(column))' is no digest (sha256: and 64 hexadecimal digits)")
  }

  func digests() throws(SourceError) -> [Digest] {
    let pair = [try digest("output_digest_a"), try digest("output_digest_b")]
    guard pair[0] != pair[1] else { throw fault("output_digest_b", "the two answers are the same") }
    return pair
  }
}
