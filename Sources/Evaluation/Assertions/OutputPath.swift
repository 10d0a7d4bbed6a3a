internal import StrictData

/// A place in a JSON output: a JSON Pointer (RFC 6901, `/a/b/0`) or `$` with `.name`, `['name']`,
/// `["name"]` and `[0]` behind it (of RFC 9535 what names one place, without escapes).
struct OutputPath: Sendable, Hashable {
  private enum Step: Sendable, Hashable {
    /// A member of an object; of a pointer also an item of an array.
    case name(ExactString)
    case item(Int)
    case pointer(ExactString)
  }

  private let steps: [Step]

  /// The path a text writes; nil where it is none.
  init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    let steps =
      switch scalars.first {
      case "$": Self.steps(scalars.dropFirst())
      case "/": Self.pointerSteps(text)
      default: [Step]?.none
      }
    guard let steps else { return nil }
    self.steps = steps
  }

  private static func pointerSteps(_ text: String) -> [Step]? {
    var steps: [Step] = []
    for part in text.unicodeScalars.dropFirst().split(
      separator: "/", omittingEmptySubsequences: false)
    {
      var name = String.UnicodeScalarView()
      var rest = part
      while let scalar = rest.popFirst() {
        guard scalar == "~" else {
          name.append(scalar)
          continue
        }
        switch rest.popFirst() {
        case "0": name.append("~")
        case "1": name.append("/")
        default: return nil
        }
      }
      steps.append(.pointer(ExactString(String(name))))
    }
    return steps
  }

  private static func steps(_ scalars: ArraySlice<Unicode.Scalar>) -> [Step]? {
    var rest = scalars
    var steps: [Step] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case ".":
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else { return nil }
        steps.append(.name(text(name)))
        rest = rest.dropFirst(name.count)
      case "[":
        guard let step = bracketed(&rest) else { return nil }
        steps.append(step)
      default: return nil
      }
    }
    return steps
  }

  private static func bracketed(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    if let quote = rest.first, quote == "'" || quote == "\"" {
      let name = rest.dropFirst().prefix { $0 != quote }
      rest = rest.dropFirst(name.count + 1)
      guard rest.popFirst() == quote, rest.popFirst() == "]" else { return nil }
      return .name(text(name))
    }
    let digits = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(digits.count)
    guard rest.popFirst() == "]" else { return nil }
    return index(text(digits).text).map { .item($0) }
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> ExactString {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return ExactString(String(view))
  }

  /// A number of an item, written without sign and leading zeros.
  private static func index(_ text: String) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 0x30
    else { return nil }
    return Int(text)
  }

  /// What stands there in an output.
  func apply(_ output: String) -> OutputTransform.Outcome {
    var value: JSONValue
    do {
      value = try OutputJSON.parse(output).value
    } catch {
      return .nothing("the output is not JSON: \(error)")
    }
    for step in steps {
      guard let next = Self.step(step, into: value) else {
        return .nothing("the output's JSON has nothing at the path of the transform")
      }
      value = next
    }
    return .text(value.string ?? value.serialized(.compact))
  }

  private static func step(_ step: Step, into value: JSONValue) -> JSONValue? {
    switch (step, value) {
    case (.name(let name), .object(let object)): object[name.text]
    case (.pointer(let name), .object(let object)): object[name.text]
    case (.item(let index), .array(let items)): items.indices.contains(index) ? items[index] : nil
    case (.pointer(let name), .array(let items)):
      Self.index(name.text).flatMap { items.indices.contains($0) ? items[$0] : nil }
    default: nil
    }
  }
}
