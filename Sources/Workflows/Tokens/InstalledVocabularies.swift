public import Evaluation
internal import Foundation
public import PromptModel

/// The vocabularies an operator has installed: `vocabularies/` in the operator's own folder, for each
/// the file as it was published, and its compact form, which is made again where it is not sound.
public struct InstalledVocabularies: Sendable {
  /// A vocabulary that is known, installed or not.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: VocabularyName
    /// The SHA-256 of its file, 64 hex digits.
    public let digestHex: String
    /// Where its file lies, or would lie.
    public let path: String
    /// Whether it lies there.
    public let isInstalled: Bool
  }

  /// The folder, absolute.
  public let folder: String
  private let digests: [VocabularyName: String]
  private let note: @Sendable (String) -> Void

  /// The vocabularies of an operator.
  ///
  /// - Throws: `WorkflowError.refused` where the operator has no folder.
  public init(_ surroundings: Surroundings) throws {
    let known = VocabularyName.allCases.map { ($0, VocabularyFile.digestHex(of: $0)) }
    try self.init(surroundings, digests: Dictionary(known) { $1 })
  }

  init(_ surroundings: Surroundings, digests: [VocabularyName: String]) throws {
    guard let store = surroundings.store, store.utf8.first == UInt8(ascii: "/") else {
      throw WorkflowError.refused(
        "there is no folder for vocabularies: HOME, XDG_DATA_HOME and STET_STORE name no absolute "
          + "path")
    }
    folder = "\(store)/vocabularies"
    self.digests = digests
    note = surroundings.note
  }

  /// What is known, by name.
  public var entries: [Entry] {
    VocabularyName.allCases.compactMap { name in
      digests[name].map { digest in
        Entry(
          name: name, digestHex: digest, path: path(name),
          isInstalled: FileManager.default.fileExists(atPath: path(name)))
      }
    }
  }

  /// Keeps a vocabulary, whichever of the known ones the bytes are.
  ///
  /// - Parameter source: how errors call the file.
  /// - Throws: `WorkflowError.refused` where they are none of them; `WorkflowError.unwritable`.
  public func install(_ bytes: [UInt8], from source: String) throws -> Entry {
    let digest = Digest(hashing: bytes).hex
    guard let entry = entries.first(where: { $0.digestHex == digest }) else {
      let known = entries.map { "\($0.name.rawValue) (\($0.digestHex))" }
      throw WorkflowError.refused(
        "\(source) is no vocabulary that is known here: its SHA-256 is \(digest), known are "
          + known.joined(separator: " and "))
    }
    let vocabulary = try parse(bytes, entry.name, at: source)
    try FileWriter.write(bytes, to: entry.path)
    try FileWriter.write(CompactVocabulary.bytes(of: vocabulary), to: compactPath(entry.name))
    return Entry(name: entry.name, digestHex: digest, path: entry.path, isInstalled: true)
  }

  /// A vocabulary; nil where it is not installed.
  ///
  /// - Throws: `WorkflowError.refused` where its file is not what was installed.
  public func vocabulary(_ name: VocabularyName) throws -> TokenVocabulary? {
    guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
    if let bytes = contents(compactPath(name)),
      let vocabulary = CompactVocabulary.vocabulary(bytes, name: name)
    {
      return vocabulary
    }
    guard let bytes = contents(path(name)), Digest(hashing: bytes).hex == digests[name] else {
      throw WorkflowError.refused(
        "\(path(name)) cannot be read or is not the vocabulary \(name.rawValue) any more: remove it "
          + "or install it again")
    }
    let vocabulary = try parse(bytes, name, at: path(name))
    do {
      try FileWriter.write(CompactVocabulary.bytes(of: vocabulary), to: compactPath(name))
    } catch {
      note("\(compactPath(name)) cannot be written: \(name.rawValue) is read anew each time")
    }
    return vocabulary
  }

  private func path(_ name: VocabularyName) -> String { "\(folder)/\(name.rawValue).tiktoken" }

  /// Its name tells which file it was made from.
  private func compactPath(_ name: VocabularyName) -> String {
    "\(folder)/\(name.rawValue).\((digests[name] ?? "").prefix(12)).compact"
  }

  private func parse(
    _ bytes: [UInt8], _ name: VocabularyName, at source: String
  ) throws -> TokenVocabulary {
    do {
      return try VocabularyFile.parse(bytes, name: name)
    } catch {
      throw WorkflowError.refused("\(source), \(error)")
    }
  }

  /// The bytes of a file; nil where it cannot be read.
  private func contents(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
  }
}
