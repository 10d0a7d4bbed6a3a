internal import JSONSchema
internal import PromptModel
internal import StrictData

/// The calls an answer makes: those the provider reported, else those its text writes as JSON, in
/// OpenAI's shape (`{"tool_calls": [{"function": {"name", "arguments"}}]}`, the list alone, or one of
/// it) or as `{"name", "arguments"}`.
enum AnsweredCalls {
  static func calls(of answer: JudgedAnswer) -> [ToolCall] {
    guard answer.toolCalls.isEmpty else { return answer.toolCalls }
    let value: JSONValue
    do {
      value = try OutputJSON.parse(answer.text).value
    } catch {
      return []
    }
    return calls(in: value["tool_calls"] ?? value)
  }

  private static func calls(in value: JSONValue) -> [ToolCall] {
    if let list = value.array { return list.compactMap(call) }
    return call(value).map { [$0] } ?? []
  }

  private static func call(_ value: JSONValue) -> ToolCall? {
    let function = value["function"] ?? value
    guard let name = function["name"]?.string else { return nil }
    let arguments = function["arguments"] ?? .object(JSONObject())
    return ToolCall(
      id: value["id"]?.string, name: name, arguments: arguments.string ?? arguments.serialized())
  }
}

/// `tool-calls`: the calls of an answer are the wanted ones; names scalar by scalar, arguments as
/// JSON values (`1` is `1.0`, the order of members does not matter). The score is the F1 of calls:
/// twice the number that meet, over the numbers wanted and made; 1 where none is wanted and made.
struct ToolCallsCheck: AssertionCheck {
  /// A wanted call.
  struct Wanted: Sendable {
    let name: String
    /// Nil: any.
    let arguments: JSONValue?

    func isMet(by call: ToolCall) -> Bool {
      guard ExactString(call.name) == ExactString(name) else { return false }
      guard let arguments else { return true }
      return call.argumentsValue?.isEqual(to: arguments) ?? false
    }
  }

  let wanted: [Wanted]
  /// Whether the order matters: then those count that meet in one order.
  let isOrdered: Bool

  init(_ input: inout AssertionInput) throws(AssertionFault) {
    var list = try input.wanted()
    var isOrdered = false
    if let members = list.object {
      let options = try AssertionOptions(
        members, known: ["reference", "order"], type: input.name)
      isOrdered = try options.word("order", ["any", "strict"]) == "strict"
      guard let written = options["reference"] ?? input.suiteCase.expected else {
        throw AssertionFault("\(input.name) has no list of calls and the case has no expected")
      }
      list = written
    }
    guard let calls = list.array else {
      throw AssertionFault("\(input.name) takes a list of {name, arguments}")
    }
    var wanted: [Wanted] = []
    for call in calls {
      guard let object = call.object, let name = object["name"]?.string, !name.isEmpty,
        object.keys.allSatisfy({ ["name", "arguments"].contains($0) })
      else { throw AssertionFault("\(input.name) takes a list of {name, arguments}") }
      wanted.append(Wanted(name: name, arguments: object["arguments"]))
    }
    if isOrdered { input.note("order", "strict") }
    self.wanted = wanted
    self.isOrdered = isOrdered
  }

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let calls = AnsweredCalls.calls(of: answer)
    let all = wanted.count + calls.count
    let met = isOrdered ? inOrder(calls) : inAnyOrder(calls)
    return .scored(
      all == 0 ? 1 : 2 * Double(met) / Double(all),
      "\(met) of \(wanted.count) wanted calls were made, of \(calls.count) in all: "
        + (calls.isEmpty ? "none" : calls.prefix(5).map(Self.text).joined(separator: ", ")))
  }

  private static func text(_ call: ToolCall) -> String {
    "\(Excerpt.quoted(call.name)) \(Excerpt.quoted(call.arguments))"
  }

  /// Calls that meet, each once; those with arguments choose first.
  private func inAnyOrder(_ calls: [ToolCall]) -> Int {
    var rest = calls
    var met = 0
    for one in wanted.filter({ $0.arguments != nil }) + wanted.filter({ $0.arguments == nil }) {
      guard let index = rest.firstIndex(where: one.isMet) else { continue }
      rest.remove(at: index)
      met += 1
    }
    return met
  }

  /// The longest common subsequence.
  private func inOrder(_ calls: [ToolCall]) -> Int {
    var lengths = [Int](repeating: 0, count: calls.count + 1)
    for one in wanted {
      var diagonal = 0
      for (index, call) in calls.enumerated() {
        let above = lengths[index + 1]
        lengths[index + 1] =
          one.isMet(by: call) ? diagonal + 1 : max(lengths[index], above)
        diagonal = above
      }
    }
    return lengths[calls.count]
  }
}

/// `tool-call-f1` as promptfoo computes it: over the sets of tool names, without order, number and
/// arguments; precision is 0 without a call.
struct ToolNamesCheck: AssertionCheck {
  let wanted: Set<ExactString>

  init(_ input: AssertionInput) throws(AssertionFault) {
    let value = try input.wanted()
    let names: [String]
    if let text = value.string {
      names = text.split(separator: ",").map(String.init)
    } else {
      names = try input.texts(value)
    }
    let trimmed = names.map { VoteText.trimmed(Substring($0).unicodeScalars) }
    wanted = Set(trimmed.filter { !$0.isEmpty }.map(ExactString.init))
    if wanted.isEmpty { throw AssertionFault("\(input.name) names no tool") }
  }

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let made = Set(AnsweredCalls.calls(of: answer).map { ExactString($0.name) })
    let both = Double(wanted.intersection(made).count)
    let score = 2 * both / Double(wanted.count + made.count)
    let names = made.sorted().map(\.text).joined(separator: ", ")
    return .scored(
      score,
      "\(Int(both)) of \(wanted.count) wanted tools were called; called: "
        + (names.isEmpty ? "none" : names))
  }
}

/// `is-valid-openai-tools-call`: there is a call, and every call is of a tool the prompt defines,
/// with arguments that are JSON and meet its schema.
struct ValidToolCallsCheck: AssertionCheck {
  let schemas: SchemaCache

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let calls = AnsweredCalls.calls(of: answer)
    guard !calls.isEmpty else { return .binary(false, "the output calls no tool") }
    guard !answer.tools.isEmpty else {
      return .undecidable("the prompt defines no tools, so no call can be checked")
    }
    for call in calls {
      let name = ExactString(call.name)
      guard let tool = answer.tools.first(where: { ExactString($0.name) == name }) else {
        return .binary(false, "the tool \(Excerpt.quoted(call.name)) is not defined")
      }
      guard let arguments = call.argumentsValue else {
        return .binary(false, "the arguments of \(Excerpt.quoted(call.name)) are no JSON")
      }
      guard let written = tool.inputSchema else { continue }
      do {
        if let problem = try schemas.schema(written).validate(arguments).first {
          return .binary(
            false,
            "the arguments of \(Excerpt.quoted(call.name)) do not meet its schema: \(problem)")
        }
      } catch {
        return .undecidable(
          "the schema of the tool \(Excerpt.quoted(call.name)) is invalid: \(error)")
      }
    }
    return .binary(true, "every call is of a defined tool and meets its schema")
  }
}
