public import Dotprompt
internal import StrictData

/// What an input schema says of names.
public struct InputContract: Sendable {
  /// The declared names, in the schema's order.
  public let names: [String]
  /// Whether there is a schema at all.
  public let hasSchema: Bool
  /// Whether the schema takes names it does not list: Picoschema's `(*)`.
  public let isOpen: Bool
  private let known: Set<ExactString>

  /// The contract of a prompt.
  public init(_ source: PromptSource) {
    let schema = source.frontMatter.inputJSONSchema
    hasSchema = schema != nil
    names = schema?["properties"]?.object?.keys ?? []
    switch schema?["additionalProperties"] {
    case .bool(true), .object: isOpen = true
    default: isOpen = false
    }
    known = Set(names.map { ExactString($0) })
  }

  /// Whether the schema declares a name, or takes any.
  public func declares(_ name: String) -> Bool { isOpen || known.contains(ExactString(name)) }
}
