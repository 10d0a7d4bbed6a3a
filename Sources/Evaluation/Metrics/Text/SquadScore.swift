internal import StrictData

/// Exact match and token F1 of SQuAD v2.
///
/// Agrees with `squad_metrics.py` of transformers 4 and the official `evaluate-v2.0.py`
/// (Rajpurkar, Jia, Liang 2018, "Know What You Don't Know").
enum SquadScore {
  /// 1 where the output equals one of the references after ``normalized(_:)``, else 0.
  ///
  /// References that normalise to nothing are dropped; where none is left (or none was given) the
  /// one reference is the empty text: only an answer that normalises to nothing is right.
  static func exactMatch(_ output: String, references: [String]) -> Double {
    let tokens = normalized(output)
    return usable(references).contains { $0 == tokens } ? 1 : 0
  }

  /// The harmonic mean of token precision and recall over multisets of tokens, 0…1; the largest
  /// over the references of ``exactMatch(_:references:)``. Where either side has no tokens: 1 if
  /// both have none, else 0.
  static func f1(_ output: String, references: [String]) -> Double {
    let tokens = normalized(output)
    return usable(references).map { f1(tokens, $0) }.max() ?? 0
  }

  /// The tokens of `normalize_answer`: lower case, ASCII punctuation deleted, the words `a`, `an`
  /// and `the` (between Unicode word boundaries) blanked, split at white space.
  static func normalized(_ text: String) -> [ExactString] {
    let kept = PythonText.lowered(text).filter { !PythonText.isPunctuation($0) }
    var spaced: [Unicode.Scalar] = []
    spaced.reserveCapacity(kept.count)
    var index = 0
    while index < kept.count {
      var end = index
      while end < kept.count, PythonText.isWord(kept[end]) { end += 1 }
      if end == index {
        spaced.append(kept[index])
        index += 1
      } else {
        if isArticle(kept[index..<end]) {
          spaced.append(" ")
        } else {
          spaced.append(contentsOf: kept[index..<end])
        }
        index = end
      }
    }
    return PythonText.split(spaced).map { word in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: word)
      return ExactString(String(view))
    }
  }

  private static func isArticle(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    word.elementsEqual(["a"]) || word.elementsEqual(["a", "n"])
      || word.elementsEqual(["t", "h", "e"])
  }

  private static func usable(_ references: [String]) -> [[ExactString]] {
    let usable = references.map { normalized($0) }.filter { !$0.isEmpty }
    return usable.isEmpty ? [[]] : usable
  }

  private static func f1(_ output: [ExactString], _ reference: [ExactString]) -> Double {
    if output.isEmpty || reference.isEmpty { return output == reference ? 1 : 0 }
    var left: [ExactString: Int] = [:]
    for token in reference { left[token, default: 0] += 1 }
    var common = 0
    for token in output {
      guard let count = left[token], count > 0 else { continue }
      left[token] = count - 1
      common += 1
    }
    guard common > 0 else { return 0 }
    let precision = Double(common) / Double(output.count)
    let recall = Double(common) / Double(reference.count)
    return (2 * precision * recall) / (precision + recall)
  }
}
