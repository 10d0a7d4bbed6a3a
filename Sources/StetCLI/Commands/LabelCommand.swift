internal import ArgumentParser
internal import Foundation
internal import PromptModel
internal import Workflows

struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Ask people about answers: ratings, preferences and corrections, blind.",
    discussion: """
      Asks about the answers that runs kept (`stet eval --outputs all`), in a
      shuffled order, without telling model, version, verdict or what is expected.
      In a terminal one key answers, each answer is on disk at once, and what is
      labelled already is not asked again. Elsewhere --export writes a sheet for a
      spreadsheet, and --import reads it back.

      Labels lie in labels/<suite>/<person>.jsonl; those of a sensitive suite in
      the operator's store. What is asked is the suite's labels, or pass and fail
      where it declares none; --rate asks for something else.

      Examples:
        stet label support-triage
        stet label support-triage --rate 1..5 --as ada
        stet label support-triage --pairs --prompt support/triage
        stet label support-triage --export sheet.csv
        stet label support-triage --import sheet.csv
        stet label support-triage --status
        stet label support-triage --agreement --format json
      """)

  @Argument(help: ArgumentHelp("The suite.", valueName: "suite"))
  var suite: ResourceName

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Who labels; else what git's user.name comes to.", valueName: "name"))
  var person: String?

  @Option(
    name: .customLong("record"),
    help: ArgumentHelp("Only answers of this record, by id; repeatable.", valueName: "id"))
  var records: [String] = []

  @Option(
    name: .customLong("prompt"),
    help: ArgumentHelp("Only answers of this prompt or version; repeatable.", valueName: "ref"))
  var prompts: [String] = []

  @Option(
    help: ArgumentHelp("What is asked: pass, label, or a scale such as 1..5.", valueName: "what"))
  var rate: String?

  @Flag(name: .customLong("pairs"), help: "Ask which of two answers to a case is better.")
  var asksPairs = false

  @Flag(name: .customLong("show-expected"), help: "Tell what is expected: no longer blind.")
  var showsExpected = false

  @Flag(name: .customLong("again"), help: "Ask about what is labelled already, too.")
  var asksAgain = false

  @Option(help: ArgumentHelp("Shuffle by this number.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .customLong("export"), help: ArgumentHelp("Write a sheet (CSV).", valueName: "file"))
  var exportFile: String?

  @Option(
    name: .customLong("import"), help: ArgumentHelp("Read a sheet back.", valueName: "file"))
  var importFile: String?

  @Option(help: "What separates the fields of an exported sheet: comma, semicolon or tab.")
  var separator: SheetSeparator = .comma

  @Flag(
    name: .customLong("outputs-leave-the-store"),
    help: "With --export: a sensitive suite's answers may leave the operator's store.")
  var mayLeaveStore = false

  @Flag(name: .customLong("status"), help: "Tell who labelled how many.")
  var showsStatus = false

  @Flag(name: .customLong("agreement"), help: "Tell how far people agree.")
  var showsAgreement = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    let modes = [exportFile != nil, importFile != nil, showsStatus, showsAgreement]
    if modes.count(where: { $0 }) > 1 {
      throw ValidationError("--export, --import, --status and --agreement exclude each other")
    }
    if let person, PersonName(person) == nil {
      throw ValidationError(
        "--as takes a name of a-z, 0-9, '-' and '_', at most 64 of them, not '\(person)'")
    }
    if asksPairs, rate != nil { throw ValidationError("--pairs and --rate exclude each other") }
    if let rate, rate != "pass", rate != "label", LabelQuestion.scale(rate) == nil {
      throw ValidationError("--rate is pass, label, or two numbers such as 1..5, not '\(rate)'")
    }
    if mayLeaveStore, exportFile == nil {
      throw ValidationError("--outputs-leave-the-store goes with --export")
    }
  }

  func run() throws {
    let registry = try common.open()
    let report = LabelReport(console: common.console, format: formatOptions.format, suite: suite)
    if showsStatus {
      report.show(try LabelStatus(of: suite, selection: selection, in: registry))
    } else if showsAgreement {
      let seed = seed ?? 1
      let found = try LabelAgreement.all(
        of: suite, selection: selection, seed: seed, in: registry)
      report.show(found, seed: seed)
    } else if let importFile {
      try bringIn(importFile, registry, report)
    } else {
      try ask(registry, report)
    }
  }

  private var selection: LabelSelection { LabelSelection(records: records, prompts: prompts) }

  private func request(_ registry: OpenRegistry) throws -> LabelSession.Request {
    var request = LabelSession.Request(suite: suite)
    request.person = person.flatMap { PersonName($0) }
    request.selection = selection
    request.asksAgain = asksAgain
    request.seed = seed
    if asksPairs { request.question = .preference }
    switch rate {
    case nil: break
    case "pass": request.question = .verdict
    case "label": request.question = .label(try Self.labels(of: suite, registry))
    case .some(let text): request.question = LabelQuestion.scale(text).map { .number($0) }
    }
    return request
  }

  private static func labels(of suite: ResourceName, _ registry: OpenRegistry) throws -> [String] {
    let labels = try LabelQuestion.labels(of: suite, in: registry)
    guard labels.isEmpty else { return labels }
    throw CommandError(
      "suite '\(suite)' declares no labels", hints: ["Ask for `--rate pass` or a scale."])
  }

  // MARK: - Asking

  private func ask(_ registry: OpenRegistry, _ report: LabelReport) throws {
    let session = try LabelSession(request(registry), in: registry)
    if let exportFile {
      var export = LabelExport()
      export.showsExpected = showsExpected
      export.separator = separator.character
      export.mayLeaveStore = mayLeaveStore
      do {
        try export.write(session, to: place(exportFile))
      } catch WorkflowError.refused(let reason) where session.isSensitive && !mayLeaveStore {
        throw CommandError(
          reason, hints: ["Say so with `--outputs-leave-the-store`, and mind where the sheet goes."]
        )
      }
      return report.exported(session, to: exportFile)
    }
    if formatOptions.format != .text {
      throw CommandError("labelling in a terminal has no --format \(formatOptions.format.rawValue)")
    }
    guard !session.items.isEmpty else { return try report.nothingLeft(session) }
    if case .number = session.question, session.question.wholeNumbers.isEmpty {
      throw CommandError(
        "in a terminal a scale has 1 to 1001 whole numbers", hints: [LabelReport.sheetHint(suite)])
    }
    guard let keys = KeyReader() else {
      throw CommandError(
        "labelling asks in a terminal, and standard input and output are none",
        hints: [LabelReport.sheetHint(suite)])
    }
    try work(session, keys, report)
  }

  private func work(
    _ session: LabelSession, _ keys: KeyReader, _ report: LabelReport
  ) throws {
    let desk = LabelDesk(
      console: common.console, session: session, keys: keys, showsExpected: showsExpected,
      editor: ProcessSurroundings.editor())
    do {
      try session.prepare()
      report.begin(session)
    } catch {
      keys.giveBack()
      throw error
    }
    try desk.run()
    report.end(session)
  }

  private func bringIn(
    _ file: String, _ registry: OpenRegistry, _ report: LabelReport
  ) throws {
    guard let data = FileManager.default.contents(atPath: place(file)) else {
      throw CommandError("\(file) cannot be read")
    }
    let sheet = try LabelImport(request(registry), path: file, in: registry)
    report.show(
      try sheet.run(Array(data)), from: file, as: sheet.person, into: try sheet.labelsPath())
  }

  /// A path as seen from the folder the command runs in.
  private func place(_ path: String) -> String {
    let folder = URL(fileURLWithPath: common.directory, isDirectory: true)
    return URL(fileURLWithPath: path, relativeTo: folder).path
  }
}

/// What separates fields, by a name that a shell does not read.
enum SheetSeparator: String, ExpressibleByArgument, CaseIterable {
  case comma, semicolon, tab

  var character: Character {
    switch self {
    case .comma: ","
    case .semicolon: ";"
    case .tab: "\t"
    }
  }
}
