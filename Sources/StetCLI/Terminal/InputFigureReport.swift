internal import Evaluation
internal import StrictData

/// The last line of `stet score --suite-metric`, `stet-suite-metric/1`.
struct InputFigureReport {
  let figure: InputFigure

  /// Prints the line; what is to be said where the figure is undefined for what was given. An
  /// undefined quotient (κ of a single label) is null and no error.
  func show(on console: Console) -> String? {
    guard figure.count > 0 else { return "\(figure.name): there is no line it could be made of" }
    console.raw(json.serialized(.compact) + "\n")
    if case .number(nil) = figure.value, figure.name.hasPrefix("pass") {
      return "\(figure.name) is undefined: a case has fewer runs, or one without a verdict"
    }
    return nil
  }

  private var json: JSONValue {
    var object = JSONObject([
      ("format", .string("stet-suite-metric/1")), ("metric", .string(figure.name)),
      ("count", .number(JSONNumber(figure.count))),
    ])
    switch figure.value {
    case .number(let value):
      object["value"] = value.map { .number(JSONNumber($0)) } ?? .null
    case .classification(let figures):
      for entry in FiguresReport.json(figures).object?.entries ?? [] {
        object[entry.key] = entry.value
      }
    }
    return .object(object)
  }
}
