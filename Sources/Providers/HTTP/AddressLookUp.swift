internal import Dispatch
internal import Evaluation
internal import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The addresses of a host.
enum AddressLookUp {
  /// Asks the system (hosts file, DNS), on a thread of its own; a cancelled task waits no longer.
  ///
  /// - Returns: at least one, in the system's order, each once.
  /// - Throws: where the host has none (`.afterBackoff`: a name server may be away).
  static func addresses(of host: String) async throws(ProviderError) -> [NetworkAddress] {
    if let address = NetworkAddress(host) { return [address] }
    let answer = Answer()
    let found: Result<[NetworkAddress], ProviderError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        answer.wait(continuation)
        // A thread of the global queue: a slow name server must not hold one of the runner's.
        DispatchQueue.global().async { answer.give(ask(host)) }
      }
    } onCancel: {
      answer.give(.failure(ProviderError("the request was cancelled")))
    }
    return try found.get()
  }

  private static func ask(_ host: String) -> Result<[NetworkAddress], ProviderError> {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    var addresses: [NetworkAddress] = []
    var next = status == 0 ? list : nil
    while let entry = next {
      next = entry.pointee.ai_next
      guard let address = address(entry.pointee), !addresses.contains(address) else { continue }
      addresses.append(address)
    }
    guard addresses.isEmpty else { return .success(addresses) }
    let reason = status == 0 ? "it has no address" : String(cString: gai_strerror(status))
    return .failure(
      ProviderError("host \(host) is not found: \(reason)", retry: .afterBackoff))
  }

  private static func address(_ entry: addrinfo) -> NetworkAddress? {
    guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET:
      let part = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      return NetworkAddress(bytes: withUnsafeBytes(of: part) { Array($0) })
    case AF_INET6:
      let part = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      return NetworkAddress(bytes: withUnsafeBytes(of: part) { Array($0) })
    default: return nil
    }
  }

  /// One answer, whoever gives it first.
  private final class Answer: Sendable {
    private typealias Waiting = CheckedContinuation<Result<[NetworkAddress], ProviderError>, Never>
    private enum State {
      case open
      case waiting(Waiting)
      case given(Result<[NetworkAddress], ProviderError>)
    }
    private let state = Mutex(State.open)

    func wait(
      _ continuation: CheckedContinuation<Result<[NetworkAddress], ProviderError>, Never>
    ) {
      let early: Result<[NetworkAddress], ProviderError>? = state.withLock { state in
        if case .given(let result) = state { return result }
        state = .waiting(continuation)
        return nil
      }
      if let early { continuation.resume(returning: early) }
    }

    func give(_ result: Result<[NetworkAddress], ProviderError>) {
      let waiting: Waiting? = state.withLock { state in
        switch state {
        case .given: return nil
        case .open:
          state = .given(result)
          return nil
        case .waiting(let continuation):
          state = .given(result)
          return continuation
        }
      }
      waiting?.resume(returning: result)
    }
  }
}
