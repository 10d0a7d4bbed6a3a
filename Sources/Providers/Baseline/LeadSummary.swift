internal import Evaluation

/// The extractive summariser behind `mode: lead`: the first sentences of the text in question.
struct LeadSummary: Sendable {
  /// What is summarised.
  let text: String
  /// How long the summary may be.
  let limits: SummaryLimits
  /// Where the limits come from, for a note.
  let source: String

  /// Reads the text and the limits out of rendered messages.
  ///
  /// The text is the last user message. The limits are those stated in the messages before it
  /// that are no examples, else the median length of the examples' answers, else one sentence.
  /// Where the user message is the only message, its text is that of an open block
  /// (`Text: …`, `Label:`) and the instruction what stands outside the blocks; without such a
  /// block, its first paragraph is the instruction if it states a limit and others follow.
  init(_ messages: [ChatMessage]) {
    let reader = PromptReader(messages)
    let asked = reader.asked ?? ""
    guard reader.isAlone else {
      self.init(
        text: asked, instruction: reader.instructions.joined(separator: "\n"),
        answers: reader.taught.map(\.output))
      return
    }
    let message = MessageReader(asked)
    if let input = message.openInput {
      self.init(
        text: input, instruction: message.rest, answers: message.examples.map(\.output))
    } else {
      let (first, others) = Self.paragraphs(asked)
      let isInstructed = SummaryLimits(stated: first) != SummaryLimits() && !others.isEmpty
      self.init(
        text: isInstructed ? others : asked, instruction: isInstructed ? first : "", answers: [])
    }
  }

  private init(text: String, instruction: String, answers: [String]) {
    self.text = text
    let stated = SummaryLimits(stated: instruction)
    if stated != SummaryLimits() {
      limits = stated
      source = "stated"
    } else if let median = SummaryLimits.median(of: answers) {
      limits = SummaryLimits(words: median)
      source = "median of \(answers.count) answers"
    } else {
      limits = SummaryLimits(sentences: 1)
      source = "default"
    }
  }

  /// The first sentences that keep to the limits, their words joined by single spaces. A first
  /// sentence of too many words is cut behind the last word allowed. Empty for an empty text.
  func answer() -> NearestNeighbours.Answer {
    var words: [String] = []
    var sentences = 0
    var isCut = false
    for sentence in Sentences(text) {
      let added = PythonText.split(Array(sentence.unicodeScalars)).map(Self.string)
      if let most = limits.words, words.count + added.count > most {
        if sentences > 0 { break }
        words = Self.closed(Array(added.prefix(most)))
        isCut = true
      } else {
        words += added
      }
      sentences += 1
      if isCut || sentences == limits.sentences { break }
    }
    guard sentences > 0 else {
      return NearestNeighbours.Answer(text: "", note: "abstained: there is no text to summarise")
    }
    let what = "lead, \(sentences) \(sentences == 1 ? "sentence" : "sentences")"
    let note = "\(what)\(isCut ? " cut to \(words.count) words" : ""); limit: \(source)"
    return NearestNeighbours.Answer(text: words.joined(separator: " "), note: note)
  }

  /// Without the commas, colons and dashes that a cut leaves at the end.
  private static func closed(_ words: [String]) -> [String] {
    let loose: Set<Unicode.Scalar> = [",", ";", ":", "-", "–", "—"]
    var words = words
    while let last = words.last {
      var scalars = last.unicodeScalars
      while let end = scalars.last, loose.contains(end) { scalars.removeLast() }
      words.removeLast()
      if !scalars.isEmpty { return words + [String(scalars)] }
    }
    return words
  }

  /// The text up to the first empty line, and what follows it.
  private static func paragraphs(_ text: String) -> (first: String, others: String) {
    var lines = text.trimmed.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    )[...]
    let first = lines.prefix { !String($0).trimmed.isEmpty }
    lines = lines.dropFirst(first.count)
    return (
      first.map { String($0) }.joined(separator: "\n").trimmed,
      lines.map { String($0) }.joined(separator: "\n").trimmed
    )
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
