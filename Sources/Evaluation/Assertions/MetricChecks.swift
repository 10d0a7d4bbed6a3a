internal import StrictData

/// A metric over an output and references: a score in 0…1 that a threshold decides on.
struct ReferenceCheck: AssertionCheck {
  /// Which metric.
  enum Metric: Sendable {
    case exactMatch
    case f1
    case similarity
    case rouge(Rouge.Metric, stems: Bool, figure: RougeFigure)
    case bleu
    case chrf(Chrf.Variant)
  }

  /// Which figure of ROUGE is the score.
  enum RougeFigure: String, Sendable, CaseIterable {
    case fmeasure = "f"
    case precision = "p"
    case recall = "r"
  }

  let metric: Metric
  /// At least one.
  let references: [String]

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let output = answer.text
    do throws(BitParallelCost.Exceeded) {
      switch metric {
      case .exactMatch:
        let score = SquadScore.exactMatch(output, references: references)
        let relation = score == 1 ? "is" : "is not"
        return .binary(
          score == 1,
          "the output \(Excerpt.quoted(output)) \(relation) \(referenceText), both normalised")
      case .f1: return scored(SquadScore.f1(output, references: references), "token F1")
      case .similarity:
        var best = 0.0
        for reference in references {
          best = max(best, try Levenshtein.similarity(output, reference))
        }
        return scored(best, "similarity")
      case .rouge(let metric, let stems, let figure):
        return try rouge(output, metric, stems, figure)
      case .bleu: return scored(Bleu.sentence(output, references: references), "BLEU")
      case .chrf(let variant):
        let name = variant == .characters ? "chrF2" : "chrF++"
        return scored(
          Chrf.sentence(output, references: references, variant: variant), name)
      }
    } catch {
      return .undecidable(error.description)
    }
  }

  private func rouge(
    _ output: String, _ metric: Rouge.Metric, _ stems: Bool, _ figure: RougeFigure
  ) throws(BitParallelCost.Exceeded) -> Judgement {
    let outcome = try Rouge.score(output, references: references, metric: metric, stems: stems)
    let score =
      switch figure {
      case .fmeasure: outcome.score.fmeasure
      case .precision: outcome.score.precision
      case .recall: outcome.score.recall
      }
    let warning =
      outcome.hasNoTokens
      ? "; rouge-no-tokens: without letters a-z or digits on either side the score is 0" : ""
    return scored(score, "ROUGE \(figure.rawValue)", warning)
  }

  private var referenceText: String {
    references.count == 1
      ? Excerpt.quoted(references[0]) : "one of \(references.count) references"
  }

  private func scored(_ score: Double, _ name: String, _ note: String = "") -> Judgement {
    .scored(score, "\(name) with \(referenceText) is \(score)\(note)")
  }
}

/// `levenshtein`: at most so many edits to a reference. The score is `1 − d / longer length`.
struct EditDistanceCheck: AssertionCheck {
  /// At least one; the nearest counts.
  let references: [String]
  let most: Double

  func judge(_ answer: JudgedAnswer) -> Judgement {
    var nearest: Int?
    var score = 0.0
    do throws(BitParallelCost.Exceeded) {
      for reference in references {
        let distance = try Levenshtein.distance(answer.text, reference)
        let longest = max(
          TextLength.scalars(in: answer.text), TextLength.scalars(in: reference))
        score = max(score, Levenshtein.similarity(distance: distance, longest: longest))
        nearest = min(nearest ?? distance, distance)
      }
    } catch {
      return .undecidable(error.description)
    }
    guard let nearest else { return .undecidable("there is no reference") }
    return .decided(
      pass: Double(nearest) <= most, score: score,
      reason: "Levenshtein distance \(nearest), at most \(JSONNumber(most)) passes")
  }
}

/// `numeric`: the output's number is close to the wanted one.
struct NumericCheck: AssertionCheck {
  let wanted: Double
  let relative: Double
  let absolute: Double
  /// What finds the number; nil: the last one of the text.
  let pattern: TimedRegex?

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let number: Double?
    do {
      number =
        if let pattern {
          try NumericAnswer.number(in: answer.text, matching: pattern)
        } else {
          NumericAnswer.lastNumber(in: answer.text)
        }
    } catch {
      return .undecidable("/\(pattern?.pattern ?? "")/ could not be decided: \(error)")
    }
    guard let number else {
      return .binary(false, "the output \(Excerpt.quoted(answer.text)) has no number")
    }
    let pass = NumericAnswer.isClose(number, wanted, relative: relative, absolute: absolute)
    return .binary(pass, "\(number) is \(pass ? "" : "not ")close to \(wanted)")
  }
}

/// `json-f1`: the leaves that the output's JSON shares with the wanted value.
struct JSONLeafCheck: AssertionCheck {
  /// Which figure is the score.
  enum Figure: String, Sendable, CaseIterable {
    case f1 = "f"
    case precision = "p"
    case recall = "r"
  }

  let wanted: JSONValue
  let order: JSONLeafScore.ItemOrder
  let figure: Figure

  func judge(_ answer: JudgedAnswer) -> Judgement {
    do {
      let (value, note) = try OutputJSON.parse(answer.text)
      let score = JSONLeafScore(output: value, expected: wanted, order: order)
      let chosen =
        switch figure {
        case .f1: score.f1
        case .precision: score.precision
        case .recall: score.recall
        }
      return .scored(
        chosen,
        "the leaves' precision is \(score.precision), recall \(score.recall), F1 \(score.f1)\(note)"
      )
    } catch {
      return .scored(0, "the output is not JSON: \(error)")
    }
  }
}
