public import StrictData

/// A parsed Handlebars template, as far as prompts need it: no code, no decorators, no inline
/// partials, no dynamic partial names.
///
/// Whitespace control (`~` and standalone lines) is already applied to the texts.
public struct Template: Sendable {
  /// The statements, in text order.
  public let nodes: [TemplateNode]

  /// Blocks, and subexpressions, nested deeper than this are refused.
  public static let maximumNesting = 20

  init(nodes: [TemplateNode]) {
    self.nodes = nodes
  }

  /// Reads a template that starts at line 1.
  ///
  /// - Throws: what is wrong with the text, with its line and column.
  public init(parsing text: String) throws(SourceError) {
    let bytes = Array(text.utf8)
    self = try Template(bytes: bytes, range: 0..<bytes.count)
  }

  /// Reads a part of a file; positions count from the file's start.
  init(bytes: [UInt8], range: Range<Int>) throws(SourceError) {
    var parser = TemplateParser(scanner: TemplateScanner(bytes: bytes, range: range))
    var nodes = try parser.parse()
    WhitespaceControl(bytes: bytes).apply(to: &nodes)
    self.nodes = nodes
  }
}

/// One statement of a template.
public enum TemplateNode: Sendable {
  /// Text that is printed as it stands.
  case text(TemplateText)
  /// `{{! … }}`
  case comment(TemplateComment)
  /// `{{x}}`, `{{{x}}}`, `{{&x}}`, `{{helper x}}`
  case output(TemplateOutput)
  /// `{{#x}}…{{/x}}`, `{{^x}}…{{/x}}`, `{{{{x}}}}…{{{{/x}}}}`
  case block(TemplateBlock)
  /// `{{> name}}`
  case partial(TemplatePartial)

  /// Where the statement starts in the file.
  public var position: SourcePosition {
    switch self {
    case .text(let node): node.position
    case .comment(let node): node.position
    case .output(let node): node.position
    case .block(let node): node.position
    case .partial(let node): node.position
    }
  }
}

/// Literal text of a template.
public struct TemplateText: Sendable {
  /// Where the text starts, before whitespace control took anything from it.
  public let position: SourcePosition
  /// What is printed.
  public internal(set) var text: String = ""
  /// Whether the template's author wrote one of Dotprompt's markers into the text.
  var hasMarker = false
  /// The bytes in the file, without the backslash of an escape.
  let original: Range<Int>
  /// The bytes that whitespace control leaves.
  var kept: Range<Int>
  var isLeftStripped = false
  var isRightStripped = false

  init(position: SourcePosition, range: Range<Int>) {
    self.position = position
    original = range
    kept = range
  }
}

/// A comment.
public struct TemplateComment: Sendable {
  /// Where its `{{` is.
  public let position: SourcePosition
  let strip: TagStrip
}

/// The `~` of a tag: whether the white space before it and after it is dropped.
struct TagStrip: Sendable {
  var open = false
  var close = false
}

/// A tag that prints a value.
public struct TemplateOutput: Sendable {
  /// Where its `{{` is.
  public let position: SourcePosition
  /// What is printed.
  public let call: TemplateCall
  let strip: TagStrip
}

/// A name with arguments: a helper call, or a variable where there are none.
public struct TemplateCall: Sendable {
  /// The variable or the helper.
  public let path: TemplatePath
  /// Positional arguments.
  public let arguments: [TemplateExpression]
  /// `name=value` arguments, in order; names are unique.
  public let named: [(name: String, value: TemplateExpression)]
  /// The helper of that name; nil for variables and unknown names.
  let helper: TemplateHelper?

  init(
    path: TemplatePath, arguments: [TemplateExpression],
    named: [(name: String, value: TemplateExpression)]
  ) {
    self.path = path
    self.arguments = arguments
    self.named = named
    // Helpers' names are ASCII, which no other scalars are canonically equivalent to.
    helper = path.simpleName.flatMap { TemplateHelper(rawValue: $0) }
  }

  /// The value of a named argument.
  func named(_ name: String) -> TemplateExpression? { named.first { $0.name == name }?.value }

  /// Whether there is any argument.
  public var hasArguments: Bool { !arguments.isEmpty || !named.isEmpty }
}

/// An argument.
public enum TemplateExpression: Sendable {
  /// A string, number, boolean or `null`; nil is `undefined`.
  case literal(JSONValue?, SourcePosition)
  /// A variable.
  case path(TemplatePath)
  /// `(helper x y=z)`
  case call(TemplateCall)
}

/// A variable as written: `user.name`, `../x`, `@index`, `this.[a b]`.
public struct TemplatePath: Sendable {
  /// Where it starts.
  public let position: SourcePosition
  /// The path as Handlebars compares it: without brackets.
  public let written: String
  /// Whether it starts with `@`.
  public let isData: Bool
  /// How many `../` it starts with.
  public let depth: Int
  /// The keys to follow.
  public let keys: [String]
  /// Whether `this`, `.` or `..` starts it, so that it can name neither a helper nor a block
  /// parameter.
  public let isScoped: Bool

  /// The name, where the path is nothing but a name: only then can it be a helper.
  public var simpleName: String? {
    keys.count == 1 && !isScoped && !isData && depth == 0 ? keys[0] : nil
  }
}

/// A block with its branches.
public struct TemplateBlock: Sendable {
  /// Where its `{{` is.
  public let position: SourcePosition
  /// `{{#if a}}…{{else if b}}…` has two; there is always one.
  public internal(set) var branches: [TemplateBranch]
  /// What follows `{{else}}` or `{{^}}`; for `{{^x}}` the branch and this change roles: the branch
  /// is rendered where `x` is empty, this where it is not.
  public internal(set) var otherwise: [TemplateNode]?
  /// Whether it was opened by `{{^x}}`.
  public let isInverted: Bool
  /// Whether it is a raw block.
  public let isRaw: Bool
  let inverseStrip: TagStrip
  let closeStrip: TagStrip
}

/// The condition of a block and what depends on it.
public struct TemplateBranch: Sendable {
  /// Where its `{{` is.
  public let position: SourcePosition
  /// The helper with its arguments, or the variable of a plain section.
  public let call: TemplateCall
  /// The names after `as`.
  public let parameters: [String]
  /// What is rendered.
  public internal(set) var body: [TemplateNode]
  let strip: TagStrip
}

/// An include.
public struct TemplatePartial: Sendable {
  /// Where its `{{` is.
  public let position: SourcePosition
  /// The partial's name, as written.
  public let name: String
  /// The value that becomes the partial's context; nil: the current context.
  public let context: TemplateExpression?
  /// Values added to the context, in order.
  public let named: [(name: String, value: TemplateExpression)]
  /// White space before a partial that stands alone on its line: put before each of its lines.
  public internal(set) var indent: String = ""
  let strip: TagStrip
}
