internal import GRDB
public import PromptModel

/// Where a search text was found.
public struct SearchHit: Sendable, Hashable {
  /// Which of a prompt's texts.
  public enum Field: Int, Sendable, Hashable, Comparable {
    /// The prompt's name.
    case name
    /// The front matter's description.
    case description
    /// The template.
    case template

    /// Names before descriptions before templates.
    public static func < (left: Field, right: Field) -> Bool { left.rawValue < right.rawValue }
  }

  /// The prompt.
  public let prompt: PromptName
  /// The first of name, description and template that has it.
  public let field: Field
  /// The line of the first match in that field, from 1.
  public let line: Int
  /// That line, cut after 240 scalars.
  public let excerpt: String
}

extension IndexReader {
  /// The prompts whose name, description or template at the tip contain a text: by field (names
  /// first), then by name, at most `limit` of them. Upper and lower case are one, scalar by
  /// scalar; nothing else is. An empty text finds nothing.
  ///
  /// From 3 scalars on, FTS5's trigrams choose the texts that are read; a shorter one reads all.
  /// The trigrams are proven on a reader's first search, the texts on every one.
  public func search(_ text: String, limit: Int) throws(IndexError) -> [SearchHit] {
    let folded = SearchText.fold(text)
    guard !folded.isEmpty, limit > 0 else { return [] }
    let needle = SearchText.Needle(folded)
    return try answer { directory, db in
      try proveSearch(db)
      let names =
        try SearchIndex.candidates(db, folded: folded)
        ?? directory.groups(.texts).map(\.key)
      let hits = try names.compactMap { try Self.hit(directory, $0, needle) }
      return Array(hits.sorted { ($0.field, $0.prompt) < ($1.field, $1.prompt) }.prefix(limit))
    }
  }

  private static func hit(
    _ directory: GroupDirectory, _ key: String, _ needle: SearchText.Needle
  ) throws -> SearchHit? {
    guard let prompt = PromptName(key), let cells = try directory.rows(.texts, key).first else {
      throw IndexError.damaged("search of \(key)")
    }
    let text = try TextRow.text(cells)
    for (field, content) in [
      (SearchHit.Field.name, key), (.description, text.description), (.template, text.template),
    ] {
      let folded = SearchText.fold(content)
      guard let start = needle.firstMatch(in: folded) else { continue }
      let line = folded[..<start].count { $0 == 0x0A }
      let lines = content.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      let excerpt =
        line < lines.count ? String(String.UnicodeScalarView(lines[line].prefix(240))) : ""
      return SearchHit(prompt: prompt, field: field, line: line + 1, excerpt: excerpt)
    }
    return nil
  }
}
