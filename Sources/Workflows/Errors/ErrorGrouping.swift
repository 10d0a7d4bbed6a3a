internal import Evaluation
internal import PromptModel
internal import StrictData

/// Groups the cases of a record that did not pass: a pure function of the record and what is known
/// of its cases.
struct ErrorGrouping {
  /// One case of the record.
  struct Item {
    let id: String
    /// Its runs, in order.
    var runs: [CaseResult]
    /// The case as it was asked; nil where it is not known.
    let suiteCase: SuiteCase?
    /// What was answered, run by run; empty where no answers were kept.
    let outputs: [String]

    /// Whether a run did not pass.
    var isFailing: Bool { runs.contains { $0.pass != true } }
  }

  let items: [Item]
  private let failing: [Int]
  /// The words by which texts resemble each other: of questions and answers.
  private let documents: [[Int]]
  /// The words that may tell a group from the others.
  private let telling: [[Int]]
  private let wordCount: Int
  private let contrast: TermContrast

  init(_ items: [Item]) {
    var table = WordTable()
    let questions = items.map { item in
      Self.texts(of: item).flatMap { table.document($0) }
    }
    let answers = items.map { item in
      item.outputs.flatMap { table.document($0, prefix: "output:") }
    }
    let failing = items.indices.filter { items[$0].isFailing }
    let passing = items.indices.filter { !items[$0].isFailing }
    let reference = passing.isEmpty ? failing : passing
    let documents = zip(questions, answers).map { $0 + $1 }
    // Where answers of failing cases alone were kept, each of their words would seem to tell.
    let telling =
      reference.allSatisfy { !items[$0].outputs.isEmpty } ? documents : questions
    contrast = TermContrast(
      documents: reference.map { telling[$0] }, includesGroups: passing.isEmpty,
      words: table.words)
    self.documents = documents
    self.telling = telling
    self.items = items
    self.failing = failing
    wordCount = table.words.count
  }

  /// What a case asks: its variables' texts.
  static func texts(of item: Item) -> [String] {
    item.suiteCase?.vars.entries.flatMap { CaseTexts.texts(in: $0.value) } ?? []
  }

  /// The failing cases, in the record's order.
  var failingItems: [Item] { failing.map { items[$0] } }

  /// All groups: kinds in their order; in each the largest first, equals by their names' bytes
  /// (texts by their first case). Texts that resemble no other are in no group of texts.
  func groups() -> [ErrorGroup] {
    let drafts =
      sorted(assertions(), .assertion) + sorted(slices(), .slice)
      + sorted(confusions(), .confusion) + texts()
    return drafts.enumerated().map { index, draft in
      let terms = contrast.terms(of: draft.members.map { telling[$0] }).map {
        ErrorGroup.Term(
          word: $0.word, score: $0.score, inside: $0.inside, outside: $0.outside)
      }
      let named = terms.prefix(3).map(\.word).joined(separator: ", ")
      let name = draft.kind == .text ? (named.isEmpty ? "alike" : named) : draft.name
      return ErrorGroup(
        number: index + 1, kind: draft.kind, name: name,
        cases: draft.members.map { items[$0].id }, total: draft.total, terms: terms)
    }
  }

  private struct Draft {
    let kind: ErrorGroup.Kind
    let name: String
    let members: [Int]
    let total: Int?
  }

  /// Members and how many could have been, by name.
  private typealias Tally = [ExactString: (members: [Int], total: Int)]

  private func sorted(_ tally: Tally, _ kind: ErrorGroup.Kind) -> [Draft] {
    tally.filter { !$0.value.members.isEmpty }.sorted {
      ($1.value.members.count, $0.key) < ($0.value.members.count, $1.key)
    }.map {
      Draft(kind: kind, name: $0.key.text, members: $0.value.members, total: $0.value.total)
    }
  }

  /// By what failed in any run: an assertion as the record names it, with its metric; one without
  /// an outcome by itself; and the runs without an output.
  private func assertions() -> Tally {
    var tally: Tally = [:]
    for (index, item) in items.enumerated() {
      var asked: Set<ExactString> = []
      var failed: Set<ExactString> = []
      for run in item.runs {
        if run.assertions.isEmpty, run.pass != true { failed.insert(ExactString("no output")) }
        for assertion in run.assertions {
          let name = assertion.metric.map { "\(assertion.name) (\($0))" } ?? assertion.name
          asked.insert(ExactString(name))
          if assertion.pass == false { failed.insert(ExactString(name)) }
          if assertion.pass == nil { failed.insert(ExactString("\(name) errored")) }
        }
      }
      add(index, asked: asked.union(failed), failed: failed, to: &tally)
    }
    return tally
  }

  private func slices() -> Tally {
    var tally: Tally = [:]
    for (index, item) in items.enumerated() {
      let tags = Set((item.suiteCase?.tags ?? []).map(ExactString.init))
      add(index, asked: tags, failed: tags, to: &tally)
    }
    return tally
  }

  private func confusions() -> Tally {
    var tally: Tally = [:]
    var totals: [ExactString: Int] = [:]
    for (index, item) in items.enumerated() {
      guard let expected = item.runs.lazy.compactMap(\.expected).first else { continue }
      totals[ExactString(expected), default: 0] += 1
      let given = item.runs.filter { $0.pass != true }.map { $0.label ?? "no label" }
      let wrong = Set(
        given.filter { ExactString($0) != ExactString(expected) }.map(ExactString.init))
      for label in wrong {
        tally[ExactString("\(expected) → \(label)"), default: ([], 0)].members.append(index)
      }
    }
    return tally.mapValues { members, _ in
      let expected = members.first.flatMap { items[$0].runs.lazy.compactMap(\.expected).first }
      return (members, expected.flatMap { totals[ExactString($0)] } ?? members.count)
    }
  }

  private func add(
    _ index: Int, asked: Set<ExactString>, failed: Set<ExactString>, to tally: inout Tally
  ) {
    for name in asked { tally[name, default: ([], 0)].total += 1 }
    guard items[index].isFailing else { return }
    for name in failed { tally[name, default: ([], 0)].members.append(index) }
  }

  private func texts() -> [Draft] {
    TextClusters(documents, members: failing, wordCount: wordCount).clusters
      .filter { $0.count > 1 }
      .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
      .map { Draft(kind: .text, name: "", members: $0.sorted(), total: nil) }
  }
}
