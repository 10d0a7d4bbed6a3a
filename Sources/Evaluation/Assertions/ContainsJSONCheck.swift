internal import JSONSchema

/// `contains-json`: JSON stands in the output and, where a schema is given, one of it is valid.
struct ContainsJSONCheck: AssertionCheck {
  let schema: Schema?

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let bytes = Array(answer.text.utf8)
    var count = 0
    var firstProblem: String?
    for range in JSONCandidates(bytes) {
      count += 1
      guard let schema else {
        return .binary(true, "the output contains JSON at byte \(range.lowerBound)")
      }
      let text = String(decoding: bytes[range], as: UTF8.self)
      do {
        let (value, note) = try OutputJSON.parse(text)
        guard let problem = schema.validate(value).first else {
          return .binary(
            true, "the output contains JSON valid by the schema, at byte \(range.lowerBound)\(note)"
          )
        }
        firstProblem = firstProblem ?? "\(problem)"
      } catch {
        firstProblem = firstProblem ?? "\(error)"
      }
    }
    guard count > 0 else { return .binary(false, "the output contains no JSON object or array") }
    return .binary(
      false,
      "none of the \(count) JSON values in the output is valid by the schema, the first: "
        + (firstProblem ?? "not known"))
  }
}
