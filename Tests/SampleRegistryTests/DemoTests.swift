import Foundation
import TestSupport
import Testing

/// `make demo`, with the program that was built for the tests.
@Suite("The demo") struct DemoTests {
  @Test("runs to its end: evaluated, refused at both hooks, promoted, served, audited")
  func runs() throws {
    let scratch = try TemporaryRepository()
    let log = scratch.folder + "/demo.log"
    #expect(FileManager.default.createFile(atPath: log, contents: nil))
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [SampleBench.package.appending(path: "docs/demo/demo.sh").path]
    process.environment = scratch.environment.merging(
      ["STET": try StetBinary().path, "TMPDIR": scratch.folder]
    ) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(text.suffix(2000))")
    for words in [
      "95 of 176 passed", "109 of 176 passed", "was not promoted in 'production'",
      "[remote rejected] main -> main (pre-receive hook declined)", "fail critical-lost",
      "Where is my parcel?", "v1 (825e6cc1423c) → v3 (6aef2464fb8c)", "\nverified\n",
    ] {
      #expect(text.contains(words), "\(words) is missing in\n\(text)")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.folder)
    #expect(!left.contains { $0.hasPrefix("stet-demo") })
  }
}
