internal import Evaluation
internal import StrictData

extension OpenAIChatDialect {
  static func tool(_ tool: ToolDefinition) -> JSONValue {
    .members([
      ("type", .string("function")),
      (
        "function",
        .members([
          ("name", .string(tool.name)), ("description", tool.description.map { .string($0) }),
          ("parameters", tool.parameters),
        ])
      ),
    ])
  }

  static func call(_ call: Conversation.Call) -> JSONValue {
    .members([
      ("id", .string(call.id)), ("type", .string("function")),
      (
        "function",
        .members([("name", .string(call.name)), ("arguments", .string(call.arguments))])
      ),
    ])
  }

  /// An image by URL or bytes, a WAV or MP3 sound or a PDF by bytes.
  static func media(_ media: DialectMedia, dialect: String) throws(ProviderError) -> JSONValue {
    switch (media.kind, media.source, media.dataURL) {
    case (nil, .remote(let url), _), (.image, .remote(let url), _):
      return .members([
        ("type", .string("image_url")), ("image_url", .members([("url", .string(url))])),
      ])
    case (.image, _, .some(let url)):
      return .members([
        ("type", .string("image_url")), ("image_url", .members([("url", .string(url))])),
      ])
    case (.audio, .inline(let base64), _):
      guard let format = soundFormat(media.type) else { break }
      return .members([
        ("type", .string("input_audio")),
        ("input_audio", .members([("data", .string(base64)), ("format", .string(format))])),
      ])
    case (.document, _, .some(let url)) where media.type == "application/pdf":
      return .members([
        ("type", .string("file")),
        (
          "file",
          .members([("filename", .string("document.pdf")), ("file_data", .string(url))])
        ),
      ])
    default: break
    }
    if case .remote = media.source {
      throw ProviderError("\(dialect) takes \(media.name) as a data URL only")
    }
    throw ProviderError("\(dialect) takes no \(media.name)")
  }

  private static func soundFormat(_ type: String?) -> String? {
    switch type {
    case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave": "wav"
    case "audio/mpeg", "audio/mp3": "mp3"
    default: nil
    }
  }
}
