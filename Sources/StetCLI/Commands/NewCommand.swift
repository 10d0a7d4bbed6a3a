internal import ArgumentParser
internal import PromptModel
internal import Workflows

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Begin a prompt, with examples and a suite that runs at once.",
    discussion: """
      Writes the prompt, its examples and a suite into the work tree; commits
      nothing and overwrites nothing. Templates: classify (one label for a text),
      text (a text for a text), extract (fields as JSON), summarise (a short text
      for a long one), chat (an answer within a conversation), cot (reasoning, then
      an answer graded alone), judge (a verdict on another model's answer).

      Examples:
        stet new support/triage --template classify
        stet new support/apology --template text --no-suite
        stet new support/returns --template cot
      """)

  @Argument(help: ArgumentHelp("The prompt's name.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("What it begins with, see above.", valueName: "template"))
  var template: String = "classify"

  @Option(help: ArgumentHelp("The model its front matter names.", valueName: "model"))
  var model: String = "baseline"

  @Flag(name: .customLong("no-suite"), help: "Write no suite.")
  var withoutSuite = false

  @OptionGroup var common: RegistryOptions

  func run() throws {
    guard let prompt = PromptName(name) else {
      throw CommandError(
        "'\(name)' cannot be a prompt's name", causes: ["a name has \(NewPrompt.grammar)"])
    }
    guard let chosen = PromptTemplate(rawValue: template) else {
      throw CommandError(
        "there is no template '\(template)'",
        hints: PromptTemplate.allCases.map { "--template \($0.rawValue): \($0.summary)." })
    }
    guard let model = ResourceName(model) else {
      throw CommandError("'\(model)' cannot be a model's name")
    }
    let outcome = try NewPrompt(
      name: prompt, template: chosen, model: model, hasSuite: !withoutSuite
    ).run(in: common.open())
    let console = common.console
    for file in outcome.files { console.out("Wrote \(file)") }
    showNextSteps(prompt, outcome, console)
  }

  private func showNextSteps(
    _ prompt: PromptName, _ outcome: NewPrompt.Outcome, _ console: Console
  ) {
    console.error("Next: write your own text into them, then")
    console.error("  stet lint \(prompt)")
    if outcome.suite != nil { console.error("  stet eval \(prompt)") }
    console.error("  git add \(outcome.files.joined(separator: " ")) && git commit")
    if model == "baseline" {
      console.error("")
      console.error(
        "The model is the baseline, no language model: it answers by the examples alone. With a "
          + "file in models/ for one of your own, say NAME, run")
      console.error("  stet \(outcome.suite == nil ? "run" : "eval") \(prompt) --model NAME")
    }
    guard let suite = outcome.suite, !outcome.environmentsWithoutSuite.isEmpty else { return }
    let names = outcome.environmentsWithoutSuite.map(\.text).joined(separator: ", ")
    console.error("")
    console.error(
      "No gate asks for suite \(suite) yet (\(names)). Once it is on the mainline, an environment "
        + "in \(outcome.policyPath) asks for it with")
    console.error(
      """
            gates:
              - suite: \(suite)
                floors: {accuracy: 0.50}
      and a policy-version that is one higher.
      """)
  }
}
