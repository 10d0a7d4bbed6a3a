internal import StrictData

/// Compiles the keywords of one schema.
struct KeywordCompiler {
  typealias Rule = SchemaProgram.Rule
  let location: SchemaCompiler.Location
  let value: JSONValue
  private var rules: [(name: String, rule: Rule)] = []

  init(location: SchemaCompiler.Location, value: JSONValue) {
    self.location = location
    self.value = value
  }

  mutating func rules(
    _ compiler: inout SchemaCompiler
  ) throws(SchemaError) -> [(name: String, rule: Rule)] {
    let object: JSONObject
    switch value {
    case .bool(let accepts): return accepts ? [] : [("false", .never)]
    case .object(let value): object = value
    default:
      throw compiler.error(location, "", "expected a schema: an object or a boolean")
    }
    let dialect = compiler.resources.all[location.resource].dialect
    if dialect.draft == .draft7, object["$ref"] != nil {
      try references(object, dialect, &compiler)
      return rules
    }
    try references(object, dialect, &compiler)
    if dialect.hasValidation { try assertions(object, dialect, &compiler) }
    if dialect.assertsFormat || compiler.assertsFormat, let name = object["format"]?.string,
      let format = Format(rawValue: name)
    {
      rules.append(("format", .format(format)))
    }
    if dialect.hasApplicators { try applicators(object, dialect, &compiler) }
    if dialect.draft >= .draft2019, dialect.hasUnevaluated {
      try unevaluated(object, &compiler)
    }
    return rules
  }

  // MARK: - References

  private mutating func references(
    _ object: JSONObject, _ dialect: Dialect, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
      guard let value = object[keyword] else { continue }
      if keyword == "$dynamicRef", dialect.draft != .draft2020 { continue }
      if keyword == "$recursiveRef", dialect.draft != .draft2019 { continue }
      guard let reference = value.string else {
        throw compiler.error(location, keyword, "expected a string")
      }
      var (node, anchor) = try compiler.target(of: reference, from: location)
      if keyword == "$recursiveRef" {
        let root = compiler.resources.all[location.resource]
        let name = SchemaResources.recursiveAnchor
        anchor = root.dynamicAnchors[name] == nil ? nil : name
      }
      if keyword != "$ref", let anchor {
        compiler.noteDynamic(anchor)
        rules.append((keyword, .dynamicReference(node, anchor: anchor)))
      } else {
        rules.append((keyword, .reference(node)))
      }
    }
  }

  // MARK: - Applicators

  private mutating func applicators(
    _ object: JSONObject, _ dialect: Dialect, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    let combinations: [(String, ([Int]) -> Rule)] = [
      ("allOf", { .all($0) }), ("anyOf", { .any($0) }), ("oneOf", { .one($0) }),
    ]
    for (keyword, rule) in combinations where object[keyword] != nil {
      rules.append((keyword, rule(try schemas(object, keyword, &compiler))))
    }
    if let node = schema(object, "not", &compiler) { rules.append(("not", .not(node))) }
    if let condition = schema(object, "if", &compiler) {
      let then = schema(object, "then", &compiler)
      let otherwise = schema(object, "else", &compiler)
      if then != nil || otherwise != nil || dialect.draft >= .draft2019 {
        rules.append(("if", .condition(condition, then: then, otherwise: otherwise)))
      }
    }
    try properties(object, &compiler)
    if let node = schema(object, "propertyNames", &compiler) {
      rules.append(("propertyNames", .propertyNames(node)))
    }
    if dialect.draft >= .draft2019 {
      let map = try schemaMap(object, "dependentSchemas", &compiler)
      if !map.isEmpty { rules.append(("dependentSchemas", .dependentSchemas(map))) }
    } else {
      try dependencies(object, &compiler)
    }
    try items(object, dialect, &compiler)
    try contains(object, dialect, &compiler)
    if dialect.draft >= .draft2019 { _ = try schemaMap(object, "$defs", &compiler) }
    _ = try schemaMap(object, "definitions", &compiler)
  }

  private mutating func properties(
    _ object: JSONObject, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    var properties = SchemaProgram.Properties()
    for (key, node) in try schemaMap(object, "properties", &compiler) {
      properties.named[ExactString(key)] = node
    }
    for (key, node) in try schemaMap(object, "patternProperties", &compiler) {
      let regex = try regex(key, "patternProperties", compiler)
      properties.patterns.append((regex, node))
    }
    properties.additional = schema(object, "additionalProperties", &compiler)
    guard !properties.named.isEmpty || !properties.patterns.isEmpty || properties.additional != nil
    else { return }
    rules.append(("properties", .properties(properties)))
  }

  private mutating func dependencies(
    _ object: JSONObject, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    guard let map = try self.object(object, "dependencies", compiler) else { return }
    var required: [(key: String, required: [String])] = []
    var schemas: [(key: String, node: Int)] = []
    for entry in map.entries {
      if case .array = entry.value {
        required.append((entry.key, try strings(entry.value, "dependencies", compiler)))
      } else {
        let node = compiler.node(entry.value, at: child(["dependencies", entry.key]))
        schemas.append((entry.key, node))
      }
    }
    if !required.isEmpty { rules.append(("dependencies", .dependentRequired(required))) }
    if !schemas.isEmpty { rules.append(("dependencies", .dependentSchemas(schemas))) }
  }

  private mutating func items(
    _ object: JSONObject, _ dialect: Dialect, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    var prefix: [Int] = []
    var rest: Int?
    if dialect.draft == .draft2020 {
      if object["prefixItems"] != nil { prefix = try schemas(object, "prefixItems", &compiler) }
      rest = schema(object, "items", &compiler)
    } else if case .array = object["items"] {
      prefix = try schemas(object, "items", &compiler)
      rest = schema(object, "additionalItems", &compiler)
    } else {
      rest = schema(object, "items", &compiler)
    }
    guard !prefix.isEmpty || rest != nil else { return }
    rules.append(("items", .items(prefix: prefix, rest: rest)))
  }

  private mutating func contains(
    _ object: JSONObject, _ dialect: Dialect, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    guard let node = schema(object, "contains", &compiler) else { return }
    var minimum = 1
    var maximum: Int?
    if dialect.draft >= .draft2019, dialect.hasValidation {
      minimum = try count(object, "minContains", compiler) ?? 1
      maximum = try count(object, "maxContains", compiler)
    }
    rules.append(
      (
        "contains",
        .contains(
          node, minimum: minimum, maximum: maximum, marksItems: dialect.draft == .draft2020)
      ))
  }

  private mutating func unevaluated(
    _ object: JSONObject, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    if let node = schema(object, "unevaluatedItems", &compiler) {
      rules.append(("unevaluatedItems", .unevaluatedItems(node)))
      compiler.program.needsAnnotations = true
    }
    if let node = schema(object, "unevaluatedProperties", &compiler) {
      rules.append(("unevaluatedProperties", .unevaluatedProperties(node)))
      compiler.program.needsAnnotations = true
    }
  }
}

// MARK: - Assertions

extension KeywordCompiler {
  private mutating func assertions(
    _ object: JSONObject, _ dialect: Dialect, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    try values(object, compiler)
    try numbers(object, compiler)
    let counts: [(String, SchemaProgram.Count)] = [
      ("maxLength", .maxLength), ("minLength", .minLength), ("maxItems", .maxItems),
      ("minItems", .minItems), ("maxProperties", .maxProperties),
      ("minProperties", .minProperties),
    ]
    for (keyword, kind) in counts {
      guard let limit = try count(object, keyword, compiler) else { continue }
      rules.append((keyword, .count(kind, limit)))
    }
    if let value = object["pattern"] {
      guard let source = value.string else {
        throw compiler.error(location, "pattern", "expected a string")
      }
      rules.append(("pattern", .pattern(try regex(source, "pattern", compiler), source: source)))
    }
    if object["uniqueItems"]?.bool == true { rules.append(("uniqueItems", .uniqueItems)) }
    if let value = object["required"] {
      rules.append(("required", .required(try strings(value, "required", compiler))))
    }
    if dialect.draft >= .draft2019,
      let map = try self.object(object, "dependentRequired", compiler)
    {
      var required: [(key: String, required: [String])] = []
      for entry in map.entries {
        required.append((entry.key, try strings(entry.value, "dependentRequired", compiler)))
      }
      rules.append(("dependentRequired", .dependentRequired(required)))
    }
  }

  private mutating func values(
    _ object: JSONObject, _ compiler: SchemaCompiler
  ) throws(SchemaError) {
    if let value = object["type"] {
      let names: [String]
      if let name = value.string {
        names = [name]
      } else {
        names = try strings(value, "type", compiler)
      }
      guard let types = ValueTypes(names: names) else {
        throw compiler.error(location, "type", "unknown type")
      }
      rules.append(("type", .types(types)))
    }
    if let value = object["enum"] {
      guard let values = value.array else {
        throw compiler.error(location, "enum", "expected an array")
      }
      rules.append(("enum", .oneOfValues(Set(values.map(\.comparable)))))
    }
    if let value = object["const"] { rules.append(("const", .oneOfValues([value.comparable]))) }
  }

  private mutating func numbers(
    _ object: JSONObject, _ compiler: SchemaCompiler
  ) throws(SchemaError) {
    let bounds: [(String, SchemaProgram.Bound)] = [
      ("maximum", .maximum), ("exclusiveMaximum", .exclusiveMaximum), ("minimum", .minimum),
      ("exclusiveMinimum", .exclusiveMinimum),
    ]
    for (keyword, bound) in bounds {
      guard let value = object[keyword] else { continue }
      guard let number = value.number else {
        throw compiler.error(location, keyword, "expected a number")
      }
      rules.append((keyword, .bound(bound, ExactDecimal(number), literal: number.literal)))
    }
    guard let value = object["multipleOf"] else { return }
    guard let number = value.number else {
      throw compiler.error(location, "multipleOf", "expected a number")
    }
    let divisor = ExactDecimal(number)
    guard !divisor.isNegative, divisor.isMultiple(of: divisor) == true else {
      throw compiler.error(
        location, "multipleOf",
        "expected a number over 0 of at most \(ExactDecimal.maximumDivisorDigits) digits")
    }
    rules.append(("multipleOf", .multipleOf(divisor, literal: number.literal)))
  }
}

// MARK: - Reading values

extension KeywordCompiler {
  private func child(_ tokens: [String]) -> SchemaCompiler.Location {
    SchemaCompiler.Location(resource: location.resource, tokens: location.tokens + tokens)
  }

  private func schema(
    _ object: JSONObject, _ keyword: String, _ compiler: inout SchemaCompiler
  ) -> Int? {
    object[keyword].map { compiler.node($0, at: child([keyword])) }
  }

  private func schemas(
    _ object: JSONObject, _ keyword: String, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) -> [Int] {
    guard let values = object[keyword]?.array else {
      throw compiler.error(location, keyword, "expected an array of schemas")
    }
    return values.enumerated().map { compiler.node($1, at: child([keyword, "\($0)"])) }
  }

  private func schemaMap(
    _ object: JSONObject, _ keyword: String, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) -> [(key: String, node: Int)] {
    guard let map = try self.object(object, keyword, compiler) else { return [] }
    return map.entries.map { ($0.key, compiler.node($0.value, at: child([keyword, $0.key]))) }
  }

  private func object(
    _ object: JSONObject, _ keyword: String, _ compiler: SchemaCompiler
  ) throws(SchemaError) -> JSONObject? {
    guard let value = object[keyword] else { return nil }
    guard let map = value.object else {
      throw compiler.error(location, keyword, "expected an object")
    }
    return map
  }

  private func strings(
    _ value: JSONValue, _ keyword: String, _ compiler: SchemaCompiler
  ) throws(SchemaError) -> [String] {
    let strings = value.array?.compactMap(\.string)
    guard let strings, strings.count == value.array?.count else {
      throw compiler.error(location, keyword, "expected an array of strings")
    }
    return strings
  }

  private func count(
    _ object: JSONObject, _ keyword: String, _ compiler: SchemaCompiler
  ) throws(SchemaError) -> Int? {
    guard let value = object[keyword] else { return nil }
    guard let number = value.number, let count = number.int, count >= 0 else {
      throw compiler.error(location, keyword, "expected a whole number of at least 0")
    }
    return count
  }

  private func regex(
    _ source: String, _ keyword: String, _ compiler: SchemaCompiler
  ) throws(SchemaError) -> SchemaPattern {
    do {
      return try SchemaPattern(source)
    } catch {
      throw compiler.error(location, keyword, "'\(source)' is not a regular expression")
    }
  }
}
