internal import Evaluation
internal import StrictData

/// What a dialect makes of the events of its stream.
protocol StreamedAnswer: Sendable {
  /// Takes an event and returns the new text in it.
  ///
  /// - Throws: for what is no such event, and for an error in it.
  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String

  /// Whether the last event that matters has come.
  var isComplete: Bool { get }

  /// The answer, once it is complete.
  func answer() throws(ProviderError) -> ModelAnswer
}

/// A stream of events, or of JSON lines.
///
/// A server that does not stream after all sends a whole body (JSON, or a page of HTML): that is read
/// as such at the end.
struct EventStream<Answer: StreamedAnswer>: DialectStream {
  private enum Framing {
    case undecided, events, lines, whole
  }

  private var answer: Answer
  private let dialect: any Dialect
  private let name: String
  private let isLines: Bool
  private var framing = Framing.undecided
  private var events = ServerEventParser()
  private var lines = LineSplitter(endsAtCarriageReturn: false)
  /// The bytes before the framing is known, then those of a whole body.
  private var body: [UInt8] = []
  private var count = 0
  private var head: [UInt8] = []

  /// - Parameter isLines: whether each line is a JSON value, instead of server-sent events.
  init(answer: Answer, dialect: any Dialect, name: String, isLines: Bool = false) {
    self.answer = answer
    self.dialect = dialect
    self.name = name
    self.isLines = isLines
  }

  mutating func read(_ bytes: [UInt8]) throws(ProviderError) -> String {
    count += bytes.count
    if head.count < 800 { head += bytes.prefix(800 - head.count) }
    var bytes = bytes
    if framing == .undecided {
      body += bytes
      guard decide() else { return "" }
      if framing == .whole { return "" }
      bytes = body
      body = []
    } else if framing == .whole {
      body += bytes
      return ""
    }
    return try take(framing == .lines ? lineEvents(lines.read(bytes)) : events.read(bytes))
  }

  mutating func finish() throws(ProviderError) -> ModelAnswer {
    if framing == .whole {
      return try dialect.answer(from: HTTPReply(status: 200, headers: [], body: body))
    }
    if !answer.isComplete {
      let last =
        framing == .lines
        ? lineEvents([lines.finish() ?? []]) : [events.finish()].compactMap(\.self)
      do {
        _ = try take(last)
      } catch {
        // Half an event: the end came too early, which says more than where in it.
        if ReplyBody.value(last.first?.data ?? []) != nil { throw error }
      }
    }
    guard answer.isComplete else {
      let seen = count == 0 ? "" : " after \(count) bytes: '\(Excerpt.of(bytes: head))'"
      throw ProviderError("the stream of \(name) ended early\(seen)", retry: .afterBackoff)
    }
    return try answer.answer()
  }

  /// Whether the bytes so far tell how the stream is framed: no event starts with `{`, `[` or `<`.
  private mutating func decide() -> Bool {
    let bytes = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    guard let first = bytes.first(where: { $0 > 0x20 }), first != 0xEF || bytes.count > 3 else {
      return false
    }
    let isWhole = first == UInt8(ascii: "<") || (!isLines && (first == 0x7B || first == 0x5B))
    framing = isWhole ? .whole : isLines ? .lines : .events
    return true
  }

  private func lineEvents(_ lines: [[UInt8]]) -> [ServerEvent] {
    lines.filter { line in line.contains { $0 > 0x20 } }.map { ServerEvent(name: nil, data: $0) }
  }

  private mutating func take(_ events: [ServerEvent]) throws(ProviderError) -> String {
    var text = ""
    for event in events {
      text += try answer.take(event)
    }
    return text
  }
}

extension ServerEvent {
  /// The object that the data is.
  func object(dialect: String) throws(ProviderError) -> JSONObject {
    guard let object = ReplyBody.value(data)?.object else {
      throw ProviderError(
        "an event in the stream of \(dialect) is no JSON object: '\(Excerpt.of(bytes: data))'")
    }
    return object
  }
}

/// Tool calls that come in pieces, in the order in which they began.
struct StreamedToolCalls: Sendable {
  private struct Pieces {
    var id: String?
    var name = ""
    var arguments = ""
  }

  private var calls: [Pieces] = []
  private var positions: [Int: Int] = [:]

  /// Whether none began.
  var isEmpty: Bool { calls.isEmpty }

  /// Adds a piece to the call with an index; nil: to a new one.
  mutating func add(index: Int?, id: String?, name: String?, arguments: String) {
    let position: Int
    if let index, let known = positions[index] {
      position = known
    } else {
      position = calls.count
      calls.append(Pieces())
      if let index { positions[index] = position }
    }
    if let id, !id.isEmpty { calls[position].id = id }
    if let name { calls[position].name += name }
    calls[position].arguments += arguments
  }

  /// Adds to the arguments of a call that began; of another kind of block there is none.
  mutating func grow(index: Int?, arguments: String) {
    guard let index, let position = positions[index] else { return }
    calls[position].arguments += arguments
  }

  /// The calls.
  ///
  /// - Throws: where one has no name.
  func toolCalls(dialect: String) throws(ProviderError) -> [ToolCall] {
    if calls.contains(where: { $0.name.isEmpty }) {
      throw ProviderError("the stream of \(dialect) has a tool call without a name")
    }
    return calls.map { call in
      ToolCall(
        id: call.id, name: call.name, arguments: call.arguments.isEmpty ? "{}" : call.arguments)
    }
  }
}
