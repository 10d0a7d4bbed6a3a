internal import Evaluation
internal import StrictData

extension DialectCall {
  /// A call with a JSON body.
  init(path: String, headers: [HTTPField] = [], json: JSONObject) {
    self.init(
      path: path, headers: headers, body: Array(JSONValue.object(json).serialized().utf8))
  }
}

extension Dialect {
  /// What putting a request into words runs into; nil: nothing.
  func problem(_ build: () throws(ProviderError) -> Void) -> ProviderError? {
    do {
      try build()
      return nil
    } catch {
      return error
    }
  }
}
