public import StrictData

/// One version of a prompt, as far as differences need it.
public struct PromptContent: Sendable {
  /// The texts of the closure by closure name: `prompt`, `partial/tone`, `file/x.jsonl`.
  public let files: [ExactString: String]
  /// The front matter; `.null` where there is none.
  public let frontMatter: JSONValue
  /// The template below the front matter.
  public let body: String
  /// What it asks of callers.
  public let variables: [InputVariable]

  /// A version.
  public init(
    files: [ExactString: String], frontMatter: JSONValue, body: String, variables: [InputVariable]
  ) {
    self.files = files
    self.frontMatter = frontMatter
    self.body = body
    self.variables = variables
  }

  /// What a prompt is before its first version and after its deletion.
  public static let absent = PromptContent(files: [:], frontMatter: .null, body: "", variables: [])
}

/// A file of a closure that differs.
public struct FileDiff: Sendable, Hashable {
  /// What happened to the file.
  public enum Kind: String, Sendable, Hashable {
    /// Only the new closure has it.
    case added
    /// Only the old closure has it.
    case removed
    /// Both have it, with other bytes.
    case changed
  }

  /// Its closure name.
  public let name: ExactString
  /// What happened to it.
  public let kind: Kind
  /// How its text differs; empty where an empty file was added or removed.
  public let text: TextDiff
}

/// The difference of two versions of a prompt: its files, and what they mean.
public struct PromptDiff: Sendable, Hashable {
  /// The files of the closures that differ, in the order of their names' bytes.
  public let files: [FileDiff]
  /// The front matter by field.
  public let fields: FieldDiff
  /// The template.
  public let body: TextDiff
  /// What it asks of callers.
  public let contract: ContractDiff

  /// Compares two versions, with up to `context` unchanged lines around each change.
  public init(old: PromptContent, new: PromptContent, context: Int = 3) {
    let names = Set(old.files.keys).union(new.files.keys).sorted()
    files = names.compactMap { name in
      let (before, after) = (old.files[name], new.files[name])
      let text = TextDiff(old: before ?? "", new: after ?? "", context: context)
      if before == nil { return FileDiff(name: name, kind: .added, text: text) }
      if after == nil { return FileDiff(name: name, kind: .removed, text: text) }
      return text.isEmpty ? nil : FileDiff(name: name, kind: .changed, text: text)
    }
    fields = FieldDiff(old: old.frontMatter, new: new.frontMatter)
    body = TextDiff(old: old.body, new: new.body, context: context)
    contract = ContractDiff(old: old.variables, new: new.variables)
  }

  /// Whether nothing differs: no byte of any file, and nothing of what was read from them.
  public var isEmpty: Bool {
    files.isEmpty && fields.isEmpty && body.isEmpty && contract.isEmpty
  }
}
