internal import Evaluation
internal import PromptModel
internal import Providers
internal import Registry

/// The recordings of one model, read from the registry before the first request; a missing one
/// names the file that would hold it.
struct RecordedAnswers: ModelProvider {
  private let recordings: [String: [UInt8]]
  private let folder: String
  private let replay: ReplayProvider

  /// Reads recordings/<model>/ of the tree a person works in.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  init(of model: ModelDefinition, in registry: OpenRegistry) throws {
    let place = "recordings/\(model.name)"
    let tree = try registry.currentTree()
    var found: [String: [UInt8]] = [:]
    for file in try tree.files(under: place) where file.isFile && file.path.hasSuffix(".json") {
      found[registry.repositoryPath(file.path)] = try tree.bytes(of: file)
    }
    let all = found
    let path = registry.repositoryPath(place)
    recordings = all
    folder = path
    replay = ReplayProvider { all["\(path)/\($0.hex).json"] }
  }

  /// Whether a recording answers a request, and this time it is asked.
  func has(_ request: ModelRequest) -> Bool {
    guard let bytes = recordings["\(folder)/\(request.digest.hex).json"] else { return false }
    do {
      let recording = try Recording(parsing: bytes)
      return recording.request == request.digest
        && recording.answer(at: request.repeatIndex) != nil
    } catch {
      return false
    }
  }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let path = "\(folder)/\(request.digest.hex).json"
    guard recordings[path] != nil else {
      throw ProviderError(
        "there is no recording of request \(request.digest); it would be \(path)")
    }
    return try await replay.answer(request)
  }
}
