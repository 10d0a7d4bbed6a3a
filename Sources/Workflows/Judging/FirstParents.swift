internal import GitStore
internal import Registry

/// The first-parent line of one tip, read only as far as it is asked about: the newest commit has
/// age 0. One line serves every step of a push or a replay.
final class FirstParents {
  let repository: Repository
  private var ids: [ObjectID] = []
  private var ages: [ObjectID: Int] = [:]
  private var next: ObjectID?

  init(of tip: ObjectID, in repository: Repository) {
    self.repository = repository
    next = tip
  }

  /// How many steps before the tip a commit is; nil where the line does not pass it.
  func age(of id: ObjectID) throws -> Int? {
    while ages[id] == nil, try readOne() {}
    return ages[id]
  }

  /// The commit of an age; nil beyond the line's beginning.
  func commit(ofAge age: Int) throws -> ObjectID? {
    while ids.count <= age, try readOne() {}
    return age < ids.count ? ids[age] : nil
  }

  /// Whether the line passes `id` at or before `step`.
  func passes(_ id: ObjectID, atOrBefore step: ObjectID) throws -> Bool {
    guard let last = try age(of: step), let first = try age(of: id) else { return false }
    return first >= last
  }

  /// The whole line, newest first.
  func all() throws -> [ObjectID] {
    while try readOne() {}
    return ids
  }

  /// The commits after `old`, oldest first; nil where the line does not pass it.
  func steps(after old: ObjectID) throws -> [ObjectID]? {
    try age(of: old).map { ids[..<$0].reversed() }
  }

  private func readOne() throws -> Bool {
    guard let id = next else { return false }
    ages[id] = ids.count
    ids.append(id)
    next = repository.isShallowBoundary(id) ? nil : try repository.commit(id).parents.first
    return true
  }
}
