internal import Evaluation
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// One person's sitting: what is asked, and what was said, each on disk before the next is asked.
public final class LabelSession {
  /// What a sitting is about.
  public struct Request: Sendable {
    /// The suite.
    public var suite: ResourceName
    /// Who labels; nil: what git's user comes to.
    public var person: PersonName?
    /// Which answers.
    public var selection = LabelSelection()
    /// What is asked; nil: what the suite asks.
    public var question: LabelQuestion?
    /// Whether what is labelled already is asked again.
    public var asksAgain = false
    /// The seed of the order; nil: one of the suite and the person, the same in every sitting.
    public var seed: UInt64?

    /// A request for a suite.
    public init(suite: ResourceName) { self.suite = suite }
  }

  /// Who labels.
  public let person: PersonName
  /// What is asked.
  public let question: LabelQuestion
  /// The items, in the order they are asked.
  public let items: [LabelItem]
  /// How many there are with those that were labelled in earlier sittings.
  public let total: Int
  /// Records of the suite, and those of which no answer can be read.
  public let records: (all: Int, withoutAnswers: Int)
  /// Where the labels go: from the repository's top, or absolute in the operator's store.
  public let path: String
  /// Whether the suite is sensitive.
  public let isSensitive: Bool
  /// The item that is asked, from 0; the number of items at the end.
  public private(set) var index = 0
  /// The answers to items given in this sitting; an item asked again counts once.
  public var answered: Int { answers.count }

  private var answers: [Int: HumanLabel.Judgement] = [:]
  private let shelf: LabelShelf
  private let registry: OpenRegistry
  private var appender: LabelAppender?

  /// Begins or resumes.
  ///
  /// - Throws: `RegistryError.notFound` for an unknown suite, `WorkflowError.noIdentity` where git
  ///   does not know who labels, and what reading records and labels throws.
  public init(_ request: Request, in registry: OpenRegistry) throws {
    shelf = try LabelShelf(request.suite, in: registry)
    self.registry = registry
    person = try request.person ?? registry.labeller()
    question = request.question ?? LabelQuestion(of: shelf.suite)
    isSensitive = shelf.isSensitive
    path = try shelf.shownPath(of: person)
    try shelf.mend(person)
    let found = try LabelAnswers(shelf, request.selection, in: registry)
    records = (found.records, found.withoutAnswers)
    let queue = LabelQueue(
      found.answers, question, given: try shelf.labels(of: person), asksAgain: request.asksAgain,
      seed: request.seed ?? Self.seed(request.suite, person))
    items = queue.items
    total = queue.total
  }

  private static func seed(_ suite: ResourceName, _ person: PersonName) -> UInt64 {
    Digest(hashing: "\(suite)\n\(person)\n").hex.utf8.prefix(16).reduce(0) { sum, digit in
      sum << 4 | UInt64(digit < 0x3A ? digit - 0x30 : digit - 0x57)
    }
  }

  /// What is asked; nil at the end.
  public var current: LabelItem? { index < items.count ? items[index] : nil }

  /// What was said of the current item in this sitting; nil: nothing.
  public var givenBefore: HumanLabel.Judgement? { answers[index] }

  /// Where a text on its way to an editor may lie: the operator's store for a sensitive suite, else
  /// the folder for what is temporary.
  ///
  /// - Throws: as ``prepare()``.
  public func scratchFolder() throws -> String {
    try prepare()
    return isSensitive ? try shelf.privateFolder() : registry.surroundings.temporaryFolder
  }

  /// Makes the place the labels go to, so that what is wrong with it shows before anybody is asked.
  ///
  /// - Throws: `WorkflowError.refused`, `WorkflowError.unwritable`.
  public func prepare() throws { _ = try writer() }

  /// Writes a rating of the current item down and goes on.
  ///
  /// - Throws: `WorkflowError.unwritable`; then nothing was written and the item stays.
  public func rate(_ rating: HumanLabel.Rating, note: String? = nil) throws {
    try say(.rating(rating), note: note)
  }

  /// Writes a preference between the current item's two answers down and goes on.
  ///
  /// - Throws: `WorkflowError.unwritable`; then nothing was written and the item stays.
  public func prefer(_ side: HumanLabel.Side, note: String? = nil) throws {
    guard let item = current, item.outputs.count == 2 else { return }
    try say(.preference(over: item.outputs[1].digest, side), note: note)
  }

  private func say(_ judgement: HumanLabel.Judgement, note: String?) throws {
    try write(judgement, note: note)
    answers[index] = judgement
    index += 1
  }

  /// Writes down what the current item's answer should have been; the item stays, to be rated.
  ///
  /// - Throws: `WorkflowError.refused` for a text that seems to hold a credential and would lie in
  ///   git; `WorkflowError.unwritable`.
  public func correct(_ text: String) throws {
    try write(.correction(ExactString(text)), note: nil)
  }

  private func write(_ judgement: HumanLabel.Judgement, note: String?) throws {
    guard let item = current, let first = item.outputs.first else { return }
    let label = HumanLabel(
      caseID: item.caseID, output: first.digest, judgement: judgement, note: note,
      date: registry.labelDate())
    try shelf.refuseCredentials(in: [label])
    try writer().append([label])
  }

  private func writer() throws -> LabelAppender {
    if let appender { return appender }
    let made = try shelf.appender(for: person)
    appender = made
    return made
  }

  /// - Throws: `WorkflowError.refused` where a file would lie in the repository.
  func refuseInsideRepository(_ path: String) throws {
    let repository = registry.repository
    for place in [repository.workTree, repository.gitDirectory, repository.commonDirectory] {
      guard let place, OperatorStore.lies(path, in: place) else { continue }
      throw WorkflowError.refused(
        "'\(path)' lies in '\(place)'; answers of a sensitive suite stay out of the repository")
    }
  }

  /// Leaves the current item for another time.
  public func skip() { if index < items.count { index += 1 } }

  /// Goes back by one; a new answer then counts instead of the earlier.
  public func back() { if index > 0 { index -= 1 } }
}

extension LabelShelf {
  /// Words that seem to hold a credential do not go into git, as with answers.
  ///
  /// - Throws: `WorkflowError.refused`.
  func refuseCredentials(in labels: [HumanLabel]) throws {
    guard !isSensitive else { return }
    for label in labels {
      var texts = [label.note].compactMap { $0 }
      if case .correction(let text) = label.judgement { texts.append(text.text) }
      let kinds = SecretScan.kinds(in: texts)
      guard !kinds.isEmpty else { continue }
      throw WorkflowError.refused(
        "what was written about case '\(label.caseID)' seems to hold a credential "
          + "(\(kinds.joined(separator: ", "))), and would lie in git; it was not kept")
    }
  }
}

extension OpenRegistry {
  /// Who git says the user is, as the registry names a person: by the name, else by what stands
  /// before the `@` of the e-mail address.
  ///
  /// - Throws: `WorkflowError.noIdentity`; `WorkflowError.refused` where neither makes a name.
  func labeller() throws -> PersonName {
    let known = try repository.identity().map { Person(name: $0.name, email: $0.email) }
    guard let user = surroundings.author ?? known else { throw WorkflowError.noIdentity }
    let mailbox = String(
      decoding: user.email.utf8.prefix { $0 != UInt8(ascii: "@") }, as: UTF8.self)
    guard let name = PersonName(mapping: user.name) ?? PersonName(mapping: mailbox) else {
      throw WorkflowError.refused(
        "neither the name nor the e-mail address that git has for you makes a person's name "
          + "(a-z, 0-9, '-', '_')")
    }
    return name
  }

  /// Now, as labels write it.
  func labelDate() -> String { MomentText.rfc3339(surroundings.now()) }
}
