internal import Dotprompt
internal import Evaluation
internal import Providers
internal import StrictData

/// What a rendered prompt shows of its technique.
struct TechniqueFacts {
  /// Words that ask for reasoning. Those of ``strongCues`` are enough to call a prompt that declares
  /// nothing chain of thought; the others hold a declaration up.
  static let strongCues = [
    "step by step", "step-by-step", "chain of thought", "chain-of-thought", "show your work",
    "show your reasoning", "explain your reasoning", "think through", "let's think",
  ]
  static let weakCues = [
    "think", "thinking", "reason", "reasons", "reasoning", "rationale", "explain", "work through",
    "work out",
  ]

  /// How many examples are shown; nil where the prompt cannot be rendered without a case.
  let shots: Int?
  /// Whether reasoning is asked for in so many words.
  let hasStrongCue: Bool
  /// Whether any word asks for reasoning.
  let hasCue: Bool
  /// Whether an answer is taken out of what the model says.
  let hasAnswer: Bool
  /// How many answers are sampled.
  let samples: Int?

  init(_ renderer: PromptRenderer) {
    let messages = Self.messages(renderer)
    let keys = renderer.source.frontMatter.stet
    let templates = [renderer.source.templateText] + renderer.partials.values.map(\.templateText)
    let texts = messages?.map(\.text) ?? templates
    shots = messages.map { PromptExamples.count(in: $0) }
    hasStrongCue = Self.strongCues.contains { cue in texts.contains { Self.holds(cue, in: $0) } }
    hasCue =
      hasStrongCue
      || Self.weakCues.contains { cue in texts.contains { Self.holds(cue, in: $0) } }
    hasAnswer = keys.answer.map { $0 != .null } ?? false
    samples = (keys.samples?["n"] ?? keys.samples)?.number?.int
  }

  /// The messages with all variables, else with those required; nil where neither can be rendered.
  private static func messages(_ renderer: PromptRenderer) -> [ChatMessage]? {
    for isWhole in [true, false] {
      do {
        let input = SampleInput.values(for: renderer, isWhole: isWhole)
        return try renderer.render(RenderData(input: input)).chatMessages
      } catch {
        continue
      }
    }
    return nil
  }

  /// Whether a text has words, whatever their case, with no letter or digit at either end.
  static func holds(_ cue: String, in text: String) -> Bool {
    let text = Array(text.utf8).map(lowered)
    let cue = Array(cue.utf8)
    guard text.count >= cue.count else { return false }
    for start in 0...(text.count - cue.count)
    where text[start] == cue[0] && text[start..<(start + cue.count)].elementsEqual(cue) {
      let end = start + cue.count
      let isOpen = start == 0 || !isWord(text[start - 1])
      if isOpen, end == text.count || !isWord(text[end]) { return true }
    }
    return false
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }
}
