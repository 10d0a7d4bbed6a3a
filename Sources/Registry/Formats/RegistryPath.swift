public import PromptModel

/// What lies at a path of a registry, by its name alone.
///
/// Paths are relative to the registry's folder. What is at none of the known places is ``other``,
/// but in prompts/, suites/, models/ and environments/ a name outside the grammar is ``invalid``.
public enum RegistryPath: Sendable, Hashable {
  /// stet.yaml.
  case policy
  /// prompts/<name>.prompt.
  case prompt(PromptName)
  /// prompts/[<folder>/]_<name>.prompt; the folder is empty at the top.
  case partial(folder: String, name: String)
  /// Another file in prompts/, such as examples.
  case promptSide
  /// A file of a suite other than its scope: `suite.yaml`, `cases.jsonl`, …
  case suiteFile(ResourceName, file: String)
  /// suites/<name>/scope.yaml.
  case scope(ResourceName)
  /// models/<name>.yaml.
  case model(ResourceName)
  /// models/<name>.info.yaml.
  case modelInfo(ResourceName)
  /// environments/<environment>/<prompt>.yaml.
  case pin(EnvironmentName, PromptName)
  /// A file in recordings/.
  case recording
  /// A file in evidence/.
  case evidence(EvidencePath)
  /// A file in approvals/.
  case approval
  /// A file in overrides/.
  case override
  /// A file in consents/.
  case consent
  /// A file in labels/.
  case label
  /// A file in trust/.
  case trust
  /// Anything else.
  case other
  /// A path that no file may have, and why.
  case invalid(reason: String)

  /// What lies at a path.
  public init(_ path: String) {
    if let problem = Self.problem(inPlainPath: path) {
      self = .invalid(reason: problem)
      return
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let rest = Array(parts.dropFirst())
    switch parts[0] {
    case "stet.yaml" where rest.isEmpty: self = .policy
    case "prompts": self = Self.inPrompts(rest)
    case "suites": self = Self.inSuites(rest)
    case "models": self = Self.inModels(rest)
    case "environments": self = Self.inEnvironments(rest)
    case "evidence" where !rest.isEmpty: self = .evidence(EvidencePath(path))
    case "recordings" where !rest.isEmpty: self = .recording
    case "approvals" where !rest.isEmpty: self = .approval
    case "overrides" where !rest.isEmpty: self = .override
    case "consents" where !rest.isEmpty: self = .consent
    case "labels" where !rest.isEmpty: self = .label
    case "trust" where !rest.isEmpty: self = .trust
    default: self = .other
    }
  }

  /// Why a text is no plain relative path; nil where it is one: components joined by `/`, none
  /// empty, `.` or `..`, no backslash, no control character, at most 4096 bytes.
  public static func problem(inPlainPath path: String) -> String? {
    guard !path.isEmpty else { return "the path is empty" }
    guard path.utf8.count <= 4096 else { return "the path is longer than 4096 bytes" }
    guard path.utf8.first != UInt8(ascii: "/") else { return "the path starts with '/'" }
    if let control = path.unicodeScalars.first(where: PrintableText.isControl) {
      return "the path has the control character \(PrintableText.name(control))"
    }
    guard !path.utf8.contains(UInt8(ascii: "\\")) else { return "the path has a backslash" }
    for part in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.isEmpty { return "the path has an empty component" }
      if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
        return "the path has the component '\(part.count == 1 ? "." : "..")'"
      }
    }
    return nil
  }
}

extension RegistryPath {
  private static func bad(_ name: String, _ noun: String) -> RegistryPath {
    .invalid(reason: "'\(FormatNode.quoted(name))' is not the name of \(noun)")
  }

  private static func inPrompts(_ parts: [String]) -> RegistryPath {
    guard let file = parts.last else { return .invalid(reason: "'prompts' is no folder") }
    if let folder = parts.dropLast().first(where: { !NameGrammar.isComponent($0) }) {
      return bad(folder, "a folder")
    }
    guard let stem = stem(file, ".prompt") else {
      return isSideFile(file) ? .promptSide : bad(file, "a file beside prompts")
    }
    if stem.utf8.first == UInt8(ascii: "_") {
      let name = String(stem.dropFirst())
      guard NameGrammar.isComponent(name) else { return bad(file, "a partial's file") }
      return .partial(folder: parts.dropLast().joined(separator: "/"), name: name)
    }
    let name = (parts.dropLast() + [stem]).joined(separator: "/")
    return PromptName(name).map { .prompt($0) } ?? bad(file, "a prompt's file")
  }

  private static func inSuites(_ parts: [String]) -> RegistryPath {
    guard let file = parts.last else { return .invalid(reason: "'suites' is no folder") }
    if let folder = parts.dropLast().first(where: { !NameGrammar.isComponent($0) }) {
      return bad(folder, "a suite")
    }
    guard let name = ResourceName(parts.dropLast().joined(separator: "/")) else {
      return .invalid(reason: "'\(FormatNode.quoted(file))' lies in no suite's folder")
    }
    guard isSideFile(file) else { return bad(file, "a suite's file") }
    return file == "scope.yaml" ? .scope(name) : .suiteFile(name, file: file)
  }

  private static func inModels(_ parts: [String]) -> RegistryPath {
    guard let file = parts.last else { return .invalid(reason: "'models' is no folder") }
    let isInfo = stem(file, ".info.yaml") != nil
    guard let stem = stem(file, ".info.yaml") ?? stem(file, ".yaml") else {
      let folders = parts.dropLast()
      if let folder = folders.first(where: { !NameGrammar.isComponent($0) }) {
        return bad(folder, "a folder")
      }
      return isSideFile(file) ? .other : bad(file, "a model's file")
    }
    guard let name = ResourceName((parts.dropLast() + [stem]).joined(separator: "/")) else {
      return bad(parts.joined(separator: "/"), "a model's file")
    }
    return isInfo ? .modelInfo(name) : .model(name)
  }

  private static func inEnvironments(_ parts: [String]) -> RegistryPath {
    guard let first = parts.first else { return .invalid(reason: "'environments' is no folder") }
    guard let environment = EnvironmentName(first) else { return bad(first, "an environment") }
    let file = parts.dropFirst().joined(separator: "/")
    guard let stem = stem(file, ".yaml"), let prompt = PromptName(stem) else {
      return bad(file, "a pin's file")
    }
    return .pin(environment, prompt)
  }

  /// The name before an ending; nil where the name ends otherwise or is the ending alone.
  private static func stem(_ file: String, _ ending: String) -> String? {
    guard file.utf8.count > ending.utf8.count,
      file.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    else { return nil }
    return String(decoding: file.utf8.dropLast(ending.utf8.count), as: UTF8.self)
  }

  /// Letters, digits, `.`, `_`, `-`, starting with a letter, a digit or `_`; at most 255 bytes.
  private static func isSideFile(_ file: String) -> Bool {
    guard let first = file.utf8.first, file.utf8.count <= 255, !"-.".utf8.contains(first) else {
      return false
    }
    return file.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
    }
  }
}
