internal import PromptModel
internal import StrictData

/// Holds claims against a context: a step of a chain with `verify`.
///
/// Without a prompt a claim is supported where every sentence of it has at least 60 % of its content
/// words in the context (as `context-grounded`) and every number of it stands there (as
/// `numbers-grounded`): words are compared, not meaning. With a prompt each claim is one request,
/// and it is supported where the answer begins with `yes`, `true` or `supported`, whatever its case.
public struct ClaimCheck: Sendable {
  /// What was found.
  struct Found {
    let claims: Int
    let unsupported: [String]
    var exchanges: [Exchange] = []
    var answers: [ModelAnswer] = []

    /// `2 of 5 claims are unsupported: …`.
    var note: String {
      let list = unsupported.isEmpty ? "" : ": " + unsupported.joined(separator: " | ")
      return "\(unsupported.count) of \(claims) claims are unsupported\(list)"
    }
  }

  private let variable: String
  private let task: (any CaseTask)?

  /// A check.
  ///
  /// - Parameters:
  ///   - variable: the case's variable with the context.
  ///   - task: the prompt that is asked with `claim` and `context`; nil: words are compared.
  public init(against variable: String, by task: (any CaseTask)? = nil) {
    self.variable = variable
    self.task = task
  }

  /// The claims of an output: the texts of its JSON list (the first in it), else its lines, without
  /// a list's marks.
  static func claims(in output: String) -> [String] {
    let bytes = Array(output.utf8)
    for range in IteratorSequence(JSONCandidates(bytes)) {
      do {
        let value = try JSONParser.parse(Array(bytes[range]))
        if let list = (value.array ?? value["claims"]?.array) {
          return list.compactMap(\.scalarText).filter { !$0.isEmpty }
        }
      } catch {
        continue
      }
    }
    return output.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
      .map { unmarked(VoteText.trimmed($0)) }.filter { !$0.isEmpty }
  }

  /// A line without `- `, `* `, `• ` or `1. ` before it.
  private static func unmarked(_ line: String) -> String {
    var rest = Substring(line).unicodeScalars
    let digits = rest.prefix { (0x30...0x39).contains($0.value) }
    if !digits.isEmpty, let mark = rest.dropFirst(digits.count).first, mark == "." || mark == ")" {
      rest = rest.dropFirst(digits.count + 1)
    } else if let mark = rest.first, mark == "-" || mark == "*" || mark == "•" {
      rest = rest.dropFirst()
    }
    guard let next = rest.first else { return "" }
    return next.properties.isWhitespace ? VoteText.trimmed(rest) : line
  }

  func unsupported(
    in output: String, vars: JSONObject, _ suiteCase: SuiteCase, _ repeatIndex: Int,
    from provider: any ModelProvider, step: String, before exchanges: [Exchange]
  ) async throws(CaseFailure) -> Found {
    guard let value = vars[variable] else {
      throw .unrendered(
        RenderFailure("step '\(step)' verifies against '\(variable)', which the case does not have")
      )
    }
    let context = value.string ?? value.serialized()
    let claims = Self.claims(in: output)
    guard let task else {
      return Found(
        claims: claims.count, unsupported: claims.filter { !Self.isGrounded($0, in: context) })
    }
    var unsupported: [String] = []
    var asked: [Exchange] = []
    var answers: [ModelAnswer] = []
    for (index, claim) in claims.enumerated() {
      let input = JSONObject([("claim", .string(claim)), ("context", .string(context))])
      let name = "\(step), claim \(index + 1)"
      do {
        let answered = try await task.answer(
          suiteCase.with(vars: input), repeatIndex: repeatIndex, from: provider)
        asked += answered.exchanges.map { $0.part(of: name) }
        answers.append(answered.answer)
        if !Self.isYes(answered) { unsupported.append(claim) }
      } catch {
        throw error.after(exchanges + asked, step: name)
      }
    }
    return Found(
      claims: claims.count, unsupported: unsupported, exchanges: asked, answers: answers)
  }

  static func isGrounded(_ claim: String, in context: String) -> Bool {
    Grounding.sentences(of: claim, in: context).missing.isEmpty
      && Grounding.numbers(of: claim, in: context).missing.isEmpty
  }

  private static func isYes(_ answered: CaseAnswer) -> Bool {
    switch answered.judged {
    case .nothing, .undecided: return false
    case .whole, .part: break
    }
    let text = TextSearch.lowered(answered.output).unicodeScalars
    let word = text.drop { !$0.properties.isAlphabetic }.prefix { $0.properties.isAlphabetic }
    return ["yes", "true", "supported"].contains(String(Substring(word)))
  }
}
