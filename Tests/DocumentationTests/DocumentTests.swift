import Foundation
import Testing

/// What holds for every page.
@Suite struct DocumentTests {
  @Test func noRelativeLinkIsDead() throws {
    var count = 0
    for document in try Document.all() {
      let folder = URL(filePath: "\(PackageRoot.path)/\(document.path)").deletingLastPathComponent()
      for match in document.prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/) {
        let target = String(match.1)
        guard !target.contains("://"), !target.hasPrefix("#") else { continue }
        count += 1
        let path = target.split(separator: "#", omittingEmptySubsequences: false)[0]
        let file = folder.appending(path: String(path)).standardizedFileURL.path
        #expect(
          FileManager.default.fileExists(atPath: file), "\(document) links to \(target)")
      }
    }
    #expect(count > 30)
  }

  @Test func everyFenceIsClosedAndEveryTableIsWhole() throws {
    for document in try Document.all() {
      let marks = try PackageRoot.text(document.path).split(separator: "\n")
        .count { $0.hasPrefix("```") }
      #expect(marks % 2 == 0, "\(document) has an open fence")
      var width: Int?
      for line in document.prose {
        guard line.hasPrefix("|") else {
          width = nil
          continue
        }
        let cells = line.count { $0 == "|" }
        #expect(cells == width ?? cells, "\(document): \(line)")
        width = cells
      }
    }
  }

  @Test func nothingIsSoldOrLeftToDo() throws {
    let words = [
      "todo", "fixme", "tbd", "blazing", "seamless", "world-class", "cutting-edge", "effortless",
      "best-in-class", "next-generation", "game-chang", "revolution", "unleash", "supercharge",
    ]
    for document in try Document.all() {
      let text = try PackageRoot.text(document.path).lowercased()
      for word in words { #expect(!text.contains(word), "\(document) says '\(word)'") }
    }
  }

  @Test func theBaselineIsNeverSoldAsAModel() throws {
    for path in ["README.md", "docs/baseline.md", "registry/README.md"] {
      let text = try PackageRoot.text(path).replacingOccurrences(of: "\n", with: " ").lowercased()
      #expect(text.contains("baseline"))
      #expect(
        text.contains("never evidence about a language model")
          || text.contains("none of these figures says anything about a large language model"),
        "\(path)")
    }
  }

  @Test func decisionsAreNumberedAndComplete() throws {
    let paths = try PackageRoot.files(under: "docs/decisions", suffix: ".md")
    #expect(paths.count >= 9)
    for path in paths {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let number = String(name.prefix(4))
      #expect(Int(number) != nil, "\(path)")
      let text = try PackageRoot.text(path)
      #expect(text.hasPrefix("# \(number)"), "\(path)")
      for part in ["**Context.**", "**Decision.**", "**Reason.**"] {
        #expect(text.contains(part), "\(path) has no \(part)")
      }
    }
  }

  @Test func theHooksOfTheirPageInstall() throws {
    let shell = try Shell()
    let blocks = try Document("docs/hooks.md").fences("sh")
    #expect(!blocks.isEmpty)
    let outcome = try shell.run(
      "git init -q -b main work && cd work\n" + blocks.map(\.text).joined(),
      in: shell.makeFolder("hooks"))
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
