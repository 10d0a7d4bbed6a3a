internal import PromptModel
internal import StrictData

/// promptfoo's tests: a configuration file, a list of tests, or one test a line.
struct TestImport {
  /// Lists of texts make one case for each combination: how many at most in all.
  private static let maximumCases = 100_000
  private static let testKeys = [
    "description", "vars", "assert", "threshold", "metadata", "options", "id", "expected", "tags",
    "group", "split",
  ]

  var suite = ImportedSuite()
  private var defaultVars = JSONObject()
  private var defaultTags: [String] = []
  private var keepsLists = false

  /// A whole configuration (`tests`, `defaultTest`; prompts and providers are left out), or a list
  /// of tests.
  mutating func read(configuration node: FormatNode) throws(SourceError) {
    if case .array = node.value {
      for test in try node.elements() { add(test) }
      return
    }
    let members = try node.members()
    var tests: FormatNode?
    for (number, member) in members.enumerated() {
      switch member.key {
      case "tests": tests = member.node
      case "defaultTest": readDefaults(member.node)
      case "scenarios", "assertionTemplates", "derivedMetrics", "nunjucksFilters":
        suite.problems.append(
          node.keyError(number, "'\(member.key)' is not supported"))
      default: suite.note("'\(FormatNode.quoted(member.key))' is no part of a suite; left out")
      }
    }
    guard let tests else { throw node.error("missing key 'tests'") }
    if case .string = tests.value {
      throw tests.error("tests in another file: import that file itself")
    }
    for test in try tests.elements() { add(test) }
  }

  private mutating func readDefaults(_ node: FormatNode) {
    do throws(SourceError) {
      if case .string = node.value { throw node.error("a test in another file is not supported") }
      for (number, member) in try node.members().enumerated() {
        switch member.key {
        case "assert": suite.defaults = AssertionImport.list(member.node, &suite)
        case "threshold": suite.defaultThreshold = try member.node.share()
        case "vars": defaultVars = try vars(member.node)
        case "metadata": defaultTags = try tags(member.node)
        case "options": keepsLists = options(member.node)
        case "description": break
        default:
          suite.problems.append(
            node.keyError(
              number, "'\(FormatNode.quoted(member.key))' of 'defaultTest' is not supported"))
        }
      }
    } catch {
      suite.problems.append(error)
    }
  }

  /// Adds the cases of a test.
  mutating func add(_ node: FormatNode) {
    do throws(SourceError) {
      guard case .object = node.value else {
        throw node.error(
          "a test is a mapping; tests in other files are imported from there")
      }
      let members = try node.members()
      var item = ImportedCase(position: node.position)
      item.vars = defaultVars
      item.tags = defaultTags
      var keepsLists = keepsLists
      for (number, member) in members.enumerated() {
        guard Self.testKeys.contains(member.key) else {
          throw node.keyError(
            number, "'\(FormatNode.quoted(member.key))' of a test is not supported")
        }
        if member.key == "options" {
          keepsLists = options(member.node) || keepsLists
        } else {
          try take(member.key, member.node, &item)
        }
      }
      try expand(item, keepsLists: keepsLists, node)
    } catch {
      suite.problems.append(error)
    }
  }

  private mutating func take(
    _ key: String, _ node: FormatNode, _ item: inout ImportedCase
  ) throws(SourceError) {
    switch key {
    case "description": item.description = try node.text()
    case "vars":
      for entry in try vars(node).entries { item.vars[entry.key] = entry.value }
    case "assert": item.assertions = AssertionImport.list(node, &suite)
    case "threshold": item.threshold = try node.share()
    case "metadata": item.tags += try tags(node)
    case "id": item.id = try node.label()
    case "expected": item.expected = node.value
    case "tags": item.tags += try node.uniqueLabels()
    case "group": item.group = try node.label()
    case "split": item.split = try node.word(Split.self, "train, dev or test")
    default: break
    }
  }

  private mutating func vars(_ node: FormatNode) throws(SourceError) -> JSONObject {
    guard case .object(let vars) = node.value else { throw node.mismatch("a mapping") }
    for member in try node.members() {
      let values = member.node.value.array ?? [member.node.value]
      for case .string(let text) in values where text.utf8.starts(with: "file://".utf8) {
        suite.problems.append(
          member.node.error("a variable that is read from a file is not supported"))
      }
    }
    return vars
  }

  /// `key: value` becomes the tag `key:value`, each element of a list one.
  private mutating func tags(_ node: FormatNode) throws(SourceError) -> [String] {
    var tags: [String] = []
    for member in try node.members() {
      for value in member.node.value.array ?? [member.node.value] {
        switch value {
        case .array, .object: throw member.node.mismatch("a text, a number or a list of them")
        default: tags.append("\(member.key):\(value.string ?? value.serialized())")
        }
      }
    }
    suite.note("metadata becomes tags: 'key:value'")
    return tags
  }

  /// Whether lists of texts stay lists; every other option has no counterpart.
  private mutating func options(_ node: FormatNode) -> Bool {
    do throws(SourceError) {
      var keepsLists = false
      for (number, member) in try node.members().enumerated() {
        guard member.key == "disableVarExpansion" else {
          throw node.keyError(
            number, "option '\(FormatNode.quoted(member.key))' is not supported")
        }
        keepsLists = try member.node.boolean()
      }
      return keepsLists
    } catch {
      suite.problems.append(error)
      return false
    }
  }

  /// A list of texts makes one case for each of them, lists of several variables one for each
  /// combination, as promptfoo does.
  private mutating func expand(
    _ item: ImportedCase, keepsLists: Bool, _ node: FormatNode
  ) throws(SourceError) {
    var combinations = [JSONObject()]
    for entry in item.vars.entries {
      var values = [entry.value]
      if !keepsLists, let list = entry.value.array, case .string? = list.first { values = list }
      let (count, overflows) = combinations.count.multipliedReportingOverflow(by: values.count)
      guard !overflows, suite.cases.count + count <= Self.maximumCases else {
        throw node.error("the lists of its variables make more than \(Self.maximumCases) cases")
      }
      combinations = combinations.flatMap { combination in
        values.map { value in
          var next = combination
          next[entry.key] = value
          return next
        }
      }
    }
    for (number, vars) in combinations.enumerated() {
      var copy = item
      copy.vars = vars
      if combinations.count > 1, let id = item.id { copy.id = "\(id)-\(number + 1)" }
      suite.cases.append(copy)
    }
    if combinations.count > 1 {
      suite.note("a test with lists of texts became one case for each combination")
    }
  }
}
