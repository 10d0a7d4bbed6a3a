internal import PromptModel
internal import StrictData

extension GradedCase {
  /// The verdict as a JSON object; ``init(json:)`` reads an equal one from it.
  var json: JSONValue {
    var object = JSONObject([
      ("pass", pass.map { .bool($0) } ?? .null), ("score", .finite(score) ?? .null),
      ("assertions", .array(assertions.map(\.json))),
    ])
    object["expected"] = .text(expected)
    object["label"] = .text(label)
    object["error"] = .text(error)
    return .object(object)
  }

  /// Reads what ``json`` wrote; nil where it is something else.
  init?(json: JSONValue) {
    guard let pass = json["pass"], let score = json["score"],
      let assertions = GradedAssertion.all(json["assertions"])
    else { return nil }
    self.init(
      pass: pass.flag, score: score.real, assertions: assertions,
      expected: json["expected"]?.string, label: json["label"]?.string,
      error: json["error"]?.string)
  }
}

extension GradedAssertion {
  fileprivate var json: JSONValue {
    var object = JSONObject([("name", .string(result.name))])
    object["metric"] = .text(result.metric)
    object["pass"] = result.pass.map { .bool($0) }
    object["score"] = .finite(result.score)
    object["weight"] = .finite(weight)
    object["reason"] = .string(reason)
    object["spend"] = spend?.json
    if !components.isEmpty { object["components"] = .array(components.map(\.json)) }
    return .object(object)
  }

  fileprivate static func all(_ json: JSONValue?) -> [GradedAssertion]? {
    guard let json else { return [] }
    guard let values = json.array else { return nil }
    var all: [GradedAssertion] = []
    for value in values {
      guard let name = value["name"]?.string, let reason = value["reason"]?.string,
        let components = Self.all(value["components"])
      else { return nil }
      all.append(
        GradedAssertion(
          result: AssertionResult(
            name: name, metric: value["metric"]?.string, pass: value["pass"]?.flag,
            score: value["score"]?.real),
          weight: value["weight"]?.real ?? 1, reason: reason, components: components,
          spend: value["spend"].flatMap(JudgeSpend.init(json:))))
    }
    return all
  }
}

extension JSONValue {
  /// The truth value this is.
  var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
}
