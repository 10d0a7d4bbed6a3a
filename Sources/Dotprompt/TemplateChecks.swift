import StrictData

/// What can be known to fail before anything is rendered: helpers that do not exist, and helpers
/// called as they cannot be, in branches not taken as well.
struct TemplateChecks {
  private var partial: String?

  /// - Throws: at the first such call, the prompt before its partials.
  static func check(_ template: Template, partials: [PartialGraph.Node]) throws(RenderError) {
    try TemplateChecks(partial: nil).check(template.nodes, parameters: [])
    for node in partials {
      try TemplateChecks(partial: node.name).check(node.template.nodes, parameters: [])
    }
  }

  private func check(
    _ nodes: [TemplateNode], parameters: Set<ExactString>
  ) throws(RenderError) {
    for node in nodes {
      switch node {
      case .text, .comment: break
      case .output(let output):
        try check(output.call, as: .output, parameters)
      case .partial(let partial):
        if let context = partial.context { try check(context, parameters) }
        for (_, value) in partial.named { try check(value, parameters) }
      case .block(let block): try check(block, parameters)
      }
    }
  }

  private func check(
    _ block: TemplateBlock, _ parameters: Set<ExactString>
  ) throws(RenderError) {
    let isRawText = block.isRaw && block.branches[0].call.path.written == "raw"
    for branch in block.branches {
      if !isRawText { try check(branch.call, as: .block, parameters) }
      let inner = parameters.union(branch.parameters.map { ExactString($0) })
      try check(branch.body, parameters: block.isInverted ? parameters : inner)
      if block.isInverted { try check(block.otherwise ?? [], parameters: inner) }
    }
    if !block.isInverted, let otherwise = block.otherwise {
      try check(otherwise, parameters: parameters)
    }
  }

  private enum Use {
    case output
    case block
    case argument
  }

  private func check(
    _ expression: TemplateExpression, _ parameters: Set<ExactString>
  ) throws(RenderError) {
    guard case .call(let call) = expression else { return }
    try check(call, as: .argument, parameters)
  }

  private func check(
    _ call: TemplateCall, as use: Use, _ parameters: Set<ExactString>
  ) throws(RenderError) {
    for argument in call.arguments { try check(argument, parameters) }
    for (_, value) in call.named { try check(value, parameters) }
    let place = TemplateLocation(partial: partial, position: call.path.position)
    let isBound = call.path.simpleName.map { parameters.contains(ExactString($0)) } ?? false
    guard !isBound, let helper = call.helper else {
      if use == .argument || call.hasArguments {
        throw .unknownHelper(name: call.path.written, at: place)
      }
      return
    }
    if let reason = misuse(of: helper, as: use, call) {
      throw .wrongArguments(helper: helper.rawValue, reason: reason, at: place)
    }
  }

  private func misuse(of helper: TemplateHelper, as use: Use, _ call: TemplateCall) -> String? {
    switch use {
    case .output where helper.isBlock: return "has to open a block"
    case .block where !helper.isBlock: return "cannot open a block"
    case .argument where !helper.isValue: return "gives no value"
    default: break
    }
    let count = call.arguments.count
    if !helper.argumentCount.contains(count) {
      return "takes \(Self.arguments(helper.argumentCount.lowerBound)), not \(count)"
    }
    if helper == .media, call.named("url") == nil { return "needs 'url='" }
    return nil
  }

  private static func arguments(_ count: Int) -> String {
    count == 1 ? "1 argument" : "\(count) arguments"
  }
}
