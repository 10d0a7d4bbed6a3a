import Foundation
import TestSupport
import Testing

/// A registry in a temporary repository, and the binary to work on it.
struct Workbench {
  let repository: TemporaryRepository
  private let binary: StetBinary

  static let prompt = """
    ---
    model: baseline
    input:
      schema:
        text: string, what to label
        count?: integer
        tone?: string
    ---
    {{role "system"}}
    Choose:
    - good: all is well
    - bad: something is wrong
    {{tone}}
    {{role "user"}}
    {{text}}{{#if count}} ({{count}}){{/if}}

    """

  /// An empty registry with the environments staging and production, and prompt `a/p`, committed.
  init(isCommitted: Bool = true) throws {
    repository = try TemporaryRepository()
    binary = try StetBinary()
    try repository.writeRegistry(
      environments: """
        staging: {}
        production: {}
        """)
    try repository.write("registry/prompts/a/p.prompt", Self.prompt)
    if isCommitted { try repository.commit("Begin") }
  }

  /// Runs `stet` in the work tree.
  func stet(
    _ arguments: String..., directory: String? = nil, input: String = ""
  ) throws -> StetBinary.Outcome {
    try run(arguments, directory: directory, input: input)
  }

  func run(
    _ arguments: [String], directory: String? = nil, input: String = ""
  ) throws -> StetBinary.Outcome {
    try binary.run(
      arguments, in: repository, directory: directory, input: Array(input.utf8))
  }

  /// Runs `stet`, demands success and gives stdout.
  @discardableResult
  func ok(_ arguments: String..., input: String = "") throws -> String {
    let outcome = try run(arguments, input: input)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  /// Replaces text in a file of the work tree.
  func edit(_ file: String, _ old: String, _ new: String) throws {
    let text = String(decoding: try repository.read(file), as: UTF8.self)
    try #require(text.contains(old))
    try repository.write(file, text.replacingOccurrences(of: old, with: new))
  }

  static let promptFile = "registry/prompts/a/p.prompt"
}
