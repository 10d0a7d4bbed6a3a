internal import Dotprompt
internal import Evaluation
internal import Foundation
internal import PromptModel
internal import StrictData

/// One prompt and the model it asks: makes requests of cases, and the task that answers them.
struct PromptAsking: Sendable {
  let renderer: PromptRenderer
  let settings: PromptSettings
  let model: ModelDefinition
  /// The names a caller may give; empty: any.
  private let declared: Set<ExactString>
  /// Whether it is asked as one of several steps.
  private let isStep: Bool

  /// - Throws: `SourceError` where the prompt's settings cannot be kept.
  init(_ renderer: PromptRenderer, model: ModelDefinition, isStep: Bool = false) throws {
    self.renderer = renderer
    self.model = model
    self.isStep = isStep
    do throws(SourceError) {
      settings = try PromptSettings(renderer.source)
    } catch {
      throw error.at(renderer.path)
    }
    declared = Set(renderer.declaredVariables.map(ExactString.init))
  }

  /// Whether a caller may give a variable.
  func isDeclared(_ name: String) -> Bool {
    declared.isEmpty || declared.contains(ExactString(name))
      || renderer.source.isGiven(name)
  }

  /// The names that are declared; empty: any may be given.
  var declaredVariables: Set<ExactString> { declared }

  /// What the prompt does to answer a case.
  ///
  /// - Parameter grader: knows what samples vote for; nil: they vote with their texts.
  func task(grader: Grader?) -> any CaseTask {
    let asking = self
    var task: any CaseTask = Conversation(isStep: isStep) { item throws(RenderFailure) in
      try asking.request(for: item)
    }
    if let extractor = settings.extractor { task = ExtractedAnswer(of: task, by: extractor) }
    guard let samples = settings.samples, samples.count > 1 else { return task }
    if let grader { return SampledAnswer(of: task, count: samples.count, grader: grader) }
    return SampledAnswer(of: task, count: samples.count) { _, answered in
      switch answered.judged {
      case .whole: .text(answered.answer.text)
      case .part(let text): .answer(text)
      case .nothing, .undecided: .abstention
      }
    }
  }

  /// The request for a case: the variables that the prompt declares, the case's history and files.
  func request(for item: SuiteCase) throws(RenderFailure) -> ModelRequest {
    var input = JSONObject()
    for entry in item.vars.entries where isDeclared(entry.key) { input[entry.key] = entry.value }
    for file in item.conversation?.files ?? [] where isDeclared(file.variable) {
      input[file.variable] = .string(file.dataURL)
    }
    let messages = item.conversation?.history ?? []
    do {
      let rendered = try renderer.render(RenderData(input: input, messages: messages))
      return try ModelRequest(
        model: model, messages: rendered.chatMessages, config: rendered.config,
        tools: try rendered.toolDefinitions, output: rendered.outputForm,
        sampling: settings.samples?.config ?? JSONObject())
    } catch {
      throw RenderFailure("\(error)")
    }
  }
}

extension CaseFile {
  /// `data:image/png;base64,…`.
  var dataURL: String { "data:\(contentType);base64,\(Data(bytes).base64EncodedString())" }
}
