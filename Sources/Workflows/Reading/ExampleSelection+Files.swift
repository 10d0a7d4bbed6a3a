internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import StrictData

extension ExampleSelection {
  /// The examples that are shown, in their order; of one file those that follow one another
  /// together.
  ///
  /// Draws come from SplitMix64 by Fisher and Yates, first which examples, then their order.
  ///
  /// - Parameters:
  ///   - files: all examples, in the order of the files.
  ///   - closure: its first 64 bits are the seed where the prompt names none.
  func selected(
    from files: [(path: String, examples: [Example])], closure: Digest
  ) -> [(path: String, examples: [Example])] {
    let all = files.flatMap { file in file.examples.map { (path: file.path, example: $0) } }
    let start = seed.map { UInt64($0) } ?? UInt64(closure.hex.prefix(16), radix: 16) ?? 0
    var generator = SeededGenerator(seed: start)
    var places = Array(all.indices)
    switch choice {
    case .all: break
    case .first: places = Array(places.prefix(count ?? places.count))
    case .seeded:
      places = Array(Self.shuffled(places, &generator).prefix(count ?? places.count)).sorted()
    }
    if order == .seeded { places = Self.shuffled(places, &generator) }
    return places.map { (path: all[$0].path, examples: [all[$0].example]) }
  }

  private static func shuffled(_ places: [Int], _ generator: inout SeededGenerator) -> [Int] {
    var places = places
    for end in stride(from: places.count - 1, to: 0, by: -1) {
      let drawn = ((generator.next() >> 32) &* UInt64(end + 1)) >> 32
      places.swapAt(end, Int(drawn))
    }
    return places
  }
}

extension Renderer {
  /// The prompt with the examples of some files.
  ///
  /// - Throws: `SourceError` with the path of the file whose example does not fit.
  func inserting(
    _ files: [(path: String, examples: [Example])], into prompt: RenderedPrompt,
    of source: PromptSource, data: RenderData
  ) throws -> RenderedPrompt {
    do {
      return try inserting(
        files.flatMap(\.examples), into: prompt, of: source, data: data)
    } catch let error as SourceError {
      // The lines of two files may be the same: the file is the one whose example fails alone.
      for file in files {
        do {
          _ = try turns(of: file.examples, for: source, data: data)
        } catch let own as SourceError {
          throw own.at(file.path)
        }
      }
      throw error
    }
  }
}
