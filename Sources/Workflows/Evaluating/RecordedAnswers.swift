internal import Evaluation
internal import Foundation
internal import GitStore
internal import PromptModel
internal import Providers
internal import Registry

/// The recordings of one model, each read when its request is asked; a missing one names the file
/// that would hold it.
struct RecordedAnswers: ModelProvider {
  /// Where they are.
  private enum Place: Sendable {
    /// Files of this folder.
    case folder(String)
    /// In a commit: their bytes by the file's name.
    case commit([String: [UInt8]])
    /// There are none.
    case nowhere
  }

  private let place: Place
  private let folder: String

  /// Finds recordings/<model>/ of the tree a person works in.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  init(of model: ModelDefinition, in registry: OpenRegistry) throws {
    let path = "recordings/\(model.name)"
    folder = registry.repositoryPath(path)
    if let root = registry.repository.workTree {
      place = Self.place(folder, below: root)
      return
    }
    let tree = try registry.currentTree()
    var found: [String: [UInt8]] = [:]
    for file in try tree.files(under: path) where file.isFile && file.path.hasSuffix(".json") {
      found[registry.repositoryPath(file.path)] = try tree.bytes(of: file)
    }
    place = .commit(found)
  }

  /// A folder of the work tree, unless a symbolic link stands on the way to it.
  private static func place(_ folder: String, below root: String) -> Place {
    var path = root
    for part in folder.split(separator: "/") {
      path += "/\(part)"
      var facts = stat()
      guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { return .nowhere }
    }
    return .folder(path)
  }

  /// The recorded answer; nil where there is none that can be read and answers this request, this
  /// time it is asked.
  func known(_ request: ModelRequest) async -> ModelAnswer? {
    do {
      return try await answer(request)
    } catch {
      // Whatever is wrong with it: it is recorded anew.
      return nil
    }
  }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let path = "\(folder)/\(request.digest.hex).json"
    guard let bytes = try bytes(of: request, path) else {
      throw ProviderError(
        "there is no recording of request \(request.digest); it would be \(path)")
    }
    return try await ReplayProvider { _ in bytes }.answer(request)
  }

  private func bytes(
    of request: ModelRequest, _ path: String
  ) throws(ProviderError) -> [UInt8]? {
    switch place {
    case .nowhere: return nil
    case .commit(let found): return found[path]
    case .folder(let folder):
      do throws(WholeFile.Problem) {
        return try WholeFile.bytes(at: "\(folder)/\(request.digest.hex).json")
      } catch {
        throw ProviderError(
          "the recording of request \(request.digest) could not be read: \(error.reason)")
      }
    }
  }
}

/// A file that is read at once, and no link to one.
enum WholeFile {
  /// What the system said.
  struct Problem: Error {
    let reason: String
  }

  /// The bytes; nil where there is no such file, or something else in its place.
  static func bytes(at path: String) throws(Problem) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ELOOP { return nil }
      throw Problem(reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    var length = 0
    while length < bytes.count {
      let count = bytes[length...].withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Problem(reason: String(cString: strerror(errno))) }
      if count == 0 { break }
      length += count
    }
    bytes.removeLast(bytes.count - length)
    return bytes
  }
}
