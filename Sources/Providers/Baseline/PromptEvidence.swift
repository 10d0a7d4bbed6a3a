internal import StrictData

/// What a rendered prompt teaches: labels with their descriptions, and examples.
struct PromptEvidence: Sendable {
  /// `- label: text` under a line that ends with a colon.
  struct Description: Sendable {
    let label: String
    let text: String
  }

  /// A question with its answer, white space around the answer taken off.
  struct Example: Sendable {
    let input: String
    let output: String
  }

  /// In prompt order; of a label described twice the first description.
  var descriptions: [Description] = []
  /// In prompt order.
  var examples: [Example] = []

  /// Equal for equal evidence, byte by byte.
  struct Key: Hashable, Sendable {
    let descriptions: [ExactString]
    let examples: [ExactString]
  }

  /// What this evidence is known by.
  var key: Key {
    Key(
      descriptions: descriptions.flatMap { [ExactString($0.label), ExactString($0.text)] },
      examples: examples.flatMap { [ExactString($0.input), ExactString($0.output)] })
  }
}
