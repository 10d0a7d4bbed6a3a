import Foundation
import Testing

@testable import Providers

@Suite("The operator's file")
struct OperatorFileTests {
  private let sandbox: Sandbox
  private var path: String { sandbox.path + "/providers.yaml" }

  init() throws {
    sandbox = try Sandbox()
    try Data("commands: {ok: {argv: [/bin/true]}}\n".utf8).write(
      to: URL(fileURLWithPath: sandbox.path + "/providers.yaml"))
  }

  private func problem(outside roots: [String] = []) throws -> OperatorFile.Problem {
    try #require(throws: OperatorFile.Problem.self) {
      try OperatorFile.load(path, outside: roots)
    }
  }

  @Test("one's own file is read, by a link too", arguments: [0o600, 0o644, 0o400])
  func read(mode: mode_t) throws {
    #expect(chmod(path, mode) == 0)
    #expect(try OperatorFile.load(path, outside: ["/nonexistent"]).commands.keys.contains("ok"))
    let link = sandbox.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(try OperatorFile.load(link, outside: []).commands.count == 1)
  }

  @Test("one that others may write is refused", arguments: [0o620, 0o602, 0o666])
  func writable(mode: mode_t) throws {
    #expect(chmod(path, mode) == 0)
    let text = try problem().description
    #expect(
      text == "\(path) is not trusted: its mode is 0\(String(mode, radix: 8)): others than its "
        + "owner may write it")
  }

  @Test("one in a folder where others may exchange it is refused")
  func folder() throws {
    #expect(chmod(sandbox.path, 0o777) == 0)
    #expect(try problem().description.hasSuffix("everybody may write in its folder"))
    // As in /tmp, where nobody can rename what is another's.
    #expect(chmod(sandbox.path, 0o1777) == 0)
    #expect(try OperatorFile.load(path, outside: []).commands.count == 1)
  }

  @Test("another user's is refused", .enabled(if: geteuid() == 0))
  func owner() throws {
    #expect(chown(path, 12_345, 12_345) == 0)
    #expect(
      try problem().description.hasSuffix("it belongs to user 12345, not to user 0"))
  }

  @Test("one in the registry's repository is refused, by a link too")
  func repository() throws {
    #expect(
      try problem(outside: [sandbox.path]).description.contains(
        "it lies in the registry's repository"))
    let other = try Sandbox()
    let link = other.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: OperatorFile.Problem.self) {
      try OperatorFile.load(link, outside: [sandbox.path])
    }
    // A neighbour with a longer name is another folder.
    let near = String(sandbox.path.dropLast())
    #expect(try OperatorFile.load(path, outside: [near]).commands.count == 1)
  }

  @Test("a missing file, a folder, a pipe, too much, and bad text")
  func unreadable() throws {
    try FileManager.default.removeItem(atPath: path)
    #expect(try problem() == .missing(path: path))
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try problem().description.hasSuffix("it is no regular file"))
    try FileManager.default.removeItem(atPath: path)
    try Data(count: OperatorFile.maximumBytes + 1).write(to: URL(fileURLWithPath: path))
    #expect(try problem().description.contains("the limit is 1048576"))
    try Data("commands: [".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try problem().description.hasPrefix("\(path):"))
  }
}
