import JSONSchema
import StrictData
import Testing

/// The schema of a JSON text.
func schema(
  _ text: String, resources: [String: JSONValue] = [:],
  options: Schema.Options = Schema.Options()
) throws -> Schema {
  try Schema(JSONParser.parse(text), resources: resources, options: options)
}

@Suite struct SchemaTests {
  @Test func violationsSayWhereAndWhat() throws {
    let schema = try schema(
      #"""
      {"type": "object", "required": ["id", "a/b"],
       "properties": {"id": {"type": "integer"}, "a/b": {"$ref": "#/$defs/short~1text"}},
       "additionalProperties": false,
       "$defs": {"short/text": {"type": "string", "maxLength": 2}}}
      """#)
    let value = try JSONParser.parse(#"{"id": 1.5, "a/b": "e\u0301é", "x": 1}"#)
    let violations = schema.validate(value)
    #expect(violations.map(\.instancePointer) == ["/id", "/a~1b", "/x"])
    #expect(violations.map(\.keyword) == ["type", "maxLength", "false"])
    #expect(
      violations.map(\.schemaPointer) == [
        "/properties/id/type", "/$defs/short~1text/maxLength", "/additionalProperties",
      ])
    #expect(violations[0].message == "expected integer, found number")
    #expect(violations[1].message == "3 characters, expected at most 2")
    #expect(violations[0].description == "/id: expected integer, found number")
    #expect(!schema.isValid(value))
    let missing = try schema.validate(JSONParser.parse("{}"))
    #expect(missing.map(\.message) == ["missing member 'id'", "missing member 'a/b'"])
  }

  @Test func violationsOfOtherDocumentsNameThem() throws {
    let other = try JSONParser.parse(#"{"$defs": {"n": {"minimum": 3}}}"#)
    let schema = try schema(
      #"{"$ref": "https://example.com/o#/$defs/n"}"#, resources: ["https://example.com/o": other])
    let violations = schema.validate(.number(JSONNumber(2)))
    #expect(violations.map(\.schemaPointer) == ["https://example.com/o#/$defs/n/minimum"])
    #expect(violations.map(\.message) == ["2 is under 3"])
  }

  @Test(arguments: [
    (#"{"type": 5}"#, "/type"), (#"{"type": "text"}"#, "/type"), (#"{"pattern": "("}"#, "/pattern"),
    (#"{"properties": []}"#, "/properties"), (#"{"properties": {"a": 1}}"#, "/properties/a"),
    (#"{"minLength": -1}"#, "/minLength"), (#"{"minLength": 1.5}"#, "/minLength"),
    (#"{"multipleOf": 0}"#, "/multipleOf"), (#"{"multipleOf": -1}"#, "/multipleOf"),
    (#"{"maximum": "1"}"#, "/maximum"), (#"{"required": [1]}"#, "/required"),
    (#"{"allOf": {}}"#, "/allOf"), (#"{"enum": 1}"#, "/enum"), (#"{"$ref": 1}"#, "/$ref"),
    (##"{"items": {"$ref": "#/nowhere"}}"##, "/items"), (##"{"$ref": "#name"}"##, ""),
    (#"{"$ref": "https://example.com/absent"}"#, ""), (##"{"$ref": "#/%"}"##, ""), ("1", ""),
    (#"{"$defs": {"a": {"type": "x"}}}"#, "/$defs/a/type"),
    (#"{"patternProperties": {"[": {}}}"#, "/patternProperties"),
  ])
  func refusesUnusableSchemas(_ text: String, _ pointer: String) throws {
    let error = #expect(throws: SchemaError.self) { try schema(text) }
    #expect(error?.pointer == pointer)
  }

  @Test func refusesUnknownDialects() {
    let error = #expect(throws: SchemaError.self) {
      try schema(#"{"$schema": "https://example.com/mine"}"#)
    }
    #expect(error?.message == "unknown $schema 'https://example.com/mine'")
    let vocabulary = #"{"$vocabulary": {"https://example.com/v": true}}"#
    #expect(throws: SchemaError.self) {
      try schema(
        #"{"$schema": "https://example.com/m"}"#,
        resources: ["https://example.com/m": JSONParser.parse(vocabulary)])
    }
  }

  @Test(arguments: [
    "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema#",
  ])
  func metaschemasAreKnown(_ uri: String) throws {
    let schema = try schema("{\"$schema\": \"\(uri)\", \"$ref\": \"\(uri)\"}")
    #expect(try schema.isValid(JSONParser.parse(#"{"properties": {"a": {"type": "string"}}}"#)))
    #expect(try !schema.isValid(JSONParser.parse(#"{"properties": {"a": {"type": "text"}}}"#)))
    #expect(try !schema.isValid(JSONParser.parse(#"{"minLength": -1}"#)))
  }

  @Test func formatIsAnAnnotationUnlessAsked() throws {
    let text = #"{"format": "ipv4"}"#
    let value = JSONValue.string("1.2.3.400")
    #expect(try schema(text).isValid(value))
    let strict = try schema(text, options: Schema.Options(assertFormat: true))
    #expect(strict.validate(value).map(\.keyword) == ["format"])
    #expect(strict.isValid(.string("1.2.3.4")))
    #expect(strict.isValid(.null))
  }

  @Test func siblingsOfReferencesCountAfterDraft7() throws {
    let body = ##""$ref": "#/definitions/s", "maxLength": 1, "definitions": {"s": {}}"##
    let value = JSONValue.string("abc")
    #expect(
      try schema("{\"$schema\": \"http://json-schema.org/draft-07/schema\", \(body)}").isValid(
        value))
    #expect(try !schema("{\(body)}").isValid(value))
  }

  @Test func violationsAreLimited() throws {
    let schema = try schema(
      #"{"items": {"type": "string"}}"#, options: Schema.Options(maximumViolations: 3))
    let value = JSONValue.array(Array(repeating: .null, count: 50))
    #expect(schema.validate(value).count == 3)
  }
}

@Suite struct HostileSchemaTests {
  @Test(arguments: [
    ##"{"$ref": "#"}"##, ##"{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}"##,
    ##"{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}"##,
    ##"{"if": {"$ref": "#"}}"##, ##"{"$dynamicAnchor": "x", "oneOf": [{"$dynamicRef": "#x"}]}"##,
  ])
  func circlesAreViolations(_ text: String) throws {
    let violations = try schema(text).validate(.null)
    #expect(violations.map(\.message) == ["the references go in a circle"])
    #expect(try !schema(text).isValid(.null))
  }

  @Test func recursionAlongTheValueIsAllowed() throws {
    let schema = try schema(##"{"additionalProperties": {"$ref": "#"}, "type": "object"}"##)
    #expect(try schema.isValid(JSONParser.parse(#"{"a": {"b": {"c": {}}}}"#)))
    #expect(try !schema.isValid(JSONParser.parse(#"{"a": {"b": {"c": 1}}}"#)))
  }

  @Test func deepValuesAreAViolation() throws {
    let schema = try schema(##"{"items": {"allOf": [{"$ref": "#"}]}}"##)
    let text = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    let value = try JSONParser.parse(text, options: JSONParser.Options(maximumDepth: 512))
    let violations = schema.validate(value)
    #expect(violations.map(\.message) == ["schemas apply inside each other over 400 times"])
  }

  @Test func longChainsOfReferencesAreAViolation() throws {
    var object = JSONObject()
    for index in 0..<20_000 {
      object["\(index)"] = .object(JSONObject([("$ref", .string("#/$defs/\(index + 1)"))]))
    }
    object["20000"] = .bool(true)
    let schema = try Schema(
      .object(JSONObject([("$ref", .string("#/$defs/0")), ("$defs", .object(object))])))
    #expect(schema.validate(.null).count == 1)
  }

  @Test func explosionsAreAViolation() throws {
    var object = JSONObject()
    for index in 0..<40 {
      let next = JSONValue.object(JSONObject([("$ref", .string("#/$defs/\(index + 1)"))]))
      object["\(index)"] = .object(JSONObject([("allOf", .array([next, next]))]))
    }
    object["40"] = .bool(true)
    let schema = try Schema(
      .object(JSONObject([("$ref", .string("#/$defs/0")), ("$defs", .object(object))])),
      options: Schema.Options(maximumSteps: 50_000))
    #expect(schema.validate(.null).map(\.message) == ["the validation takes over 50000 steps"])
  }

  @Test(arguments: [
    #"{"pattern": "^(a+)+$"}"#, #"{"not": {"pattern": "^(a+)+$"}}"#,
    #"{"anyOf": [{"pattern": "^(a+)+$"}, true]}"#, #"{"if": {"pattern": "^(a+)+$"}}"#,
  ])
  func slowPatternsAreAViolation(_ text: String) throws {
    let schema = try schema(text)
    let value = JSONValue.string(String(repeating: "a", count: 60) + "!")
    let violations = schema.validate(value)
    #expect(violations.count == 1)
    #expect(violations.first?.message.hasPrefix("pattern took too long") == true)
    #expect(!schema.isValid(value))
  }

  @Test func slowPatternsOfNamesAreAViolation() throws {
    let schema = try schema(#"{"patternProperties": {"^(a+)+$": true}}"#)
    let key = String(repeating: "a", count: 60) + "!"
    let violations = schema.validate(.object(JSONObject([(key, .null)])))
    #expect(violations.map(\.keyword) == ["patternProperties"])
  }

  @Test func multiplesOfHugeNumbersEnd() throws {
    let schema = try schema(#"{"multipleOf": 0.123456789}"#)
    #expect(!schema.isValid(.number(JSONNumber(literal: "1e308"))))
    #expect(schema.isValid(.number(JSONNumber(literal: "0.246913578"))))
    #expect(try self.schemaAccepts(#"{"multipleOf": 0.0001}"#, "0.0075"))
    #expect(try !self.schemaAccepts(#"{"multipleOf": 0.0001}"#, "0.00751"))
  }

  private func schemaAccepts(_ text: String, _ value: String) throws -> Bool {
    try schema(text).isValid(JSONParser.parse(value))
  }

  @Test(arguments: [
    (#"{"type": "integer"}"#, "1.0", true), (#"{"type": "integer"}"#, "1e2", true),
    (#"{"type": "integer"}"#, "true", false), (#"{"const": 1}"#, "true", false),
    (#"{"const": 1}"#, "1.0", true), (#"{"enum": [[false]]}"#, "[0]", false),
    (#"{"uniqueItems": true}"#, "[1, true]", true), (#"{"uniqueItems": true}"#, "[1, 1.0]", false),
    (#"{"uniqueItems": true}"#, #"[{"a":1,"b":2},{"b":2,"a":1}]"#, false),
    (#"{"maxLength": 1}"#, #""😀""#, true), (#"{"maxLength": 1}"#, #""👍🏽""#, false),
    (#"{"maximum": 9007199254740992}"#, "9007199254740993", false),
  ])
  func traps(_ text: String, _ value: String, _ expected: Bool) throws {
    #expect(try schemaAccepts(text, value) == expected)
  }
}
