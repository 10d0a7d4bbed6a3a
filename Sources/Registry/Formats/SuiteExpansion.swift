internal import PromptModel
internal import StrictData

/// Cases on their way to a suite, with the variants that `vary` makes of them.
///
/// A variant's id is `<id>~<attribute>-<value>`. It has the case's assertions, expected answer,
/// tags, threshold and split, and the case's group; where the case has none, both get the case's
/// id as group, so that the family is one cluster.
struct SuiteExpansion {
  /// How many variants one case may have.
  static let maximumVariants = 100
  /// How many variants a suite may have.
  static let maximumTotal = 100_000
  /// How many bytes of variables the variants of a suite may have.
  static let maximumBytes = 64 << 20

  private struct Family {
    let traits: [CaseTrait]
    let variants: [CaseVariant]
  }

  private let defaults: CaseVariation?
  private var families: [ExactString: Family] = [:]
  private var (count, bytes) = (0, 0)

  init(defaults: CaseVariation?) { self.defaults = defaults }

  /// Takes up a case's variants.
  /// - Parameter fields: the case as written.
  /// - Throws: where its own `vary` cannot vary it, and where there are too many variants.
  mutating func add(_ testCase: SuiteCase, _ fields: FormatFields) throws(SourceError) {
    let ownNode = fields["vary"]
    guard ownNode != nil || defaults != nil else { return }
    let own = try SuiteCases.vars(fields["vars"])
    let written = try ownNode.map(CaseVariation.init)
    if let problem = written?.problem(with: testCase, own: own) {
      throw ownNode?.error(problem) ?? fields.node.error(problem)
    }
    guard let variation = written?.over(defaults) ?? defaults else { return }
    let variants = variation.variants(of: testCase, own: own)
    count += variants.count
    bytes += variants.reduce(0) { $0 + FormatText.json(.object($1.vars)).utf8.count }
    guard variants.count <= Self.maximumVariants, count <= Self.maximumTotal,
      bytes <= Self.maximumBytes
    else {
      throw fields.node.error(
        "too many variants: a case may have \(Self.maximumVariants), a suite"
          + " \(Self.maximumTotal) with \(Self.maximumBytes) bytes of variables")
    }
    families[ExactString(testCase.id)] = Family(
      traits: variation.traits(of: testCase), variants: variants)
  }

  /// The cases, each followed by its variants.
  /// - Throws: where a variant's id is taken, or too long for an id, and where a case that is
  ///   varied has the id of another case's group.
  func cases(_ written: [SuiteCase]) throws(SourceError) -> [SuiteCase] {
    guard !families.isEmpty else { return written }
    var ids = Set(written.map { ExactString($0.id) })
    let groups = Set(written.compactMap { $0.group.map { ExactString($0) } })
    var cases: [SuiteCase] = []
    for testCase in written {
      guard let family = families[ExactString(testCase.id)] else {
        cases.append(testCase)
        continue
      }
      if testCase.group == nil, !family.variants.isEmpty, groups.contains(ExactString(testCase.id))
      {
        throw Self.error(
          testCase, "the id '\(FormatNode.quoted(testCase.id))' of a varied case is also a group")
      }
      cases.append(
        Self.member(testCase, family, id: testCase.id, vars: testCase.vars, family.traits))
      for variant in family.variants {
        let id = "\(testCase.id)~\(variant.trait.attribute)-\(variant.trait.value)"
        if let problem = PrintableText.problem(inLabel: id) {
          throw Self.error(testCase, "the id of variant '\(FormatNode.quoted(id))': \(problem)")
        }
        guard ids.insert(ExactString(id)).inserted else {
          throw Self.error(testCase, "the id of variant '\(FormatNode.quoted(id))' is there twice")
        }
        cases.append(
          Self.member(testCase, family, id: id, vars: variant.vars, [variant.trait]))
      }
    }
    return cases
  }

  private static func error(_ testCase: SuiteCase, _ message: String) -> SourceError {
    SourceError(SourcePosition(line: testCase.line, column: 1), message)
  }

  private static func member(
    _ origin: SuiteCase, _ family: Family, id: String, vars: JSONObject, _ traits: [CaseTrait]
  ) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: origin.expected, assertions: origin.assertions,
      threshold: origin.threshold, tags: origin.tags,
      group: origin.group ?? (family.variants.isEmpty ? nil : origin.id),
      split: origin.split, line: origin.line,
      vary: id.utf8.elementsEqual(origin.id.utf8) ? origin.vary : nil,
      family: CaseFamily(origin: origin.id, traits: traits),
      conversation: origin.conversation)
  }
}
