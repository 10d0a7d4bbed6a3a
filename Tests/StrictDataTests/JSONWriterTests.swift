import StrictData
import Testing

@Suite struct JSONWriterTests {
  @Test func writesCompact() throws {
    let text = #"{"b":[1,-0.50e+3,true,null,{}],"a":{"é\n\u0001\u001f\"\\\t\r\b\f":"/😀"},"c":[]}"#
    #expect(try JSONParser.parse(text).serialized() == text)
  }

  @Test func writesPretty() throws {
    let value = try JSONParser.parse(#"{"b":[1,{"x":[]}],"a":{}}"#)
    let expected = """
      {
        "b": [
          1,
          {
            "x": []
          }
        ],
        "a": {}
      }
      """
    #expect(value.serialized(.pretty(indent: 2)) == expected)
  }

  /// The examples of RFC 8785, sections 3.2.2 and 3.2.3.
  @Test func writesCanonical() throws {
    let value = try JSONParser.parse(
      #"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"#
        + #""string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","#
        + #""literals":[null,true,false]}"#)
    let expected =
      #"{"literals":[null,true,false],"#
      + #""numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
      + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
    #expect(try value.canonical() == expected)
    let keys = try JSONParser.parse(
      #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#)
    #expect(
      try JSONParser.parse(keys.canonical()).object?.entries.map { $0.value.number?.literal }
        == ["2", "4", "6", "7", "1", "5", "3"])
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("1e21", "1e+21"), ("1e20", "100000000000000000000"),
    ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("-1.5e-9", "-1.5e-9"), ("5e-324", "5e-324"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"), ("9007199254740993", "9007199254740992"),
    ("295147905179352830000", "295147905179352830000"), ("123.456", "123.456"), ("1.0", "1"),
    ("9.999999999999997e22", "9.999999999999997e+22"), ("100", "100"), ("-100.5", "-100.5"),
  ])
  func canonicalNumbers(_ literal: String, _ expected: String) throws {
    #expect(try JSONParser.parse(literal).canonical() == expected)
  }

  @Test func overflowHasNoCanonicalForm() {
    let value = JSONValue.array([.number(JSONNumber(literal: "1e400"))])
    #expect(throws: JSONValue.NotCanonical.self) { try value.canonical() }
  }

  @Test func roundTripsRandomValues() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let value = RandomJSON.value(&random, depth: 4)
      #expect(try JSONParser.parse(value.serialized()) == value)
      #expect(try JSONParser.parse(value.serialized(.pretty(indent: 3))) == value)
      let canonical = try value.canonical()
      #expect(try JSONParser.parse(canonical).canonical() == canonical)
    }
  }
}
