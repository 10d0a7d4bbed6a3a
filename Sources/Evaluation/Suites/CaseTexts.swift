public import PromptModel
public import StrictData

/// What of a suite's cases is text: what is asked and what is expected.
///
/// A variable that has the same value in every case (two or more) is a setting, not a question; an
/// expected text that cases with different questions share is a label. Neither can leak.
public struct CaseTexts: Sendable {
  /// One case's texts.
  struct Item: Sendable {
    let suiteCase: SuiteCase
    /// Texts of its variables, each by itself.
    let variables: [String]
    /// All of them, one behind the other.
    let input: String
    /// The expected texts that are no labels.
    let expected: [String]
  }

  let items: [Item]

  /// The texts of these cases of a suite.
  public init(_ cases: [SuiteCase], labels: [String] = []) {
    let settings = Self.settings(of: cases)
    let labels = Set(labels.map(ExactString.init))
    let inputs = cases.map { item in
      item.vars.entries.filter { !settings.contains(ExactString($0.key)) }
        .flatMap { Self.texts(in: $0.value) } + Self.texts(of: item.conversation)
    }
    let shared = Self.sharedExpectations(cases, inputs)
    items = zip(cases, inputs).map { item, variables in
      Item(
        suiteCase: item, variables: variables,
        // Most cases have one, and its text is not held twice.
        input: variables.count == 1 ? variables[0] : variables.joined(separator: "\n"),
        expected: Self.expectations(of: item).filter {
          !labels.contains(ExactString($0)) && !shared.contains(ExactString($0))
        })
    }
  }

  /// What an output says besides its form: of JSON objects and lists, which share their keys with
  /// every other answer, the texts and numbers in them; else the output itself.
  static func content(ofOutput output: String) -> String {
    let first = output.unicodeScalars.first { !$0.properties.isWhitespace }
    guard first == "{" || first == "[" else { return output }
    do throws(SourceError) {
      let value = try JSONParser.parse(output)
      return texts(in: value).joined(separator: "\n")
    } catch {
      return output
    }
  }

  /// Every text in a value, in order; numbers as they are written.
  public static func texts(in value: JSONValue) -> [String] {
    switch value {
    case .null, .bool: []
    case .number(let number): [number.literal]
    case .string(let text): [text]
    case .array(let values): values.flatMap { texts(in: $0) }
    case .object(let object): object.entries.flatMap { texts(in: $0.value) }
    }
  }

  /// What a conversation so far says, and which files a case shows: a case that differs in nothing
  /// else is another question.
  private static func texts(of conversation: CaseConversation?) -> [String] {
    guard let conversation else { return [] }
    let said = conversation.history.flatMap { message in
      (message["content"]?.array ?? []).flatMap { texts(in: $0) }
    }
    return said + conversation.files.map(\.digest.hex)
  }

  private static func settings(of cases: [SuiteCase]) -> Set<ExactString> {
    guard cases.count > 1, let first = cases.first else { return [] }
    var same = first.vars
    for item in cases.dropFirst() {
      for entry in same.entries where item.vars[entry.key] != entry.value {
        same[entry.key] = nil
      }
      if same.entries.isEmpty { break }
    }
    return Set(same.entries.map { ExactString($0.key) })
  }

  /// `expected`, and the values of the case's own `equals`.
  private static func expectations(of item: SuiteCase) -> [String] {
    let asserted = item.assertions.filter { $0.type == "equals" && !$0.isNegated }
      .compactMap(\.value)
    return ([item.expected].compactMap { $0 } + asserted).map { $0.string ?? $0.serialized() }
  }

  private static func sharedExpectations(
    _ cases: [SuiteCase], _ inputs: [[String]]
  ) -> Set<ExactString> {
    var first: [ExactString: Int] = [:]
    var shared: Set<ExactString> = []
    for (number, item) in cases.enumerated() {
      for text in Self.expectations(of: item) {
        let key = ExactString(text)
        guard let other = first[key] else {
          first[key] = number
          continue
        }
        if inputs[other].map(ExactString.init) != inputs[number].map(ExactString.init) {
          shared.insert(key)
        }
      }
    }
    return shared
  }
}
