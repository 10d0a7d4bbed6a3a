internal import AnswerCache
internal import ArgumentParser
internal import StrictData
internal import Workflows

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look at the answers that are kept, or remove them.",
    discussion: """
      Answers of models behind an alias of the operator's are kept by what was
      asked, in stet/cache.sqlite of the git directory, so that the same question
      is not paid for twice. Those of sensitive suites are not. --no-cache of the
      commands that ask leaves the cache alone.

      Examples:
        stet cache info
        stet cache clear
      """,
    subcommands: [CacheInfoCommand.self, CacheClearCommand.self])
}

struct CacheInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say how many answers are kept, of which models.",
    discussion: """
      Examples:
        stet cache info
        stet cache info --format json
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let file = try common.open().answerCache
    let contents = try file.contents()
    guard formatOptions.format == .text else {
      let json = Self.json(contents, path: file.path)
      console.out(json.serialized(formatOptions.format == .json ? .pretty(indent: 2) : .compact))
      return
    }
    guard let contents, contents.answers > 0 else {
      console.out("No answers are kept in \(file.path).")
      return
    }
    var table = TextTable(header: ["provider", "model", "answers", "bytes"], numeric: [2, 3])
    for model in contents.models {
      table.add([model.provider, model.id, "\(model.answers)", "\(model.bytes)"])
    }
    for line in table.lines { console.out(line) }
    console.out("\(ByteCount.text(contents.fileBytes)) in \(file.path)")
  }

  private static func json(_ contents: AnswerCacheFile.Contents?, path: String) -> JSONValue {
    let models = (contents?.models ?? []).map { model in
      JSONValue.object(
        JSONObject([
          ("provider", .string(model.provider)), ("model", .string(model.id)),
          ("answers", Figure.count(model.answers)), ("bytes", Figure.count(model.bytes)),
        ]))
    }
    return .object(
      JSONObject([
        ("format", .string("stet-cache-info/1")), ("path", .string(path)),
        ("answers", Figure.count(contents?.answers ?? 0)),
        ("fileBytes", Figure.count(contents?.fileBytes ?? 0)),
        ("oldest", contents?.oldest.map { Figure.count(Int($0)) } ?? .null),
        ("newest", contents?.newest.map { Figure.count(Int($0)) } ?? .null),
        ("models", .array(models)),
      ]))
  }
}

struct CacheClearCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Remove all answers that are kept.",
    discussion: """
      Examples:
        stet cache clear
      """)

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let count = try common.open().answerCache.clear()
    console.out(
      count.map { "Removed \($0) answer\($0 == 1 ? "" : "s")." }
        ?? "Removed a cache that could not be read.")
  }
}
