public import StrictData

extension PromptDiff {
  /// The name and number of the shape of ``json``.
  public static let formatVersion = "stet-diff/1"

  /// The difference as JSON. A member that would be null is left out, apart from field values that
  /// are null.
  public var json: JSONValue {
    .record([
      ("format", .string(Self.formatVersion)),
      ("isEmpty", .bool(isEmpty)),
      ("files", .array(files.map(\.json))),
      ("fields", .array(fields.changes.map(\.json))),
      ("body", body.json),
      ("contract", contract.json),
    ])
  }
}

extension JSONValue {
  /// An object without the members that are nil.
  fileprivate static func record(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
  }

  fileprivate static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
}

extension FileDiff {
  fileprivate var json: JSONValue {
    .record([
      ("name", .string(name.text)), ("kind", .string(kind.rawValue)), ("text", text.json),
    ])
  }
}

extension FieldChange {
  fileprivate var json: JSONValue {
    let steps = steps.map { step -> JSONValue in
      switch step {
      case .key(let key): .string(key.text)
      case .index(let index): .integer(index)
      }
    }
    return .record([
      ("path", .string(path)), ("steps", .array(steps)), ("old", old), ("new", new),
    ])
  }
}

extension TextDiff {
  /// The difference as JSON: `added`, `removed` (numbers of lines), `isMinimal` and `hunks`.
  public var json: JSONValue {
    .record([
      ("added", .integer(addedCount)), ("removed", .integer(removedCount)),
      ("isMinimal", .bool(isMinimal)), ("hunks", .array(hunks.map(\.json))),
    ])
  }
}

extension DiffHunk {
  fileprivate var json: JSONValue {
    .record([
      ("oldStart", .integer(oldStart)), ("oldCount", .integer(oldCount)),
      ("newStart", .integer(newStart)), ("newCount", .integer(newCount)),
      ("lines", .array(lines.map(\.json))),
    ])
  }
}

extension DiffLine {
  fileprivate var json: JSONValue {
    let pieces = segments.map { segment -> JSONValue in
      .record([("kind", .string(segment.kind.rawValue)), ("text", .string(segment.text))])
    }
    return .record([
      ("kind", .string(kind.rawValue)),
      ("old", oldNumber.map { .integer($0) }), ("new", newNumber.map { .integer($0) }),
      ("text", .string(line.text)), ("isTerminated", line.isTerminated ? nil : .bool(false)),
      ("segments", pieces.isEmpty ? nil : .array(pieces)),
    ])
  }
}

extension ContractDiff {
  /// The difference as JSON: `isCompatible`, `added`, `removed`, `changed`, `incompatibilities`.
  public var json: JSONValue {
    .record([
      ("isCompatible", .bool(isCompatible)),
      ("added", .array(added.map(\.json))), ("removed", .array(removed.map(\.json))),
      (
        "changed",
        .array(changed.map { .record([("old", $0.old.json), ("new", $0.new.json)]) })
      ),
      ("incompatibilities", .array(incompatibilities.map(\.json))),
    ])
  }
}

extension ContractDiff.Incompatibility {
  fileprivate var json: JSONValue {
    let (kind, name) =
      switch self {
      case .requiredAdded(let variable): ("requiredAdded", variable.name)
      case .removed(let variable): ("removed", variable.name)
      case .becameRequired(let change): ("becameRequired", change.new.name)
      case .typeNarrowed(let change): ("typeNarrowed", change.new.name)
      }
    return .record([("kind", .string(kind)), ("name", .string(name))])
  }
}

extension InputVariable {
  fileprivate var json: JSONValue {
    .record([
      ("name", .string(name)), ("type", type.map { .string($0) }),
      ("isRequired", .bool(isRequired)),
    ])
  }
}
