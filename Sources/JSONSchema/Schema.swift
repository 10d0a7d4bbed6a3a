public import StrictData

/// A compiled JSON Schema: drafts 2020-12 (where `$schema` names none), 2019-09 and draft-07.
///
/// References are resolved among the schema itself, the supplied resources and the drafts' own
/// metaschemas; nothing is ever fetched. `format` is an annotation unless asked for.
public struct Schema: Sendable {
  /// What counts beyond the specification, and the limits.
  public struct Options: Sendable, Hashable {
    /// Whether `format` is checked: date, time, date-time, email, hostname, ipv4, ipv6, uri, uuid,
    /// regex, json-pointer; other formats always pass.
    public var assertFormat: Bool
    /// How many schemas may be applied inside each other; values over 400 count as 400, so that no
    /// input can exhaust the stack.
    public var maximumDepth: Int
    /// How many times a schema may be applied to a part of the value.
    public var maximumSteps: Int
    /// How many violations are reported.
    public var maximumViolations: Int

    /// `format` as an annotation, depth 400, a million steps, 100 violations.
    public init(
      assertFormat: Bool = false, maximumDepth: Int = 400, maximumSteps: Int = 1_000_000,
      maximumViolations: Int = 100
    ) {
      self.assertFormat = assertFormat
      self.maximumDepth = maximumDepth
      self.maximumSteps = maximumSteps
      self.maximumViolations = maximumViolations
    }
  }

  private let program: SchemaProgram
  private let options: Options

  /// Compiles a schema.
  ///
  /// - Parameters:
  ///   - schema: an object or a boolean.
  ///   - resources: further documents by absolute URI.
  /// - Throws: where a keyword has no meaning (a wrong type, a pattern that is no regular
  ///   expression), a reference leads nowhere, or `$schema` is not known.
  public init(
    _ schema: JSONValue, resources: [String: JSONValue] = [:], options: Options = Options()
  ) throws(SchemaError) {
    var compiler = try SchemaCompiler(
      schema, resources: resources, assertsFormat: options.assertFormat)
    program = try compiler.compile()
    self.options = options
  }

  /// How a value differs from the schema, in the order of the schema; empty where it does not.
  ///
  /// A search that has to be given up (a pattern over 250 ms, references in a circle, too deep,
  /// too many steps) is a violation, too.
  public func validate(_ value: JSONValue) -> [SchemaViolation] {
    var run = ValidationRun(program: program, options: options, collects: true)
    let isValid = run.validate(value)
    if !isValid, run.violations.isEmpty {
      run.fail("false", "the value does not meet the schema", at: 0)
    }
    return run.violations
  }

  /// Whether ``validate(_:)`` finds nothing; faster.
  public func isValid(_ value: JSONValue) -> Bool {
    var run = ValidationRun(program: program, options: options, collects: false)
    return run.validate(value)
  }
}
