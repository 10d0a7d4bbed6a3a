internal import StrictData

/// `equals` with a text: the same Unicode scalars.
struct EqualTextCheck: AssertionCheck {
  let wanted: String

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    let pass = ExactString(output) == ExactString(wanted)
    let relation = pass ? "equals" : "does not equal"
    return .binary(
      pass, "the output \(Excerpt.quoted(output)) \(relation) \(Excerpt.quoted(wanted))")
  }
}

/// `contains` and `icontains`: a part of the output, scalar by scalar.
struct ContainsCheck: AssertionCheck {
  /// What is looked for; never empty.
  let wanted: String
  /// Whether both sides are lowered first.
  let ignoresCase: Bool

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    let pass =
      ignoresCase
      ? TextSearch.contains(TextSearch.lowered(output), TextSearch.lowered(wanted))
      : TextSearch.contains(output, wanted)
    let relation = pass ? "contains" : "does not contain"
    return .binary(pass, "the output \(relation) \(Excerpt.quoted(wanted))")
  }
}

/// `regex`: a match anywhere in the output, within the time limit of ``TimedRegex``.
struct RegexCheck: AssertionCheck {
  let pattern: String
  let regex: TimedRegex

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    do {
      let pass = try regex.firstMatch(in: output) != nil
      return .binary(pass, "the output \(pass ? "matches" : "does not match") /\(pattern)/")
    } catch {
      return .undecidable("/\(pattern)/ could not be decided: \(error)")
    }
  }

  /// A text as a pattern that matches exactly it.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if "\\^$.|?*+()[]{}".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}

/// `classification`: the output is the expected label, scalar by scalar.
struct LabelCheck: AssertionCheck {
  /// The expected label.
  let expected: String
  /// The labels an answer can be; anything else is ``unknownLabel``.
  let labels: Set<ExactString>

  /// What results call an output that is no label: `other`, or nothing where a suite has a label
  /// of that name, which such an output did not give.
  var unknownLabel: String? { labels.contains(ExactString("other")) ? nil : "other" }

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    let pass = ExactString(output) == ExactString(expected)
    let given = label(of: output) == nil ? "which is no label" : "a label"
    return .binary(
      pass,
      pass
        ? "the label is \(Excerpt.quoted(expected))"
        : "the output \(Excerpt.quoted(output)), \(given), is not \(Excerpt.quoted(expected))")
  }

  /// The output, where it is a label.
  func label(of output: String) -> String? {
    labels.contains(ExactString(output)) ? output : nil
  }
}
