internal import AsyncHTTPClient
internal import Evaluation
internal import NIOCore
internal import NIOHTTP1

/// Sends requests to one endpoint, and to nowhere else: redirects are not followed, and the
/// address that was checked is the one that is connected to.
final class HTTPTransport: Sendable {
  /// What one request may take.
  struct Limits: Sendable, Hashable {
    /// From the first byte sent to the last received, in seconds.
    var seconds: Double = 600
    /// For one connection, in seconds.
    var connectSeconds: Double = 10
    /// The longest body of an answer; eight times as long in a stream, whose frames are bigger than
    /// the text in them.
    var answerBytes = 8 << 20
  }

  /// Takes the pieces of a streamed body.
  typealias Sink = @Sendable ([UInt8]) throws(ProviderError) -> Void

  let endpoint: Endpoint
  private let limits: Limits
  private let routes: Routes

  /// A transport.
  ///
  /// - Parameter allowsPrivateAddresses: whether the endpoint may be on this machine or in a
  ///   network of its own.
  init(
    to endpoint: Endpoint, limits: Limits = Limits(), settings: NetworkSettings = .init(),
    allowsPrivateAddresses: Bool = false
  ) {
    self.endpoint = endpoint
    self.limits = limits
    routes = Routes(
      to: endpoint, connectSeconds: limits.connectSeconds, settings: settings,
      allowsPrivateAddresses: allowsPrivateAddresses)
  }

  /// Posts a call and waits for the reply, whatever its status but 3xx.
  ///
  /// - Parameters:
  ///   - credential: the header that carries the key; nil: there is none.
  ///   - sink: takes the body of a reply with status 200…299 as it comes in, unless it is one JSON
  ///     text or a page; the reply that is returned has then no body.
  /// - Throws: `.afterBackoff` where the way failed or the time was over; `.never` for a redirect,
  ///   an answer that is too long, an address that is not allowed, and a cancelled task.
  func post(
    _ call: DialectCall, credential: HTTPField?, sink: Sink? = nil
  ) async throws(ProviderError) -> HTTPReply {
    let request = try request(for: call, credential)
    let limits = limits
    do {
      return try await withThrowingTaskGroup(of: HTTPReply.self) { group in
        group.addTask {
          try await self.send(request, hasKey: credential != nil, sink)
        }
        group.addTask {
          try await Task.sleep(for: .seconds(limits.seconds))
          throw ProviderError(
            "there was no whole answer within \(Self.words(limits.seconds)) s",
            retry: .afterBackoff)
        }
        defer { group.cancelAll() }
        guard let reply = try await group.next() else { throw CancellationError() }
        return reply
      }
    } catch {
      throw TransportFailure.error(for: error)
    }
  }

  private func send(
    _ request: HTTPClientRequest, hasKey: Bool, _ sink: Sink?
  ) async throws -> HTTPReply {
    var last: any Error = ProviderError("\(endpoint.host) has no address")
    for route in try await routes.all(hasKey: hasKey) {
      do {
        let client = routes.client(for: route)
        let response = try await client.execute(
          request, timeout: .seconds(Int64(limits.seconds) + 60))
        routes.prefer(route)
        return try await reply(response, sink)
      } catch  where TransportFailure.isUnconnected(error) {
        last = error
        if case .proxy(let proxy) = route {
          let failure = TransportFailure.error(for: error)
          last = ProviderError(
            "the proxy \(proxy.host):\(proxy.port): \(failure.message)", retry: failure.retry)
        }
      }
    }
    routes.forget()
    throw last
  }

  private func reply(_ response: HTTPClientResponse, _ sink: Sink?) async throws -> HTTPReply {
    let status = Int(response.status.code)
    let fields = response.headers.map { HTTPField(name: $0.name, value: $0.value) }
    if (300...399).contains(status) { throw redirect(status, fields) }
    let head = HTTPReply(status: status, headers: fields, body: [])
    let live = (200...299).contains(status) && !Self.isWhole(head) ? sink : nil
    let limit = live == nil ? limits.answerBytes : limits.answerBytes * 8
    var body: [UInt8] = []
    var count = 0
    for try await buffer in response.body {
      count += buffer.readableBytes
      guard count <= limit else {
        throw ProviderError("the answer is longer than \(limit) bytes")
      }
      if let live {
        try live(Array(buffer.readableBytesView))
      } else {
        body += buffer.readableBytesView
      }
    }
    // A body that a cancelled task was reading just ends.
    try Task.checkCancellation()
    return HTTPReply(status: status, headers: fields, body: body)
  }

  /// Whether a body is one text and no stream, also where a stream was asked for.
  private static func isWhole(_ reply: HTTPReply) -> Bool {
    let type = reply.header("content-type")?.lowercased() ?? ""
    return type.hasPrefix("application/json") || type.hasPrefix("text/html")
  }

  /// The target's origin is named where it is a plain one; the rest of it may hold anything.
  private func redirect(_ status: Int, _ fields: [HTTPField]) -> ProviderError {
    let reply = HTTPReply(status: status, headers: fields, body: [])
    let target = reply.header("location").flatMap { location -> String? in
      let plain = location.prefix { $0 != "?" && $0 != "#" }
      return Endpoint(String(plain))?.origin
    }
    return ProviderError(
      "\(endpoint.origin) answered \(status), a redirect\(target.map { " to \($0)" } ?? ""); "
        + "redirects are not followed")
  }

  private func request(
    for call: DialectCall, _ credential: HTTPField?
  ) throws(ProviderError) -> HTTPClientRequest {
    guard let url = endpoint.url(call.path) else {
      throw ProviderError("the request's path holds what no path may hold")
    }
    var headers = HTTPHeaders([
      ("content-type", "application/json"), ("accept", "*/*"), ("user-agent", "stet"),
    ])
    for field in call.headers + (credential.map { [$0] } ?? []) {
      guard Self.isToken(field.name), Self.isPlain(field.value) else {
        throw ProviderError("a header of the request holds what no header may hold")
      }
      headers.replaceOrAdd(name: field.name, value: field.value)
    }
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers = headers
    request.body = .bytes(ByteBuffer(bytes: call.body))
    return request
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  private static func isPlain(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static func words(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }
}
