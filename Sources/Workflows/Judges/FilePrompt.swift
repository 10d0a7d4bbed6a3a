internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import StrictData

/// A judge's prompt from a file of the suite's folder: Dotprompt, with the variables `rubric`,
/// `output`, `fence` and, where there is one, `reference`.
///
/// The file must put the output between two fences, since whoever wrote it is not to be trusted:
/// that is tried with an output before the file is used.
struct FilePrompt: JudgePrompt {
  let name: String?
  let config: JSONObject
  private let source: PromptSource

  /// Reads the file.
  ///
  /// - Throws: `SourceError` with the file's path where it cannot be read; `WorkflowError.refused`
  ///   where it does not fence the output.
  init(_ prompt: SuiteJudge.Prompt, path: String) throws {
    name = prompt.file
    do throws(SourceError) {
      source = try PromptSource(parsing: prompt.bytes)
    } catch {
      throw error.at(path)
    }
    let probe = JudgeQuestion(rubric: "rubric", output: "what is judged", reference: "reference")
    let rendered: RenderedPrompt
    do {
      rendered = try Self.render(source, probe)
    } catch {
      throw WorkflowError.refused("\(path), a judge's prompt, cannot be rendered: \(error)")
    }
    config = rendered.config
    guard rendered.chatMessages.contains(where: { Self.isFenced(probe, in: $0.text) }) else {
      throw WorkflowError.refused(
        "\(path), a judge's prompt, does not put {{output}} between two lines with {{fence}}: an "
          + "answer could pass for a part of the prompt")
    }
  }

  func messages(for question: JudgeQuestion) throws(RenderFailure) -> [ChatMessage] {
    do {
      return try Self.render(source, question).chatMessages
    } catch {
      throw RenderFailure("\(error)")
    }
  }

  private static func render(
    _ source: PromptSource, _ question: JudgeQuestion
  ) throws -> RenderedPrompt {
    var input = JSONObject([
      ("rubric", .string(question.rubric)), ("output", .string(question.output)),
      ("fence", .string(question.fence)),
    ])
    input["reference"] = question.reference.map { .string($0) }
    return try Renderer().render(source, data: RenderData(input: input))
  }

  /// Whether the output stands once, with a fence on both sides.
  private static func isFenced(_ question: JudgeQuestion, in text: String) -> Bool {
    let around = pieces(of: text, between: question.output)
    return around.count == 2
      && around.allSatisfy { pieces(of: String($0), between: question.fence).count > 1 }
  }

  /// The pieces of a text between the places where another stands.
  private static func pieces(of text: String, between separator: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = text[...]
    while let found = rest.firstRange(of: separator) {
      pieces.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    return pieces + [rest]
  }
}
