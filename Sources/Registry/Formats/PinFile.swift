public import PromptModel
public import StrictData

/// environments/<environment>/<prompt>.yaml, `stet-pin/1`: what an environment serves.
public enum PinFile {
  /// The format's name.
  public static let format = "stet-pin/1"
  private static let keys = [
    "format", "kind", "prompt", "closure", "files", "model", "from", "reason", "commit",
    "restores",
  ]
  private static let targetKeys = ["closure", "files", "model"]

  /// The pin in a file's bytes.
  ///
  /// Whether its closure, files and model exist and agree is the gate's to judge.
  /// - Throws: at the first place that is wrong; an unknown `format` comes before unknown keys.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> Pin {
    let root = try FormatNode.yaml(bytes)
    let members = try root.members()
    guard let format = members.first(where: { $0.key.utf8.elementsEqual("format".utf8) }) else {
      throw root.error("missing key 'format'")
    }
    try format.node.format(Self.format)
    let fields = try root.fields(keys, noun: "a pin")
    let kind = try fields.required("kind").word(Pin.Kind.self, "promote, rollback or withdraw")
    let prompt = try fields.required("prompt").promptName()
    try refuseForeignKeys(of: kind, fields)
    return Pin(
      kind: kind, prompt: prompt,
      target: kind == .withdraw ? nil : try target(fields),
      from: try fields.required("from").bareDigest(),
      reason: try reason(try fields.required("reason"), kind),
      commit: try fields["commit"]?.objectName(),
      restores: kind == .rollback ? try fields.required("restores").objectName() : nil)
  }

  /// Why a text cannot be a pin's reason; nil where it can: no control characters but line feed
  /// and tab, at most 65536 bytes, and not blank where the kind needs a reason.
  public static func problem(inReason reason: String, kind: Pin.Kind) -> String? {
    if let control = PrintableText.firstControl(in: reason) {
      return "control character \(PrintableText.name(control)) in a reason"
    }
    guard reason.utf8.count <= 65536 else {
      return "a reason of \(reason.utf8.count) bytes, the limit is 65536"
    }
    let isBlank = reason.unicodeScalars.allSatisfy { $0 == " " || $0 == "\n" || $0 == "\t" }
    return isBlank && kind != .promote ? "a \(kind.rawValue) needs a reason" : nil
  }

  private static func reason(_ node: FormatNode, _ kind: Pin.Kind) throws(SourceError) -> String {
    let text = try node.text()
    if let problem = problem(inReason: text, kind: kind) { throw node.error(problem) }
    return text
  }

  private static func refuseForeignKeys(
    of kind: Pin.Kind, _ fields: FormatFields
  ) throws(SourceError) {
    if kind == .withdraw {
      for key in targetKeys + ["commit"] {
        try fields.refuse(key, "a withdraw has no '\(key)'")
      }
    }
    if kind != .rollback {
      try fields.refuse("restores", "a \(kind.rawValue) has no 'restores'")
    }
  }

  private static func target(_ fields: FormatFields) throws(SourceError) -> Pin.Target {
    let model = try fields.required("model").fields(
      ["name", "digest", "blob"], noun: "a pin's model")
    return Pin.Target(
      closure: try fields.required("closure").digest(),
      files: try files(try fields.required("files")),
      model: PinnedModel(
        name: try model.required("name").resourceName("model"),
        digest: try model.required("digest").digest(),
        blob: try model.required("blob").objectName()))
  }

  private static func files(_ node: FormatNode) throws(SourceError) -> [PinnedFile] {
    var files: [PinnedFile] = []
    for element in try node.elements() {
      let fields = try element.fields(["name", "path", "blob"], noun: "a pinned file")
      let nameNode = try fields.required("name")
      let name = try closureName(nameNode)
      if let last = files.last, !last.name.utf8.lexicographicallyPrecedes(name.utf8) {
        throw nameNode.error(
          last.name.utf8.elementsEqual(name.utf8)
            ? "'\(FormatNode.quoted(name))' is there twice"
            : "files are not sorted: '\(FormatNode.quoted(name))' belongs before"
              + " '\(FormatNode.quoted(last.name))'")
      }
      files.append(
        PinnedFile(
          name: name, path: try fields.required("path").plainPath(),
          blob: try fields.required("blob").objectName()))
    }
    guard files.contains(where: { $0.name == "prompt" }) else {
      throw node.error("there is no file 'prompt'")
    }
    return files
  }

  /// `prompt`, `partial/<name>` or `file/<path>`.
  private static func closureName(_ node: FormatNode) throws(SourceError) -> String {
    let name = try node.text()
    let isKnown =
      name.utf8.elementsEqual("prompt".utf8)
      || ["partial/", "file/", "step/"].contains {
        name.utf8.starts(with: $0.utf8) && name.utf8.count > $0.utf8.count
      }
    guard isKnown else { throw node.mismatch("prompt, partial/<name> or file/<path>") }
    if let control = name.unicodeScalars.first(where: PrintableText.isControl) {
      throw node.error("control character \(PrintableText.name(control)) in a name")
    }
    return name
  }
}
