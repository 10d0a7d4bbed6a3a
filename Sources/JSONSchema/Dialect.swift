internal import StrictData

/// What a schema resource's keywords mean: a draft and the vocabularies in force.
struct Dialect: Sendable, Hashable {
  /// A draft of the specification.
  enum Draft: Int, Sendable, Comparable {
    case draft7
    case draft2019
    case draft2020

    static func < (left: Draft, right: Draft) -> Bool { left.rawValue < right.rawValue }
  }

  var draft: Draft
  /// The keywords of these groups count; `core` always does.
  var hasApplicators = true
  var hasUnevaluated = true
  var hasValidation = true
  var assertsFormat = false

  init(_ draft: Draft) {
    self.draft = draft
  }

  /// The dialect of a draft's own `$schema`.
  init?(schemaURI: String) {
    let uri = schemaURI.hasSuffix("#") ? String(schemaURI.dropLast()) : schemaURI
    switch uri {
    case "https://json-schema.org/draft/2020-12/schema": self.init(.draft2020)
    case "https://json-schema.org/draft/2019-09/schema": self.init(.draft2019)
    case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema":
      self.init(.draft7)
    default: return nil
    }
  }

  /// This dialect with the vocabularies of a metaschema's `$vocabulary`.
  ///
  /// - Throws: the URI of a required vocabulary that is not known here.
  func limited(to vocabularies: JSONObject) throws(UnknownVocabulary) -> Dialect {
    var result = self
    result.hasApplicators = false
    result.hasUnevaluated = false
    result.hasValidation = false
    result.assertsFormat = false
    for entry in vocabularies.entries {
      guard let name = Self.vocabularyName(entry.key) else {
        if entry.value.bool == true { throw UnknownVocabulary(uri: entry.key) }
        continue
      }
      switch name {
      case "applicator":
        result.hasApplicators = true
        if draft == .draft2019 { result.hasUnevaluated = true }
      case "unevaluated": result.hasUnevaluated = true
      case "validation": result.hasValidation = true
      case "format-assertion": result.assertsFormat = true
      case "format": result.assertsFormat = entry.value.bool == true
      default: break
      }
    }
    return result
  }

  struct UnknownVocabulary: Error {
    let uri: String
  }

  private static func vocabularyName(_ uri: String) -> String? {
    let known: Set = [
      "core", "applicator", "unevaluated", "validation", "meta-data", "format",
      "format-annotation", "format-assertion", "content",
    ]
    for prefix in ["2020-12", "2019-09"] {
      let start = "https://json-schema.org/draft/\(prefix)/vocab/"
      if uri.hasPrefix(start) {
        let name = String(uri.dropFirst(start.count))
        return known.contains(name) ? name : nil
      }
    }
    return nil
  }

  // MARK: - Where subschemas are

  /// Keywords whose value is a schema.
  func isSchemaKeyword(_ keyword: String) -> Bool {
    switch keyword {
    case "not", "if", "then", "else", "additionalProperties", "propertyNames", "contains": true
    case "items": true
    case "additionalItems": draft < .draft2020
    case "unevaluatedItems", "unevaluatedProperties", "contentSchema": draft >= .draft2019
    default: false
    }
  }

  /// Keywords whose value is an array of schemas.
  func isSchemaArrayKeyword(_ keyword: String) -> Bool {
    switch keyword {
    case "allOf", "anyOf", "oneOf": true
    case "items": draft < .draft2020
    case "prefixItems": draft == .draft2020
    default: false
    }
  }

  /// Keywords whose value is an object of schemas.
  func isSchemaMapKeyword(_ keyword: String) -> Bool {
    switch keyword {
    case "properties", "patternProperties", "definitions": true
    case "dependencies": draft == .draft7
    case "$defs", "dependentSchemas": draft >= .draft2019
    default: false
    }
  }
}
