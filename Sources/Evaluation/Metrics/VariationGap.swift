public import PromptModel
internal import StrictData

/// What a variation does to the pass rate: one value of an attribute against another, over the
/// families of cases that have both.
public struct VariationGap: Sendable, Hashable {
  /// `paraphrase`, `case`, `order`, `names` or an attribute's own name.
  public let attribute: String
  /// The value.
  public let value: String
  /// The value it is compared with; nil: the cases as they are written.
  public let reference: String?
  /// Families in which both have a verdict: the pairs of the comparison.
  public let count: Int
  /// The share of them whose case with the value passes.
  public let rate: Double
  /// The share of them whose case with the reference passes.
  public let referenceRate: Double
  /// Families whose case passes with the reference and not with the value.
  public let lost: Int
  /// The reverse.
  public let gained: Int
  /// Tango's two-sided 95 % interval of ``gap``; see ``PairedDifference``.
  public let interval: Interval

  /// ``rate`` minus ``referenceRate``.
  public var gap: Double { Double(gained - lost) / Double(count) }

  /// The gaps of a run, in the order in which the suite names the values.
  ///
  /// A case passes by what its other assertions say, for `invariant` makes a whole family fail
  /// together; of several runs at least half have to. A case with a run without a verdict is left
  /// out, and a value without any pair.
  public static func all(
    in results: [CaseResult], of cases: [SuiteCase], grader: Grader
  ) -> [VariationGap] {
    let passes = passes(results, cases, grader)
    var families: [ExactString: [SuiteCase]] = [:]
    var order: [Comparison] = []
    var known: Set<Comparison> = []
    for suiteCase in cases {
      guard let family = suiteCase.family else { continue }
      families[ExactString(family.origin), default: []].append(suiteCase)
      for trait in family.traits where trait.reference != trait.value {
        let comparison = Comparison(trait)
        if known.insert(comparison).inserted { order.append(comparison) }
      }
    }
    return order.compactMap { $0.gap(families: families.values, passes: passes) }
  }

  private static func passes(
    _ results: [CaseResult], _ cases: [SuiteCase], _ grader: Grader
  ) -> [ExactString: Bool] {
    var asked: [ExactString: CaseExpectation] = [:]
    for suiteCase in cases where suiteCase.family != nil {
      asked[ExactString(suiteCase.id)] = grader.expectation(of: suiteCase)
    }
    var verdicts: [ExactString: [Bool?]] = [:]
    for result in results {
      let id = ExactString(result.id)
      guard let asked = asked[id] else { continue }
      verdicts[id, default: []].append(asked.verdict(of: result))
    }
    return verdicts.compactMapValues { runs in
      let known = runs.compactMap { $0 }
      return known.count == runs.count ? 2 * known.count { $0 } >= known.count : nil
    }
  }

  /// A value and what it is compared with.
  private struct Comparison: Hashable {
    let attribute: ExactString
    let value: ExactString
    let reference: ExactString?

    init(_ trait: CaseTrait) {
      attribute = ExactString(trait.attribute)
      value = ExactString(trait.value)
      reference = trait.reference.map { ExactString($0) }
    }

    func gap(
      families: some Sequence<[SuiteCase]>, passes: [ExactString: Bool]
    ) -> VariationGap? {
      var (both, lost, gained, count) = (0, 0, 0, 0)
      for family in families {
        let reference = self.reference
        let old = family.first { suiteCase in
          reference.map { has($0, suiteCase) } ?? suiteCase.isWritten
        }
        guard let new = family.first(where: { has(value, $0) }),
          let old, let before = passes[ExactString(old.id)],
          let after = passes[ExactString(new.id)]
        else { continue }
        count += 1
        if before && after { both += 1 }
        if before && !after { lost += 1 }
        if !before && after { gained += 1 }
      }
      guard let difference = PairedDifference(lost: lost, gained: gained, count: count) else {
        return nil
      }
      return VariationGap(
        attribute: attribute.text, value: value.text, reference: reference?.text, count: count,
        rate: Double(both + gained) / Double(count),
        referenceRate: Double(both + lost) / Double(count), lost: lost, gained: gained,
        interval: difference.interval())
    }

    private func has(_ value: ExactString, _ suiteCase: SuiteCase) -> Bool {
      suiteCase.family?.traits.contains {
        ExactString($0.attribute) == attribute && ExactString($0.value) == value
      } ?? false
    }
  }
}
