internal import AsyncHTTPClient
internal import Evaluation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What went wrong on the way, in stet's words: the libraries' own descriptions may hold anything.
enum TransportFailure {
  /// The error for whatever a request threw.
  static func error(for error: any Error) -> ProviderError {
    switch error {
    case let error as ProviderError: error
    case is CancellationError: cancelled
    case let error as HTTPClientError: self.error(for: error)
    case let error as IOError: failed(words(errno: error.errnoCode))
    case let error as HTTPParserError:
      error == .invalidEOFState
        ? failed("the connection was closed in the middle of the answer")
        : failed("the answer is no HTTP")
    case let error as ChannelError: failed(words(error))
    case let error as NIOConnectionError: self.error(for: error)
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: failed(tls: error)
    default: failed("the connection failed (\(type(of: error)))")
    }
  }

  /// Whether there was no connection, so that nothing was sent and another address may be tried.
  static func isUnconnected(_ error: any Error) -> Bool {
    switch error {
    case let error as IOError:
      [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ETIMEDOUT, EAFNOSUPPORT].contains(
        error.errnoCode)
    case let error as HTTPClientError: error == .connectTimeout
    case ChannelError.connectTimeout: true
    case is NIOConnectionError: true
    default: false
    }
  }

  static let cancelled = ProviderError("the request was cancelled")

  private static func error(for error: HTTPClientError) -> ProviderError {
    switch error {
    case .cancelled, .requestStreamCancelled: cancelled
    case .invalidURL, .emptyHost, .emptyScheme: ProviderError("the request's address is none")
    case .remoteConnectionClosed, .uncleanShutdown:
      failed("the connection was closed before the answer was whole")
    case .connectTimeout, .getConnectionFromPoolTimeout:
      failed("there was no connection in time")
    case .tlsHandshakeTimeout: failed("the TLS handshake did not end in time")
    case .readTimeout, .writeTimeout, .deadlineExceeded: failed("the time for the request is over")
    case .proxyAuthenticationRequired: ProviderError("the proxy asks for a name and a password")
    case .invalidProxyResponse, .httpProxyHandshakeTimeout: failed("the proxy did not connect")
    default: failed("the connection failed: \(error.shortDescription)")
    }
  }

  /// A name that leads to no connection: what the last of its addresses said.
  private static func error(for error: NIOConnectionError) -> ProviderError {
    if let last = error.connectionErrors.last?.error as? IOError {
      return failed(words(errno: last.errnoCode))
    }
    return failed(
      error.connectionErrors.isEmpty
        ? "the host's name leads to no address" : "there was no connection")
  }

  private static func failed(_ words: String) -> ProviderError {
    ProviderError(words, retry: .afterBackoff)
  }

  private static func words(errno number: CInt) -> String {
    switch number {
    case ECONNREFUSED: "the connection was refused"
    case ECONNRESET, EPIPE: "the connection was reset before the answer was whole"
    case EHOSTUNREACH, ENETUNREACH: "the host cannot be reached"
    default:
      "the connection failed: \(strerror(number).map { String(cString: $0) } ?? "\(number)")"
    }
  }

  private static func words(_ error: ChannelError) -> String {
    switch error {
    case .connectTimeout: "there was no connection in time"
    case .eof, .inputClosed, .ioOnClosedChannel, .alreadyClosed:
      "the connection was closed before the answer was whole"
    default: "the connection failed"
    }
  }

  /// A certificate is the same the next time: that is not tried again.
  private static func failed(tls error: any Error) -> ProviderError {
    if "\(error)".contains("CERTIFICATE_VERIFY_FAILED") {
      return ProviderError(
        "the server's certificate is not trusted; SSL_CERT_FILE names a file of the certificates "
          + "that are")
    }
    if error is NIOSSLExtraError {
      return ProviderError("the server's certificate is for another host")
    }
    return failed("the encrypted connection failed")
  }
}
