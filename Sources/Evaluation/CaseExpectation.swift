/// What a suite asks of one case: what a record's result of it is held against.
public struct CaseExpectation: Sendable, Hashable {
  /// `name@version` of every assertion, the suite's defaults first.
  public let names: [String]
  /// For each of them, whether it decides: its weight is above 0.
  public let isDeciding: [Bool]
  /// Whether the weighted mean decides by a threshold, and not every assertion by itself.
  public let hasThreshold: Bool
  /// For a classification: the expected label.
  public let label: String?
  /// The index of the assertion that passes exactly where the label is the expected one.
  public let labelAssertion: Int?
}
