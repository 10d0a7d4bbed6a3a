internal import Foundation

/// A text changed in a person's own editor.
struct TextEditor {
  /// The editor, as the shell reads it: it may have arguments, as git's may.
  let command: String
  /// Where the text lies meanwhile, in a folder of its own that nobody else may enter.
  let folder: String

  /// The text afterwards, without a line feed that the editor added at the end.
  ///
  /// - Throws: `CommandError` where the editor cannot be started or fails, or what it left is no
  ///   UTF-8.
  func edit(_ text: String) throws -> String {
    var template = Array("\(folder)/.stet-edit-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandError("no folder for the editor can be made in \(folder)")
    }
    let place = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let file = "\(place)/answer.txt"
    defer { remove(place) }
    guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8)) else {
      throw CommandError("\(file) cannot be written")
    }
    try run(file)
    guard let data = FileManager.default.contents(atPath: file),
      let changed = String(validating: data, as: UTF8.self)
    else { throw CommandError("what the editor left is no UTF-8 text") }
    let hasAdded = changed.utf8.last == 0x0A && text.utf8.last != 0x0A
    return hasAdded ? String(decoding: changed.utf8.dropLast(), as: UTF8.self) : changed
  }

  /// The folder with what the editor left beside the file.
  private func remove(_ place: String) {
    do {
      try FileManager.default.removeItem(atPath: place)
    } catch {
      Console.standard(arguments: []).note("\(place) could not be removed: \(error)")
    }
  }

  /// In this process's own group, so that the editor has the terminal.
  private func run(_ file: String) throws {
    let words = ["/bin/sh", "-c", "\(command) \"$@\"", command, file]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var variables: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment.map {
      strdup("\($0.key)=\($0.value)")
    }
    variables.append(nil)
    defer { for variable in variables { free(variable) } }
    var child: pid_t = 0
    let problem = posix_spawn(&child, "/bin/sh", nil, nil, arguments, variables)
    guard problem == 0 else {
      throw CommandError("the editor cannot be started: \(String(cString: strerror(problem)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw CommandError("the editor was lost") }
    }
    guard status == 0 else { throw CommandError("the editor '\(command)' failed") }
  }
}
