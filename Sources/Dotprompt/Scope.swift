import StrictData

/// What the names in a template stand for at one place.
struct Scope {
  var context: ContextFrame
  var data: DataFrame
  var parameters: ParameterFrame?

  /// The value of a path; nil is JavaScript's `undefined`.
  func value(of path: TemplatePath) -> JSONValue? {
    var keys = path.keys[...]
    var value: JSONValue?
    if path.isData {
      guard let frame = data.ancestor(path.depth), let name = keys.popFirst() else { return nil }
      value = frame[name]
    } else if path.depth == 0, !path.isScoped, let name = keys.first,
      let bound = parameters?.lookup(name)
    {
      keys.removeFirst()
      value = bound
    } else {
      guard let frame = context.ancestor(path.depth) else { return nil }
      value = frame.value
    }
    for key in keys {
      if case .null = value { return value }
      value = ValueText.member(key, of: value)
    }
    return value
  }

  /// The scope inside a block with another context.
  func entering(_ value: JSONValue?) -> Scope {
    var scope = self
    scope.context = ContextFrame(value: value, parent: context)
    return scope
  }

  /// The scope with block parameters; missing values are undefined.
  func binding(_ names: [String], to values: [JSONValue?]) -> Scope {
    guard !names.isEmpty else { return self }
    var scope = self
    scope.parameters = ParameterFrame(names: names, values: values, parent: parameters)
    return scope
  }
}

/// A context and the ones around it (`../`).
final class ContextFrame {
  let value: JSONValue?
  let parent: ContextFrame?

  init(value: JSONValue?, parent: ContextFrame?) {
    self.value = value
    self.parent = parent
  }

  func ancestor(_ depth: Int) -> ContextFrame? {
    var frame: ContextFrame? = self
    for _ in 0..<depth { frame = frame?.parent }
    return frame
  }
}

/// The `@`-variables of an iteration, or those of the whole rendering.
final class DataFrame {
  /// Where an iteration stands.
  struct Iteration {
    let index: Int
    let key: JSONValue
    let isLast: Bool
  }

  private let variables: JSONObject
  private let iteration: Iteration?
  private let parent: DataFrame?

  init(variables: JSONObject, parent: DataFrame?) {
    self.variables = variables
    self.parent = parent
    iteration = nil
  }

  init(_ iteration: Iteration, parent: DataFrame) {
    variables = JSONObject()
    self.iteration = iteration
    self.parent = parent
  }

  func ancestor(_ depth: Int) -> DataFrame? {
    var frame: DataFrame? = self
    for _ in 0..<depth { frame = frame?.parent }
    return frame
  }

  subscript(name: String) -> JSONValue? {
    var frame: DataFrame? = self
    while let current = frame {
      if let value = current.own(name) { return value }
      frame = current.parent
    }
    return nil
  }

  private func own(_ name: String) -> JSONValue? {
    guard let iteration else { return variables[name] }
    switch name {
    case "index": return .number(JSONNumber(iteration.index))
    case "key": return iteration.key
    case "first": return .bool(iteration.index == 0)
    case "last": return .bool(iteration.isLast)
    default: return nil
    }
  }
}

/// The names of `as |…|` and what they stand for.
final class ParameterFrame {
  private let names: [ExactString]
  private let values: [JSONValue?]
  private let parent: ParameterFrame?

  init(names: [String], values: [JSONValue?], parent: ParameterFrame?) {
    self.names = names.map { ExactString($0) }
    self.values = values
    self.parent = parent
  }

  /// The value of a name: nil where no block binds it, a nil inside where its value is undefined.
  func lookup(_ name: String) -> JSONValue?? {
    let name = ExactString(name)
    var frame: ParameterFrame? = self
    while let current = frame {
      if let index = current.names.firstIndex(of: name) {
        return .some(index < current.values.count ? current.values[index] : nil)
      }
      frame = current.parent
    }
    return nil
  }
}
