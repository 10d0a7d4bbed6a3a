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
  public var margin: Int { (marginTenths + 9) / 10 }
  /// Summed in tenths, so that many short texts are not rounded up each.
  private let marginTenths: Int

  /// A figure.
  public init(_ count: Int, _ method: Method, margin: Int = 0) {
    self.count = count
    self.method = method
    marginTenths = 10 * margin
  }

  private init(_ count: Int, _ method: Method, marginTenths: Int) {
    self.count = count
    self.method = method
    self.marginTenths = marginTenths
  }

  /// The estimate of a text.
  public init(_ estimate: TokenEstimate) {
    self.init(
      estimate.count, .estimate, marginTenths: estimate.count + estimate.wideCount)
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
      marginTenths: left.marginTenths + right.marginTenths)
  }
}
