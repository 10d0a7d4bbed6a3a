internal import StrictData

/// One validation: where it stands and what it has found.
struct ValidationRun {
  let program: SchemaProgram
  let options: Schema.Options
  private let maximumDepth: Int
  /// Off inside `not`, `if`, `anyOf` and the like, whose failures are no violations.
  var collects: Bool
  private(set) var violations: [SchemaViolation] = []
  /// Set where the search was given up: nothing can turn that into "valid".
  private(set) var isAborted = false

  private var path: [PathStep] = []
  private var scope: [Int] = []
  private var steps = 0
  private var depth = 0
  private var visit = 0
  private var nextVisit = 1
  /// Those that are under way, inner ones last.
  private var active: [Application] = []

  enum PathStep {
    case key(String)
    case index(Int)
  }

  /// A schema applied to one part of the value; twice inside itself is a circle.
  private struct Application {
    let node: Int
    let visit: Int
  }

  init(program: SchemaProgram, options: Schema.Options, collects: Bool) {
    self.program = program
    self.options = options
    self.collects = collects
    maximumDepth = min(options.maximumDepth, 400)
  }

  mutating func validate(_ value: JSONValue) -> Bool {
    var annotations = Annotations()
    return apply(0, value, &annotations) && !isAborted
  }

  /// Whether the value meets a schema; `annotations` gains what it evaluated, if it does.
  mutating func apply(_ node: Int, _ value: JSONValue, _ annotations: inout Annotations) -> Bool {
    guard !isAborted else { return false }
    // Those on the same part of the value lie together: inner parts are left before others start.
    for outer in active.reversed() {
      if outer.visit != visit { break }
      if outer.node == node {
        return abort("$ref", "the references go in a circle", at: node)
      }
    }
    active.append(Application(node: node, visit: visit))
    steps += 1
    depth += 1
    scope.append(program.nodes[node].resource)
    defer {
      active.removeLast()
      depth -= 1
      scope.removeLast()
    }
    guard depth <= maximumDepth else {
      return abort("$ref", "schemas apply inside each other over \(maximumDepth) times", at: node)
    }
    guard steps <= options.maximumSteps else {
      return abort("$ref", "the validation takes over \(options.maximumSteps) steps", at: node)
    }
    var own = Annotations()
    var isValid = true
    for (name, rule) in program.nodes[node].keywords {
      if !check(rule, name, value, node, &own) {
        isValid = false
        if !collects || isAborted { break }
      }
    }
    if isValid, program.needsAnnotations { annotations.formUnion(own) }
    return isValid
  }

  /// Applies a schema to a member or an element.
  mutating func applyChild(_ node: Int, _ value: JSONValue, at step: PathStep) -> Bool {
    let outer = visit
    visit = nextVisit
    nextVisit += 1
    path.append(step)
    var annotations = Annotations()
    let isValid = apply(node, value, &annotations)
    path.removeLast()
    visit = outer
    return isValid
  }

  /// Runs a test whose failures are no violations.
  mutating func silently(_ test: (inout ValidationRun) -> Bool) -> Bool {
    let outer = collects
    collects = false
    let result = test(&self)
    collects = outer
    return result
  }

  /// The node that a dynamic reference means here: the outermost resource that has the anchor.
  func dynamicTarget(_ anchor: String, default node: Int) -> Int {
    guard let candidates = program.dynamicAnchors[anchor] else { return node }
    for resource in scope {
      if let target = candidates[resource] { return target }
    }
    return node
  }

  /// Notes a violation; false, for use as a result.
  @discardableResult
  mutating func fail(
    _ keyword: String, _ message: @autoclosure () -> String, at node: Int
  ) -> Bool {
    guard collects, !isAborted, violations.count < options.maximumViolations else { return false }
    violations.append(violation(keyword, message(), at: node))
    return false
  }

  /// Notes that the search was given up, even where failures are no violations.
  mutating func abort(_ keyword: String, _ message: String, at node: Int) -> Bool {
    if !isAborted { violations.append(violation(keyword, message, at: node)) }
    isAborted = true
    return false
  }

  private func violation(_ keyword: String, _ message: String, at node: Int) -> SchemaViolation {
    let instance = path.map { step in
      switch step {
      case .key(let key): "/" + JSONPointer.escaped(key)
      case .index(let index): "/\(index)"
      }
    }
    return SchemaViolation(
      instancePointer: instance.joined(),
      schemaPointer: program.nodes[node].pointer
        + (keyword == "false" ? "" : "/" + JSONPointer.escaped(keyword)),
      keyword: keyword, message: message)
  }
}
