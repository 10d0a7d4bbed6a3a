internal import JSONSchema
internal import StrictData

/// An output read as JSON: whole, strict (RFC 8259), nesting up to 512; of repeated keys the last
/// one counts, as most readers have it, and the reason says so.
enum OutputJSON {
  static func parse(_ output: String) throws(SourceError) -> (value: JSONValue, note: String) {
    var repeated: [String] = []
    let options = JSONParser.Options(
      maximumDepth: 512, duplicateKeys: .lastWins, allowsNumberOverflow: true)
    let value = try JSONParser.parse(Array(output.utf8), options: options) { key, place in
      if repeated.count < 3 { repeated.append("\(Excerpt.quoted(key)) at \(place)") }
    }
    let note = repeated.isEmpty ? "" : "; repeated keys: \(repeated.joined(separator: ", "))"
    return (value, note)
  }
}

/// `equals` with an object or an array: the output is JSON and means the same (`1` is `1.0`, the
/// order of members does not matter). An output that is no JSON fails; that is no error.
struct EqualJSONCheck: AssertionCheck {
  let wanted: JSONValue

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    do {
      let (value, note) = try OutputJSON.parse(output)
      let pass = value.isEqual(to: wanted)
      return .binary(
        pass, "the output's JSON \(pass ? "equals" : "does not equal") the value\(note)")
    } catch {
      return .binary(false, "the output is not JSON: \(error)")
    }
  }
}

/// `is-json`: the whole output is JSON and, where a schema is given, valid by it.
struct JSONCheck: AssertionCheck {
  let schema: Schema?

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    let value: JSONValue
    let note: String
    do {
      (value, note) = try OutputJSON.parse(output)
    } catch {
      return .binary(false, "the output is not JSON: \(error)")
    }
    guard let schema else { return .binary(true, "the output is JSON\(note)") }
    guard let first = schema.validate(value).first else {
      return .binary(true, "the output is JSON and valid by the schema\(note)")
    }
    return .binary(false, "the output is not valid by the schema: \(first)\(note)")
  }
}
