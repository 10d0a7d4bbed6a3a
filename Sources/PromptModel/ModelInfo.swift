/// models/<name>.info.yaml: what is known of a model and changes no answer; outside the digest.
public struct ModelInfo: Sendable, Hashable {
  /// The context limit in tokens: prompt and answer together.
  public let context: Int?
  /// The day (`2026-12-31`) from which the provider no longer serves it.
  public let retires: String?
  /// What its provider asks for it.
  public let prices: ModelPrices?
  /// The vocabulary it cuts text with; nil: see `VocabularyName.init(modelID:)`.
  public let vocabulary: VocabularyName?
  /// Free text.
  public let notes: String?

  /// Side facts of a model.
  public init(
    context: Int? = nil, retires: String? = nil, prices: ModelPrices? = nil,
    vocabulary: VocabularyName? = nil, notes: String? = nil
  ) {
    self.context = context
    self.retires = retires
    self.prices = prices
    self.vocabulary = vocabulary
    self.notes = notes
  }
}
