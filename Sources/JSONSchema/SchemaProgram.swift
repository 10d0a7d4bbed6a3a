internal import StrictData

/// A compiled schema: nodes that name each other by index.
struct SchemaProgram: Sendable {
  var nodes: [Node] = []
  /// The node of each dynamic anchor, by name and resource.
  var dynamicAnchors: [String: [Int: Int]] = [:]
  /// Whether any node needs to know what others have evaluated.
  var needsAnnotations = false

  /// One schema object or boolean.
  struct Node: Sendable {
    /// A JSON pointer into the main schema, or a URI with one.
    let pointer: String
    let resource: Int
    /// In the order of evaluation: `unevaluated…` come last.
    var keywords: [(name: String, rule: Rule)] = []
  }

  /// What a keyword asks; schemas by node index.
  enum Rule: Sendable {
    case never
    case types(ValueTypes)
    case oneOfValues(Set<ComparableJSON>)
    case multipleOf(ExactDecimal, literal: String)
    case bound(Bound, ExactDecimal, literal: String)
    case count(Count, Int)
    case pattern(SchemaPattern, source: String)
    case uniqueItems
    case required([String])
    case dependentRequired([(key: String, required: [String])])
    case format(Format)
    case all([Int])
    case any([Int])
    case one([Int])
    case not(Int)
    case condition(Int, then: Int?, otherwise: Int?)
    case dependentSchemas([(key: String, node: Int)])
    case items(prefix: [Int], rest: Int?)
    case contains(Int, minimum: Int, maximum: Int?, marksItems: Bool)
    case properties(Properties)
    case propertyNames(Int)
    case reference(Int)
    case dynamicReference(Int, anchor: String)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)
  }

  enum Bound: Sendable {
    case maximum
    case exclusiveMaximum
    case minimum
    case exclusiveMinimum
  }

  enum Count: Sendable {
    case maxLength
    case minLength
    case maxItems
    case minItems
    case maxProperties
    case minProperties
  }

  /// `properties`, `patternProperties` and `additionalProperties`, which depend on each other.
  struct Properties: Sendable {
    var named: [ExactString: Int] = [:]
    var patterns: [(regex: SchemaPattern, node: Int)] = []
    var additional: Int?
  }
}
