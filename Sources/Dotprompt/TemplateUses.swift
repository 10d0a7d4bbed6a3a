public import StrictData

/// A variable that a template reads.
public struct VariableUse: Sendable, Hashable {
  /// The input variable, or the `@`-variable without its `@`; nil where the place reads from a
  /// value that is only known when it is rendered.
  public let name: String?
  /// The way from the input to the value; `*` stands for each element. Empty where `name` is nil.
  public let path: [String]
  /// The path as the template has it.
  public let written: String
  /// Where it stands.
  public let position: SourcePosition
  /// Whether it is an `@`-variable (`@root` counts as the input itself).
  public let isData: Bool
  /// Whether it stands inside a block, so that a rendering may not reach it.
  public let isInBlock: Bool
  /// Whether it stands in a plain section (`{{#x}}…{{/x}}`), where the name is read from `x` if
  /// that is an object or a list, and from outside if it is `true`.
  public let isAmbiguous: Bool
}

/// An include in a template.
public struct PartialUse: Sendable, Hashable {
  /// The name as written.
  public let name: String
  /// Where the include stands.
  public let position: SourcePosition
  /// The way from the input to the partial's context, as in ``VariableUse/path``; empty for the
  /// input itself, nil where only a rendering tells.
  public let contextPath: [String]?
  /// The names that the include adds to the context.
  public let argumentNames: [String]
}

/// A helper call in a template.
public struct HelperUse: Sendable, Hashable {
  /// The name as written.
  public let name: String
  /// Where it stands.
  public let position: SourcePosition
  /// Whether there is such a helper.
  public let isKnown: Bool
}

extension Template {
  /// The variables, in text order; loop variables (`@index`) and block parameters are none.
  public var variables: [VariableUse] { uses.variables }
  /// The includes, in text order, those in branches not taken included; there are none in
  /// comments, raw blocks and escapes.
  public var partials: [PartialUse] { uses.partials }
  /// The helper calls, in text order.
  public var helpers: [HelperUse] { uses.helpers }

  private var uses: TemplateUses {
    var uses = TemplateUses()
    uses.visit(nodes, in: TemplateUses.Place())
    return uses
  }
}

/// Collects the names a template uses.
struct TemplateUses {
  var variables: [VariableUse] = []
  var partials: [PartialUse] = []
  var helpers: [HelperUse] = []

  /// What is known of the names at a place without data.
  struct Place {
    /// The contexts from the input inwards, by path; nil where unknown.
    var contexts: [[String]?] = [[]]
    /// Block parameters, innermost last: what they stand for, nil where unknown.
    var parameters: [(name: String, path: [String]?)] = []
    var isInBlock = false
    var isAmbiguous = false
  }

  mutating func visit(_ nodes: [TemplateNode], in place: Place) {
    for node in nodes {
      switch node {
      case .text, .comment: break
      case .output(let output): visit(output.call, isBlock: false, in: place)
      case .block(let block): visit(block, in: place)
      case .partial(let partial): visit(partial, in: place)
      }
    }
  }

  private mutating func visit(_ partial: TemplatePartial, in place: Place) {
    var context = place.contexts.last ?? nil
    if let expression = partial.context {
      visit(expression, in: place)
      context = path(of: expression, in: place)
    }
    for (_, value) in partial.named { visit(value, in: place) }
    partials.append(
      PartialUse(
        name: partial.name, position: partial.position, contextPath: context,
        argumentNames: partial.named.map(\.name)))
  }

  private mutating func visit(_ block: TemplateBlock, in place: Place) {
    if block.isRaw, block.branches[0].call.path.written == "raw" { return }
    for branch in block.branches {
      visit(branch.call, isBlock: true, in: place)
      var outside = place
      outside.isInBlock = true
      let inside = self.inside(branch, of: block, in: outside)
      visit(branch.body, in: block.isInverted ? outside : inside)
      if block.isInverted { visit(block.otherwise ?? [], in: inside) }
    }
    guard !block.isInverted, let otherwise = block.otherwise else { return }
    var outside = place
    outside.isInBlock = true
    visit(otherwise, in: outside)
  }

  private func inside(_ branch: TemplateBranch, of block: TemplateBlock, in place: Place) -> Place {
    var inside = place
    let helper = isBound(branch.call.path, in: place) ? nil : branch.call.helper
    let subject = branch.call.arguments.first.flatMap { path(of: $0, in: place) }
    switch helper {
    case .each:
      let element = subject.map { $0 + ["*"] }
      inside.contexts.append(element)
      inside.bind(branch.parameters, to: [element])
    case .with:
      if !isCurrent(branch.call.arguments.first) { inside.contexts.append(subject) }
      inside.bind(branch.parameters, to: [subject])
    case nil:
      let path = path(of: .path(branch.call.path), in: place)
      if !isCurrent(.path(branch.call.path)) { inside.contexts.append(path) }
      inside.isAmbiguous = true
      inside.bind(branch.parameters, to: [path])
    default: inside.bind(branch.parameters, to: [])
    }
    return inside
  }

  private func isCurrent(_ expression: TemplateExpression?) -> Bool {
    guard case .path(let path) = expression else { return false }
    return path.keys.isEmpty && path.depth == 0 && !path.isData
  }

  private mutating func visit(_ call: TemplateCall, isBlock: Bool, in place: Place) {
    let helper = isBound(call.path, in: place) ? nil : call.helper
    if helper != nil || call.hasArguments {
      helpers.append(
        HelperUse(name: call.path.written, position: call.path.position, isKnown: helper != nil))
    } else {
      visit(call.path, in: place)
    }
    for argument in call.arguments { visit(argument, in: place) }
    for (_, value) in call.named { visit(value, in: place) }
  }

  private mutating func visit(_ expression: TemplateExpression, in place: Place) {
    switch expression {
    case .literal: break
    case .path(let path): visit(path, in: place)
    case .call(let call):
      let isKnown = call.helper != nil && !isBound(call.path, in: place)
      helpers.append(
        HelperUse(name: call.path.written, position: call.path.position, isKnown: isKnown))
      for argument in call.arguments { visit(argument, in: place) }
      for (_, value) in call.named { visit(value, in: place) }
    }
  }

  private mutating func visit(_ path: TemplatePath, in place: Place) {
    if isBound(path, in: place) { return }
    if path.isData, path.keys.first != "root" {
      if ["index", "key", "first", "last"].contains(path.keys.first) { return }
      variables.append(use(of: path, path.keys, isData: true, in: place))
      return
    }
    let resolved = self.path(of: .path(path), in: place)
    if let resolved, resolved.isEmpty { return }
    variables.append(use(of: path, resolved ?? [], isData: false, in: place))
  }

  private func use(
    of path: TemplatePath, _ resolved: [String], isData: Bool, in place: Place
  ) -> VariableUse {
    VariableUse(
      name: resolved.first, path: resolved, written: path.written, position: path.position,
      isData: isData, isInBlock: place.isInBlock, isAmbiguous: place.isAmbiguous)
  }

  private func isBound(_ path: TemplatePath, in place: Place) -> Bool {
    guard !path.isData, !path.isScoped, let name = path.keys.first else { return false }
    return place.parameters.contains { ExactString($0.name) == ExactString(name) }
  }

  /// The way from the input to what an expression reads; nil where only a rendering tells.
  private func path(of expression: TemplateExpression, in place: Place) -> [String]? {
    guard case .path(let path) = expression else { return nil }
    if path.isData {
      return path.keys.first == "root" ? Array(path.keys.dropFirst()) : nil
    }
    if isBound(path, in: place) {
      let name = ExactString(path.keys[0])
      let bound = place.parameters.last { ExactString($0.name) == name }
      return bound?.path.map { $0 + path.keys.dropFirst() }
    }
    let index = place.contexts.count - 1 - path.depth
    guard place.contexts.indices.contains(index) else { return nil }
    return place.contexts[index].map { $0 + path.keys }
  }
}

extension TemplateUses.Place {
  fileprivate mutating func bind(_ names: [String], to paths: [[String]?]) {
    for (index, name) in names.enumerated() {
      parameters.append((name, index < paths.count ? paths[index] : nil))
    }
  }
}
