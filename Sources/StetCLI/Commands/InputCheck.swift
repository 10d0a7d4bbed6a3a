internal import Dotprompt
internal import JSONSchema
internal import StrictData

/// Values against what the prompt's input schema says of them.
enum InputCheck {
  /// Checks the variables that are given; those that are required and missing are the rendering's
  /// to name, and a schema that cannot be used is `lint`'s.
  ///
  /// - Throws: `CommandError` naming the first variable that does not fit, and why.
  static func check(_ input: JSONObject, of source: PromptSource) throws {
    // A schema of something else than an object says nothing of variables.
    guard !input.entries.isEmpty, var object = source.frontMatter.inputJSONSchema?.object,
      object["properties"] != nil
    else { return }
    object["required"] = nil
    let schema: Schema
    do throws(SchemaError) {
      schema = try Schema(.object(object))
    } catch {
      return
    }
    guard let violation = schema.validate(.object(input)).first else { return }
    let parts = violation.instancePointer.split(separator: "/", omittingEmptySubsequences: false)
      .dropFirst().map {
        $0.replacing("~1", with: "/").replacing("~0", with: "~")
      }
    guard let name = parts.first else {
      throw CommandError("the variables do not fit the input schema: \(violation.message)")
    }
    let place = parts.count > 1 ? " at /\(parts.dropFirst().joined(separator: "/"))" : ""
    throw CommandError("variable '\(name)'\(place): \(violation.message)")
  }
}
