/// A vocabulary of tokens that is known here, by its name in OpenAI's tiktoken.
public enum VocabularyName: String, Sendable, Hashable, CaseIterable {
  /// Of gpt-4 and gpt-3.5.
  case cl100kBase = "cl100k_base"
  /// Of gpt-4o and all that came after it.
  case o200kBase = "o200k_base"

  /// The vocabulary of a model by its id at the provider, as tiktoken 0.14 (model.py) has it for
  /// chat models; nil where that says nothing. A name before `/` (`openai/gpt-4o`) and a leading
  /// `ft:` are passed over.
  public init?(modelID: String) {
    var id = Array(modelID.utf8)[...]
    if let slash = id.lastIndex(of: UInt8(ascii: "/")) { id = id[(slash + 1)...] }
    if id.starts(with: "ft:".utf8) { id = id.dropFirst(3) }
    for (prefix, name) in Self.families where id.starts(with: prefix.utf8) {
      let next = id.dropFirst(prefix.utf8.count).first
      let ends = next.map {
        [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":")].contains($0)
      }
      if ends ?? true {
        self = name
        return
      }
    }
    return nil
  }

  /// The longer names stand before those they begin with.
  private static let families: [(prefix: String, name: VocabularyName)] = [
    ("gpt-5", .o200kBase), ("gpt-4o", .o200kBase), ("gpt-4.1", .o200kBase),
    ("gpt-4.5", .o200kBase), ("chatgpt-4o", .o200kBase), ("gpt-oss", .o200kBase),
    ("o1", .o200kBase), ("o3", .o200kBase), ("o4", .o200kBase),
    ("gpt-4", .cl100kBase), ("gpt-3.5", .cl100kBase), ("gpt-35", .cl100kBase),
  ]
}
