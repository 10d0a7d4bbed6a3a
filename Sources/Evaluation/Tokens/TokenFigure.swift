/// A number of tokens and how it came about.
public struct TokenFigure: Sendable, Hashable {
  /// How a number of tokens came about.
  public enum Method: String, Sendable {
    /// By the model's vocabulary.
    case exact
    /// By the piece rule, or with parts whose form the provider does not tell.
    case estimate
    /// The provider said so.
    case reported
  }

  /// The number.
  public let count: Int
  /// How it came about.
  public let method: Method
  /// What is added where it must fit a limit: a tenth of an estimate, a fifth of its Chinese,
  /// Japanese and Korean; else 0.
  public let margin: Int

  /// A figure.
  public init(_ count: Int, _ method: Method, margin: Int = 0) {
    self.count = count
    self.method = method
    self.margin = margin
  }

  /// The estimate of a text.
  public init(_ estimate: TokenEstimate) {
    self.init(estimate.count, .estimate, margin: estimate.margin)
  }

  /// The number with its margin.
  public var atMost: Int { count + margin }

  /// `57`, or `≈57` for an estimate.
  public var text: String { method == .estimate ? "≈\(count)" : "\(count)" }

  /// Both together: an estimate where one of them is.
  public static func + (left: TokenFigure, right: TokenFigure) -> TokenFigure {
    let isEstimate = left.method == .estimate || right.method == .estimate
    return TokenFigure(
      left.count + right.count, isEstimate ? .estimate : left.method,
      margin: left.margin + right.margin)
  }
}
