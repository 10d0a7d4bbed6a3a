internal import PromptModel
internal import StrictData

/// What an assertion's `value` says beside what is compared with: `{reference: …, stem: true}`.
/// Options live in the value, so that the format's keys stay those of every assertion.
struct AssertionOptions {
  private let type: String
  private let members: JSONObject

  /// Options of a type; every key must be one of these.
  init(_ members: JSONObject, known: [String], type: String) throws(AssertionFault) {
    self.type = type
    self.members = members
    let exact = Set(known.map(ExactString.init))
    for key in members.keys where !exact.contains(ExactString(key)) {
      throw AssertionFault(
        "\(type) has no option '\(key)'", suggestion: Spelling.nearest(to: key, among: known))
    }
  }

  subscript(key: String) -> JSONValue? { members[key] }

  /// `true` or `false`; nil where it is not given.
  func flag(_ key: String) throws(AssertionFault) -> Bool? {
    guard let value = members[key] else { return nil }
    guard let flag = value.bool else {
      throw AssertionFault("\(type): '\(key)' is true or false, not \(value.kindName)")
    }
    return flag
  }

  /// One of some words; nil where it is not given.
  func word(_ key: String, _ words: [String]) throws(AssertionFault) -> String? {
    guard let value = members[key] else { return nil }
    let found = words.first { word in
      value.string.map { ExactString($0) == ExactString(word) } ?? false
    }
    guard let found else {
      throw AssertionFault(
        "\(type): '\(key)' is \(words.joined(separator: " or ")), not "
          + (value.scalarText.map { "'\($0)'" } ?? value.kindName))
    }
    return found
  }

  /// A finite number from 0 on; nil where it is not given.
  func size(_ key: String) throws(AssertionFault) -> Double? {
    try members[key].map { value throws(AssertionFault) in
      guard let size = value.number?.double, size >= 0 else {
        throw AssertionFault("\(type): '\(key)' is a number from 0 on")
      }
      return size
    }
  }

  /// A text of at least one scalar; nil where it is not given.
  func text(_ key: String) throws(AssertionFault) -> String? {
    try members[key].map { value throws(AssertionFault) in
      guard let text = value.string, !text.isEmpty else {
        throw AssertionFault("\(type): '\(key)' is a text that is not empty")
      }
      return text
    }
  }
}

extension AssertionInput {
  /// The references of a text metric and its options: the value is a text, a list of texts, or an
  /// object with `reference` or `references` and options; without any the case's `expected` counts.
  func references(
    options known: [String] = []
  ) throws(AssertionFault) -> (texts: [String], options: AssertionOptions) {
    guard let members = try value()?.object else {
      let none = try AssertionOptions(JSONObject(), known: known, type: name)
      return (try texts(try wanted()), none)
    }
    let options = try AssertionOptions(
      members, known: ["reference", "references"] + known, type: name)
    if options["reference"] != nil, options["references"] != nil {
      throw AssertionFault("\(name) has both 'reference' and 'references'")
    }
    if let written = options["reference"] ?? options["references"] {
      return (try texts(written), options)
    }
    guard let expected = suiteCase.expected else {
      throw AssertionFault("\(name) has no reference and the case has no expected")
    }
    return (try texts(expected), options)
  }

  /// A text, or a list of at least one.
  func texts(_ value: JSONValue) throws(AssertionFault) -> [String] {
    guard let items = value.array else { return [try text(value)] }
    if items.isEmpty { throw AssertionFault("\(name) has an empty list") }
    var texts: [String] = []
    for item in items {
      guard let text = item.scalarText else {
        throw AssertionFault("\(name) takes texts, its list holds \(item.kindName)")
      }
      texts.append(text)
    }
    return texts
  }

  /// The texts of a `contains-all` or `contains-any`, none of them empty; one string is split at
  /// its commas.
  func wantedParts() throws(AssertionFault) -> [String] {
    let value = try wanted()
    let parts: [String]
    if let text = value.string {
      do {
        parts = try CommaSeparated.parse(text)
      } catch {
        throw AssertionFault("\(name) \(error.message)")
      }
    } else {
      parts = try texts(value)
    }
    if parts.isEmpty { throw AssertionFault("\(name) has an empty list") }
    if parts.contains(where: \.isEmpty) { throw AssertionFault("\(name) has an empty text") }
    return parts
  }

  /// A count, or the least and the most of one.
  func countRange() throws(AssertionFault) -> CountRange {
    guard let value = try value() else { throw AssertionFault("\(name) has no value") }
    if let members = value.object {
      return try CountRange(
        AssertionOptions(members, known: ["min", "max"], type: name), type: name)
    }
    let number = value.number ?? value.string.flatMap { Int($0).map { JSONNumber($0) } }
    guard let count = number?.int, count >= 0 else {
      throw AssertionFault("\(name) takes a count, or {min, max}")
    }
    return CountRange(least: Double(count), most: Double(count))
  }
}

/// The counts that pass.
struct CountRange: Sendable {
  let least: Double?
  let most: Double?

  init(least: Double?, most: Double?) {
    self.least = least
    self.most = most
  }

  /// From `min` and `max`, one of which must be given.
  init(_ options: AssertionOptions, type: String) throws(AssertionFault) {
    least = try options.size("min")
    most = try options.size("max")
    if least == nil, most == nil { throw AssertionFault("\(type) has neither 'min' nor 'max'") }
    if let least, let most, least > most {
      throw AssertionFault("\(type): 'min' is above 'max'")
    }
  }

  /// Whether a count passes.
  func contains(_ count: Double) -> Bool {
    count >= (least ?? 0) && count <= (most ?? .infinity)
  }

  /// The range in words: `20`, `20 to 50`, `at least 20`, `at most 50`.
  var text: String {
    let number = { (value: Double) in JSONNumber(value).literal }
    switch (least, most) {
    case (let least?, let most?):
      return least == most ? number(least) : "\(number(least)) to \(number(most))"
    case (let least?, nil): return "at least \(number(least))"
    case (nil, let most?): return "at most \(number(most))"
    case (nil, nil): return "any number"
    }
  }
}
