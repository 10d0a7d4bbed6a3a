import Evaluation
import Foundation
import PromptModel
import Synchronization
import Testing

@testable import AnswerCache

@Suite("The answer cache")
struct AnswerCacheTests {
  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  private let folder = NSTemporaryDirectory() + "stet-cache-\(UUID().uuidString)"
  private let notes = Notes()
  private var path: String { folder + "/stet/cache.sqlite" }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func cache() -> AnswerCache {
    let notes = notes
    return AnswerCache(at: path, now: { 1000 }, note: { notes.add($0) })
  }

  private func model() throws -> ModelDefinition {
    ModelDefinition(
      name: try #require(ResourceName("m")), provider: "mine", id: "m-1",
      digest: Digest(hashing: "m"),
      blob: try #require(ObjectName(String(repeating: "0", count: 40))))
  }

  private let key = Digest(hashing: "question")

  @Test("an answer comes back whole, in this process and the next")
  func roundTrip() throws {
    var answer = ModelAnswer(text: "e\u{301}", promptTokens: 3, finish: .stop, model: "m-1-x")
    answer.costUSD = 0.25
    let first = cache()
    #expect(first.answer(for: key) == nil)
    first.keep(answer, for: key, model: try model())
    #expect(first.answer(for: key) == answer)
    #expect(cache().answer(for: key) == answer)
    #expect(cache().answer(for: Digest(hashing: "other")) == nil)
    let contents = try #require(try AnswerCacheFile(path: path).contents())
    #expect(contents.answers == 1 && contents.models[0].provider == "mine")
    #expect(contents.oldest == 1000 && contents.newest == 1000 && contents.fileBytes > 0)
    #expect(notes.all.isEmpty)
  }

  @Test("clearing removes all; where there is no file there is nothing")
  func clear() throws {
    let file = AnswerCacheFile(path: path)
    #expect(try file.contents() == nil)
    #expect(try file.clear() == 0)
    for number in 0..<3 {
      cache().keep(
        ModelAnswer(text: "a"), for: Digest(hashing: "\(number)"), model: try model())
    }
    #expect(try file.clear() == 3)
    #expect(try file.contents()?.answers == 0)
  }

  @Test("a broken or foreign file is told once, worked around, and removed by clearing")
  func broken() throws {
    _ = cache()
    try Data(repeating: 0x41, count: 9000).write(to: URL(fileURLWithPath: path))
    let broken = cache()
    broken.keep(ModelAnswer(text: "a"), for: key, model: try model())
    #expect(broken.answer(for: key) == nil)
    #expect(notes.all.count == 1 && notes.all[0].contains("it is worked around"))
    #expect(throws: AnswerCacheFile.Problem.self) { try AnswerCacheFile(path: path).contents() }
    #expect(try AnswerCacheFile(path: path).clear() == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a flipped byte is no answer")
  func flipped() throws {
    let text = String(repeating: "the same words ", count: 40)
    cache().keep(ModelAnswer(text: text), for: key, model: try model())
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: "same words the same".utf8) })
    bytes[place] = UInt8(ascii: "S")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(cache().answer(for: key) == nil)
  }

  @Test("a folder in its place, or no place at all, is worked around")
  func places() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let cache = cache()
    cache.keep(ModelAnswer(text: "a"), for: key, model: try model())
    #expect(cache.answer(for: key) == nil)
    #expect(notes.all.count == 1)
    let notes = notes
    let nowhere = AnswerCache(
      at: "/proc/none/stet/cache.sqlite", now: { 0 }, note: { notes.add($0) })
    #expect(nowhere.answer(for: key) == nil && self.notes.all.count == 2)
  }

  @Test("many at once, from two connections")
  func concurrent() async throws {
    let caches = [cache(), cache()]
    let model = try model()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          caches[number % 2].keep(
            ModelAnswer(text: "\(number)"), for: Digest(hashing: "\(number)"), model: model)
        }
      }
    }
    let found = (0..<200).filter {
      caches[($0 + 1) % 2].answer(for: Digest(hashing: "\($0)"))?.text == "\($0)"
    }
    #expect(found.count == 200, "\(notes.all)")
  }
}
