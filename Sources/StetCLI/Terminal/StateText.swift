internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what a prompt's name stands for.
enum StateText {
  static func word(_ state: PromptState) -> String {
    switch state {
    case .absent: "deleted"
    case .intact: "intact"
    case .broken: "broken"
    }
  }

  static func json(_ state: PromptState) -> JSONValue {
    var object = JSONObject([("state", .string(word(state)))])
    if let closure = state.closure { object["closure"] = .string(closure.digest.description) }
    if case .broken(let broken) = state { object["reason"] = .string(broken.reason) }
    return .object(object)
  }
}

/// Words for what an environment serves.
enum ServedText {
  /// `v3`, `withdrawn`, ….
  static func short(_ state: ServedState) -> String {
    if !state.isEnvironmentKnown { return "(not in the policy)" }
    switch state.reading {
    case .absent: return "nothing"
    case .unreadable: return "unreadable pin"
    case .pin(let pin, _):
      guard let target = pin.target else { return "withdrawn" }
      return state.number.map { "v\($0)" } ?? target.closure.short
    }
  }

  static func json(_ state: ServedState) -> JSONValue {
    let target = state.reading.pin?.target
    var object = JSONObject([
      ("environment", .string(state.environment.text)), ("prompt", .string(state.prompt.text)),
      ("kind", .string(state.reading.pin?.kind.rawValue ?? "unreadable")),
      ("version", state.number.map { .number(JSONNumber($0)) } ?? .null),
      ("closure", target.map { .string($0.closure.description) } ?? .null),
      ("model", target.map { .string($0.model.name.text) } ?? .null),
      ("modelDigest", target.map { .string($0.model.digest.description) } ?? .null),
      ("served", .bool(state.closure != nil)),
    ])
    if case .unreadable(let reason, _) = state.reading { object["reason"] = .string(reason) }
    return .object(object)
  }
}
