internal import PromptModel

/// Messages of commits that move pins: a subject, the reason, and one trailer a pin, so that
/// `git log` alone tells the story.
enum ReleaseMessage {
  static func text(subject: String, reason: String, changes: [PinChange]) -> String {
    var paragraphs = [subject]
    if !reason.isEmpty { paragraphs.append(reason) }
    paragraphs.append(
      changes.map { change in
        let old = change.old.pin?.target?.closure.short ?? "nothing"
        let new = change.pin.target?.closure.short ?? "nothing"
        let verb =
          change.pin.kind.rawValue.prefix(1).uppercased()
          + change.pin.kind.rawValue.dropFirst()
        return "Stet-\(verb): \(change.environment) \(change.prompt) \(old)..\(new)"
      }.joined(separator: "\n"))
    return paragraphs.joined(separator: "\n\n") + "\n"
  }
}
