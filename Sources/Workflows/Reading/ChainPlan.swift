internal import Dotprompt
public import PromptModel
public import StrictData

/// What a prompt with `stet.chain` would ask, step by step, as whoever serves it needs it.
public struct ChainPlan: Sendable {
  /// One step, or the prompt itself as the last.
  public struct Step: Sendable {
    /// Its name; `answer` for the last.
    public let name: String
    /// The prompt.
    public let prompt: String
    /// Its variables, as templates over the case's variables and `steps`; nil: those as they are.
    public let input: JSONObject?
    /// The model that is asked; nil: the one that is served.
    public let model: String?
    /// What its claims are held against: the variable, and the prompt that is asked, if any.
    public let verification: (variable: String, prompt: String?)?
    /// The prompt file's text.
    public let source: String
  }

  /// The prompt.
  public let prompt: PromptName
  /// The number of its version, where it has one.
  public let number: Int?
  /// The closure, which holds the steps.
  public let closure: Digest
  /// The steps before the last, in order.
  public let steps: [Step]
  /// The prompt itself.
  public let last: Step

  /// The plan; nil for a prompt without a chain.
  public init?(of resolved: ResolvedPrompt, _ renderer: PromptRenderer) {
    let written = renderer.source.frontMatter.stet.chainSteps
    guard !written.isEmpty else { return nil }
    func text(_ name: String) -> String {
      String(decoding: resolved.contents[name] ?? [], as: UTF8.self)
    }
    prompt = resolved.name
    number = resolved.number
    closure = resolved.closure.digest
    steps = written.map { step in
      Step(
        name: step.name, prompt: step.prompt, input: step.input, model: step.model,
        verification: step.verification.map { ($0.variable, $0.prompt) },
        source: text("step/\(step.prompt)/prompt"))
    }
    last = Step(
      name: "answer", prompt: resolved.name.text, input: nil, model: nil, verification: nil,
      source: text("prompt"))
  }

  /// `stet-get/1` with `steps` in place of messages.
  public var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-get/1")), ("prompt", .string(prompt.text)),
        ("version", number.map { .number(JSONNumber($0)) } ?? .null),
        ("closure", .string(closure.description)),
        ("steps", .array((steps + [last]).map(\.json))),
      ]))
  }
}

extension ChainPlan.Step {
  fileprivate var json: JSONValue {
    var object = JSONObject([("name", .string(name)), ("prompt", .string(prompt))])
    object["model"] = model.map { .string($0) }
    object["input"] = input.map { .object($0) }
    if let verification {
      var check = JSONObject([("against", .string(verification.variable))])
      check["prompt"] = verification.prompt.map { .string($0) }
      object["verify"] = .object(check)
    }
    object["source"] = .string(source)
    return .object(object)
  }
}
