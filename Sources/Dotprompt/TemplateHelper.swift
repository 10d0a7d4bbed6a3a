/// The helpers a template may call: those of Handlebars and of Dotprompt.
enum TemplateHelper: String, CaseIterable, Sendable {
  case `if`, unless, each, with, lookup, log
  case role, history, media, section, json, ifEquals, unlessEquals

  /// How many positional arguments it takes.
  var argumentCount: ClosedRange<Int> {
    switch self {
    case .if, .unless, .each, .with, .role, .section, .json: 1...1
    case .lookup, .ifEquals, .unlessEquals: 2...2
    case .history, .media: 0...0
    case .log: 0...100
    }
  }

  /// Whether it opens a block (`{{#if x}}`).
  var isBlock: Bool {
    switch self {
    case .if, .unless, .each, .with, .ifEquals, .unlessEquals: true
    default: false
    }
  }

  /// Whether it gives a value that another helper can take.
  var isValue: Bool { self == .lookup || self == .json }
}
