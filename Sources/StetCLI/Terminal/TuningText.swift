internal import StrictData

/// Words for how a model was tuned.
enum TuningText {
  /// `tuned: lora on acme/base with tickets-2026`; nil where it was not.
  static func words(_ tuned: JSONObject?) -> String? {
    guard let tuned, let method = tuned["method"]?.string, method != "base" else { return nil }
    let base = tuned["base"]?.string.map { " on \($0.oneLine)" } ?? ""
    let data = tuned["data"]?.string.map { " with \($0.oneLine)" } ?? ""
    return "tuned: \(method)\(base)\(data)"
  }
}
