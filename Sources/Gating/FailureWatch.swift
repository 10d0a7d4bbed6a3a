public import Evaluation

/// Watches the first pass of a run for a failure that more cases would not undo: a critical case is
/// lost, or the evidence of a regression reaches 20.
///
/// The evidence is an e-process over clusters (``SequentialEvidence``), so it may be looked at after
/// each: a prompt that did not get worse is stopped in at most 5 % of runs. A cluster counts once,
/// by the sign of what its members lost and gained.
public struct FailureWatch: Sendable, Hashable {
  /// Why a run is stopped.
  public enum Reason: Sendable, Hashable {
    /// Critical cases are lost, by id.
    case criticalLost([String])
    /// E is at least 20 after so many lost and gained clusters.
    case evidence(value: Double, lost: Int, gained: Int)
  }

  /// One case in both arms.
  public struct Pair: Sendable, Hashable {
    /// The case.
    public let id: String
    /// Whether losing it is never accepted.
    public let isCritical: Bool
    /// Whether the first arm passes it; nil: no verdict.
    public let first: Bool?
    /// Whether the second does.
    public let second: Bool?

    /// A pair.
    public init(id: String, isCritical: Bool, first: Bool?, second: Bool?) {
      self.id = id
      self.isCritical = isCritical
      self.first = first
      self.second = second
    }
  }

  /// The flips so far.
  public private(set) var evidence = SequentialEvidence(level: 0.05)
  /// Cases that were lost so far, by id, in the order of the run.
  public private(set) var lost: [String] = []
  /// Cases that were gained so far.
  public private(set) var gained: [String] = []
  /// Why to stop; nil: there is no reason.
  public private(set) var reason: Reason?

  /// Nothing has run.
  public init() {}

  /// Takes up a cluster's cases; pairs without both verdicts say nothing.
  public mutating func add(_ cluster: [Pair]) {
    let decided = cluster.filter { $0.first != nil && $0.second != nil }
    let lostPairs = decided.filter { $0.first == true && $0.second == false }
    let gainedPairs = decided.filter { $0.first == false && $0.second == true }
    lost += lostPairs.map(\.id)
    gained += gainedPairs.map(\.id)
    if lostPairs.count != gainedPairs.count {
      evidence.add(isLost: lostPairs.count > gainedPairs.count)
    }
    guard reason == nil else { return }
    let critical = lostPairs.filter(\.isCritical).map(\.id)
    if !critical.isEmpty {
      reason = .criticalLost(critical)
    } else if evidence.stoppedAtFlip != nil {
      reason = .evidence(
        value: evidence.value, lost: evidence.lost, gained: evidence.gained)
    }
  }
}
