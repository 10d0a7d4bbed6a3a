internal import ArgumentParser
internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

struct TokensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens",
    abstract: "Count tokens, exactly or estimated, and install vocabularies.",
    discussion: """
      With the vocabulary of a model installed its tokens are counted exactly,
      else estimated and marked ≈. What a provider reports of a request always
      wins.

      Examples:
        stet tokens count registry/prompts/support/triage.prompt
        stet tokens count --prompt support/triage --var ticket="Where is my parcel?"
        stet tokens install o200k_base.tiktoken
        stet tokens list
      """,
    subcommands: [
      TokensCountCommand.self, TokensInstallCommand.self, TokensListCommand.self,
    ])
}

struct TokensCountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the tokens of a text or of a rendered prompt.",
    discussion: """
      A prompt is counted by the vocabulary of its model: per message, with 3
      around each and 3 before the answer, as OpenAI's chat format has them.

      Examples:
        stet tokens count registry/prompts/support/triage.prompt
        git show --patch HEAD | stet tokens count -
        stet tokens count --prompt support/triage@production --var ticket="Where is it?"
      """)

  @Argument(help: ArgumentHelp("A text; `-` or nothing: standard input.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("Count this prompt instead.", valueName: "prompt[@ref]"))
  var prompt: String?

  @OptionGroup var variables: VariableOptions

  @Option(
    help: ArgumentHelp(
      "The vocabulary: cl100k_base or o200k_base; else the model's.", valueName: "name"))
  var vocabulary: VocabularyName?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if prompt != nil, file != nil {
      throw ValidationError("a file and --prompt exclude each other")
    }
    if prompt == nil, !variables.assignments.isEmpty || variables.vars != nil {
      throw ValidationError("--var and --vars go with --prompt")
    }
  }

  func run() throws {
    let report = TokensReport(console: common.console, format: formatOptions.format)
    if let prompt {
      try countPrompt(prompt, report)
    } else {
      try countText(file ?? "-", report)
    }
  }

  private func countText(_ path: String, _ report: TokensReport) throws {
    let bytes = try InputFile.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError("\(InputFile.name(path)) is not UTF-8")
    }
    let figure = try CountTokens(vocabulary: vocabulary).run(on: text, common.surroundings())
    report.show(figure, vocabulary)
  }

  private func countPrompt(_ text: String, _ report: TokensReport) throws {
    let registry = try common.open()
    let resolved = try registry.resolve(PromptReference(parsing: text))
    let renderer = try PromptRenderer(resolved)
    let path = resolved.shownPath(of: "prompt")
    let input = try variables.input(for: renderer.source, path: path)
    let rendered: RenderedPrompt
    do {
      rendered = try renderer.render(RenderData(input: input))
    } catch let error as RenderError {
      throw CommandError("\(path): \(error.message)", hints: GetCommand.hints(error))
    }
    let outcome = try CountTokens(vocabulary: vocabulary).run(
      on: rendered, of: resolved, in: registry)
    report.show(outcome, of: resolved)
  }
}

struct TokensInstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Keep a vocabulary file, checked by its SHA-256.",
    discussion: """
      Takes cl100k_base and o200k_base as OpenAI publishes them for tiktoken: any
      copy will do, whatever its name. It is kept in ~/.local/share/stet.

      Examples:
        stet tokens install o200k_base.tiktoken
      """)

  @Argument(help: ArgumentHelp("The file; `-` for standard input.", valueName: "file"))
  var file: String

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let bytes = try InputFile.read(file)
    let entry = try InstalledVocabularies(common.surroundings()).install(
      bytes, from: InputFile.name(file))
    TokensReport(console: common.console, format: formatOptions.format).show(installed: entry)
  }
}

struct TokensListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the known vocabularies and where they lie.",
    discussion: """
      Examples:
        stet tokens list
        stet tokens list --format json
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let entries = try InstalledVocabularies(common.surroundings()).entries
    TokensReport(console: common.console, format: formatOptions.format).show(entries)
  }
}
