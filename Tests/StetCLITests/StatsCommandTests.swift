import StrictData
import TestSupport
import Testing

/// `stet stats`: a filter for paired outcomes, p values, durations and labels.
@Suite struct StatsCommandTests {
  private let bench: Workbench

  init() throws { bench = try Workbench(isCommitted: false) }

  private func json(_ input: String, _ arguments: String...) throws -> JSONValue {
    let outcome = try bench.run(["stats", "--format", "json"] + arguments, input: input)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONParser.parse(outcome.output)
  }

  /// `lost` cases, then `gained` ones, the rest passed by both.
  private func cases(lost: Int, gained: Int, of count: Int) -> String {
    (0..<count).map { index in
      let (a, b) = index < lost ? (true, false) : (index >= lost + gained, true)
      return "{\"id\": \"c\(index)\", \"a\": \(a), \"b\": \(b)}\n"
    }.joined()
  }

  private func number(_ value: JSONValue, _ path: String...) throws -> Double {
    var value = value
    for key in path { value = try #require(value[key], "\(path)") }
    return try #require(value.number?.double, "\(path)")
  }

  @Test func `pass and fail: every figure by name`() throws {
    let value = try json(cases(lost: 7, gained: 1, of: 21))
    #expect(value["format"]?.string == "stet-stats/1")
    #expect(try number(value, "n") == 21)
    #expect(try number(value, "mcnemar", "lost") == 7)
    #expect(abs(try number(value, "mcnemar", "p_worse") - 9.0 / 256) < 1e-15)
    #expect(abs(try number(value, "mcnemar", "p_two_sided") - 18.0 / 256) < 1e-15)
    #expect(try number(value, "permutation", "p_worse") == 9.0 / 256)
    #expect(abs(try number(value, "tango", "lower") - -0.517) < 5e-4)
    #expect(abs(try number(value, "tango", "upper") - -0.026) < 5e-4)
    #expect(try number(value, "wilson_a", "passes") == 20)
    #expect(try number(value, "wilson_b", "passes") == 14)
    #expect(try number(value, "clopper_pearson_a", "upper") < 1)
    #expect(try number(value, "clustered", "clusters") == 21)
    #expect(try number(value, "power", "churn") == 8.0 / 21)
    #expect(value["gate"]?["verdict"]?.string == "fail")
    #expect(value["gate"]?["rule"]?.string == "significant-regression")
    #expect(value["conclusion"]?.string == "undecided")
    #expect(value["lost_cases"]?.array?.count == 7)
    for key in ["bootstrap_bca", "wilcoxon", "e_process", "newcombe", "bonett_price"] {
      #expect(value[key]?.object != nil, "\(key)")
    }
  }

  @Test func `scores: graded figures; proportions are null`() throws {
    let input = (0..<20).map {
      "{\"id\": \($0), \"a\": 0.5, \"b\": \(0.5 + Double($0 % 5 - 2) / 10)}\n"
    }.joined()
    let value = try json(input)
    #expect(value["graded"]?.bool == true)
    #expect(value["wilson_a"]?.isJSONNull == true)
    #expect(value["newcombe"]?.isJSONNull == true)
    #expect(abs(try number(value, "permutation", "p_two_sided") - 1) < 0.2)
    #expect(try number(value, "bootstrap_bca", "lower") < 0)
    #expect(value["gate"]?["lost"]?.number?.int == 8)
    let again = try json(input)
    #expect(again.serialized() == value.serialized())
    let other = try json(input, "--seed", "7")
    #expect(other["bootstrap_bca"]?.serialized() != value["bootstrap_bca"]?.serialized())
  }

  @Test func `repeats are averaged, groups are clusters, critical cases count`() throws {
    let value = try json(
      """
      {"id": "x", "a": 1, "b": true, "group": "g"}
      {"id": "x", "a": 1, "b": false, "group": "g", "critical": true, "note": [1]}
      {"id": "y", "a": 0, "b": 1, "group": "g"}

      {"id": "z", "a": 1, "b": 1, "group": null}\r
      """)
    #expect(try number(value, "n") == 3)
    #expect(try number(value, "lines") == 4)
    #expect(try number(value, "clustered", "clusters") == 2)
    #expect(abs(try number(value, "difference") - 0.5 / 3) < 1e-15)
    #expect(value["gate"]?["rule"]?.string == "critical-lost")
    #expect(value["critical_lost_cases"]?.array?.first?.string == "x")
    #expect(try number(value, "flake_rate_b") == 1)
  }

  @Test func `the exit status is 0 unless the gate is asked`() throws {
    for (lost, gained, count, status) in [(0, 0, 30, 0), (5, 0, 40, 2), (1, 1, 30, 3)] {
      let input = cases(lost: lost, gained: gained, of: count)
      #expect(try bench.run(["stats"], input: input).status == 0)
      #expect(try bench.run(["stats", "--gate"], input: input).status == Int32(status))
    }
    let missing = "{\"id\": \"a\", \"a\": null, \"b\": 1}\n{\"id\": \"b\", \"a\": 1, \"b\": 1}\n"
    #expect(try bench.run(["stats"], input: missing).status == 0)
    #expect(try bench.run(["stats", "--gate"], input: missing).status == 1)
    let value = try json(missing)
    #expect(value["gate"]?["verdict"]?.string == "error")
    #expect(try number(value, "n") == 1)
    let needs = try json(cases(lost: 0, gained: 0, of: 30), "--nothing-lost-needs", "59")
    #expect(needs["gate"]?["rule"]?.string == "cannot-rule-out")
  }

  @Test func `text has one test and one interval a line, and says better rarely`() throws {
    let text = try bench.ok("stats", input: cases(lost: 0, gained: 9, of: 60))
    for label in [
      "60 cases", "exact McNemar", "Tango", "sign flips", "BCa bootstrap", "Wilson",
      "Clopper-Pearson", "clustered error", "e-process", "power", "conclusion", "gate",
    ] {
      #expect(text.contains("\n\(label)") || text.hasPrefix(label), "\(label) in \(text)")
    }
    #expect(text.contains("b is better: the two-sided test and the interval say so"))
    let same = try bench.ok("stats", input: cases(lost: 1, gained: 4, of: 200))
    #expect(!same.contains("better"))
    #expect(same.contains("b is not worse by more than 0.0500"))
    #expect(!(try bench.ok("stats", input: cases(lost: 3, gained: 3, of: 40))).contains("better"))
  }

  @Test func `an input without a line has no figures`() throws {
    for input in ["", "\n  \n"] {
      let value = try json(input)
      #expect(try number(value, "n") == 0)
      #expect(value["tango"]?.isJSONNull == true)
      #expect(value["gate"]?["verdict"]?.string == "error")
    }
    _ = try bench.ok("stats", input: "")
  }

  @Test(arguments: [
    ("{\"id\": \"x\", \"a\": 1.5, \"b\": 1}", "1:18: 'a' is 1.5, not in 0…1"),
    ("\n{\"id\": \"a\", \"a\": 1}", "2:1: 'b' is missing"),
    ("{\"a\": 1, \"b\": 1}", "1:1: 'id' is missing"),
    ("{\"id\": \"é\", \"a\": \"x\"}", "1:1: 'b' is missing"),
    (
      "{\"id\": \"x\", \"a\": 1, \"b\": [1]}", "1:26: 'b' is neither true, false, null nor a number"
    ),
    ("[1]", "1:1: the line holds no JSON object"),
    ("{\"id\": \"x\", \"a\": 1 \"b\": 1}", "1:20"),
    ("{\"id\": true, \"a\": 1, \"b\": 1}", "1:8: 'id' is neither text nor a number"),
    (
      "{\"id\": 1, \"a\": 1, \"b\": 1, \"group\": \"g\"}\n{\"id\": 1, \"a\": 1, \"b\": 1}",
      "2:1: case '1' is in group 'g' on an earlier line"
    ),
    ("{\"id\": 1, \"p\": 0.5}\n{\"id\": 2, \"a\": 1, \"b\": 1}", "2:1: 'p' is missing"),
    ("{\"id\": 1, \"p\": 2}", "1:16: 'p' is 2.0, not in 0…1"),
    ("{\"id\": 1, \"ms\": -3}", "1:17: 'ms' is -3.0, below 0"),
  ])
  func `a wrong line is named with its place`(input: String, error: String) throws {
    let outcome = try bench.run(["stats"], input: input)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("standard input:\(error)"), "\(outcome.errors)")
  }

  @Test func `files and bad options`() throws {
    try bench.repository.write("cases.jsonl", cases(lost: 1, gained: 0, of: 70))
    #expect(try bench.ok("stats", "cases.jsonl").contains("70 cases"))
    #expect(try bench.run(["stats", "nowhere.jsonl"]).status == 1)
    for bad in [
      ["--margin", "2"], ["--confidence", "1"], ["--confidence", "0.4"],
      ["--nothing-lost-needs", "-1"],
      ["--resamples", "1"],
    ] {
      #expect(try bench.run(["stats"] + bad).status == 64, "\(bad)")
    }
  }

  @Test func `a suite yet to be run: the gate's rates and power`() throws {
    let value = try json(
      """
      {"n": 50, "churn": 0.1, "difference": -0.05}
      {"id": "scores", "n": 30, "effect": 1}
      {"n": 50, "churn": 0.1, "difference": 0.05}
      """)
    let plans = try #require(value["plans"]?.array)
    #expect(abs(try number(plans[0], "gate", "pass") - 0.0393) < 5e-5)
    #expect(abs(try number(plans[0], "exact_mcnemar_power") - 0.13) < 5e-3)
    #expect(abs(try number(plans[1], "t_test_power_two_sided") - 0.9995636009612725) < 1e-9)
    #expect(abs(try number(plans[1], "t_test_power") - 0.999892010204909) < 1e-9)
    #expect(plans[1]["gate"]?.isJSONNull == true)
    // Powers are of the difference's size, the gate's rates of its sign as well.
    for key in ["exact_mcnemar_power", "connor_power", "connor_cases"] {
      #expect(try number(plans[2], key) == number(plans[0], key), "\(key)")
    }
    #expect(try number(plans[2], "gate", "pass") > 0.5)
    #expect(
      try bench.ok("stats", input: "{\"n\": 50, \"churn\": 0.1}").contains("undecided 0.6262"))
    #expect(try bench.run(["stats"], input: "{\"n\": 0}").errors.contains("1:7: 'n'"))
  }

  @Test func `equal differences, and members of other kinds beside a and b`() throws {
    let input = (0..<12).map {
      "{\"id\": \($0), \"a\": 0.\($0 % 10)1, \"b\": 0.\($0 % 10)2, \"n\": 3, \"p\": 7, \"ms\": 1}\n"
    }.joined()
    let value = try json(input)
    #expect(value["kind"]?.string == "paired")
    #expect(try number(value, "n") == 12)
    #expect(try number(value, "power", "t_test_power") > 0.99)
    #expect(value["conclusion"]?.string == "better")
    #expect(value["bootstrap_bca"]?["lower"]?.isJSONNull == true)
  }

  @Test func `ids cannot steer a terminal`() throws {
    let text = try bench.ok(
      "stats", input: #"{"id": "\u001b[31mred", "a": 1, "b": 0}"#)
    #expect(text.contains("?[31mred"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func `p values, durations, answers and raters`() throws {
    let ps = try json("{\"id\": \"x\", \"p\": 0.01}\n{\"id\": \"y\", \"p\": 0.04}\n")
    let tests = try #require(ps["tests"]?.array)
    #expect(try number(tests[0], "holm") == 0.02)
    #expect(try number(tests[1], "benjamini_hochberg") == 0.04)
    #expect(try bench.ok("stats", input: "{\"id\": 1, \"p\": 0.5}").contains("Holm"))

    let durations = (1...59).map { "{\"id\": \($0), \"ms\": \($0)}\n" }.joined()
    let latency = try json(durations)
    let p95 = try #require(
      latency["quantiles"]?.array?.first { $0["quantile"]?.number?.double == 0.95 })
    #expect(p95["upper"]?.isJSONNull == true)
    #expect(abs(try number(p95, "estimate") - 56.1) < 1e-12)
    #expect(try bench.ok("stats", input: durations).contains("≥ 56.1"))

    let answers = try json(
      ["a", "a", "b"].map { "{\"id\": 1, \"label\": \"\($0)\"}\n" }.joined()
        + ["b", "b", "b"].map { "{\"id\": 2, \"label\": \"\($0)\"}\n" }.joined())
    #expect(try number(answers, "flake_rate") == 0.5)
    #expect(abs(try number(answers, "fleiss_kappa") - 0.25) < 1e-12)

    let rows = [("x", "x", 3), ("x", "y", 1), ("y", "y", 4), ("y", "x", 2)]
    let raters = try json(
      rows.flatMap { a, b, n in
        (0..<n).map { "{\"id\": \($0), \"a\": \"\(a)\", \"b\": \"\(b)\"}\n" }
      }.joined())
    #expect(abs(try number(raters, "cohen_kappa", "kappa") - 0.4) < 1e-12)
  }
}

extension JSONValue {
  fileprivate var isJSONNull: Bool { if case .null = self { true } else { false } }
}
