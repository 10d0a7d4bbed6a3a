public import Evaluation

/// The examples a rendered prompt shows, as the baseline reads them.
public enum PromptExamples {
  /// How many there are: pairs of a user's and an assistant's message before the question, and
  /// blocks of `Input:`/`Output:`, `Q:`/`A:`, `User:`/`Assistant:` or `Text:`/`Label:` lines with an
  /// answer. An assistant's message at the very end begins the answer and is no example's.
  public static func count(in messages: [ChatMessage]) -> Int {
    let isBegun = messages.last?.role == "assistant"
    return PromptReader(isBegun ? messages.dropLast() : messages).evidence.examples.count
  }
}
