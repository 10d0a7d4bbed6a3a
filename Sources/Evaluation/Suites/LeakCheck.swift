public import PromptModel
internal import StrictData

/// Whether a prompt gives the cases away that it is judged on.
///
/// Compared are texts of letters and digits in lower case (``NormalizedText``):
/// 1. an input of 20 scalars and more that stands in the prompt's own words or in an example;
/// 2. the containment |A ∩ B| / min(|A|, |B|) of the 5-character shingles of the input and of each
///    example's: 0.8 and more blocks, 0.6 and more warns. Where the shorter text has fewer than 20
///    scalars the larger set is divided by, so that a word is not found in every sentence; below
///    5 scalars texts must be equal but for case and outer white space;
/// 3. both for expected outputs of 40 scalars and more that are no labels; of JSON, whose keys all
///    answers share, the values are compared.
///
/// Measured on 12,720 pairs of different texts the highest containment was 0.37; at 0.6 dropped,
/// swapped and inflected words, synonyms and truncation are caught (96 to 100 %), a full shuffle
/// is not (17 %).
public enum LeakCheck {
  /// The containment from which a leak blocks.
  public static let blockingShare = 0.8
  /// The containment from which one is reported.
  public static let warningShare = 0.6
  /// The least length of an input that is looked for in the prompt, in scalars.
  public static let inputLength = 20
  /// The least length of an expected output, in scalars.
  public static let expectedLength = 40

  /// Checks the cases the gate reads. Linear in the texts; 200 examples and 2,000 cases take a
  /// fraction of a second.
  public static func run(_ suite: Suite, against prompt: PromptTexts) -> LeakReport {
    run(CaseTexts(suite.gatedCases, labels: suite.labels), against: prompt)
  }

  /// Checks some cases.
  public static func run(_ cases: CaseTexts, against prompt: PromptTexts) -> LeakReport {
    var search = LeakSearch(cases: cases, prompt: prompt)
    search.findPassages()
    search.findSimilar(expected: false)
    search.findSimilar(expected: true)
    search.findShort()
    return LeakReport(leaks: search.leaks, isComplete: search.isComplete)
  }
}

/// One check on its way: of each case the plainest leak is kept.
private struct LeakSearch {
  let cases: CaseTexts
  let prompt: PromptTexts
  var isComplete = true
  private var found: [Int: Leak] = [:]

  init(cases: CaseTexts, prompt: PromptTexts) {
    self.cases = cases
    self.prompt = prompt
  }

  var leaks: [Leak] { found.sorted { $0.key < $1.key }.map(\.value) }

  private mutating func add(_ number: Int, _ kind: Leak.Kind, _ example: Int?, share: Double) {
    if let known = found[number], known.share >= share { return }
    let item = cases.items[number].suiteCase
    found[number] = Leak(
      caseID: item.id, caseLine: item.line, kind: kind,
      example: example.map { prompt.examples[$0] }, share: share)
  }

  /// So many cases are looked at together: of a long suite's texts only a part is in memory.
  private static let portion = 4096

  /// Ranges of cases, and the share of all that each is.
  private var portions: [(cases: Range<Int>, share: Double)] {
    let count = cases.items.count
    return stride(from: 0, to: count, by: Self.portion).map { start in
      let range = start..<min(count, start + Self.portion)
      return (range, Double(range.count) / Double(count))
    }
  }

  /// Texts that stand whole in the prompt's own words or in an example.
  mutating func findPassages() {
    let own = prompt.passages.map { NormalizedText($0) }
    let examples = prompt.examples.flatMap {
      [NormalizedText($0.input), NormalizedText($0.output)]
    }
    for isExpected in [false, true] {
      for (range, share) in portions {
        findPassages(expected: isExpected, range, share: share, own: own, examples: examples)
      }
    }
  }

  private mutating func findPassages(
    expected isExpected: Bool, _ range: Range<Int>, share: Double, own: [NormalizedText],
    examples: [NormalizedText]
  ) {
    var owners: [Int] = []
    var needles: [NormalizedText] = []
    let length = isExpected ? LeakCheck.expectedLength : LeakCheck.inputLength
    for number in range {
      let item = cases.items[number]
      for text in isExpected ? item.expected : item.variables + [item.input] {
        let needle = NormalizedText(text)
        guard needle.count >= length else { continue }
        owners.append(number)
        needles.append(needle)
      }
    }
    let result = PassageSearch(needles, length: length).hits(
      in: own + examples, budget: Int(Double(PassageSearch.budget) * share))
    isComplete = isComplete && result.isComplete
    for hit in result.hits {
      if hit.passage < own.count {
        add(owners[hit.needle], isExpected ? .expectedInPrompt : .inputInPrompt, nil, share: 1)
      } else {
        add(
          owners[hit.needle], isExpected ? .expectedInExample : .inputInExample,
          (hit.passage - own.count) / 2, share: 1)
      }
    }
  }

  /// Inputs, or expected outputs, that share most of their shingles with an example's.
  mutating func findSimilar(expected isExpected: Bool) {
    guard !prompt.examples.isEmpty else { return }
    let examples = prompt.examples.map {
      NormalizedText(isExpected ? CaseTexts.content(ofOutput: $0.output) : $0.input)
    }
    for (range, share) in portions {
      findSimilar(expected: isExpected, range, share: share, examples)
    }
  }

  private mutating func findSimilar(
    expected isExpected: Bool, _ range: Range<Int>, share: Double, _ examples: [NormalizedText]
  ) {
    var owners: [Int] = []
    var texts: [NormalizedText] = []
    for number in range {
      let item = cases.items[number]
      for text in isExpected ? item.expected.map(CaseTexts.content) : [item.input] {
        owners.append(number)
        texts.append(NormalizedText(text))
      }
    }
    let boundary = texts.count
    texts += examples
    let (pairs, isComplete) = ShingleIndex(texts).pairs(
      across: boundary, containment: LeakCheck.warningShare,
      budget: Int(Double(ShingleIndex.budget) * share))
    self.isComplete = self.isComplete && isComplete
    for pair in pairs {
      let length = min(texts[pair.first].count, texts[pair.second].count)
      if isExpected, length < LeakCheck.expectedLength { continue }
      let share = length < LeakCheck.inputLength ? pair.likeness : pair.containment
      guard share >= LeakCheck.warningShare else { continue }
      add(
        owners[pair.first], isExpected ? .similarExpected : .similarInput,
        pair.second - boundary, share: share)
    }
  }

  /// Inputs too short for a shingle that are an example's.
  mutating func findShort() {
    var byText: [ExactString: Int] = [:]
    for (number, example) in prompt.examples.enumerated() {
      guard let key = Self.shortKey(example.input), byText[key] == nil else { continue }
      byText[key] = number
    }
    guard !byText.isEmpty else { return }
    for (number, item) in cases.items.enumerated() {
      guard let key = Self.shortKey(item.input), let example = byText[key] else { continue }
      add(number, .similarInput, example, share: 1)
    }
  }

  private static func shortKey(_ text: String) -> ExactString? {
    guard text.utf8.count < 400, NormalizedText(text).count < ShingleIndex.width else { return nil }
    let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
    let trimmed = scalars.reversed().drop { $0.properties.isWhitespace }.reversed()
    guard !trimmed.isEmpty else { return nil }
    var key = String.UnicodeScalarView()
    key.append(contentsOf: trimmed)
    return ExactString(String(key).lowercased())
  }
}
