import Testing

@testable import PromptDiff

@Suite struct ContractDiffTests {
  private func variable(_ name: String, _ type: String?, required: Bool) -> InputVariable {
    InputVariable(name: name, type: type, isRequired: required)
  }

  private func diff(_ old: InputVariable?, _ new: InputVariable?) -> ContractDiff {
    ContractDiff(old: old.map { [$0] } ?? [], new: new.map { [$0] } ?? [])
  }

  @Test func theSameVariablesInAnyOrderAreNoDifference() {
    let variables = [
      variable("a", "string", required: true), variable("b", nil, required: false),
    ]
    let diff = ContractDiff(old: variables, new: variables.reversed())
    #expect(diff.isEmpty && diff.isCompatible)
  }

  @Test func variablesAreListedByName() {
    let kept = variable("kept", "string", required: true)
    let diff = ContractDiff(
      old: [variable("y", nil, required: false), kept, variable("x", nil, required: true)],
      new: [variable("q", nil, required: false), kept, variable("p", nil, required: true)])
    #expect(diff.added.map(\.name) == ["p", "q"])
    #expect(diff.removed.map(\.name) == ["x", "y"])
    #expect(diff.changed.isEmpty)
    #expect(
      diff.incompatibilities == [
        .requiredAdded(variable("p", nil, required: true)),
        .removed(variable("x", nil, required: true)), .removed(variable("y", nil, required: false)),
      ])
  }

  @Test func aNewVariableBreaksCallersOnlyWhereRequired() {
    #expect(diff(nil, variable("a", "string", required: false)).isCompatible)
    #expect(!diff(nil, variable("a", "string", required: true)).isCompatible)
  }

  @Test(arguments: [true, false])
  func aGoneVariableBreaksCallers(required: Bool) {
    #expect(!diff(variable("a", "string", required: required), nil).isCompatible)
  }

  @Test func requirementMayBeRelaxedOnly() throws {
    let required = variable("a", "string", required: true)
    let optional = variable("a", "string", required: false)
    #expect(diff(required, optional).isCompatible)
    #expect(!diff(required, optional).isEmpty)
    let tightened = diff(optional, required)
    let change = try #require(tightened.changed.first)
    #expect((change.old, change.new) == (optional, required))
    #expect(tightened.incompatibilities == [.becameRequired(change)])
  }

  @Test(
    arguments: [
      ("string", "string", true), ("integer", "number", true), ("number", "integer", false),
      ("string", "any", true), ("string", nil, true), ("any", "string", false),
      (nil, "string", false), (nil, "any", true), ("any", nil, true), ("string", "object", false),
      ("string", "string|null", true), ("string|null", "string", false),
      ("string|null", "null|string", true), ("integer|null", "null|number", true),
      ("integer|null", "number", false), ("string|", "string", false), ("a|any", "b", false),
    ] as [(String?, String?, Bool)])
  func aTypeMayTakeMoreOnly(old: String?, new: String?, isCompatible: Bool) {
    let diff = diff(variable("a", old, required: true), variable("a", new, required: true))
    #expect(diff.isCompatible == isCompatible)
    #expect(diff.isEmpty == (old == new))
  }

  @Test func bothReasonsAreGiven() throws {
    let diff = diff(variable("a", nil, required: false), variable("a", "array", required: true))
    let change = try #require(diff.changed.first)
    #expect(diff.incompatibilities == [.becameRequired(change), .typeNarrowed(change)])
  }

  @Test func namesAreComparedByBytes() {
    let diff = diff(
      variable("\u{E9}", nil, required: false), variable("e\u{301}", nil, required: false))
    #expect((diff.added.count, diff.removed.count) == (1, 1))
  }

  @Test func ofTwoWithOneNameTheFirstCounts() {
    let first = variable("a", "string", required: false)
    let diff = ContractDiff(old: [first], new: [first, variable("a", "array", required: true)])
    #expect(diff.isEmpty)
  }
}
