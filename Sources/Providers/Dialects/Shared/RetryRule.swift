internal import Evaluation

/// Whether asking again may help, by the status and the headers of a reply.
///
/// The rule of the official clients (openai 3.52, anthropic 2.11): 408, 409, 429 and everything from
/// 500 up is asked again, unless `x-should-retry` says otherwise.
struct RetryRule {
  /// The statuses below 500 that are asked again.
  var statuses: Set<Int> = [408, 409, 429]

  /// What the headers say, else a wait of one's own.
  func retry(_ reply: HTTPReply, now: Int64) -> ProviderError.Retry {
    RetryAdvice(from: reply, now: now, isRetryable: isTransient(reply.status)).retry
  }

  /// Whether a status is asked again.
  func isTransient(_ status: Int) -> Bool { statuses.contains(status) || status >= 500 }
}

extension Dialect {
  /// A reply that is no answer, as a dialect with a rule sees it.
  func error(
    from reply: HTTPReply, name: String, retry: (ReplyFailure?) -> ProviderError.Retry
  ) -> ProviderError {
    let status = "answered \(reply.status)"
    let failure = ReplyFailure(body: reply.body)
    let retry = retry(failure)
    if let failure { return failure.error(status, dialect: name, retry: retry) }
    if (300..<400).contains(reply.status) {
      return ProviderError("\(name) \(status): redirects are not followed", retry: .never)
    }
    let words = reply.body.isEmpty ? "" : ": '\(Excerpt.of(bytes: reply.body))'"
    return ProviderError("\(name) \(status)\(words)", retry: retry)
  }
}
