internal import PromptModel
internal import StrictData

/// An assertion as suite.yaml and cases.jsonl write it.
enum AssertionFormat {
  private static let keys = ["type", "value", "threshold", "weight", "metric", "transform"]
  /// Options of metrics that may stand beside `value` instead of inside it.
  private static let options = [
    "reference", "references", "stem", "score", "order", "pattern", "tolerance", "word-order",
  ]

  /// The assertions of a list; none where there is no list.
  /// - Parameter format: the format of the file they stand in.
  static func list(
    _ node: FormatNode?, in format: String = SuiteFile.thirdFormat
  ) throws(SourceError) -> [AssertionSpec] {
    var specs: [AssertionSpec] = []
    for element in try node?.elements() ?? [] { specs.append(try parse(element, format)) }
    return specs
  }

  /// Whether the type exists, and fits its value, is for the evaluation to say.
  private static func parse(
    _ node: FormatNode, _ format: String
  ) throws(SourceError) -> AssertionSpec {
    let later = LaterKeys(
      keys: ["assert"] + options, format: SuiteFile.secondFormat, found: format)
    let fields = try node.fields(keys, later: later, noun: "an assertion")
    let typeNode = try fields.required("type")
    let written = try typeNode.text()
    let isNegated = written.utf8.starts(with: "not-".utf8)
    let type = isNegated ? String(decoding: written.utf8.dropFirst(4), as: UTF8.self) : written
    // chrF++ is the one type whose name has signs.
    let isKnownOddity = type.utf8.elementsEqual("chrf++".utf8)
    guard isKnownOddity || NameGrammar.isComponent(type) else {
      throw typeNode.mismatch("an assertion's type")
    }
    guard type.utf8.elementsEqual("assert-set".utf8) else {
      try fields.refuse("assert", "assertions of its own, which only 'assert-set' has")
      return try spec(type, isNegated: isNegated, fields, format)
    }
    try fields.refuse("value", "a value; an 'assert-set' has 'assert'")
    try fields.refuse("transform", "a transform; those of an 'assert-set' stand inside it")
    _ = try fields.required("assert")
    return try spec(type, isNegated: isNegated, fields, format)
  }

  private static func spec(
    _ type: String, isNegated: Bool, _ fields: FormatFields, _ format: String
  ) throws(SourceError) -> AssertionSpec {
    AssertionSpec(
      type: type, isNegated: isNegated, value: try value(fields),
      threshold: try fields["threshold"]?.number(),
      weight: try weight(fields["weight"]),
      metric: try fields["metric"]?.label(),
      transforms: try transforms(fields["transform"], format),
      assertions: try list(fields["assert"], in: format))
  }

  /// The value, with the options beside it taken in: `{reference: …, stem: true}`.
  private static func value(_ fields: FormatFields) throws(SourceError) -> JSONValue? {
    let given = options.filter { fields[$0] != nil }
    guard !given.isEmpty else { return fields["value"]?.value }
    var members = JSONObject()
    if let value = fields["value"]?.value {
      let inside = value.object.map { object in options.contains { object[$0] != nil } } ?? false
      if inside, let object = value.object {
        members = object
      } else {
        members["reference"] = value
      }
    }
    for key in given {
      guard members[key] == nil else {
        throw fields[key]?.error("'\(key)' stands in 'value' too") ?? fields.node.error("\(key)")
      }
      members[key] = fields[key]?.value
    }
    return .object(members)
  }

  private static func weight(_ node: FormatNode?) throws(SourceError) -> Double {
    guard let node else { return 1 }
    let weight = try node.number()
    guard weight >= 0 else { throw node.mismatch("a number from 0 on") }
    return weight
  }

  /// One transform, or (in the second format) a list of them.
  private static func transforms(
    _ node: FormatNode?, _ format: String
  ) throws(SourceError) -> [String] {
    guard let node else { return [] }
    guard case .array = node.value else { return [try node.label()] }
    let needed = LaterKeys(keys: [], format: SuiteFile.secondFormat, found: format)
    guard needed.areKnown else {
      throw node.error(
        "a list needs 'format: \(SuiteFile.secondFormat)'; this file is '\(format)'")
    }
    var names: [String] = []
    for element in try node.elements() { names.append(try element.label()) }
    return names
  }

  /// The assertion as a mapping, keys in the format's order.
  static func json(_ spec: AssertionSpec) -> JSONValue {
    var object = JSONObject([("type", .string((spec.isNegated ? "not-" : "") + spec.type))])
    object["value"] = spec.value
    object["threshold"] = spec.threshold.map { .number(JSONNumber($0)) }
    if spec.weight != 1 { object["weight"] = .number(JSONNumber(spec.weight)) }
    object["metric"] = spec.metric.map { .string($0) }
    if spec.transforms.count > 1 {
      object["transform"] = .array(spec.transforms.map { .string($0) })
    } else {
      object["transform"] = spec.transforms.first.map { .string($0) }
    }
    if spec.type.utf8.elementsEqual("assert-set".utf8) {
      object["assert"] = .array(spec.assertions.map { json($0) })
    }
    return .object(object)
  }
}
