/// What one member of a family differs in.
public struct CaseTrait: Sendable, Hashable {
  /// `paraphrase`, `case`, `order`, `names` or an attribute's own name.
  public let attribute: String
  /// `upper`, `reverse`, `1`, a name, an attribute's value.
  public let value: String
  /// The value it is compared with: the first one listed; nil: the case as it is written.
  public let reference: String?

  /// A trait.
  public init(attribute: String, value: String, reference: String? = nil) {
    self.attribute = attribute
    self.value = value
    self.reference = reference
  }
}

/// Where a case stands among the variants that `vary` made of one written case.
public struct CaseFamily: Sendable, Hashable {
  /// The id of the case as it is written.
  public let origin: String
  /// For a variant the one thing that was changed; for the written case the values it has itself.
  public let traits: [CaseTrait]

  /// A place in a family.
  public init(origin: String, traits: [CaseTrait]) {
    self.origin = origin
    self.traits = traits
  }
}
