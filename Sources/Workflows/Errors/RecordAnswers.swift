internal import PromptModel
internal import Registry
internal import StrictData

/// What was answered in a run, where it was kept: beside the record, or in the operator's store.
enum RecordAnswers {
  /// The answers by case, run by run; none where the record names no file, the file is not there,
  /// is not the one it names, or is written in a way this version does not know: grouping goes on
  /// without them.
  static func texts(
    of record: Record, in tree: any RegistryTree, _ registry: OpenRegistry
  ) throws -> [ExactString: [String]] {
    let kept: RecordOutputs
    do {
      kept = try RecordOutputs.load(record, tree, registry)
    } catch is SourceError {
      return [:]
    } catch WorkflowError.refused {
      return [:]
    }
    return kept.outputs.reduce(into: [:]) { texts, output in
      guard let text = output.text else { return }
      texts[ExactString(output.id), default: []].append(text)
    }
  }
}
