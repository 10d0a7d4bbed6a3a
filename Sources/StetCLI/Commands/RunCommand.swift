internal import ArgumentParser
internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Synchronization
internal import Workflows

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Send one rendered prompt to a model and print the answer.",
    discussion: """
      The answer goes to standard output as it comes in; tokens, time and cost go
      to standard error. Without --model the prompt's own model is asked. A model
      without a file is written ALIAS:ID: openai:, anthropic: and gemini: take
      their keys from OPENAI_API_KEY, ANTHROPIC_API_KEY and GEMINI_API_KEY, ollama:
      asks the one on this machine; other aliases come from the operator's
      configuration (~/.config/stet/providers.yaml).

      Of a chain, and of a prompt with samples, every step is shown on standard
      error, and the figures are those of all. Several models, or --compare, are
      asked at once and stand side by side.
      Nothing is written, but for --save-case: it makes a case of the variables.

      Examples:
        stet run support/triage --var ticket="Where is my parcel?"
        stet run support/triage@v1 --var ticket="Where is my parcel?" --compare support/triage
        stet run support/triage --vars ticket.json --save-case support-triage --expected question
      """)

  @Argument(help: ArgumentHelp("The prompt, and which state of it.", valueName: "prompt[@ref]"))
  var prompt: String

  @OptionGroup var variables: VariableOptions

  @Option(
    name: .customLong("model"), parsing: .singleValue,
    help: ArgumentHelp(
      "A model of the registry, or ALIAS:ID; may be given several times.", valueName: "model"))
  var models: [String] = []

  @Option(
    help: ArgumentHelp("Another state, or another prompt, beside it.", valueName: "prompt[@ref]"))
  var compare: String?

  @Option(
    help: ArgumentHelp("Add the variables to this suite as a case.", valueName: "suite"))
  var saveCase: ResourceName?

  @Option(
    help: ArgumentHelp("What the saved case expects.", valueName: "text"))
  var expected: String?

  @OptionGroup var operatorOptions: OperatorOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    for model in models where ModelChoice(model) == nil {
      throw ValidationError(
        "--model '\(model)' is neither a model's name nor ALIAS:ID, such as openai:gpt-4o")
    }
    if expected != nil, saveCase == nil {
      throw ValidationError("--expected says what a case of --save-case expects")
    }
  }

  func run() async throws {
    let registry = try common.open(operatorOptions)
    let input = try input(in: registry)
    let run = try RunPrompt(
      references: try references(), models: models.compactMap { ModelChoice($0) }, input: input,
      in: registry)
    for column in run.columns where !column.ignoredVariables.isEmpty {
      common.console.note(
        "\(column.reference) does not declare "
          + "\(column.ignoredVariables.joined(separator: ", ")): left out")
    }
    let saving = saveCase.map {
      SaveCase(suite: $0, input: input, expected: expected.map { .string($0) })
    }
    try saving?.check(in: registry)
    let answered = await ask(run)
    RunReport(console: common.console, format: formatOptions.format).show(answered)
    if let saving { try save(saving, in: registry) }
    if answered.contains(where: { $0.failure != nil }) { throw ExitStatus(code: 1) }
  }

  private func references() throws -> [PromptReference] {
    let first = try PromptReference(parsing: prompt)
    guard let compare else { return [first] }
    // A bare reference stands for another state of the same prompt.
    let name = first.name.text
    let text = compare.hasPrefix("@") ? name + compare : compare
    return [first, try PromptReference(parsing: text)]
  }

  /// The variables by the schema of the first state.
  private func input(in registry: OpenRegistry) throws -> JSONObject {
    let resolved = try registry.resolve(PromptReference(parsing: prompt))
    return try variables.input(
      for: PromptRenderer(resolved).source, path: resolved.shownPath(of: "prompt"))
  }

  private func ask(_ run: RunPrompt) async -> [RunPrompt.Answered] {
    guard run.columns.count == 1, formatOptions.format == .text else { return await run.all() }
    let console = common.console
    let isLineOpen = Mutex(false)
    let answered = await run.stream { text in
      console.foreign(text)
      if let last = text.utf8.last { isLineOpen.withLock { $0 = last != 0x0A } }
    }
    // The error is told on a line of its own, behind what came of the answer.
    if answered.failure != nil, isLineOpen.withLock({ $0 }) { console.raw("\n") }
    return [answered]
  }

  private func save(_ saving: SaveCase, in registry: OpenRegistry) throws {
    let saved = try saving.run(in: registry)
    common.console.error(
      saved.isKnown
        ? "\(saved.path) has these variables already, as case \(saved.id); nothing was written"
        : "\(saved.path): case \(saved.id) was added")
  }
}
