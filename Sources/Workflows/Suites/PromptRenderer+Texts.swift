internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import StrictData

extension PromptRenderer {
  /// Stands for a case's own words while the prompt's are read: a private-use character, so that
  /// it is neither a letter nor empty.
  private static let blank = "\u{F5E7A}"
  /// How many different shapes of cases are rendered; the templates' own text counts in any case.
  private static let maximumShapes = 64

  /// What the prompt shows a model besides the cases: rendered with the cases' texts blanked, its
  /// templates as written (branches not taken included), and its examples.
  func texts(besides cases: [SuiteCase]) -> PromptTexts {
    var passages: [String] = []
    var seen: Set<ExactString> = []
    func add(_ text: String) {
      if !text.isEmpty, seen.insert(ExactString(text)).inserted { passages.append(text) }
    }
    add(source.templateText)
    for partial in partials.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      add(partial.value.templateText)
    }
    for shape in shapes(of: cases) {
      for message in rendered(shape)?.messages ?? [] {
        for piece in message.text.unicodeScalars.split(separator: "\u{F5E7A}") {
          add(String(piece))
        }
      }
    }
    let examples = examples.flatMap { path, examples in
      examples.map { example in
        PromptTexts.Example(
          path: path, line: example.position.line, input: Self.text(of: example.input),
          output: example.output)
      }
    }
    // The prompts of a chain's steps are shown to a model as well.
    let inner = steps.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { $0.value.texts(besides: []) }
    for passage in inner.flatMap(\.passages) { add(passage) }
    return PromptTexts(passages: passages, examples: examples + inner.flatMap(\.examples))
  }

  /// The question of an example as the case's is read: its variables' texts.
  private static func text(of input: Example.Input) -> String {
    switch input {
    case .text(let text): text
    case .variables(let variables):
      variables.entries.flatMap { CaseTexts.texts(in: $0.value) }.joined(separator: "\n")
    }
  }

  /// The variables of the cases with their texts blanked, each shape once.
  private func shapes(of cases: [SuiteCase]) -> [JSONObject] {
    let declared = Set(declaredVariables.map(ExactString.init))
    var shapes: [JSONObject] = []
    var seen: Set<JSONObject> = []
    for item in cases {
      var shape = JSONObject()
      for entry in item.vars.entries
      where declared.isEmpty || declared.contains(ExactString(entry.key)) {
        shape[entry.key] = Self.blanked(entry.value)
      }
      if seen.insert(shape).inserted { shapes.append(shape) }
      if shapes.count == Self.maximumShapes { break }
    }
    return shapes
  }

  /// Every text that says something replaced; numbers become 0, so that shapes stay few.
  private static func blanked(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool: return value
    case .number(let number): return .number(JSONNumber(number.double == 0 ? 0 : 1))
    case .string(let text): return .string(text.isEmpty ? "" : blank)
    case .array(let values): return .array(values.prefix(1).map(blanked))
    case .object(let object):
      var result = JSONObject()
      for entry in object.entries { result[entry.key] = blanked(entry.value) }
      return .object(result)
    }
  }

  /// The prompt without its examples; nil where it cannot be rendered with this shape.
  private func rendered(_ shape: JSONObject) -> RenderedPrompt? {
    do {
      return try Renderer(partials: { partials[$0] }).render(source, data: RenderData(input: shape))
    } catch {
      return nil
    }
  }
}
