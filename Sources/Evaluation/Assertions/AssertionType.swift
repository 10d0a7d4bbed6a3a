internal import StrictData

/// The assertions this release knows. A type's meaning never changes under one version.
enum AssertionType: String, CaseIterable {
  case equals
  case contains
  case icontains
  case containsAll = "contains-all"
  case containsAny = "contains-any"
  case icontainsAll = "icontains-all"
  case icontainsAny = "icontains-any"
  case startsWith = "starts-with"
  case endsWith = "ends-with"
  case regex
  case isJSON = "is-json"
  case containsJSON = "contains-json"
  case wordCount = "word-count"
  case length
  case numeric
  case levenshtein
  case similarity
  case exactMatch = "em"
  case f1
  case rouge1 = "rouge-1"
  case rouge2 = "rouge-2"
  case rouge3 = "rouge-3"
  case rougeL = "rouge-l"
  case rougeLsum = "rouge-lsum"
  case rougeN = "rouge-n"
  case bleu
  case chrf
  case jsonF1 = "json-f1"
  case classification
  case invariant
  case latency
  case cost
  case tokens
  case isRefusal = "is-refusal"
  case secrets
  case pii
  case contextGrounded = "context-grounded"
  case numbersGrounded = "numbers-grounded"
  case toolCalls = "tool-calls"
  case toolCallF1 = "tool-call-f1"
  case validToolsCall = "is-valid-openai-tools-call"
  case command
  case llmRubric = "llm-rubric"
  case similar
  case similarDot = "similar:dot"
  case similarEuclidean = "similar:euclidean"
  case label

  /// Other names of a type, with the options they stand for.
  enum Alias: String, CaseIterable {
    case equalsNormalized = "equals-normalized"
    case chrfPlusPlus = "chrf++"
    case similarCosine = "similar:cosine"

    var type: AssertionType {
      switch self {
      case .equalsNormalized: .exactMatch
      case .chrfPlusPlus: .chrf
      case .similarCosine: .similar
      }
    }
  }

  /// The version every result names: `equals@1`.
  var version: Int { 1 }

  /// What results call the type: `rouge-n` is `rouge-1` with promptfoo's threshold.
  var resultName: String { self == .rougeN ? "rouge-1" : rawValue }

  /// The type of a name; of an unknown one the error names the nearest.
  static func named(_ name: String) throws(AssertionFault) -> AssertionType {
    let exact = ExactString(name)
    if let found = allCases.first(where: { ExactString($0.rawValue) == exact }) { return found }
    if let alias = Alias.allCases.first(where: { ExactString($0.rawValue) == exact }) {
      return alias.type
    }
    throw AssertionFault(
      "unknown assertion type '\(name)'",
      suggestion: Spelling.nearest(
        to: name,
        among: allCases.map(\.rawValue) + Alias.allCases.map(\.rawValue)
          + [AssertionCompiler.setType]))
  }

  /// What the type makes of `threshold`. promptfoo's defaults hold where it has one that can fail;
  /// a metric without a threshold that is right for every suite has none.
  var thresholdRule: ThresholdRule {
    switch self {
    case .levenshtein, .latency, .cost, .tokens, .similarEuclidean: .own
    case .llmRubric: .beside
    case .bleu: .standard(0.5)
    case .rougeN, .similar, .similarDot: .standard(0.75)
    case .numbersGrounded, .toolCallF1: .standard(1)
    case .similarity, .f1, .rouge1, .rouge2, .rouge3, .rougeL, .rougeLsum, .chrf, .jsonF1,
      .contextGrounded:
      .required
    case .equals, .contains, .icontains, .containsAll, .containsAny, .icontainsAll, .icontainsAny,
      .startsWith, .endsWith, .regex, .isJSON, .containsJSON, .wordCount, .length, .numeric,
      .exactMatch, .classification, .invariant, .isRefusal, .secrets, .pii, .toolCalls,
      .validToolsCall,
      .command, .label:
      .optional
    }
  }
}
