/// The hooks stet has.
public enum HookKind: String, Sendable, Hashable, CaseIterable {
  /// Lints what is staged, as staged.
  case preCommit = "pre-commit"
  /// Foretells the server's decision.
  case prePush = "pre-push"
  /// Decides on a push.
  case preReceive = "pre-receive"
}

/// The hooks' own text: POSIX sh that finds the stet binary, lets it decide, and refuses where there
/// is none or it did not live to decide. The folder hooks/ of stet's repository holds the same text.
public enum HookText {
  /// The line by which stet knows a hook as its own: the second of the file.
  public static func marker(_ kind: HookKind) -> String { "# stet-hook/1 \(kind.rawValue)" }

  /// A hook's whole text.
  ///
  /// - Parameter binary: the path of the stet binary that installs it; nil: none is written down.
  public static func text(_ kind: HookKind, binary: String? = nil) -> String {
    template.replacing("@MARKER@", with: marker(kind)).replacing("@NAME@", with: kind.rawValue)
      .replacing("@BINARY@", with: binary.map(quoted) ?? "''")
  }

  /// Whether a file's text is a hook of stet's, of any kind and version.
  public static func isOwn(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    return lines.count > 2 && lines[1].utf8.starts(with: "# stet-hook/".utf8)
  }

  /// The binary an installed hook names; nil where it names none.
  public static func binary(in text: String) -> String? {
    for line in text.split(separator: "\n") where line.utf8.starts(with: "installed='".utf8) {
      let value = line.dropFirst("installed='".count).dropLast()
      return value.isEmpty ? nil : String(value).replacing("'\\''", with: "'")
    }
    return nil
  }

  private static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }

  private static let template = #"""
    #!/bin/sh
    @MARKER@
    # Written by `stet hooks install`, removed by `stet hooks uninstall`. Finds the stet binary: git
    # config stet.binary, then the one that installed this hook, then PATH. It refuses where there is
    # none, or where it did not live to decide.
    installed=@BINARY@

    refuse() {
      echo "stet: refused: @NAME@: $1" >&2
      [ -z "$2" ] || echo "stet: $2" >&2
      exit 1
    }

    stet=$(git config --get stet.binary)
    if [ -n "$stet" ]; then
      command -v "$stet" >/dev/null 2>&1 ||
        refuse "stet.binary names '$stet', which is no program" \
          "Mend it with: git config stet.binary /path/to/stet"
    elif [ -n "$installed" ] && [ -x "$installed" ]; then
      stet=$installed
    else
      stet=$(command -v stet) ||
        refuse "the stet binary was not found" \
          "Install it, or name it with: git config stet.binary /path/to/stet"
    fi

    # Swift's crash reporter can hang and hold the terminal; a crash has to end at once.
    SWIFT_BACKTRACE=enable=no
    export SWIFT_BACKTRACE

    "$stet" hook @NAME@ "$@"
    status=$?
    fix="Run it by hand: stet hook @NAME@; or ask the operator to run: stet hooks status"
    case $status in
      0) exit 0 ;;
      2 | 3) exit 1 ;;
      126 | 127) refuse "'$stet' could not be run (status $status)" "$fix" ;;
    esac
    if [ "$status" -gt 128 ] && [ "$status" -lt 193 ]; then
      refuse "'$stet' was ended by signal $((status - 128)) before it decided" "$fix"
    fi
    refuse "'$stet' could not decide (status $status)" "$fix"

    """#
}
