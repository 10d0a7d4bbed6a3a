import StrictData

/// One run of a template over data.
struct TemplateRendering {
  let partials: [ExactString: Template]
  let stepLimit: Int
  /// Whether `{{examples}}` is a place, and not a variable.
  var marksExamples = false
  var writer: OutputWriter
  private var stepCount = 0
  /// The partials being rendered, outermost first.
  private var partialNames: [String] = []

  init(partials: [ExactString: Template], outputLimit: Int, stepLimit: Int) {
    self.partials = partials
    self.stepLimit = stepLimit
    writer = OutputWriter(limit: outputLimit)
  }

  private func location(_ position: SourcePosition) -> TemplateLocation {
    TemplateLocation(partial: partialNames.last, position: position)
  }

  private mutating func step(_ count: Int = 1, at position: SourcePosition) throws(RenderError) {
    stepCount += count
    if stepCount > stepLimit {
      throw .tooManySteps(limit: stepLimit, at: location(position))
    }
  }

  mutating func render(_ nodes: [TemplateNode], in scope: Scope) throws(RenderError) {
    for node in nodes {
      try step(at: node.position)
      switch node {
      case .comment: break
      case .text(let text): try write(text)
      case .output(let output): try render(output, in: scope)
      case .block(let block): try render(block, in: scope)
      case .partial(let partial): try render(partial, in: scope)
      }
    }
  }

  private mutating func render(
    _ partial: TemplatePartial, in scope: Scope
  ) throws(RenderError) {
    guard let template = partials[ExactString(partial.name)] else {
      throw .missingPartial(name: partial.name, at: location(partial.position))
    }
    var value = scope.context.value
    if let context = partial.context { value = try self.value(of: context, in: scope) }
    if !partial.named.isEmpty {
      var object = value?.object ?? JSONObject()
      for (name, expression) in partial.named {
        object[name] = try self.value(of: expression, in: scope) ?? .null
      }
      value = .object(object)
    }
    let inner = Scope(context: ContextFrame(value: value, parent: nil), data: scope.data)
    partialNames.append(partial.name)
    if !partial.indent.isEmpty { writer.beginIndent(partial.indent) }
    try render(template.nodes, in: inner)
    if !partial.indent.isEmpty { writer.endIndent() }
    partialNames.removeLast()
  }

  private mutating func render(_ block: TemplateBlock, in scope: Scope) throws(RenderError) {
    if block.isRaw, block.branches[0].call.path.written == "raw",
      !block.branches[0].call.hasArguments
    {
      return try render(block.branches[0].body, in: scope)
    }
    if block.isInverted {
      let branch = block.branches[0]
      let isTaken = try enter(branch, body: block.otherwise ?? [], in: scope)
      if !isTaken { try render(branch.body, in: scope) }
      return
    }
    for branch in block.branches {
      try step(at: branch.position)
      if try enter(branch, body: branch.body, in: scope) { return }
    }
    if let otherwise = block.otherwise { try render(otherwise, in: scope) }
  }

  /// Renders a branch's body as often as its condition says.
  ///
  /// - Returns: false where the block's inverse is to be rendered instead.
  private mutating func enter(
    _ branch: TemplateBranch, body: [TemplateNode], in scope: Scope
  ) throws(RenderError) -> Bool {
    let call = branch.call
    guard let helper = helper(of: call, in: scope) else {
      return try enterSection(branch, body: body, in: scope)
    }
    let value = try argument(0, of: call, in: scope)
    switch helper {
    case .if, .unless:
      let includesZero = try call.named("includeZero").map { expression throws(RenderError) in
        ValueText.isTrue(try self.value(of: expression, in: scope))
      }
      let isTrue = ValueText.isTrue(value, includingZero: includesZero ?? false)
      guard isTrue == (helper == .if) else { return false }
    case .ifEquals, .unlessEquals:
      let isEqual = ValueText.isIdentical(value, try argument(1, of: call, in: scope))
      guard isEqual == (helper == .ifEquals) else { return false }
    case .with:
      if ValueText.isEmpty(value) { return false }
      var inner = scope
      if !isCurrentContext(call.arguments.first) { inner = scope.entering(value) }
      try render(body, in: inner.binding(branch.parameters, to: [value]))
      return true
    case .each:
      return try iterate(over: value, branch, body: body, in: scope)
    default:
      throw .wrongArguments(
        helper: helper.rawValue, reason: "cannot open a block", at: location(branch.position))
    }
    try render(body, in: scope.binding(branch.parameters, to: []))
    return true
  }

  /// `{{#x}}…{{/x}}` where `x` is a variable (Handlebars: blockHelperMissing).
  private mutating func enterSection(
    _ branch: TemplateBranch, body: [TemplateNode], in scope: Scope
  ) throws(RenderError) -> Bool {
    try refuseUnknown(branch.call)
    let value = scope.value(of: branch.call.path)
    switch value {
    case nil, .null, .bool(false): return false
    case .bool(true):
      try render(body, in: scope.binding(branch.parameters, to: []))
      return true
    case .array: return try iterate(over: value, branch, body: body, in: scope)
    default:
      let isSame = isCurrentContext(.path(branch.call.path))
      let inner = isSame ? scope : scope.entering(value)
      try render(body, in: inner.binding(branch.parameters, to: [value]))
      return true
    }
  }

  private mutating func iterate(
    over value: JSONValue?, _ branch: TemplateBranch, body: [TemplateNode], in scope: Scope
  ) throws(RenderError) -> Bool {
    let count: Int
    let item: (Int) -> (key: JSONValue, value: JSONValue)
    switch value {
    case .array(let elements):
      count = elements.count
      item = { (.number(JSONNumber($0)), elements[$0]) }
    case .object(let object):
      let entries = object.entries
      count = entries.count
      item = { (.string(entries[$0].key), entries[$0].value) }
    default: return false
    }
    for index in 0..<count {
      try step(at: branch.position)
      let (key, value) = item(index)
      var inner = scope.entering(value).binding(branch.parameters, to: [value, key])
      inner.data = DataFrame(
        DataFrame.Iteration(index: index, key: key, isLast: index == count - 1),
        parent: scope.data)
      try render(body, in: inner)
    }
    return count > 0
  }

  /// Whether an argument is the current context itself (`{{#with this}}`), which adds no `../`.
  private func isCurrentContext(_ expression: TemplateExpression?) -> Bool {
    guard case .path(let path) = expression else { return false }
    return path.keys.isEmpty && path.depth == 0 && !path.isData
  }
}

/// Values and what is printed of them.
extension TemplateRendering {
  private func helper(of call: TemplateCall, in scope: Scope) -> TemplateHelper? {
    guard let helper = call.helper, scope.parameters?.lookup(helper.rawValue) == nil else {
      return nil
    }
    return helper
  }

  private func refuseUnknown(_ call: TemplateCall) throws(RenderError) {
    guard call.hasArguments else { return }
    throw .unknownHelper(name: call.path.written, at: location(call.path.position))
  }

  private mutating func argument(
    _ index: Int, of call: TemplateCall, in scope: Scope
  ) throws(RenderError) -> JSONValue? {
    guard index < call.arguments.count else { return nil }
    return try value(of: call.arguments[index], in: scope)
  }

  mutating func value(
    of expression: TemplateExpression, in scope: Scope
  ) throws(RenderError) -> JSONValue? {
    switch expression {
    case .literal(let value, _): return value
    case .path(let path): return scope.value(of: path)
    case .call(let call):
      switch helper(of: call, in: scope) {
      case .lookup: return try lookup(call, in: scope)
      case .json:
        let text = try json(call, in: scope)
        try step(text.count / 16, at: call.path.position)
        return .string(String(decoding: text, as: UTF8.self))
      case let helper?:
        throw .wrongArguments(
          helper: helper.rawValue, reason: "gives no value", at: location(call.path.position))
      case nil:
        throw .unknownHelper(name: call.path.written, at: location(call.path.position))
      }
    }
  }

  private mutating func lookup(
    _ call: TemplateCall, in scope: Scope
  ) throws(RenderError) -> JSONValue? {
    let object = try argument(0, of: call, in: scope)
    let key = try argument(1, of: call, in: scope)
    switch object {
    case nil, .null, .bool(false): return object
    default: break
    }
    switch key {
    case .string(let key): return ValueText.member(key, of: object)
    case .number(let number): return ValueText.member(ValueText.number(number), of: object)
    case .bool(let value): return ValueText.member(value ? "true" : "false", of: object)
    default: return nil
    }
  }

  private mutating func json(
    _ call: TemplateCall, in scope: Scope
  ) throws(RenderError) -> [UInt8] {
    guard let value = try argument(0, of: call, in: scope) else { return [] }
    var indent = ""
    if let expression = call.named("indent") {
      switch try self.value(of: expression, in: scope) {
      case .number(let number):
        let width = Int(max(0, min(10, number.double ?? 0)))
        indent = String(repeating: " ", count: width)
      case .string(let text): indent = String(text.unicodeScalars.prefix(10))
      default: break
      }
    }
    var text = JSONText(indent: indent, limit: writer.limit)
    do {
      try text.write(value)
    } catch {
      switch error {
      case .tooLarge:
        throw .outputTooLarge(limit: writer.limit, at: location(call.path.position))
      case .tooDeep:
        throw .wrongData(
          reason: "the value of 'json' is nested deeper than \(JSONText.maximumDepth)",
          at: location(call.path.position))
      }
    }
    return text.bytes
  }

  private mutating func render(_ output: TemplateOutput, in scope: Scope) throws(RenderError) {
    let call = output.call
    let place = output.position
    guard let helper = helper(of: call, in: scope) else {
      try refuseUnknown(call)
      if marksExamples, call.path.written == "examples",
        scope.parameters?.lookup("examples") == nil
      {
        return try write(.examples, at: place)
      }
      return try write(scope.value(of: call.path), at: place)
    }
    switch helper {
    case .lookup: try write(try lookup(call, in: scope), at: place)
    case .json:
      let text = try json(call, in: scope)
      try written(at: place) { writer throws(OutputWriter.Overflow) in
        try writer.write(String(decoding: text, as: UTF8.self))
      }
    case .log: break
    case .history: try write(.history, at: place)
    case .role:
      let role = try text(of: argument(0, of: call, in: scope), for: "role", at: place)
      guard LiteralMarker.isRole(role) else {
        throw .wrongData(
          reason: "'\(role)' is not a role: one word of lower-case letters", at: location(place))
      }
      try write(.role(role), at: place)
    case .section:
      let name = try text(of: argument(0, of: call, in: scope), for: "section", at: place)
      try write(.section(name), at: place)
    case .media: try writeMedia(call, in: scope, at: place)
    default:
      throw .wrongArguments(
        helper: helper.rawValue, reason: "has to open a block", at: location(place))
    }
  }

  private mutating func writeMedia(
    _ call: TemplateCall, in scope: Scope, at place: SourcePosition
  ) throws(RenderError) {
    var type: String?
    if let expression = call.named("contentType"),
      case let value = try value(of: expression, in: scope), ValueText.isTrue(value)
    {
      type = try text(of: value, for: "media contentType", at: place)
    }
    guard let expression = call.named("url") else {
      throw .wrongArguments(helper: "media", reason: "needs 'url='", at: location(place))
    }
    let url = try text(of: value(of: expression, in: scope), for: "media url", at: place)
    try write(.media(url: url, contentType: type), at: place)
  }

  private func text(
    of value: JSONValue?, for purpose: String, at place: SourcePosition
  ) throws(RenderError) -> String {
    guard case .string(let text) = value, !text.isEmpty else {
      throw .wrongData(reason: "'\(purpose)' needs a text", at: location(place))
    }
    return text
  }

  private mutating func written(
    at place: SourcePosition, _ write: (inout OutputWriter) throws(OutputWriter.Overflow) -> Void
  ) throws(RenderError) {
    do {
      try write(&writer)
    } catch {
      throw .outputTooLarge(limit: writer.limit, at: location(place))
    }
  }

  private mutating func write(
    _ piece: OutputPiece, at place: SourcePosition
  ) throws(RenderError) {
    try written(at: place) { writer throws(OutputWriter.Overflow) in try writer.write(piece) }
  }

  private mutating func write(_ text: TemplateText) throws(RenderError) {
    guard text.hasMarker else { return try write(.string(text.text), at: text.position) }
    for piece in LiteralMarker.pieces(of: text.text) {
      if case .text(let bytes) = piece {
        try write(.string(String(decoding: bytes, as: UTF8.self)), at: text.position)
      } else {
        try write(piece, at: text.position)
      }
    }
  }

  /// Prints a value as JavaScript would.
  private mutating func write(
    _ value: JSONValue?, at place: SourcePosition, depth: Int = 0
  ) throws(RenderError) {
    let text: String
    switch value {
    case nil, .null: return
    case .bool(let value): text = value ? "true" : "false"
    case .number(let number): text = ValueText.number(number)
    case .string(let string): text = string
    case .object: text = "[object Object]"
    case .array(let elements):
      if depth > JSONText.maximumDepth {
        throw .wrongData(
          reason: "an array is nested deeper than \(JSONText.maximumDepth)", at: location(place))
      }
      for (index, element) in elements.enumerated() {
        if index > 0 { try write(.string(","), at: place) }
        try write(element, at: place, depth: depth + 1)
      }
      return
    }
    try written(at: place) { writer throws(OutputWriter.Overflow) in try writer.write(text) }
  }
}
