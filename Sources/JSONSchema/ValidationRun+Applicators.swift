internal import StrictData

extension ValidationRun {
  mutating func checkApplicator(
    _ rule: SchemaProgram.Rule, _ name: String, _ value: JSONValue, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    switch rule {
    case .all(let nodes):
      var isValid = true
      for other in nodes where !apply(other, value, &annotations) {
        isValid = false
        if !collects { break }
      }
      return isValid
    case .any(let nodes): return checkAny(nodes, name, value, node, &annotations)
    case .one(let nodes): return checkOne(nodes, name, value, node, &annotations)
    case .not(let other):
      let matches = silently { run in
        var ignored = Annotations()
        return run.apply(other, value, &ignored)
      }
      if isAborted { return false }
      return !matches || fail(name, "the value meets a schema that it must not meet", at: node)
    case .condition(let condition, let then, let otherwise):
      return checkCondition(condition, then, otherwise, value, &annotations)
    case .reference(let target): return apply(target, value, &annotations)
    case .dynamicReference(let target, let anchor):
      return apply(dynamicTarget(anchor, default: target), value, &annotations)
    case .dependentSchemas(let dependencies):
      var isValid = true
      for (key, other) in dependencies where value[key] != nil {
        if !apply(other, value, &annotations) { isValid = false }
      }
      return isValid
    default: return checkChildren(rule, name, value, node, &annotations)
    }
  }

  private mutating func checkAny(
    _ nodes: [Int], _ name: String, _ value: JSONValue, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    var matches = false
    for other in nodes {
      var own = Annotations()
      if silently({ $0.apply(other, value, &own) }) {
        matches = true
        annotations.formUnion(own)
        // Without `unevaluated…` nobody asks what the others evaluate.
        if !program.needsAnnotations { break }
      }
      if isAborted { return false }
    }
    return matches || fail(name, "the value meets none of \(nodes.count) schemas", at: node)
  }

  private mutating func checkOne(
    _ nodes: [Int], _ name: String, _ value: JSONValue, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    var matching: [Int] = []
    var found = Annotations()
    for (position, other) in nodes.enumerated() {
      var own = Annotations()
      if silently({ $0.apply(other, value, &own) }) {
        matching.append(position)
        found = own
      }
      if isAborted { return false }
      if matching.count > 1, !collects { return false }
    }
    guard matching.count != 1 else {
      annotations.formUnion(found)
      return true
    }
    if matching.isEmpty {
      return fail(name, "the value meets none of \(nodes.count) schemas", at: node)
    }
    let list = matching.map { "\($0)" }.joined(separator: ", ")
    return fail(name, "the value meets several schemas (\(list)), expected one", at: node)
  }

  private mutating func checkCondition(
    _ condition: Int, _ then: Int?, _ otherwise: Int?, _ value: JSONValue,
    _ annotations: inout Annotations
  ) -> Bool {
    var own = Annotations()
    let holds = silently { $0.apply(condition, value, &own) }
    if isAborted { return false }
    if holds { annotations.formUnion(own) }
    guard let branch = holds ? then : otherwise else { return true }
    return apply(branch, value, &annotations)
  }

  // MARK: - Members and elements

  private mutating func checkChildren(
    _ rule: SchemaProgram.Rule, _ name: String, _ value: JSONValue, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    switch (rule, value) {
    case (.properties(let properties), .object(let object)):
      return checkProperties(properties, object, node, &annotations)
    case (.propertyNames(let other), .object(let object)):
      var isValid = true
      for entry in object.entries
      where !applyChild(other, .string(entry.key), at: .key(entry.key)) {
        isValid = false
      }
      return isValid
    case (.items(let prefix, let rest), .array(let values)):
      return checkItems(prefix, rest, values, &annotations)
    case (.contains(let other, let minimum, let maximum, let marksItems), .array(let values)):
      return checkContains(
        other, minimum, maximum, marksItems, values, node,
        &annotations)
    case (.unevaluatedItems(let other), .array(let values)):
      var isValid = true
      for (index, value) in values.enumerated() where !annotations.contains(index) {
        if !applyChild(other, value, at: .index(index)) { isValid = false }
      }
      annotations.insertAll()
      return isValid
    case (.unevaluatedProperties(let other), .object(let object)):
      var isValid = true
      for (index, entry) in object.entries.enumerated() where !annotations.contains(index) {
        if !applyChild(other, entry.value, at: .key(entry.key)) { isValid = false }
      }
      annotations.insertAll()
      return isValid
    default: return true
    }
  }

  private mutating func checkProperties(
    _ properties: SchemaProgram.Properties, _ object: JSONObject, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    var isValid = true
    for (index, entry) in object.entries.enumerated() {
      var isKnown = false
      if let other = properties.named[ExactString(entry.key)] {
        isKnown = true
        if !applyChild(other, entry.value, at: .key(entry.key)) { isValid = false }
      }
      for (regex, other) in properties.patterns
      where matches(regex, entry.key, "patternProperties", node) {
        isKnown = true
        if !applyChild(other, entry.value, at: .key(entry.key)) { isValid = false }
      }
      if isAborted { return false }
      if !isKnown, let other = properties.additional {
        isKnown = true
        if !applyChild(other, entry.value, at: .key(entry.key)) { isValid = false }
      }
      if isKnown, program.needsAnnotations { annotations.insert(index) }
      if !isValid, !collects { return false }
    }
    return isValid
  }

  private mutating func checkItems(
    _ prefix: [Int], _ rest: Int?, _ values: [JSONValue], _ annotations: inout Annotations
  ) -> Bool {
    var isValid = true
    for (index, value) in values.enumerated() {
      guard let other = index < prefix.count ? prefix[index] : rest else { break }
      if program.needsAnnotations { annotations.insert(index) }
      if !applyChild(other, value, at: .index(index)) {
        isValid = false
        if !collects { return false }
      }
    }
    if rest != nil { annotations.insertAll() }
    return isValid
  }

  private mutating func checkContains(
    _ other: Int, _ minimum: Int, _ maximum: Int?, _ marksItems: Bool,
    _ values: [JSONValue], _ node: Int, _ annotations: inout Annotations
  ) -> Bool {
    var count = 0
    for (index, value) in values.enumerated() {
      if silently({ $0.applyChild(other, value, at: .index(index)) }) {
        count += 1
        if marksItems { annotations.insert(index) }
      }
      if isAborted { return false }
    }
    if count < minimum {
      return fail(
        "contains", "\(count) elements meet the schema, expected at least \(minimum)",
        at: node)
    }
    if let maximum, count > maximum {
      return fail(
        "maxContains", "\(count) elements meet the schema, expected at most \(maximum)", at: node)
    }
    return true
  }
}
