/// How a provider counts images, sounds and documents, as far as its documentation says. Every
/// figure is an estimate: providers scale images as they like and change what they count.
public enum MediaRule: Sendable, Hashable {
  /// OpenAI's older models: an image is fitted into 2048 × 2048, its shorter side to 768; every
  /// 512 × 512 tile it needs counts, and a base (OpenAI, "Images and vision", calculating costs,
  /// high detail, which `auto` is for large images).
  case tiles(base: Int, each: Int)
  /// OpenAI's newer small models: patches of 32 × 32, at most 1536, times a factor in hundredths
  /// (the same page).
  case patches(hundredths: Int)
  /// Anthropic: width × height / 750, of an image whose longer side is at most 1568 and which has at
  /// most 1600 tokens; newer models read up to 2576 and 4784, which is the margin (Anthropic,
  /// "Vision"). A page of a PDF has 1500 to 3000 tokens ("PDF support").
  case area
  /// Gemini 2 and before: 258 for an image of at most 384 × 384, else for each tile of 768 × 768; 258
  /// a page; 32 a second of sound (Google, "Understand and count tokens").
  case geminiTiles
  /// Gemini 3 and later at the resolution they take by themselves: 1120 an image, 560 a page, 32 a
  /// second of sound (Google, "Media resolution").
  case geminiBudget

  /// The rule for a model by its id at the provider (`anthropic.claude-…`, `openai/gpt-4o`); nil
  /// where the id says nothing.
  public init?(modelID: String) {
    let id = modelID.lowercased()
    let last = id.split(separator: "/").last.map(String.init) ?? id
    if id.contains("claude") {
      self = .area
    } else if last.contains("gemini") {
      self = ["gemini-1", "gemini-2"].contains(where: last.contains) ? .geminiTiles : .geminiBudget
    } else if let found = Self.families.first(where: { last.hasPrefix($0.prefix) }) {
      self = found.rule
    } else {
      return nil
    }
  }

  /// The longer names stand before those they begin with.
  private static let families: [(prefix: String, rule: MediaRule)] = [
    ("gpt-4o-mini", .tiles(base: 2833, each: 5667)), ("gpt-4o", .tiles(base: 85, each: 170)),
    ("chatgpt-4o", .tiles(base: 85, each: 170)), ("gpt-4.5", .tiles(base: 85, each: 170)),
    ("gpt-4.1-mini", .patches(hundredths: 162)), ("gpt-4.1-nano", .patches(hundredths: 246)),
    ("gpt-4.1", .tiles(base: 85, each: 170)), ("gpt-4", .tiles(base: 85, each: 170)),
    ("gpt-5-mini", .patches(hundredths: 162)), ("gpt-5-nano", .patches(hundredths: 246)),
    ("gpt-5", .tiles(base: 70, each: 140)), ("o4-mini", .patches(hundredths: 172)),
    ("o1", .tiles(base: 75, each: 150)), ("o3", .tiles(base: 75, each: 150)),
  ]

  /// The tokens of a medium; nil where its bytes are elsewhere, or the documentation does not say.
  public func tokens(of media: ChatMedia) -> TokenFigure? {
    guard let extent = MediaExtent(media), let (count, margin) = tokens(of: extent) else {
      return nil
    }
    // What a file says of itself may be anything; sums of these stay numbers.
    let bounded = min(count, 1 << 32)
    return TokenFigure(
      bounded, .estimate, margin: min(margin ?? (bounded + 9) / 10, 1 << 32))
  }

  private func tokens(of extent: MediaExtent) -> (count: Int, margin: Int?)? {
    switch (self, extent) {
    case (.tiles(let base, let each), .pixels(let width, let height)):
      return (base + each * Self.tiles(width, height), nil)
    case (.patches(let hundredths), .pixels(let width, let height)):
      let patches = min(1536, Self.cover(width, 32) * Self.cover(height, 32))
      return ((patches * hundredths + 99) / 100, nil)
    case (.area, .pixels(let width, let height)):
      let older = Self.area(width, height, longest: 1568, most: 1600)
      return (older, max(Self.area(width, height, longest: 2576, most: 4784) - older, older / 10))
    case (.area, .pages(let pages)): return (2250 * pages, 750 * pages)
    case (.geminiTiles, .pixels(let width, let height)):
      let isSmall = width <= 384 && height <= 384
      return (258 * (isSmall ? 1 : Self.cover(width, 768) * Self.cover(height, 768)), nil)
    case (.geminiTiles, .pages(let pages)): return (258 * pages, nil)
    case (.geminiBudget, .pixels): return (1120, nil)
    case (.geminiBudget, .pages(let pages)): return (560 * pages, nil)
    case (.geminiTiles, .seconds(let seconds)), (.geminiBudget, .seconds(let seconds)):
      return (Int((32 * seconds).rounded(.up)), nil)
    default: return nil
    }
  }

  private static func cover(_ length: Int, _ piece: Int) -> Int { (length + piece - 1) / piece }

  private static func tiles(_ width: Int, _ height: Int) -> Int {
    let fitted = min(1, 2048 / Double(max(width, height)))
    let scale = min(fitted, 768 / Double(min(width, height)))
    return cover(Int((Double(width) * scale).rounded()), 512)
      * cover(Int((Double(height) * scale).rounded()), 512)
  }

  private static func area(_ width: Int, _ height: Int, longest: Double, most: Int) -> Int {
    let scale = min(1, longest / Double(max(width, height)))
    let tokens = Double(width) * scale * Double(height) * scale / 750
    return min(most, Int(tokens.rounded(.up)))
  }
}
