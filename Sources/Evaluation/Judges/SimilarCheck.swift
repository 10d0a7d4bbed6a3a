internal import Foundation
internal import PromptModel

/// `similar`: how near the answer is to a reference where a model places texts in a space.
///
/// `similar` and `similar:cosine` by the angle, `similar:dot` by the product, `similar:euclidean` by
/// the distance; promptfoo's names. Of several references the nearest counts. Without a model for it
/// the verdict is an error: nothing else stands in.
struct SimilarCheck: AssertionCheck {
  /// What is measured between two vectors.
  enum Measure {
    case cosine
    case dot
    /// The most distance that passes.
    case euclidean(most: Double)
  }

  let measure: Measure
  let references: [String]
  let embedder: Embedder?

  func judge(_ answer: JudgedAnswer) async -> Judgement { await finding(on: answer).judgement }

  func finding(on answer: JudgedAnswer) async -> CheckFinding {
    guard let embedder else {
      return CheckFinding(
        .undecidable("similar asks a model for embeddings, and there is none here"))
    }
    let (vectors, spend) = await embedder.vectors(of: texts(with: answer.text))
    switch vectors {
    case .success(let vectors): return CheckFinding(judgement(vectors), spend: spend)
    case .failure(let failure):
      return CheckFinding(
        .undecidable("there are no embeddings: \(failure.message)"), spend: spend,
        isCutOff: failure.endsRun)
    }
  }

  /// What is placed: the answer, then what it is held against.
  func texts(with output: String) -> [String] { [output] + references }

  private func judgement(_ vectors: [[Double]]) -> Judgement {
    guard let own = vectors.first, vectors.count == references.count + 1, !own.isEmpty,
      vectors.allSatisfy({ $0.count == own.count && $0.allSatisfy(\.isFinite) })
    else { return .undecidable("the embeddings are not one vector a text, all of one length") }
    let others = vectors.dropFirst()
    switch measure {
    case .cosine:
      let values = others.compactMap { Self.cosine(own, $0) }
      guard let best = values.max() else { return .undecidable("an embedding has no direction") }
      return .scored(best, "the cosine is \(Self.text(best))")
    case .dot:
      let best = others.map { Self.dot(own, $0) }.max() ?? 0
      return .scored(best, "the dot product is \(Self.text(best))")
    case .euclidean(let most):
      let least = others.map { Self.distance(own, $0) }.min() ?? .infinity
      return .decided(
        pass: least <= most, score: 1 / (1 + least),
        reason: "the distance is \(Self.text(least)), at most \(Self.text(most)) passes")
    }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// a·b / (|a| |b|); nil where one of them is zero.
  static func cosine(_ left: [Double], _ right: [Double]) -> Double? {
    let scale = dot(left, left).squareRoot() * dot(right, right).squareRoot()
    return scale > 0 && scale.isFinite ? dot(left, right) / scale : nil
  }

  private static func distance(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  private static func text(_ value: Double) -> String { String(format: "%.4f", value) }
}
