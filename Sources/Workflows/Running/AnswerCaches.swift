public import AnswerCache
internal import Evaluation
internal import GitStore
internal import PromptModel

/// `stet cache`: answers of paid models that are kept.
extension OpenRegistry {
  /// The cache's file, which need not be there.
  public var answerCache: AnswerCacheFile { AnswerCacheFile(path: cachePath) }
}

/// A store that takes answers and gives none.
struct KeepingStore: AnswerStore {
  let store: any AnswerStore

  func answer(for key: Digest) -> ModelAnswer? { nil }

  func keep(_ answer: ModelAnswer, for key: Digest, model: ModelDefinition) {
    store.keep(answer, for: key, model: model)
  }
}
