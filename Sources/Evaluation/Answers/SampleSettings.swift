public import StrictData

/// How often a prompt asks for one case: its `stet.samples`.
public struct SampleSettings: Sendable, Hashable {
  /// The number of samples.
  public let count: Int
  /// What every sample is asked with, over the prompt's configuration and the model's parameters.
  public let config: JSONObject

  /// The largest number of samples.
  public static let maximumCount = 100
  private static let options = ["temperature", "topP", "topK"]

  /// Settings: a number, or `{n, temperature, topP, topK}`.
  ///
  /// - Throws: ``SettingProblem`` for anything else, and for a number that is not in 1…100.
  public init(_ value: JSONValue) throws(SettingProblem) {
    var config = JSONObject()
    if let object = value.object {
      let known = (["n"] + Self.options).map(ExactString.init)
      for entry in object.entries {
        guard known.contains(ExactString(entry.key)) else {
          throw SettingProblem(
            "'stet.samples' has no key '\(entry.key)'; there are n, temperature, topP and topK")
        }
        guard let number = entry.value.number?.double, number >= 0 else {
          throw SettingProblem("'\(entry.key)' of 'stet.samples' is no number from 0 on")
        }
      }
      for key in Self.options { config[key] = object[key] }
    } else if value.number == nil {
      throw SettingProblem("'stet.samples' is a number or {n, temperature, topP, topK}")
    }
    guard let count = (value.number ?? value["n"]?.number)?.int,
      (1...Self.maximumCount).contains(count)
    else {
      throw SettingProblem(
        "the number of 'stet.samples' is a whole number in 1…\(Self.maximumCount)")
    }
    self.count = count
    self.config = config
  }
}
