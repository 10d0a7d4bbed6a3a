public import PromptModel
public import StrictData

/// stet.yaml, `stet/1` and `stet/2`: identity, mainline, environments with their gates, owners.
public enum PolicyFile {
  /// The first format's name: what a new registry is written in.
  public static let format = "stet/1"
  /// The format that has `leaks` in a gate, where `refuse` is meant unless it says otherwise; in
  /// the first one nobody looks for leaks, since a rule set never changes its verdicts.
  public static let secondFormat = "stet/2"
  /// The only rule set this stet applies.
  public static let gate = 1
  private static let keys = [
    "format", "registry", "mainline", "gate", "policy-version", "environments", "owners",
    "max-prompt-bytes",
  ]

  /// The rules in a file's bytes.
  ///
  /// What is asked of an environment and this stet cannot check (`contract: compatible`,
  /// `evidence: signed`, approvals) goes to ``EnvironmentPolicy/uncheckable`` and
  /// ``EnvironmentPolicy/rollbackUncheckable``; owners are checked for their form only.
  /// - Throws: at the first place that is wrong; an unknown `format` comes before unknown keys.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> Policy {
    let root = try FormatNode.yaml(bytes)
    let found = try format(of: root)
    let fields = try root.fields(keys, noun: "stet.yaml")
    let mainline = try fields.required("mainline")
    let mainlineName = try branchName(mainline)
    let gateNode = try fields.required("gate")
    let gate = try gateNode.integer(in: 1...FormatNode.largestInteger)
    guard gate == Self.gate else {
      throw gateNode.error("rule set \(gate) needs a newer stet; this one applies rule set 1")
    }
    let policy = Policy(
      registry: try fields.required("registry").uuid(),
      mainline: mainlineName,
      gate: gate,
      version: try fields.required("policy-version").integer(in: 1...FormatNode.largestInteger),
      environments: try PolicyEnvironments.parse(
        try fields.required("environments"), mainline: mainlineName, format: found),
      maximumPromptBytes: try fields["max-prompt-bytes"]?
        .integer(in: 1...FormatNode.largestInteger) ?? 1 << 20)
    try checkOwners(fields["owners"])
    return policy
  }

  /// The format is judged first: a later one may have keys that are unknown here.
  private static func format(of root: FormatNode) throws(SourceError) -> String {
    let members = try root.members()
    guard let format = members.first(where: { $0.key.utf8.elementsEqual("format".utf8) }) else {
      throw root.error("missing key 'format'")
    }
    return try format.node.format(oneOf: [Self.format, secondFormat])
  }

  private static func checkOwners(_ node: FormatNode?) throws(SourceError) {
    for owner in try node?.elements() ?? [] {
      let fields = try owner.fields(["path", "principals"], noun: "an owner")
      _ = try ScopeFile.pattern(try fields.required("path"))
      let principals = try fields.required("principals")
      guard try !principals.uniqueLabels().isEmpty else {
        throw principals.error("the list is empty")
      }
    }
  }

  /// A branch name by the rules of `git check-ref-format --branch`, in printable characters.
  private static func branchName(_ node: FormatNode) throws(SourceError) -> String {
    let name = try node.label()
    let bytes = Array(name.utf8)
    let forbidden = Set(" ~^:?*[\\".utf8)
    let components = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
    let hasBadComponent = components.contains {
      $0.isEmpty || $0.first == UInt8(ascii: ".") || $0.last == UInt8(ascii: ".")
        || $0.suffix(5).elementsEqual(".lock".utf8)
    }
    let hasPair = zip(bytes, bytes.dropFirst()).contains {
      ($0 == UInt8(ascii: ".") && $1 == UInt8(ascii: "."))
        || ($0 == UInt8(ascii: "@") && $1 == UInt8(ascii: "{"))
    }
    guard !bytes.contains(where: { forbidden.contains($0) }), !hasBadComponent, !hasPair,
      bytes.first != UInt8(ascii: "-"), bytes != [UInt8(ascii: "@")]
    else { throw node.mismatch("a branch's name") }
    return name
  }
}
