internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

/// A prompt with the prompts of its chain, ready to be asked: the models of steps have their
/// providers.
struct PromptChain {
  /// What the prompt does to answer a case.
  let task: any CaseTask
  /// How many requests the providers of steps take at once at most.
  let atOnce: Int
  /// Whether every step asks the run's model, or one that always answers the same.
  let isDeterministic: Bool

  /// - Parameters:
  ///   - asking: the prompt itself.
  ///   - grader: knows what samples vote for; nil: they vote with their texts.
  ///   - isSensitive: whether answers of steps may not be kept.
  /// - Throws: `SourceError` where a setting of a step, or its model, cannot be read;
  ///   `WorkflowError` where a model's provider is unknown.
  init(
    _ asking: PromptAsking, of prompt: ResolvedPrompt, grader: Grader?, registry: OpenRegistry,
    isSensitive: Bool = false
  ) throws {
    let last = asking.task(grader: grader)
    let written = asking.renderer.source.frontMatter.stet.chainSteps
    var atOnce = Int.max
    var isDeterministic = true
    var steps: [Chain.Step] = []
    for step in written {
      var provider: (any ModelProvider)?
      let model = try Self.model(of: step, in: prompt)
      if let model {
        let found = try registry.asker(of: model, isSensitive: isSensitive)
        provider = found.provider
        atOnce = min(atOnce, found.atOnce)
        isDeterministic = isDeterministic && model.isDeterministic
      }
      func task(_ name: String) throws -> any CaseTask {
        guard let renderer = asking.renderer.steps[name] else {
          throw WorkflowError.refused("the closure of '\(prompt.name)' has no prompt '\(name)'")
        }
        return try PromptAsking(renderer, model: model ?? asking.model, isStep: true)
          .task(grader: nil)
      }
      let check = try step.verification.map { verification in
        ClaimCheck(against: verification.variable, by: try verification.prompt.map(task))
      }
      let input = StepInput(step)
      steps.append(
        Chain.Step(
          name: step.name, task: try task(step.prompt), provider: provider, verification: check
        ) { vars throws(RenderFailure) in try input.values(vars) })
    }
    task = steps.isEmpty ? last : Chain(steps, last: last)
    self.atOnce = atOnce
    self.isDeterministic = isDeterministic
  }

  /// The model of a step, as the closure has it; nil: the run's.
  private static func model(
    of step: ChainStep, in prompt: ResolvedPrompt
  ) throws -> ModelDefinition? {
    guard let written = step.model else { return nil }
    let file = "step/\(step.prompt)/model/\(written)"
    guard let name = ResourceName(written), let bytes = prompt.contents[file],
      let blob = prompt.closure.files.first(where: { $0.name == file })?.blob
    else {
      throw WorkflowError.refused(
        "the closure of '\(prompt.name)' has no model '\(written)' for step '\(step.name)'")
    }
    do throws(SourceError) {
      return try ModelFile.parse(bytes, name: name, blob: blob)
    } catch {
      throw error.at(prompt.shownPath(of: file))
    }
  }
}

extension ModelDefinition {
  /// Whether the same question always gets the same answer, so that repeats say nothing.
  var isDeterministic: Bool { ["baseline", "replay"].contains(provider) }
}

/// The variables of a step, made of the case's and what steps before it gave.
struct StepInput: Sendable {
  private let step: String
  private let input: JSONObject?

  init(_ step: ChainStep) {
    self.step = step.name
    input = step.input
  }

  /// The values: a template that is one variable and nothing else gives the value itself, any other
  /// its text. Without `input` everything is handed on.
  func values(_ vars: JSONObject) throws(RenderFailure) -> JSONObject {
    guard let input else { return vars }
    var values = JSONObject()
    for entry in input.entries {
      guard case .string(let text) = entry.value else {
        values[entry.key] = entry.value
        continue
      }
      if let path = Self.path(text) {
        if let value = Self.value(at: path, in: vars) { values[entry.key] = value }
      } else {
        values[entry.key] = .string(try rendered(text, vars))
      }
    }
    return values
  }

  private func rendered(_ text: String, _ vars: JSONObject) throws(RenderFailure) -> String {
    do {
      let source = try PromptSource.partial(parsing: Array(text.utf8))
      return try Renderer().render(source, data: RenderData(input: vars)).text
    } catch {
      throw RenderFailure("the input of step '\(step)': \(error)")
    }
  }

  /// `a.b` of `{{a.b}}`; nil for anything else.
  static func path(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    guard bytes.count > 4, bytes.starts(with: "{{".utf8), bytes.suffix(2).elementsEqual("}}".utf8)
    else { return nil }
    let inner = bytes[2..<(bytes.count - 2)].drop { $0 == 0x20 }
    let name = String(decoding: inner, as: UTF8.self).split(separator: " ")
    guard name.count == 1, let path = name.first else { return nil }
    let isName = path.utf8.allSatisfy {
      (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) || "_.".utf8.contains($0)
    }
    guard isName, path.utf8.first != UInt8(ascii: "."), path.utf8.last != UInt8(ascii: ".") else {
      return nil
    }
    return path.split(separator: ".").map(String.init)
  }

  private static func value(at path: [String], in vars: JSONObject) -> JSONValue? {
    var value: JSONValue? = .object(vars)
    for key in path { value = value?[key] }
    return value
  }
}
