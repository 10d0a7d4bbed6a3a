import Foundation
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that does to each request what a test says, byte by byte. Every
/// wait of it ends, at the latest after half a minute.
public final class ScriptedServer: Sendable {
  /// A request as it came in.
  public struct Request: Sendable {
    /// `POST`.
    public let method: String
    /// The target, as sent.
    public let target: String
    /// The lines of the head behind the first, as sent.
    public let fields: [String]
    /// The body.
    public let body: [UInt8]
    /// Which connection it came on, from 0.
    public let connection: Int

    /// The first value of a header; names in lower case.
    public func header(_ name: String) -> String? {
      for field in fields {
        let parts = field.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == name {
          return parts[1].trimmingCharacters(in: .whitespaces)
        }
      }
      return nil
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// What is done next.
  public enum Step: Sendable {
    /// Sends bytes.
    case send([UInt8])
    /// Sends bytes one by one.
    case drip([UInt8], milliseconds: Int)
    /// Waits.
    case pause(milliseconds: Int)
    /// Waits until the client goes away.
    case hold
    /// Waits until so many requests are under way at once.
    case meet(Int)
    /// Waits until a condition holds.
    case until(@Sendable () -> Bool)
    /// Closes the connection.
    case close
    /// Breaks the connection off with a reset.
    case reset

    /// Sends a text.
    public static func text(_ text: String) -> Step { .send(Array(text.utf8)) }

    /// Sends a whole reply.
    public static func reply(
      _ body: String, status: Int = 200, type: String = "application/json",
      fields: [String] = []
    ) -> Step {
      .text(
        "HTTP/1.1 \(status) Something\r\nContent-Type: \(type)\r\n"
          + fields.map { "\($0)\r\n" }.joined()
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
  }

  private struct State {
    var requests: [Request] = []
    var underWay = 0
    var most = 0
    var connections = 0
    var clientsGone = 0
    var open: Set<Int32> = []
    var isStopped = false
  }

  private static let patience: TimeInterval = 240
  private let state = Mutex(State())
  private let listener: Int32
  private let script: @Sendable (Request, Int) -> [Step]
  /// Where it listens.
  public let port: Int

  /// Starts a server.
  ///
  /// - Parameter script: what to do with a request, and its place among all from 0.
  /// - Throws: where no socket is to be had.
  public init(_ script: @escaping @Sendable (Request, Int) -> [Step]) throws {
    self.script = script
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (file, size) = (listener, length)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        bind(file, plain, size) == 0 && listen(file, 128) == 0
          && getsockname(file, plain, &length) == 0
      }
    }
    guard listener >= 0, status else { throw CocoaError(.fileReadUnknown) }
    port = Int(UInt16(bigEndian: address.sin_port))
    // The thread keeps the server, and alone closes the socket: a number that is free again may be
    // another server's.
    Thread.detachNewThread {
      while true {
        let client = accept(file, nil, nil)
        guard client >= 0, self.begin(client) else { break }
      }
      close(file)
    }
  }

  /// `http://127.0.0.1:port`.
  public var url: String { "http://127.0.0.1:\(port)" }
  /// What came in.
  public var requests: [Request] { state.withLock { $0.requests } }
  /// The most requests that were under way at once.
  public var mostAtOnce: Int { state.withLock { $0.most } }
  /// How many connections there were.
  public var connections: Int { state.withLock { $0.connections } }
  /// How many clients went away while they were held.
  public var clientsGone: Int { state.withLock { $0.clientsGone } }

  /// Stops listening and breaks off what is under way; else that ends with the process.
  public func stop() {
    state.withLock { state in
      guard !state.isStopped else { return }
      state.isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      for file in state.open { shutdown(file, Int32(SHUT_RDWR)) }
    }
  }

  /// Waits for a condition; false: it did not come true in half a minute.
  public static func eventually(_ condition: @Sendable () -> Bool) async -> Bool {
    let end = Date().addingTimeInterval(patience)
    while Date() < end {
      if condition() { return true }
      do { try await Task.sleep(for: .milliseconds(5)) } catch { return condition() }
    }
    return condition()
  }

  private func begin(_ client: Int32) -> Bool {
    let number: Int? = state.withLock { state in
      guard !state.isStopped else { return nil }
      state.open.insert(client)
      state.connections += 1
      return state.connections - 1
    }
    guard let number else {
      close(client)
      return false
    }
    Thread.detachNewThread {
      self.serve(client, number)
      self.state.withLock { state in
        state.open.remove(client)
        close(client)
      }
    }
    return true
  }

  private func serve(_ client: Int32, _ number: Int) {
    var rest: [UInt8] = []
    while let request = read(client, number, &rest) {
      let place = state.withLock { state in
        state.requests.append(request)
        state.underWay += 1
        state.most = max(state.most, state.underWay)
        return state.requests.count - 1
      }
      let goesOn = script(request, place).allSatisfy { perform($0, client) }
      state.withLock { $0.underWay -= 1 }
      guard goesOn else { return }
    }
  }

  private func perform(_ step: Step, _ client: Int32) -> Bool {
    switch step {
    case .send(let bytes): return send(bytes, client)
    case .drip(let bytes, let milliseconds):
      for byte in bytes {
        guard send([byte], client), !isStopped else { return false }
        usleep(UInt32(milliseconds) * 1000)
      }
      return true
    case .pause(let milliseconds):
      usleep(UInt32(milliseconds) * 1000)
      return true
    case .hold:
      while wait(client) {
        var byte: UInt8 = 0
        if recv(client, &byte, 1, 0) <= 0 {
          state.withLock { $0.clientsGone += 1 }
          return false
        }
      }
      return false
    case .meet(let count): return until { self.mostAtOnce >= count }
    case .until(let condition): return until(condition)
    case .close: return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func until(_ condition: () -> Bool) -> Bool {
    let end = Date().addingTimeInterval(Self.patience)
    while Date() < end, !isStopped, !condition() { usleep(2000) }
    return !isStopped
  }

  /// Whether something came, or the client went, in time.
  private func wait(_ client: Int32) -> Bool {
    var entry = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(Self.patience * 1000)) > 0 && !isStopped
  }

  private func send(_ bytes: [UInt8], _ client: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.send(
          client, buffer.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  private func read(_ client: Int32, _ number: Int, _ rest: inout [UInt8]) -> Request? {
    var head: Range<Int>?
    while head == nil {
      head = rest.firstRange(of: Array("\r\n\r\n".utf8))
      guard head != nil || more(client, &rest) else { return nil }
    }
    guard let head else { return nil }
    let lines = String(decoding: rest[..<head.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = (lines.first ?? "").components(separatedBy: " ")
    var length = 0
    for line in lines where line.lowercased().hasPrefix("content-length:") {
      length = Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
    }
    while rest.count < head.upperBound + length {
      guard more(client, &rest) else { return nil }
    }
    let body = Array(rest[head.upperBound..<head.upperBound + length])
    rest.removeSubrange(..<(head.upperBound + length))
    return Request(
      method: words.first ?? "", target: words.count > 1 ? words[1] : "",
      fields: Array(lines.dropFirst()), body: body, connection: number)
  }

  private func more(_ client: Int32, _ rest: inout [UInt8]) -> Bool {
    guard wait(client) else { return false }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(client, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    rest += chunk[..<count]
    return true
  }
}
