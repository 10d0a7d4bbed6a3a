internal import PromptModel
public import StrictData

/// What a judge is asked about.
public struct JudgeQuestion: Sendable, Hashable {
  /// What the text has to meet, references to variables resolved.
  public let rubric: String
  /// The text that is judged.
  public let output: String
  /// A text that is known to be right; nil: there is none.
  public let reference: String?
  /// What stands in the lines around each part: see ``JudgeFence``.
  public let fence: String

  /// A question, with its fence.
  public init(rubric: String, output: String, reference: String? = nil) {
    self.rubric = rubric
    self.output = output
    self.reference = reference
    fence = JudgeFence(around: [rubric, output, reference ?? ""]).mark
  }
}

/// The messages a judge is asked with.
public protocol JudgePrompt: Sendable {
  /// What results call it where it is not the one that comes with stet, which the assertion's
  /// version stands for: the file's name.
  var name: String? { get }

  /// Settings that go out beside the model's parameters.
  var config: JSONObject { get }

  /// The messages.
  ///
  /// - Throws: where there are none for this question.
  func messages(for question: JudgeQuestion) throws(RenderFailure) -> [ChatMessage]
}

/// A word that no part of a question holds, so that no part can end itself.
///
/// It is made of the parts' own digest: a text cannot hold a word that is a hash of that very text
/// (2^128 tries to find one), and the same question has the same bytes on every run.
public struct JudgeFence: Sendable, Hashable {
  /// The word: `part-` and 32 hexadecimal digits.
  public let mark: String

  /// The fence around texts.
  public init(around texts: [String]) { self.init(around: texts) { Digest(hashing: $0).hex } }

  init(around texts: [String], hash: (String) -> String) {
    var material = texts.map { "\($0.utf8.count):\($0)" }.joined()
    var mark = ""
    repeat {
      mark = "part-\(hash(material).prefix(32))"
      material = mark + material
    } while texts.contains { TextSearch.contains($0, mark) }
    self.mark = mark
  }
}
