/// Precision, recall and F1 of one ROUGE metric, each 0…1.
struct RougeScore: Sendable, Hashable {
  /// Hits per unit of the output.
  let precision: Double
  /// Hits per unit of the reference.
  let recall: Double
  /// `2·p·r / (p + r)`, 0 where both are 0.
  let fmeasure: Double

  /// The figures of `hits` out of the units of both sides; a side without units gives 0.
  init(hits: Int, output: Int, reference: Int) {
    precision = Double(hits) / Double(max(output, 1))
    recall = Double(hits) / Double(max(reference, 1))
    let sum = precision + recall
    fmeasure = sum > 0 ? 2 * precision * recall / sum : 0
  }
}
