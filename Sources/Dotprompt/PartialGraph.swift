import StrictData

/// The partials of a prompt, those of partials included, whether or not a rendering reaches them.
enum PartialGraph {
  /// A partial and its template.
  struct Node {
    let name: String
    let template: Template
  }

  /// Loads the partials in text order, depth first.
  ///
  /// - Throws: ``RenderError`` for a name without a partial, a cycle, or nesting over
  ///   ``Template/maximumNesting``; or what the lookup throws.
  static func load(
    from template: Template, _ lookup: @escaping Renderer.PartialLookup
  ) throws -> [Node] {
    var walk = Walk(lookup: lookup)
    _ = try walk.visit(template, chain: [])
    return walk.nodes
  }

  private struct Walk {
    let lookup: Renderer.PartialLookup
    var nodes: [Node] = []
    /// How many partials nest below each finished one, itself included.
    var heights: [ExactString: Int] = [:]

    /// - Returns: how many partials nest below this template.
    mutating func visit(_ template: Template, chain: [String]) throws -> Int {
      var height = 0
      for use in template.partials {
        let place = TemplateLocation(partial: chain.last, position: use.position)
        let name = ExactString(use.name)
        if let first = chain.firstIndex(where: { ExactString($0) == name }) {
          throw RenderError.partialCycle(Array(chain[first...]) + [use.name], at: place)
        }
        if heights[name] == nil {
          if chain.count == Template.maximumNesting {
            throw RenderError.partialsTooDeep(chain + [use.name], at: place)
          }
          guard let source = try lookup(use.name) else {
            throw RenderError.missingPartial(name: use.name, at: place)
          }
          let below = try visit(source.template, chain: chain + [use.name])
          heights[name] = below + 1
          nodes.append(Node(name: use.name, template: source.template))
        }
        let reach = heights[name] ?? 1
        if chain.count + reach > Template.maximumNesting {
          throw RenderError.partialsTooDeep(chain + [use.name], at: place)
        }
        height = max(height, reach)
      }
      return height
    }
  }
}
