internal import StrictData

/// A variable that a prompt takes.
public struct InputVariable: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Its type as the schema names it (`string`, `integer`), several joined by `|` (`string|null`);
  /// nil, like `any`, takes every value.
  public let type: String?
  /// Whether a call without it is refused.
  public let isRequired: Bool

  /// A variable.
  public init(name: String, type: String?, isRequired: Bool) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
  }

  /// Equal when the bytes of all texts are.
  public static func == (left: InputVariable, right: InputVariable) -> Bool {
    ExactString(left.name) == ExactString(right.name)
      && left.type.map { ExactString($0) } == right.type.map { ExactString($0) }
      && left.isRequired == right.isRequired
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactString(name))
    hasher.combine(type.map { ExactString($0) })
    hasher.combine(isRequired)
  }
}

/// What a prompt asks of its callers, before and after.
public struct ContractDiff: Sendable, Hashable {
  /// A variable that both versions take, differently.
  public struct Change: Sendable, Hashable {
    /// As it was.
    public let old: InputVariable
    /// As it is.
    public let new: InputVariable
  }

  /// Why a caller of the old version can fail with the new one.
  public enum Incompatibility: Sendable, Hashable {
    /// A new variable is required; old calls lack it.
    case requiredAdded(InputVariable)
    /// A variable is gone; a call that passes an undeclared name is refused.
    case removed(InputVariable)
    /// A variable that could be left out no longer can.
    case becameRequired(Change)
    /// A variable takes values of another type, or fewer.
    case typeNarrowed(Change)
  }

  /// Variables of the new version only, by name.
  public let added: [InputVariable]
  /// Variables of the old version only, by name.
  public let removed: [InputVariable]
  /// Variables whose type or requirement differs, by name.
  public let changed: [Change]

  /// Compares the variables of two versions. Names and types are compared byte by byte; of several
  /// variables with one name the first counts.
  public init(old: [InputVariable], new: [InputVariable]) {
    let before = Self.byName(old)
    let after = Self.byName(new)
    added = after.filter { before[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value)
    removed = before.filter { after[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value)
    changed = before.sorted { $0.key < $1.key }.compactMap { name, old in
      guard let new = after[name], new != old else { return nil }
      return Change(old: old, new: new)
    }
  }

  /// Whether both versions take the same variables.
  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

  /// Whether every call that the old version accepts is accepted by the new one unchanged: none of
  /// ``incompatibilities``. That is, no variable is gone, no new one is required, none became
  /// required, and each type is the same or takes more: `number` after `integer`, more alternatives
  /// (`string|null` after `string`), and `any` (or none) after anything. Other
  /// types are compared by their names only. What the prompt answers is not part of it.
  public var isCompatible: Bool { incompatibilities.isEmpty }

  /// Everything that can break a caller: additions, removals, then changes, each by name; a
  /// variable can be there twice, for its requirement and its type.
  public var incompatibilities: [Incompatibility] {
    added.filter(\.isRequired).map { .requiredAdded($0) }
      + removed.map { .removed($0) }
      + changed.flatMap { change -> [Incompatibility] in
        var found: [Incompatibility] = []
        if change.new.isRequired, !change.old.isRequired { found.append(.becameRequired(change)) }
        if !Self.accepts(change.new.type, everythingOf: change.old.type) {
          found.append(.typeNarrowed(change))
        }
        return found
      }
  }

  private static func accepts(_ new: String?, everythingOf old: String?) -> Bool {
    let accepted = alternatives(new)
    return accepted.contains(ExactString("any"))
      || alternatives(old).allSatisfy { type in
        accepted.contains(type)
          || (type == ExactString("integer") && accepted.contains(ExactString("number")))
      }
  }

  /// The types that a type's text joins by `|`.
  private static func alternatives(_ type: String?) -> Set<ExactString> {
    let parts = (type ?? "any").unicodeScalars.split(
      separator: "|", omittingEmptySubsequences: false)
    return Set(parts.map { ExactString(String($0)) })
  }

  private static func byName(_ variables: [InputVariable]) -> [ExactString: InputVariable] {
    Dictionary(variables.map { (ExactString($0.name), $0) }) { first, _ in first }
  }
}
