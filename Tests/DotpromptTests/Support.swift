import Dotprompt
import StrictData

/// The positions of `«`-marks in a text, and the text without them.
func marked(_ text: String) -> (text: String, positions: [SourcePosition]) {
  var clean = String.UnicodeScalarView()
  var positions: [SourcePosition] = []
  var line = 1
  var column = 1
  for scalar in text.unicodeScalars {
    if scalar == "«" {
      positions.append(SourcePosition(line: line, column: column))
      continue
    }
    clean.append(scalar)
    column += 1
    if scalar == "\n" { (line, column) = (line + 1, 1) }
  }
  return (String(clean), positions)
}

/// The error that a body throws, else nil.
func caught<Failure: Error>(_ type: Failure.Type, _ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure
  }
}

func prompt(_ text: String) throws -> PromptSource { try PromptSource(parsing: Array(text.utf8)) }

func object(_ json: String) throws -> JSONObject {
  try JSONParser.parse(json).object ?? JSONObject()
}

/// Renders a prompt's text with an input written as JSON.
func rendered(
  _ text: String, _ input: String = "{}", partials: [String: String] = [:],
  options: RenderOptions = RenderOptions()
) throws -> RenderedPrompt {
  let renderer = Renderer(
    partials: { name in
      try partials[name].map { try PromptSource.partial(parsing: Array($0.utf8)) }
    }, options: options)
  return try renderer.render(try prompt(text), data: RenderData(input: try object(input)))
}
