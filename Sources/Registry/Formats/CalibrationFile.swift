public import PromptModel
public import StrictData

/// labels/<suite>/calibration.json, `stet-calibration/1`: how a suite's judge agreed with people.
///
/// It holds counts, not rates: whoever reads it computes those. It speaks of one judge, known by the
/// digests of its model and of its prompt; of another it says nothing.
public struct CalibrationFile: Sendable, Hashable {
  /// The format's name.
  public static let format = "stet-calibration/1"

  /// The suite.
  public let suite: ResourceName
  /// The judge's model.
  public let judge: ResourceName
  /// The digest of its model file.
  public let digest: Digest
  /// SHA-256 of the judge's prompt file; nil: the prompt that comes with stet.
  public let prompt: Digest?
  /// Whose labels were read, by name.
  public let people: [String]
  /// Answers that people and the judge let pass.
  public let bothPass: Int
  /// Answers that people alone let pass.
  public let onlyPeoplePass: Int
  /// Answers that the judge alone let pass.
  public let onlyJudgePasses: Int
  /// Answers that neither let pass.
  public let bothFail: Int

  /// A calibration.
  public init(
    suite: ResourceName, judge: ResourceName, digest: Digest, prompt: Digest?, people: [String],
    bothPass: Int, onlyPeoplePass: Int, onlyJudgePasses: Int, bothFail: Int
  ) {
    self.suite = suite
    self.judge = judge
    self.digest = digest
    self.prompt = prompt
    self.people = people
    self.bothPass = bothPass
    self.onlyPeoplePass = onlyPeoplePass
    self.onlyJudgePasses = onlyJudgePasses
    self.bothFail = bothFail
  }

  /// Where it lies, relative to the registry.
  public static func path(_ suite: ResourceName) -> String { "labels/\(suite)/calibration.json" }

  /// The suite of a calibration's path; nil where it is no calibration's.
  public static func suite(ofPath path: String) -> ResourceName? {
    let (start, end) = ("labels/".utf8, "/calibration.json".utf8)
    guard path.utf8.starts(with: start), path.utf8.suffix(end.count).elementsEqual(end),
      path.utf8.count > start.count + end.count
    else { return nil }
    let name = path.utf8.dropFirst(start.count).dropLast(end.count)
    return ResourceName(String(decoding: name, as: UTF8.self))
  }

  /// The calibration in a file's bytes.
  ///
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> CalibrationFile {
    let root = try FormatNode.json(bytes[...])
    let fields = try root.fields(
      ["format", "suite", "judge", "people", "answers"], noun: "a calibration")
    try fields.required("format").format(format)
    let judge = try fields.required("judge").fields(
      ["model", "digest", "prompt"], noun: "a judge")
    let counts = try fields.required("answers").fields(Self.counts, noun: "'answers'")
    func count(_ name: String) throws(SourceError) -> Int {
      try counts.required(name).integer(in: 0...FormatNode.largestInteger)
    }
    return CalibrationFile(
      suite: try fields.required("suite").resourceName("suite"),
      judge: try judge.required("model").resourceName("model"),
      digest: try judge.required("digest").digest(), prompt: try judge["prompt"]?.digest(),
      people: try fields.required("people").uniqueLabels(),
      bothPass: try count(Self.counts[0]), onlyPeoplePass: try count(Self.counts[1]),
      onlyJudgePasses: try count(Self.counts[2]), bothFail: try count(Self.counts[3]))
  }

  /// The file. ``parse(_:)`` reads an equal calibration from it.
  public var bytes: [UInt8] {
    var judge = JSONObject([
      ("model", .string(self.judge.text)), ("digest", .string(digest.description)),
    ])
    judge["prompt"] = prompt.map { .string($0.description) }
    let counts = zip(Self.counts, [bothPass, onlyPeoplePass, onlyJudgePasses, bothFail])
    let value = JSONValue.object(
      JSONObject([
        ("format", .string(Self.format)), ("suite", .string(suite.text)),
        ("judge", .object(judge)), ("people", .array(people.map { .string($0) })),
        (
          "answers",
          .object(JSONObject(counts.map { ($0, .number(JSONNumber($1))) }))
        ),
      ]))
    return Array((value.serialized(.pretty(indent: 2)) + "\n").utf8)
  }

  private static let counts = ["bothPass", "onlyPeoplePass", "onlyJudgePasses", "bothFail"]
}
