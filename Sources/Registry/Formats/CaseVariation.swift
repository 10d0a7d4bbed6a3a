internal import StrictData

/// `vary`: the ways a case is varied in, each kind as written.
struct CaseVariation {
  /// The kinds, in the order their variants follow the case.
  enum Kind: String, CaseIterable {
    case paraphrase
    case letterCase = "case"
    case order
    case names
    case attributes
  }

  /// One way to vary a case.
  enum Change {
    /// Other texts for a variable.
    case paraphrase(variable: String, texts: [String])
    /// Letters of a variable, or (nil) of all texts the case itself writes.
    case letterCase(variable: String?, forms: [LetterForm])
    /// The items of a list or the lines of a text.
    case order(variable: String, moves: [OrderMove])
    /// A name, where it stands as a whole word, and what stands there instead.
    case names(name: String, others: [String])
    /// Values of an attribute, each with the variables it sets.
    case attribute(name: String, values: [AttributeValue])
  }

  /// One value of an attribute.
  struct AttributeValue {
    let label: String
    let vars: JSONObject
  }

  /// The mapping itself.
  let written: JSONObject
  /// What each kind that is there says; an empty list switches a default off.
  private(set) var changes: [Kind: [Change]] = [:]

  /// What a mapping says.
  init(_ node: FormatNode) throws(SourceError) {
    let fields = try node.fields(Kind.allCases.map(\.rawValue), noun: "'vary'")
    written = try SuiteCases.vars(node)
    for kind in Kind.allCases {
      guard let part = fields[kind.rawValue] else { continue }
      changes[kind] = try Self.changes(kind, part)
    }
  }

  /// The same, with another's kinds where this one does not say.
  func over(_ defaults: CaseVariation?) -> CaseVariation {
    guard let defaults else { return self }
    var merged = self
    merged.changes = defaults.changes.merging(changes) { _, own in own }
    return merged
  }

  private static func changes(_ kind: Kind, _ node: FormatNode) throws(SourceError) -> [Change] {
    var changes: [Change] = []
    if kind == .letterCase, node.value.object == nil {
      return [.letterCase(variable: nil, forms: try words(node, "upper, lower or title"))]
    }
    for (number, member) in try node.members().enumerated() {
      let name = member.key
      switch kind {
      case .paraphrase:
        changes.append(.paraphrase(variable: name, texts: try texts(member.node)))
      case .letterCase:
        let forms: [LetterForm] = try words(member.node, "upper, lower or title")
        changes.append(.letterCase(variable: name, forms: forms))
      case .order:
        changes.append(.order(variable: name, moves: try words(member.node, "reverse or rotate")))
      case .names:
        if name.isEmpty { throw node.keyError(number, "an empty name") }
        changes.append(.names(name: name, others: try member.node.uniqueLabels()))
      case .attributes:
        guard Kind(rawValue: name) == nil, PrintableText.problem(inLabel: name) == nil else {
          throw node.keyError(number, "'\(FormatNode.quoted(name))' is no attribute's name")
        }
        changes.append(.attribute(name: name, values: try values(member.node, of: name)))
      }
    }
    return changes
  }

  private static func texts(_ node: FormatNode) throws(SourceError) -> [String] {
    var texts: [String] = []
    for element in try node.elements() { texts.append(try element.text()) }
    return texts
  }

  /// One word, or a list of them.
  private static func words<Word: RawRepresentable>(
    _ node: FormatNode, _ expected: String
  ) throws(SourceError) -> [Word] where Word.RawValue == String {
    if case .string = node.value { return [try node.word(Word.self, expected)] }
    var words: [Word] = []
    for element in try node.elements() { words.append(try element.word(Word.self, expected)) }
    return words
  }

  /// `[a, b]`: values of the variable with the attribute's name; or `{a: {variable: value}}`.
  private static func values(
    _ node: FormatNode, of name: String
  ) throws(SourceError) -> [AttributeValue] {
    if case .array = node.value {
      return try node.uniqueLabels().map {
        AttributeValue(label: $0, vars: JSONObject([(name, .string($0))]))
      }
    }
    var values: [AttributeValue] = []
    for (number, member) in try node.members().enumerated() {
      if let problem = PrintableText.problem(inLabel: member.key) {
        throw node.keyError(number, problem)
      }
      values.append(
        AttributeValue(label: member.key, vars: try SuiteCases.vars(member.node)))
    }
    return values
  }
}
