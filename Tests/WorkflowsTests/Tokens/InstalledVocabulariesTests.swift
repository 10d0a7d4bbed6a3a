import Evaluation
import Foundation
import PromptModel
import TestSupport
import Testing

@testable import Workflows

@Suite("Installed vocabularies")
struct InstalledVocabulariesTests {
  private let repository: TemporaryRepository
  private let store: String
  private let file = Array("YQ== 0\nYg== 1\nYWI= 2\n".utf8)

  init() throws {
    repository = try TemporaryRepository()
    store = repository.folder + "/store"
  }

  private func surroundings(_ note: @escaping @Sendable (String) -> Void = { _ in }) -> Surroundings
  {
    Surroundings(now: { 0 }, runner: "stet", store: store, note: note)
  }

  private func vocabularies() throws -> InstalledVocabularies {
    try InstalledVocabularies(
      surroundings(), digests: [.cl100kBase: Digest(hashing: file).hex])
  }

  private var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: store + "/vocabularies").sorted()
    }
  }

  @Test("a known file is kept with its compact form, and read again")
  func installs() throws {
    #expect(try vocabularies().vocabulary(.cl100kBase) == nil)
    #expect(try vocabularies().entries.map(\.isInstalled) == [false])
    let entry = try vocabularies().install(file, from: "here")
    #expect(entry.name == .cl100kBase && entry.isInstalled)
    #expect(try vocabularies().entries == [entry])
    let compact = "cl100k_base.\(entry.digestHex.prefix(12)).compact"
    #expect(try names == [compact, "cl100k_base.tiktoken"])
    let vocabulary = try #require(try vocabularies().vocabulary(.cl100kBase))
    #expect(vocabulary.tokens(of: "abba") == [2, 1, 0])
    _ = try vocabularies().install(file, from: "here")
  }

  @Test("the published files have the digests that are known")
  func known() throws {
    let entries = try InstalledVocabularies(surroundings()).entries
    #expect(entries.map(\.name) == [.cl100kBase, .o200kBase])
    #expect(entries.map { String($0.digestHex.prefix(8)) } == ["223921b7", "446a9538"])
    #expect(entries.map { String($0.digestHex.suffix(6)) } == ["65b2a7", "fb1a2d"])
  }

  @Test("another file is refused with its digest and those that are known; nothing is written")
  func unknown() throws {
    let other = Array("YQ== 0\n".utf8)
    let error = #expect(throws: WorkflowError.self) {
      try vocabularies().install(other, from: "other.txt")
    }
    guard case .refused(let message)? = error else { return }
    #expect(message.hasPrefix("other.txt is no vocabulary that is known here"))
    #expect(message.contains(Digest(hashing: other).hex))
    #expect(message.contains("cl100k_base (\(Digest(hashing: file).hex))"))
    #expect(!FileManager.default.fileExists(atPath: store))
  }

  @Test("a damaged compact form is made again; a damaged file is refused")
  func damaged() throws {
    let entry = try vocabularies().install(file, from: "here")
    let compact = "\(store)/vocabularies/\(try names[0])"
    let sound = try #require(FileManager.default.contents(atPath: compact))
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: compact))
    #expect(try vocabularies().vocabulary(.cl100kBase)?.count == 3)
    #expect(FileManager.default.contents(atPath: compact) == sound)
    try FileManager.default.removeItem(atPath: compact)
    try Data("YQ== 0\n".utf8).write(to: URL(fileURLWithPath: entry.path))
    #expect(throws: WorkflowError.self) { try vocabularies().vocabulary(.cl100kBase) }
  }

  @Test("without a folder nothing is installed", arguments: [nil, "relative"])
  func noStore(store: String?) {
    let surroundings = Surroundings(now: { 0 }, runner: "stet", store: store)
    #expect(throws: WorkflowError.self) { try InstalledVocabularies(surroundings) }
  }
}

@Suite("Retirement of models")
struct ModelRetirementTests {
  private func retirement(_ day: String, _ now: String) throws -> ModelRetirement? {
    let name = try #require(ResourceName("fast"))
    return ModelRetirement(
      name, ModelInfo(retires: day), now: try MomentText.seconds(now, endOfDay: false))
  }

  @Test(
    "days are counted in UTC, and told from 60 on",
    arguments: [
      ("2026-12-31", "2026-11-01T23:59:59Z", 60, "model fast retires on 2026-12-31, in 60 days"),
      ("2026-11-22", "2026-11-21T23:59:59Z", 1, "model fast retires on 2026-11-22, in 1 day"),
      ("2026-11-21", "2026-11-21T00:00:00Z", 0, "model fast retires today, 2026-11-21"),
      ("2026-11-20", "2026-11-21T00:00:00Z", -1, "model fast retired on 2026-11-20, 1 day ago"),
      ("2025-11-21", "2026-11-21", -365, "model fast retired on 2025-11-21, 365 days ago"),
      ("1970-01-02", "1969-12-31T23:00:00Z", 2, "model fast retires on 1970-01-02, in 2 days"),
    ])
  func days(day: String, now: String, left: Int, text: String) throws {
    let found = try #require(try retirement(day, now))
    #expect(found.daysLeft == left)
    #expect(found.text == text)
  }

  @Test("further days, and no day, are nothing to tell")
  func nothing() throws {
    #expect(try retirement("2026-12-31", "2026-10-31T23:59:59Z") == nil)
    let name = try #require(ResourceName("fast"))
    #expect(ModelRetirement(name, ModelInfo(), now: 0) == nil)
    #expect(ModelRetirement(name, nil, now: 0) == nil)
  }
}
