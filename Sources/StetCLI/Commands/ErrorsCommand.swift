public import ArgumentParser
internal import PromptModel
public import Workflows

struct ErrorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "errors",
    abstract: "Group the failing cases of a record, and write groups down as tags or new cases.",
    discussion: """
      Groups by the assertion that failed, by tag, by confused labels and by texts
      that read alike, and names the words that tell a group from the cases that
      passed. RECORD is an evidence id (8 or more digits), the path of a
      statement, or a prompt, which stands for its newest record.

      --tag and --new-cases change the suite's cases.jsonl in the work tree, so
      the suite gets a new digest. Of sensitive suites no word is printed
      unless --show is given.

      Examples:
        stet errors support/triage
        stet errors support/triage@production --suite support-triage --by confusion
        stet errors support/triage --group 1 --show
        stet errors support/triage --group 1 --tag needs-context
        stet errors support/triage --group 1 --new-cases --dry-run
      """)

  @Argument(help: ArgumentHelp("The record: an id, a path or a prompt.", valueName: "record"))
  var record: String

  @Option(help: ArgumentHelp("Of a prompt's records those on this suite.", valueName: "suite"))
  var suite: ResourceName?

  @Option(help: ArgumentHelp("Of a prompt's records those with this model.", valueName: "model"))
  var model: ResourceName?

  @Option(help: "Only groups by assertion, slice, confusion or text; repeatable.")
  var by: [ErrorGroup.Kind] = []

  @Option(
    name: .customLong("group"),
    help: ArgumentHelp("The group to look at or write down; repeatable.", valueName: "n"))
  var groups: [Int] = []

  @Option(help: ArgumentHelp("Give the groups' cases this tag.", valueName: "name"))
  var tag: String?

  @Flag(
    name: .customLong("new-cases"), help: "Append drafts of new cases, copied from the groups'.")
  var makesDrafts = false

  @Flag(name: .customLong("dry-run"), help: "Tell what would be written.")
  var isDryRun = false

  @Flag(name: .customLong("show"), help: "Print what the cases ask, and answers that were kept.")
  var showsTexts = false

  @Option(help: ArgumentHelp("At most this many groups of a kind.", valueName: "n"))
  var limit: Int = 10

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1") }
    if groups.isEmpty, tag != nil || makesDrafts {
      throw ValidationError("--tag and --new-cases need --group")
    }
    if isDryRun, tag == nil, !makesDrafts {
      throw ValidationError("--dry-run goes with --tag or --new-cases")
    }
  }

  func run() throws {
    var writing = GroupErrors.Writing()
    writing.tag = tag
    writing.makesDrafts = makesDrafts
    writing.isDryRun = isDryRun
    let registry = try common.open()
    // A prompt's name may be a folder's too: only a statement is looked for as a file.
    let name =
      record.hasSuffix(".json") ? registry.pathFromTop(record, in: common.directory) : record
    let outcome = try GroupErrors(
      record: name, suite: suite, model: model, chosen: groups, writing: writing
    ).run(in: registry)
    ErrorsReport(
      console: common.console, format: formatOptions.format, kinds: by, limit: limit,
      showsTexts: showsTexts
    ).show(outcome)
  }
}

extension ErrorGroup.Kind: ExpressibleByArgument {}
