import Evaluation
import Testing

@testable import Providers

@Suite("Addresses and endpoints")
struct NetworkAddressTests {
  @Test(
    "addresses that are not the public network's, in every disguise",
    arguments: [
      "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1",
      "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255",
      "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
      "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fdff::1", "fe80::1",
      "febf::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "100::1", "::ffff:127.0.0.1",
      "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::10.0.0.1",
      "64:ff9b:1::1", "2002:0a00:0001::1", "::ffff:0:192.168.0.1", "3fff::1",
    ])
  func restricted(text: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address.restriction != nil)
  }

  @Test(
    "addresses of the public network",
    arguments: [
      "1.1.1.1", "8.8.8.8", "11.0.0.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
      "192.167.0.1", "169.253.0.1", "198.20.0.1", "223.255.255.254", "2606:4700::1111",
      "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1", "2001:4860::1",
    ])
  func open(text: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address.restriction == nil)
  }

  @Test(
    "only the plain spellings are addresses",
    arguments: ["127.1", "0x7f.0.0.1", "2130706433", "017700000001", "[::1]", "localhost", "", "1"])
  func spellings(text: String) { #expect(NetworkAddress(text) == nil) }

  @Test("loopback is loopback in IPv6 too")
  func loopback() {
    #expect(NetworkAddress("::ffff:127.0.0.1")?.isLoopback == true)
    #expect(NetworkAddress("::1")?.isLoopback == true)
    #expect(NetworkAddress("10.0.0.1")?.isLoopback == false)
    #expect(NetworkAddress("::1")?.description == "::1")
  }

  @Test("an endpoint is taken apart and put together")
  func endpoint() throws {
    let plain = try #require(Endpoint("https://API.Example.com/v1/"))
    #expect(plain.origin == "https://api.example.com" && plain.port == 443 && plain.isEncrypted)
    #expect(plain.url("/chat?x=%41") == "https://api.example.com/v1/chat?x=%41")
    let six = try #require(Endpoint("http://[::1]:8080"))
    #expect(six.origin == "http://[::1]:8080" && six.host == "::1" && six.spellsOutAddress)
    #expect(Endpoint("http://localhost:11434")?.spellsOutAddress == true)
    #expect(Endpoint("http://ollama:11434")?.spellsOutAddress == false)
  }

  @Test(
    "what is no endpoint",
    arguments: [
      "", "x", "ftp://x", "https://", "https://:80", "https://u:p@x", "https://x?k=1",
      "https://x#y",
      "https://x y", "https://é", "https://x:0", "https://x:65536", "https://x:", "https://x:80x",
      "https://[::1", "https://[127.0.0.1]", "https://[x]", "https://a%41", "https://x\r\ny",
    ])
  func noEndpoint(text: String) { #expect(Endpoint(text) == nil) }

  @Test(
    "a path that would break the request is not sent",
    arguments: ["", "x", "/a b", "/a\r\nX: y", "/\u{0}", "/é", "/a#b", "/a\"b", "/a\u{7F}"])
  func paths(path: String) { #expect(Endpoint("https://x")?.url(path) == nil) }

  @Test("localhost and nobody are looked up as the system says")
  func lookUp() async throws {
    let found = try await AddressLookUp.addresses(of: "localhost")
    #expect(!found.isEmpty && found.allSatisfy(\.isLoopback))
    // Numbers in the spellings of old are addresses to the system: they are checked like others.
    #expect(try await AddressLookUp.addresses(of: "2130706433").map(\.description) == ["127.0.0.1"])
    let error = try #require(
      await #expect(throws: ProviderError.self) {
        try await AddressLookUp.addresses(of: "no-such-host.invalid")
      })
    #expect(error.retry == .afterBackoff)
    #expect(error.message.hasPrefix("host no-such-host.invalid is not found: "))
  }
}
