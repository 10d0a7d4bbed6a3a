public import StrictData

/// What judging cost, apart from what was judged.
public struct JudgeSpend: Sendable, Hashable {
  /// Requests that were sent, those sent again included.
  public let calls: Int
  /// Tokens, as reported; nil where one of the answers does not say.
  public let usage: TokenUsage
  /// In US dollars; nil: not known, which is not free.
  public let costUSD: Double?
  /// The time of all answers one after another, in milliseconds; nil where one was not measured.
  public let milliseconds: Double?

  /// A spend.
  public init(
    calls: Int, usage: TokenUsage = TokenUsage(), costUSD: Double? = nil,
    milliseconds: Double? = nil
  ) {
    self.calls = calls
    self.usage = usage
    self.costUSD = costUSD
    self.milliseconds = milliseconds
  }

  /// What an answer took. One that was kept from before cost no request, and what it cost then.
  public init(_ answer: ModelAnswer) {
    self.init(
      calls: answer.isCached ? 0 : answer.attempts, usage: answer.usage, costUSD: answer.costUSD,
      milliseconds: answer.latencyMilliseconds)
  }

  /// Requests that came to nothing, which is taken to have cost nothing; nil: none was sent.
  init?(failedCalls calls: Int) {
    guard calls > 0 else { return nil }
    self.init(calls: calls, usage: TokenUsage(prompt: 0, completion: 0), costUSD: 0)
  }

  /// Both together; what is not known of one is not known of both.
  public static func + (left: JudgeSpend, right: JudgeSpend) -> JudgeSpend {
    func sum(_ path: KeyPath<JudgeSpend, Double?>) -> Double? {
      guard let first = left[keyPath: path], let second = right[keyPath: path] else { return nil }
      return first + second
    }
    return JudgeSpend(
      calls: left.calls + right.calls, usage: left.usage + right.usage, costUSD: sum(\.costUSD),
      milliseconds: sum(\.milliseconds))
  }

  /// The sum; nil of none.
  public static func sum(_ spends: [JudgeSpend]) -> JudgeSpend? {
    spends.dropFirst().reduce(spends.first) { sum, next in sum.map { $0 + next } }
  }
}

extension JudgeSpend {
  /// The spend as a JSON object; ``init(json:)`` reads an equal one from it.
  public var json: JSONValue {
    var object = JSONObject([("calls", .number(JSONNumber(calls)))])
    object["usage"] = usage.json
    object["cost"] = .finite(costUSD)
    object["ms"] = .finite(milliseconds)
    return .object(object)
  }

  /// Reads what ``json`` wrote; nil where it is something else.
  public init?(json: JSONValue) {
    guard let calls = json["calls"]?.whole, calls >= 0 else { return nil }
    self.init(
      calls: calls, usage: TokenUsage(json: json["usage"]), costUSD: json["cost"]?.real,
      milliseconds: json["ms"]?.real)
  }
}
