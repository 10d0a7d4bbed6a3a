internal import Foundation

/// Where words go: the answer to standard output, everything else to standard error.
struct Console: Sendable {
  /// Whether standard output, and standard error, take colour.
  let colorsOutput: Bool
  let colorsErrors: Bool
  /// Whether standard error is a terminal: progress is drawn there only.
  let isInteractive: Bool
  /// Whether standard output is a terminal, which takes some characters for commands.
  let isTerminal: Bool

  /// When to colour.
  enum ColorMode: String, Sendable, CaseIterable {
    case auto, always, never
  }

  init(mode: ColorMode, environment: [String: String]) {
    let forbids = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isDumb = environment["TERM"] == "dumb"
    func colors(_ descriptor: Int32) -> Bool {
      switch mode {
      case .always: true
      case .never: false
      case .auto: !forbids && !isDumb && isatty(descriptor) == 1
      }
    }
    colorsOutput = colors(1)
    colorsErrors = colors(2)
    isInteractive = isatty(2) == 1 && !isDumb
    isTerminal = isatty(1) == 1
  }

  /// The console of a process whose options may not be parsed yet.
  static func standard(arguments: [String]) -> Console {
    var mode = ColorMode.auto
    if let index = arguments.lastIndex(of: "--color"), index + 1 < arguments.count {
      mode = ColorMode(rawValue: arguments[index + 1]) ?? .auto
    }
    return Console(mode: mode, environment: ProcessInfo.processInfo.environment)
  }

  /// Writes a line of the answer.
  func out(_ text: String) { Self.write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }
  /// Writes text of the answer as it is.
  func raw(_ text: String) { Self.write(text, to: 1) }
  /// Writes text of somebody else: as it is, but on a terminal with its commands made visible.
  func foreign(_ text: String) { raw(isTerminal ? TerminalCommands.shown(in: text) : text) }
  /// Writes a line beside the answer.
  func error(_ text: String) { Self.write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }
  /// Writes a note.
  func note(_ text: String) { error(paintError("Note: ", .dim) + text) }

  /// Draws text over the current line of the terminal.
  func redraw(_ text: String) { Self.write("\r\u{1B}[2K" + text, to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        // A reader that has gone away ends the answer, as it does for every filter.
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// Looks of a piece of text on a terminal.
enum Paint: String, Sendable {
  case red = "31"
  case green = "32"
  case yellow = "33"
  case blue = "34"
  case cyan = "36"
  case bold = "1"
  case dim = "2"
  case redBold = "1;31"
  case greenBold = "1;32"
  case yellowBold = "1;33"
}

extension Console {
  /// Text for standard output, coloured where that takes colour.
  func paint(_ text: String, _ paint: Paint) -> String {
    colorsOutput ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Text for standard error, coloured where that takes colour.
  func paintError(_ text: String, _ paint: Paint) -> String {
    colorsErrors ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Prints an error as `Error:`, `Caused by:` and `Hint:` lines.
  func show(_ report: ErrorReport) {
    error(paintError("Error: ", .redBold) + report.message)
    for cause in report.causes { error("Caused by: " + cause) }
    for hint in report.hints { error(paintError("Hint: ", .cyan) + hint) }
  }
}
