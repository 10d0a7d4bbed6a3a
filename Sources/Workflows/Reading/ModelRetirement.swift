internal import GitStore
public import PromptModel
internal import Registry

/// A model that its provider stops serving soon, or has stopped serving.
public struct ModelRetirement: Sendable, Hashable {
  /// How many days before it is told.
  public static let noticeDays: Int64 = 60

  /// The model's name in models/.
  public let model: ResourceName
  /// The day (`2026-12-31`) from which it is not served.
  public let day: String
  /// Whole days, in UTC, from today to that day: 0 on the day itself, negative after it.
  public let daysLeft: Int

  /// The retirement of a model; nil where its side file names no day, or one that is further than
  /// ``noticeDays`` away.
  ///
  /// - Parameter now: seconds since 1970.
  init?(_ model: ResourceName, _ info: ModelInfo?, now: Int64) {
    guard let day = info?.retires, let start = MomentText.startOfDay(day) else { return nil }
    let today = now >= 0 ? now / 86_400 : -((-now + 86_399) / 86_400)
    let left = start / 86_400 - today
    guard left <= Self.noticeDays else { return nil }
    self.model = model
    self.day = day
    daysLeft = Int(left)
  }

  /// `model fast retires on 2026-12-31, in 40 days`.
  public var text: String {
    switch daysLeft {
    case ..<0:
      "model \(model) retired on \(day), \(Self.days(-daysLeft)) ago"
    case 0: "model \(model) retires today, \(day)"
    default: "model \(model) retires on \(day), in \(Self.days(daysLeft))"
    }
  }

  private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

  /// The retirement of a model of a tree. A side file that cannot be read says nothing; `lint` tells
  /// what is wrong with it.
  static func of(_ model: ResourceName, in tree: any RegistryTree, now: Int64) throws -> Self? {
    do {
      return Self(model, try RulesReader(tree).info(model), now: now)
    } catch RegistryError.unreadable {
      return nil
    }
  }

  /// The models that pins of one tree name and those of another do not name there, as far as they
  /// retire soon: what a move would promote. A tree without a registry has no pins.
  static func promoted(
    from old: (any RegistryTree)?, to new: any RegistryTree, now: Int64
  ) throws -> [Self] {
    let before = old.map { RulesReader($0) }
    var found: [Self] = []
    for (environment, prompt, reading) in try RulesReader(new).pins() {
      guard let pin = reading.pin, pin.kind == .promote, let target = pin.target,
        try before?.pin(environment, prompt) != reading,
        let retirement = try of(target.model.name, in: new, now: now), !found.contains(retirement)
      else { continue }
      found.append(retirement)
    }
    return found
  }
}
