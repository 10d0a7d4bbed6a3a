internal import StrictData

/// `contains-all`, `contains-any` and their `icontains-` forms.
struct ContainsPartsCheck: AssertionCheck {
  /// What is looked for; at least one, none empty.
  let wanted: [String]
  /// Whether all must be there, or one.
  let needsAll: Bool
  /// Whether both sides are lowered first.
  let ignoresCase: Bool

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = ignoresCase ? TextSearch.lowered(answer.text) : answer.text
    let missing = wanted.filter { part in
      !TextSearch.contains(output, ignoresCase ? TextSearch.lowered(part) : part)
    }
    let pass = needsAll ? missing.isEmpty : missing.count < wanted.count
    let relation =
      switch (needsAll, pass) {
      case (true, true): "contains all of \(Self.list(wanted))"
      case (true, false): "does not contain \(Self.list(missing))"
      case (false, true): "contains one of \(Self.list(wanted))"
      case (false, false): "contains none of \(Self.list(wanted))"
      }
    return .binary(pass, "the output \(relation)")
  }

  private static func list(_ parts: [String]) -> String {
    let shown = parts.prefix(3).map { Excerpt.quoted($0) }.joined(separator: ", ")
    return parts.count > 3 ? "\(shown) and \(parts.count - 3) more" : shown
  }
}

/// `starts-with` and `ends-with`, scalar by scalar.
struct EdgeCheck: AssertionCheck {
  /// What is looked for; never empty.
  let wanted: String
  /// Whether it is looked for at the end.
  let isAtEnd: Bool

  func judge(_ answer: JudgedAnswer) -> Judgement {
    // UTF-8 encodes itself: equal bytes at an edge are equal scalars there.
    let (output, part) = (answer.text.utf8, wanted.utf8)
    let pass = isAtEnd ? output.reversed().starts(with: part.reversed()) : output.starts(with: part)
    let (verb, edge) = (pass ? "" : "does not ", isAtEnd ? "end" : "start")
    return .binary(
      pass, "the output \(verb)\(edge)\(pass ? "s" : "") with \(Excerpt.quoted(wanted))")
  }
}

/// `word-count` and `length`: a count of the output within a range.
struct CountCheck: AssertionCheck {
  /// What is counted.
  enum Unit: String, Sendable {
    case words
    case scalars
  }

  let unit: Unit
  let range: CountRange

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let count =
      switch unit {
      case .words: TextLength.words(in: answer.text)
      case .scalars: TextLength.scalars(in: answer.text)
      }
    let noun = unit == .words ? "words" : "Unicode scalars"
    return .binary(
      range.contains(Double(count)),
      "the output has \(count) \(noun), wanted is \(range.text)")
  }
}
