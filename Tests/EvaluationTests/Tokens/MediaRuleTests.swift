import Foundation
import StrictData
import Testing

@testable import Evaluation

/// Made files: only as much of each format as says its size.
private enum Made {
  static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(value >> (8 * $0) & 0xFF) }
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] { big(value, count).reversed() }

  static func png(_ width: Int, _ height: Int) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + big(13, 4) + Array("IHDR".utf8) + big(width, 4)
      + big(height, 4) + [8, 2, 0, 0, 0]
  }

  /// With a segment of other things before the frame.
  static func jpeg(_ width: Int, _ height: Int) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xE1] + big(300_00, 2) + [UInt8](repeating: 0xC0, count: 300_00 - 2)
      + [0xFF, 0xC2, 0, 17, 8] + big(height, 2) + big(width, 2) + [3, 0, 0]
  }

  static func wav(seconds: Int) -> [UInt8] {
    Array("RIFF".utf8) + little(0, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
      + [1, 0, 1, 0] + little(8000, 4) + little(16000, 4) + [2, 0, 16, 0] + Array("LIST".utf8)
      + little(3, 4) + [1, 2, 3, 0] + Array("data".utf8) + little(16000 * seconds, 4)
  }

  static func pdf(pages: Int) -> [UInt8] {
    Array(
      ("%PDF-1.4\n<</Type/Pages/Count \(pages)>>\n"
        + String(repeating: "<</Type /Page/Parent 2 0 R>>\n", count: pages)).utf8)
  }

  static func webP(_ kind: String, _ rest: [UInt8]) -> [UInt8] {
    Array("RIFF0000WEBP\(kind)".utf8) + rest + [UInt8](repeating: 0, count: 20)
  }

  static func media(_ bytes: [UInt8], type: String = "image/png") -> ChatMedia {
    ChatMedia(url: "data:\(type);base64,\(Data(bytes).base64EncodedString())")
  }
}

@Suite("How much there is of a medium")
struct MediaExtentTests {
  @Test("the size of PNG, JPEG, GIF and WebP, the time of WAV, the pages of PDF")
  func extents() {
    for (bytes, extent) in [
      (Made.png(640, 480), MediaExtent.pixels(width: 640, height: 480)),
      (Made.jpeg(1024, 77), .pixels(width: 1024, height: 77)),
      (
        Array("GIF89a".utf8) + Made.little(300, 2) + Made.little(2, 2),
        .pixels(width: 300, height: 2)
      ),
      (
        Made.webP(
          "VP8 ",
          [0, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A] + Made.little(0x4000 | 550, 2) + Made.little(368, 2)),
        .pixels(width: 550, height: 368)
      ),
      (
        Made.webP("VP8L", [0, 0, 0, 0, 0x2F] + Made.little(399 | 300 << 14, 4)),
        .pixels(width: 400, height: 301)
      ),
      (
        Made.webP("VP8X", [10, 0, 0, 0, 0, 0, 0, 0] + Made.little(99, 3) + Made.little(49, 3)),
        .pixels(width: 100, height: 50)
      ),
      (Made.wav(seconds: 60), .seconds(60)), (Made.pdf(pages: 3), .pages(3)),
      (Array("%PDF-1.7 compressed".utf8), .pages(1)),
    ] {
      #expect(MediaExtent(Made.media(bytes)) == extent)
    }
  }

  @Test("what is cut off, elsewhere or something else says nothing, and breaks nothing")
  func unknown() {
    for whole in [
      Made.png(6, 4), Made.jpeg(6, 4), Made.wav(seconds: 1),
      Made.webP("VP8X", [10, 0, 0, 0, 0, 0, 0, 0]),
    ] {
      for length in stride(from: 0, to: min(whole.count, 60), by: 1) {
        _ = MediaExtent(Made.media(Array(whole.prefix(length))))
      }
    }
    #expect(MediaExtent(Made.media(Array(Made.png(6, 4).prefix(20)))) == nil)
    #expect(MediaExtent(Made.media(Made.png(0, 4))) == nil)
    #expect(MediaExtent(ChatMedia(url: "https://x/y.png")) == nil)
    #expect(MediaExtent(ChatMedia(url: "data:image/png;base64,!!!")) == nil)
    #expect(MediaExtent(ChatMedia(url: "data:image/png,abc")) == nil)
  }
}

@Suite("How providers count media")
struct MediaRuleTests {
  private static func image(_ id: String, _ width: Int, _ height: Int) -> Int? {
    MediaRule(modelID: id)?.tokens(of: Made.media(Made.png(width, height)))?.count
  }

  @Test("the examples of the providers' own pages")
  func examples() {
    for (id, width, height, tokens) in [
      ("gpt-4o", 1024, 1024, 765), ("openai/gpt-4o-2024-08-06", 2048, 4096, 1105),
      ("gpt-4o", 512, 512, 255), ("gpt-4o", 513, 512, 425), ("gpt-4o-mini", 512, 512, 8500),
      ("gpt-4.1-mini", 1024, 1024, 1659), ("o4-mini-2025", 5000, 5000, 2642),
      ("gpt-5", 512, 512, 210), ("claude-sonnet-4", 1000, 1000, 1334),
      ("anthropic.claude-3-haiku", 200, 200, 54), ("claude-opus-4", 1568, 1568, 1600),
      ("gemini-2.0-flash", 384, 384, 258), ("gemini-2.0-flash", 960, 540, 516),
      ("google/gemini-3-pro", 960, 540, 1120),
    ] {
      #expect(Self.image(id, width, height) == tokens, "\(id) \(width) \(height)")
    }
    #expect(Self.image("llava", 10, 10) == nil)
  }

  @Test("sounds and pages, where the provider says")
  func others() {
    let sound = Made.media(Made.wav(seconds: 60), type: "audio/wav")
    let document = Made.media(Made.pdf(pages: 2), type: "application/pdf")
    #expect(MediaRule.geminiTiles.tokens(of: sound)?.count == 1920)
    #expect(MediaRule.geminiTiles.tokens(of: document)?.count == 516)
    #expect(MediaRule.geminiBudget.tokens(of: document)?.count == 1120)
    #expect(MediaRule.area.tokens(of: document) == TokenFigure(4500, .estimate, margin: 1500))
    #expect(MediaRule.area.tokens(of: sound) == nil)
    #expect(MediaRule(modelID: "gpt-4o")?.tokens(of: document) == nil)
  }

  @Test("what newer models read more is the margin, and no file makes a number that overflows")
  func margins() {
    let large = Made.media(Made.png(2576, 2576))
    #expect(MediaRule.area.tokens(of: large) == TokenFigure(1600, .estimate, margin: 3184))
    let absurd = MediaRule.geminiTiles.tokens(of: Made.media(Made.png(1 << 31, 1 << 31)))
    #expect(absurd?.count == 1 << 32)
  }

  @Test("a message counts what it shows, and tells what has no figure")
  func messages() {
    let counter = TokenCounter(media: MediaRule(modelID: "gpt-4o"))
    let plain = ChatMessage(role: "user", text: "look")
    let shown = ChatMessage(
      role: "user",
      parts: [
        .text("look"), .media(Made.media(Made.png(512, 512))),
        .media(ChatMedia(url: "https://x/y.png")),
      ])
    #expect(counter.tokens(of: shown).count == counter.tokens(of: plain).count + 255)
    #expect(counter.tokens(of: shown).text.hasPrefix("≈"))
    #expect(counter.uncountedMedia(of: shown) == 1)
    #expect(TokenCounter().uncountedMedia(of: shown) == 2)
  }
}
