import StrictData

/// An input variable of a prompt, as its schema declares it or its template reads it.
public struct InputVariable: Sendable, Hashable {
  /// The name.
  public let name: String
  /// JSON Schema's `type`, several joined by `|` (`string|null`); nil where the schema allows any
  /// or does not know the variable.
  public let type: String?
  /// The schema's description.
  public let description: String?
  /// Whether rendering fails without it: the schema requires it and there is no default.
  public let isRequired: Bool
  /// Whether the input schema declares it.
  public let isDeclared: Bool
  /// Whether the template or a partial reads it.
  public let isUsed: Bool
}

extension PromptSource {
  /// The contract of the prompt: the variables of its schema in their order, then those that only
  /// the template reads, in text order.
  ///
  /// Of a plain section (`{{#x}}…{{/x}}`) only what is certain counts, see
  /// ``VariableUse/isAmbiguous``.
  ///
  /// - Parameter partials: gives the partials by name; unknown ones are passed over.
  public func inputVariables(
    partials: (String) throws -> PromptSource? = { _ in nil }
  ) rethrows -> [InputVariable] {
    let used = try usedVariables(partials: partials)
    let usedNames = Set(used.map { ExactString($0) })
    let schema = frontMatter.inputJSONSchema
    let properties = schema?["properties"]?.object ?? JSONObject()
    let required = Set(
      (schema?["required"]?.array ?? []).compactMap(\.string).map(ExactString.init))
    var variables: [InputVariable] = []
    for entry in properties.entries {
      let hasDefault = frontMatter.inputDefault?[entry.key] != nil
      variables.append(
        InputVariable(
          name: entry.key, type: Self.type(of: entry.value),
          description: entry.value["description"]?.string,
          isRequired: required.contains(ExactString(entry.key)) && !hasDefault, isDeclared: true,
          isUsed: usedNames.contains(ExactString(entry.key))))
    }
    for name in used where properties[name] == nil && !isGiven(name) {
      let isRequired =
        required.contains(ExactString(name)) && frontMatter.inputDefault?[name] == nil
      variables.append(
        InputVariable(
          name: name, type: nil, description: nil, isRequired: isRequired, isDeclared: false,
          isUsed: true))
    }
    return variables
  }

  /// Whether a name that no schema declares is given by stet itself: `examples` where there are any,
  /// `steps` in a chain.
  public func isGiven(_ name: String) -> Bool {
    guard frontMatter.inputJSONSchema?["properties"]?[name] == nil else { return false }
    switch name {
    case "examples": return marksExamples
    case "steps": return !frontMatter.stet.chainSteps.isEmpty
    default: return false
    }
  }

  /// Whether `{{examples}}` says where the examples stand: there are files of them, and no variable
  /// of that name.
  var marksExamples: Bool {
    !frontMatter.stet.examplePaths.isEmpty
      && frontMatter.inputJSONSchema?["properties"]?["examples"] == nil
  }

  private static func type(of schema: JSONValue) -> String? {
    if let type = schema["type"]?.string { return type }
    let types = schema["type"]?.array?.compactMap(\.string) ?? []
    return types.isEmpty ? nil : types.joined(separator: "|")
  }

  /// The input variables that the template and its partials read, in text order, each once.
  private func usedVariables(partials: (String) throws -> PromptSource?) rethrows -> [String] {
    var names: [String] = []
    var seen: Set<ExactString> = []
    var visited: Set<ExactString> = []
    func visit(_ template: Template, hidden: Set<ExactString>, isInput: Bool) throws {
      if isInput {
        for use in template.variables where !use.isData && !use.isAmbiguous {
          guard let name = use.name, !hidden.contains(ExactString(name)) else { continue }
          if seen.insert(ExactString(name)).inserted { names.append(name) }
        }
      }
      for use in template.partials {
        let isInput = isInput && use.contextPath?.isEmpty == true
        let hidden = hidden.union(use.argumentNames.map { ExactString($0) })
        // The same partial with the same view of the input tells nothing new.
        let names = hidden.map(\.text).sorted().joined(separator: " ")
        guard visited.insert(ExactString("\(isInput) \(use.name) \(names)")).inserted else {
          continue
        }
        guard let source = try partials(use.name) else { continue }
        try visit(source.template, hidden: hidden, isInput: isInput)
      }
    }
    try visit(template, hidden: [], isInput: true)
    return names
  }
}
