public import StrictData

/// Why a prompt was not rendered.
public enum RenderError: Error, Sendable, Hashable {
  /// A name is called with arguments, as a subexpression or as a block, and no helper has it.
  case unknownHelper(name: String, at: TemplateLocation)
  /// A helper is called with arguments it does not take, or where it cannot stand.
  case wrongArguments(helper: String, reason: String, at: TemplateLocation)
  /// Variables that the input schema requires and neither a default nor the data gives, sorted as
  /// the schema names them.
  case missingVariables([String])
  /// A partial that the caller does not know.
  case missingPartial(name: String, at: TemplateLocation)
  /// Partials that include each other: the names from the first to its return.
  case partialCycle([String], at: TemplateLocation)
  /// Partials nested deeper than ``Template/maximumNesting``.
  case partialsTooDeep([String], at: TemplateLocation)
  /// The text is longer than the limit, in bytes.
  case outputTooLarge(limit: Int, at: TemplateLocation)
  /// Rendering took more steps than the limit; a step is a statement, an iteration or about 16
  /// bytes of a computed text.
  case tooManySteps(limit: Int, at: TemplateLocation)
  /// A value is not what its place needs.
  case wrongData(reason: String, at: TemplateLocation?)
}

/// A place in a template or in one of its partials.
public struct TemplateLocation: Sendable, Hashable, CustomStringConvertible {
  /// The partial's name; nil for the prompt itself.
  public let partial: String?
  /// Where in that file.
  public let position: SourcePosition

  /// A place.
  public init(partial: String?, position: SourcePosition) {
    self.partial = partial
    self.position = position
  }

  /// `line:column`, after the partial's name where one is meant.
  public var description: String { "\(partial.map { "partial '\($0)', " } ?? "")\(position)" }
}

extension RenderError: CustomStringConvertible {
  /// Where it happened; nil where the whole prompt is meant.
  public var location: TemplateLocation? {
    switch self {
    case .unknownHelper(_, let place), .wrongArguments(_, _, let place),
      .missingPartial(_, let place), .partialCycle(_, let place), .partialsTooDeep(_, let place),
      .outputTooLarge(_, let place), .tooManySteps(_, let place):
      place
    case .wrongData(_, let place): place
    case .missingVariables: nil
    }
  }

  /// What is wrong, without the place.
  public var message: String {
    switch self {
    case .unknownHelper(let name, _): "unknown helper '\(name)'"
    case .wrongArguments(let helper, let reason, _): "'\(helper)' \(reason)"
    case .missingVariables(let names):
      "required \(names.count == 1 ? "variable is" : "variables are") missing: "
        + names.map { "'\($0)'" }.joined(separator: ", ")
    case .missingPartial(let name, _): "partial '\(name)' does not exist"
    case .partialCycle(let names, _): "partials include each other: " + Self.chain(names)
    case .partialsTooDeep(let names, _):
      "partials are nested deeper than \(Template.maximumNesting): " + Self.chain(names)
    case .outputTooLarge(let limit, _): "the rendered text is larger than \(limit) bytes"
    case .tooManySteps(let limit, _): "rendering takes more than \(limit) steps"
    case .wrongData(let reason, _): reason
    }
  }

  private static func chain(_ names: [String]) -> String { names.joined(separator: " → ") }

  /// `line:column: message`, with the partial's name where one is meant.
  public var description: String { (location.map { "\($0): " } ?? "") + message }
}
