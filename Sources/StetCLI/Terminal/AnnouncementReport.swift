internal import Evaluation
internal import Workflows

/// Words for what is about to be asked.
enum AnnouncementReport {
  /// Prints it as notes, where something may cost money or something is to be known before.
  static func show(_ announcement: RunAnnouncement, on console: Console) {
    if announcement.kept > 0 {
      console.note(
        "\(announcement.kept) case\(announcement.kept == 1 ? " is" : "s are") kept from the "
          + "interrupted run and not asked again")
    }
    if announcement.foundNothing {
      console.note("no interrupted run of this has kept anything: it begins anew")
    }
    if announcement.isReplayed {
      console.note("recordings answer, nobody is asked: \(requests(announcement))")
    } else if announcement.isPaid || announcement.budget != nil {
      console.note(plan(announcement))
    }
    guard !announcement.impossible.isEmpty else { return }
    let count = announcement.impossible.count
    console.note(
      "\(count) case\(count == 1 ? "" : "s") cannot be asked and will have no verdict:")
    for item in announcement.impossible.prefix(20) {
      console.error("  \(item.suite) \(item.id): \(item.reason)")
    }
    if count > 20 { console.error("  and \(count - 20) more") }
  }

  /// `120 requests and 124 of judges, ≈45000 tokens of prompts, at most 0.3500 usd; budget 200calls`.
  private static func plan(_ announcement: RunAnnouncement) -> String {
    var parts = [requests(announcement)]
    if let tokens = announcement.promptTokens {
      parts.append("\(announcement.isEstimate ? "≈" : "")\(tokens) tokens of prompts")
    }
    if let usd = announcement.highestUSD { parts.append("at most \(Dollars.text(usd))") }
    return "planned: " + parts.joined(separator: ", ")
      + (announcement.budget.map { "; budget \($0)" } ?? "")
  }
}

extension AnnouncementReport {
  /// `120 requests and 124 of judges`.
  private static func requests(_ announcement: RunAnnouncement) -> String {
    let requests = Plural.count(announcement.calls, "request")
    guard announcement.judgeCalls > 0 else { return requests }
    return announcement.calls > 0
      ? "\(requests) and \(announcement.judgeCalls) of judges"
      : "\(Plural.count(announcement.judgeCalls, "request")) of judges"
  }
}

/// Words for a run that was ended before it was whole.
enum InterruptionReport {
  /// The report, with the command that goes on.
  static func report(_ interruption: RunInterruption, arguments: [String]) -> ErrorReport {
    let spent = interruption.spent
    var cost = spent.usd > 0 ? ", \(Dollars.text(spent.usd))" : ""
    var message = "the run was interrupted; nothing was written"
    var hint = "Run `\(command(arguments))` to go on"
    if case .budget(let budget) = interruption.cause {
      message = "the run was interrupted: the budget of \(budget) is used up; nothing was written"
      hint += ", with another --budget"
      if budget.unit == .tokens { cost = ", \(Plural.count(spent.tokens, "token"))" + cost }
      if let most = spent.mostRefused {
        let words = budget.unit == .usd ? Dollars.text(most) : "\(Int(most)) tokens"
        cost += "; the next request can take up to \(words), which is more than is left"
      }
    }
    return ErrorReport(
      message,
      causes: [
        "\(interruption.kept) of \(interruption.total) cases are kept; "
          + "\(spent.calls) request\(spent.calls == 1 ? "" : "s") sent\(cost)"
      ],
      hints: interruption.isResumable ? [hint + "."] : [])
  }

  /// The same command with --resume and without its budget.
  static func command(_ arguments: [String]) -> String {
    var words: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--budget" {
        rest = rest.dropFirst()
      } else if !word.hasPrefix("--budget="), word != "--resume" {
        words.append(word)
      }
    }
    return (["stet"] + words + ["--resume"]).map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || "-_./@:=,+%".utf8.contains(byte)
      }
    return isPlain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
