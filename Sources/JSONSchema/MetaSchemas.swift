internal import StrictData

/// The drafts' own metaschemas, so that a `$ref` to one needs no network.
enum MetaSchemas {
  /// The metaschemas that a URI without its fragment may belong to; empty for other URIs.
  static func documents(for uri: String) throws(SourceError) -> [JSONValue] {
    let texts: [String]
    if uri.hasPrefix("https://json-schema.org/draft/2020-12/") {
      texts = draft2020
    } else if uri.hasPrefix("https://json-schema.org/draft/2019-09/") {
      texts = draft2019
    } else if uri == "http://json-schema.org/draft-07/schema" {
      texts = draft7
    } else {
      return []
    }
    var documents: [JSONValue] = []
    for text in texts { documents.append(try JSONParser.parse(text)) }
    return documents
  }
}
