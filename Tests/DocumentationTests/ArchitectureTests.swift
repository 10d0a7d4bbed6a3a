import Foundation
import Testing

/// The table of modules in docs/architecture.md is the package's.
@Suite struct ArchitectureTests {
  private struct Package: Decodable {
    struct Target: Decodable {
      let name: String
      let type: String
      let dependencies: [Dependency]
    }

    /// `{"byName": ["GitStore", null]}` or `{"product": ["GRDB", "GRDB.swift", …]}`.
    struct Dependency: Decodable {
      let byName: [String?]?
      let product: [Words]?
      let target: [Words]?

      var module: String? { byName?.first ?? target?.first?.text }
    }

    /// A string, or something else that does not matter here.
    enum Words: Decodable {
      case text(String)
      case other

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
          self = .text(try container.decode(String.self))
        } catch is DecodingError {
          self = .other
        }
      }

      var text: String? { if case .text(let text) = self { text } else { nil } }
    }

    let targets: [Target]
  }

  private func package() throws -> Package {
    let shell = try Shell()
    let folder = try shell.makeFolder("package")
    // A scratch folder of its own: the package's is locked while its tests run.
    let outcome = try shell.run(
      """
      swift package --package-path '\(PackageRoot.path)' --scratch-path scratch \\
        --disable-sandbox dump-package 2>errors >package.json || { cat errors; exit 1; }
      cat package.json
      """, in: folder)
    try #require(outcome.status == 0, "\(outcome.output)")
    return try JSONDecoder().decode(Package.self, from: Data(outcome.output.utf8))
  }

  @Test func theTableHasTheModulesAndArrowsOfThePackage() throws {
    let targets = try package().targets.filter { $0.type != "test" && $0.name != "TestSupport" }
    let names = Set(targets.map(\.name))
    let rows = try Document("docs/architecture.md")
      .table(header: "| module | needs | outside | purpose |")
    #expect(Set(rows.map { Self.names($0[0]) }) == Set(names.map { [$0] }))
    for target in targets {
      let row = try #require(rows.first { Self.names($0[0]) == [target.name] })
      let needs = target.dependencies.compactMap(\.module).filter(names.contains)
      #expect(Self.names(row[1]) == needs, "what \(target.name) needs")
      let outside = target.dependencies.compactMap { $0.product?.first?.text }
      if !outside.isEmpty {
        #expect(
          row[2].components(separatedBy: ", ").sorted() == outside.sorted(),
          "what \(target.name) takes from outside")
      }
      #expect(!row[3].isEmpty)
    }
  }

  @Test func everyModuleHasItsFolderAndItsTests() throws {
    let rows = try Document("docs/architecture.md")
      .table(header: "| module | needs | outside | purpose |")
    for name in rows.flatMap({ Self.names($0[0]) }) {
      #expect(FileManager.default.fileExists(atPath: "\(PackageRoot.path)/Sources/\(name)"))
      guard !name.hasPrefix("C"), name != "stet" else { continue }
      #expect(FileManager.default.fileExists(atPath: "\(PackageRoot.path)/Tests/\(name)Tests"))
    }
  }

  /// The names in back quotes of a cell.
  private static func names(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
