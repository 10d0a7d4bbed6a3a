internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what differs from the mainline.
struct StatusReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: RegistryStatus.Outcome) {
    switch format {
    case .text: showText(outcome)
    case .json: console.out(json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(outcome).serialized(.compact))
    }
  }

  private func showText(_ outcome: RegistryStatus.Outcome) {
    let tip = outcome.tip.map { "at \($0.id.short) (\($0.subject))" } ?? "without a commit"
    console.out("Mainline '\(outcome.mainline)' \(tip)")
    showWorkTree(outcome)
    console.out("")
    showPlaces(outcome)
  }

  private func showWorkTree(_ outcome: RegistryStatus.Outcome) {
    guard outcome.hasWorkTree else { return console.out("No work tree: the repository is bare") }
    let isClean = outcome.prompts.isEmpty && outcome.suites.isEmpty && outcome.models.isEmpty
    guard !isClean else {
      return console.out("Work tree: prompts, suites and models are those of the mainline")
    }
    console.out("Work tree:")
    for change in outcome.prompts { console.out("  " + text(change)) }
    for change in outcome.suites { console.out("  " + text(change, "suite")) }
    for change in outcome.models { console.out("  " + text(change, "model")) }
  }

  private func text(_ change: RegistryStatus.PromptChange) -> String {
    let word = painted(change.change)
    let newest = change.newest.map {
      $0.isTombstone ? "deleted after v\($0.number)" : "v\($0.number)"
    }
    switch change.state {
    case .broken(let broken): return "\(word)  \(change.name): \(broken.reason)"
    case .absent: return "\(word)  \(change.name) (\(newest ?? "-") on the mainline)"
    case .intact(let closure):
      let same = change.sameAs.map { ", the closure of v\($0)" } ?? ""
      return "\(word)  \(change.name): \(closure.digest.short)\(same)"
        + " (\(newest ?? "not") on the mainline)"
    }
  }

  private func text(_ change: RegistryStatus.ResourceChange, _ noun: String) -> String {
    "\(painted(change.change))  \(noun) \(change.name)" + (change.problem.map { ": \($0)" } ?? "")
  }

  private func painted(_ change: RegistryStatus.Change) -> String {
    let padding = String(repeating: " ", count: max(0, 7 - change.rawValue.utf8.count))
    let look: Paint =
      switch change {
      case .added: .green
      case .changed: .yellow
      case .removed, .broken: .red
      }
    return console.paint(change.rawValue, look) + padding
  }

  private func showPlaces(_ outcome: RegistryStatus.Outcome) {
    let known = outcome.environments
    for environment in known {
      let places = outcome.places.filter { $0.served.environment == environment }
      console.out("\(console.paint(environment.text, .bold)):" + (places.isEmpty ? " nothing" : ""))
      for place in places { console.out("  " + text(place)) }
      for model in outcome.retiring where model.environment == environment {
        console.out("  " + text(model))
      }
    }
    for place in outcome.places where !place.served.isEnvironmentKnown {
      console.out(
        "\(place.served.environment): not in the policy; the pin of "
          + "\(place.served.prompt) is not served")
    }
  }

  private func text(_ place: RegistryStatus.Place) -> String {
    let served = place.served
    var parts = ["\(served.prompt) \(ServedText.short(served))"]
    if case .unreadable(let reason, _) = served.reading { parts.append(reason) }
    if served.closure != nil {
      if let newest = place.newest, newest.isTombstone {
        parts.append("deleted on the mainline")
      } else if let newest = place.newest, let behind = place.versionsBehind {
        parts.append(
          behind == 0
            ? "the newest version"
            : "\(Plural.count(behind, "version")) behind v\(newest.number)")
      } else {
        parts.append("not a version of the mainline")
      }
    }
    switch place.model {
    case nil: break
    case .edited(let name, let pinned, let now):
      parts.append("model \(name) was edited since: pinned \(pinned.short), now \(now.short)")
    case .removed(let name): parts.append("model \(name) is no longer in models/")
    case .renamed(let pinned, let asked):
      parts.append("on model \(pinned); a promotion would take \(asked)")
    }
    if place.isModelApart, let name = served.reading.pin?.target?.model.name {
      parts.append("on model \(name)" + (place.tuning.map { " (\($0))" } ?? ""))
    }
    if let retirement = place.retirement { parts.append(painted(retirement)) }
    return parts.joined(separator: "; ")
  }

  private func text(_ model: RegistryStatus.RetiringModel) -> String {
    let asking =
      switch model.prompts.count {
      case 0: "the policy asks for it"
      case 1...3: model.prompts.map(\.text).joined(separator: ", ") + " would be served on it"
      default: "\(model.prompts.count) prompts would be served on it"
      }
    return "\(painted(model.retirement)); \(asking)"
  }

  private func painted(_ retirement: ModelRetirement) -> String {
    console.paint(retirement.text, retirement.daysLeft > 0 ? .yellow : .red)
  }

  // MARK: JSON

  private func json(_ outcome: RegistryStatus.Outcome) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-status/1")), ("mainline", .string(outcome.mainline)),
        ("tip", outcome.tip.map { .string($0.id.hex) } ?? .null),
        ("prompts", .array(outcome.prompts.map(json))),
        ("suites", .array(outcome.suites.map(json))),
        ("models", .array(outcome.models.map(json))),
        ("environments", .array(outcome.places.map(json))),
        ("retiring", .array(outcome.retiring.map(json))),
      ]))
  }

  private func json(_ change: RegistryStatus.PromptChange) -> JSONValue {
    .object(
      JSONObject([
        ("name", .string(change.name.text)), ("change", .string(change.change.rawValue)),
        ("newest", Figure.count(change.newest?.number)), ("workTree", StateText.json(change.state)),
        ("sameAs", Figure.count(change.sameAs)),
      ]))
  }

  private func json(_ change: RegistryStatus.ResourceChange) -> JSONValue {
    .object(
      JSONObject([
        ("name", .string(change.name.text)), ("change", .string(change.change.rawValue)),
        ("problem", change.problem.map { .string($0) } ?? .null),
      ]))
  }

  private func json(_ place: RegistryStatus.Place) -> JSONValue {
    var object = ServedText.json(place.served).object ?? JSONObject()
    object["newest"] = Figure.count(place.newest?.number)
    object["newestState"] = place.newest.map { .string(StateText.word($0.state)) } ?? .null
    object["behind"] = Figure.count(place.versionsBehind)
    object["known"] = .bool(place.served.isEnvironmentKnown)
    switch place.model {
    case nil: object["modelDrift"] = .null
    case .edited(_, _, let now): object["modelDrift"] = .string("edited: \(now)")
    case .removed: object["modelDrift"] = .string("removed")
    case .renamed(_, let asked): object["modelDrift"] = .string("asked: \(asked)")
    }
    object["retirement"] = place.retirement.map(json) ?? .null
    object["tuned"] = place.tuning.map { .string($0) } ?? .null
    return .object(object)
  }

  private func json(_ model: RegistryStatus.RetiringModel) -> JSONValue {
    .object(
      JSONObject([
        ("environment", .string(model.environment.text)),
        ("retirement", json(model.retirement)),
        ("prompts", .array(model.prompts.map { .string($0.text) })),
      ]))
  }

  private func json(_ retirement: ModelRetirement) -> JSONValue {
    .object(
      JSONObject([
        ("model", .string(retirement.model.text)), ("retires", .string(retirement.day)),
        ("daysLeft", .number(JSONNumber(retirement.daysLeft))),
      ]))
  }
}
