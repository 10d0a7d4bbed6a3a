public import AnswerCache
internal import GitStore

/// `stet cache`: answers of paid models that are kept.
extension OpenRegistry {
  /// The cache's file, which need not be there.
  public var answerCache: AnswerCacheFile { AnswerCacheFile(path: cachePath) }
}
