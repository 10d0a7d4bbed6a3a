extension PromptSource {
  /// Looks for what is known to fail whatever the data: helpers that do not exist or are called as
  /// they cannot be, partials that do not exist, include each other or nest deeper than
  /// ``Template/maximumNesting``; in branches that a rendering may not reach as well.
  ///
  /// - Parameter partials: gives the partials by name; nil where there is none.
  /// - Throws: ``RenderError`` at the first of them, or what the lookup throws.
  public func check(partials: @escaping Renderer.PartialLookup) throws {
    let nodes = try PartialGraph.load(from: template, partials)
    try TemplateChecks.check(template, partials: nodes)
  }
}
