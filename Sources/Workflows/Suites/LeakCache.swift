internal import Evaluation
internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Looks for leaks of suites into closures, each pair once.
final class LeakCache {
  private struct Key: Hashable {
    let closure: Digest
    let suite: Digest
  }

  private let repository: Repository
  private let registryPath: String
  private var known: [Key: LeakReading] = [:]

  init(repository: Repository, registryPath: String) {
    self.repository = repository
    self.registryPath = registryPath
  }

  /// What a look came to; a prompt or an example file that cannot be read is a reading too.
  ///
  /// - Throws: `GitStoreError` where a blob cannot be read.
  func reading(of closure: Closure, _ suite: Suite) throws -> LeakReading {
    let key = Key(closure: closure.digest, suite: suite.digest)
    if let found = known[key] { return found }
    var contents: [String: [UInt8]] = [:]
    for file in closure.files {
      contents[file.name] = try repository.blob(
        ObjectID(file.blob), limit: 1 << 28)
    }
    let reading: LeakReading
    do {
      let renderer = try PromptRenderer(
        files: closure.files, contents: contents, registryPath: registryPath)
      reading = .report(LeakCheck.run(suite, against: renderer.texts(besides: suite.gatedCases)))
    } catch let problem as SourceError {
      reading = .unreadable(problem.description)
    }
    known[key] = reading
    return reading
  }
}
