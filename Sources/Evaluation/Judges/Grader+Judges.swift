public import PromptModel

extension Grader {
  /// What judges and embedders are asked first about an answer to a case, the answer being empty: for
  /// what is counted before anything is sent.
  public func judgeRequests(for suiteCase: SuiteCase) -> [ModelRequest] {
    grader(of: suiteCase)?.judgeRequests(about: "") ?? []
  }
}

extension CaseGrader {
  /// What judges and embedders are asked first about an output; where a question cannot be put it is
  /// left out.
  public func judgeRequests(about output: String) -> [ModelRequest] {
    assertions.flatMap(\.flattened).flatMap { assertion -> [ModelRequest] in
      switch assertion.check {
      case let rubric as RubricCheck: rubric.request(about: output).map { [$0] } ?? []
      case let similar as SimilarCheck: similar.requests(about: output)
      default: []
      }
    }
  }
}

extension SimilarCheck {
  fileprivate func requests(about output: String) -> [ModelRequest] {
    do {
      return try embedder?.requests(for: texts(with: output)) ?? []
    } catch {
      return []
    }
  }
}

extension CanaryWatch {
  /// What the judges are asked first about the canaries.
  nonisolated var requests: [ModelRequest] {
    trials.flatMap { suiteCase, grader in
      grader.judgeRequests(about: suiteCase.canary?.output ?? "")
    }
  }
}
