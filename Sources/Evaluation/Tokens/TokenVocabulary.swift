public import PromptModel

/// A byte-pair vocabulary: counts the tokens of texts exactly. Special tokens
/// (`<|endoftext|>`) are text like any other.
public struct TokenVocabulary: Sendable {
  /// Its name, which says how text is cut into pieces.
  public let name: VocabularyName
  let table: TokenTable

  init(name: VocabularyName, table: TokenTable) {
    self.name = name
    self.table = table
  }

  /// A vocabulary from its tokens by rank, from 0; nil where one is empty or stands twice.
  public init?(name: VocabularyName, tokens: [ArraySlice<UInt8>]) {
    guard let table = TokenTable(tokens) else { return nil }
    self.init(name: name, table: table)
  }

  /// How many tokens it has.
  public var count: Int { table.count }

  /// How many tokens a text is: linear in its length, n log n in that of a single piece.
  public func count(of text: String) -> Int {
    let bytes = Array(text.utf8)
    let merge = BytePairMerge(table: table, text: bytes)
    var count = 0
    PieceCutter(bytes, name).forEachPiece { count += merge.count($0) }
    return count
  }

  /// The tokens of a text by rank, in order. A byte that is no token of the vocabulary, which the
  /// known ones do not leave out, is 2³² − 1.
  public func tokens(of text: String) -> [Int] {
    let bytes = Array(text.utf8)
    let merge = BytePairMerge(table: table, text: bytes)
    var tokens: [Int] = []
    PieceCutter(bytes, name).forEachPiece { tokens += merge.tokens(of: $0) }
    return tokens
  }
}
