public import PromptModel
public import StrictData

/// labels/<suite>/<person>.jsonl, `stet-labels/1`: what one person said of answers.
///
/// Lines are only ever added; of those about the same subject the last counts
/// (``PromptModel/HumanLabel/newest(_:)``).
public enum LabelsFile {
  /// The format's name.
  public static let format = "stet-labels/1"
  /// The longest note in Unicode scalars.
  public static let maximumNote = 2000
  private static let keys = [
    "case", "output", "outputs", "kind", "pass", "label", "number", "scale", "preference", "text",
    "note", "date",
  ]

  /// The labels in a file's bytes, in their order: a line with the format, then one line a label.
  ///
  /// A file without labels is one that nobody has said anything in yet.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> [HumanLabel] {
    let lines = try JSONLines.split(bytes)
    guard let header = lines.first else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the file is empty")
    }
    try header.node().requireHeader(of: format)
    if bytes.last != 0x0A {
      throw SourceError(
        SourcePosition(line: lines.count, column: 1),
        "the last line has no line feed: it may be half of what was written")
    }
    var labels: [HumanLabel] = []
    for line in lines.dropFirst() {
      labels.append(try label(try line.node(maximumBytes: BlobLimits.large)))
    }
    return labels
  }

  /// The first line.
  public static var header: [UInt8] {
    line(JSONObject([("format", .string(format))]))
  }

  /// A label's line with its line feed. ``parse(_:)`` reads an equal label from it where the label
  /// keeps the rules that ``parse(_:)`` checks; see ``problem(with:)``.
  public static func line(_ label: HumanLabel) -> [UInt8] { line(json(label)) }

  /// Why a label cannot be written; nil where it can.
  public static func problem(with label: HumanLabel) -> SourceError? {
    do throws(SourceError) {
      _ = try parse(header + line(label))
      return nil
    } catch {
      return error
    }
  }

  private static func line(_ object: JSONObject) -> [UInt8] {
    Array((FormatText.json(.object(object)) + "\n").utf8)
  }
}

// MARK: - Reading

extension LabelsFile {
  private static func label(_ node: FormatNode) throws(SourceError) -> HumanLabel {
    let fields = try node.fields(keys, noun: "a label")
    let kind = try fields.required("kind").word(
      HumanLabel.Kind.self, "rating, preference or correction")
    try refuseForeign(kind, fields)
    let caseID = try fields.required("case").label()
    let note = try fields["note"].map { node throws(SourceError) in try text(node, maximumNote) }
    let date = try fields["date"].map { node throws(SourceError) in try instant(node) }
    let (output, judgement) = try judgement(kind, fields)
    return HumanLabel(
      caseID: caseID, output: output, judgement: judgement, note: note, date: date)
  }

  /// Keys of the other kinds have no meaning.
  private static func refuseForeign(
    _ kind: HumanLabel.Kind, _ fields: FormatFields
  ) throws(SourceError) {
    let own: [String] =
      switch kind {
      case .rating: ["output", "pass", "label", "number", "scale"]
      case .preference: ["outputs", "preference"]
      case .correction: ["output", "text"]
      }
    let all = ["output", "outputs", "pass", "label", "number", "scale", "preference", "text"]
    for key in all where !own.contains(key) {
      try fields.refuse(key, "a \(kind.rawValue) has no '\(key)'")
    }
  }

  private static func judgement(
    _ kind: HumanLabel.Kind, _ fields: FormatFields
  ) throws(SourceError) -> (Digest, HumanLabel.Judgement) {
    switch kind {
    case .rating:
      return (try fields.required("output").digest(), .rating(try rating(fields)))
    case .correction:
      let text = ExactString(try fields.required("text").text())
      return (try fields.required("output").digest(), .correction(text))
    case .preference:
      let list = try fields.required("outputs")
      let outputs = try list.elements()
      guard outputs.count == 2 else { throw list.error("expected two digests") }
      let (first, second) = (try outputs[0].digest(), try outputs[1].digest())
      guard first != second else { throw outputs[1].plainError("the two outputs are the same") }
      let side = try fields.required("preference").word(HumanLabel.Side.self, "a, b or tie")
      return (first, .preference(over: second, side))
    }
  }

  private static func rating(_ fields: FormatFields) throws(SourceError) -> HumanLabel.Rating {
    let given = ["pass", "label", "number"].filter { fields[$0] != nil }
    guard given.count == 1 else {
      throw fields.node.plainError("a rating has one of 'pass', 'label' and 'number'")
    }
    if let number = fields["number"] {
      return try self.number(number, try fields.required("scale"))
    }
    try fields.refuse("scale", "'scale' without 'number'")
    if let label = fields["label"] { return .label(ExactString(try label.label())) }
    return .verdict(try fields.required("pass").boolean())
  }

  private static func number(
    _ node: FormatNode, _ scaleNode: FormatNode
  ) throws(SourceError) -> HumanLabel.Rating {
    let ends = try scaleNode.elements()
    guard ends.count == 2,
      let scale = HumanLabel.Scale(least: try ends[0].number(), most: try ends[1].number())
    else { throw scaleNode.error("expected the least and the largest number of the scale") }
    let number = try node.number()
    guard (scale.least...scale.most).contains(number) else {
      throw node.error(
        "\(FormatText.number(number)) is not in \(FormatText.number(scale.least))…"
          + FormatText.number(scale.most))
    }
    return .number(number, scale)
  }

  private static func text(_ node: FormatNode, _ limit: Int) throws(SourceError) -> String {
    let text = try node.text()
    guard !text.isEmpty else { throw node.error("the text is empty") }
    guard text.unicodeScalars.dropFirst(limit).isEmpty else {
      throw node.error("longer than \(limit) characters")
    }
    return text
  }

  private static func instant(_ node: FormatNode) throws(SourceError) -> String {
    let text = try node.text()
    guard CalendarText.isInstant(text.utf8) else {
      throw node.mismatch("an instant as 2026-11-01T12:00:00Z")
    }
    return text
  }
}

// MARK: - Writing

extension LabelsFile {
  private static func json(_ label: HumanLabel) -> JSONObject {
    var object = JSONObject([("case", .string(label.caseID))])
    if label.judgement.kind == .preference {
      object["outputs"] = .array(label.outputs.map { .string($0.description) })
    } else {
      object["output"] = .string(label.output.description)
    }
    object["kind"] = .string(label.judgement.kind.rawValue)
    switch label.judgement {
    case .rating(.verdict(let pass)): object["pass"] = .bool(pass)
    case .rating(.label(let label)): object["label"] = .string(label.text)
    case .rating(.number(let number, let scale)):
      object["number"] = .number(JSONNumber(number))
      object["scale"] = .array([
        .number(JSONNumber(scale.least)), .number(JSONNumber(scale.most)),
      ])
    case .preference(_, let side): object["preference"] = .string(side.rawValue)
    case .correction(let text): object["text"] = .string(text.text)
    }
    object["note"] = label.note.map { .string($0) }
    object["date"] = label.date.map { .string($0) }
    return object
  }
}
