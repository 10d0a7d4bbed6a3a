import PromptModel
import Testing

@testable import Gating

@Suite("Steps: what a commit may do to a registry")
struct StepGateTests {
  private static func policy(
    version: Int = 1, registry: String = GateSample.registry, mainline: String = "main"
  ) -> Policy {
    Policy(registry: registry, mainline: mainline, version: version, environments: [])
  }

  private static func change(
    _ path: String, _ area: StepChange.Area, wasThere: Bool = false,
    mode: StepChange.Mode? = .regular, name: String? = nil, content: String? = nil
  ) -> StepChange {
    StepChange(
      path: path, area: area, isPlain: area == .governed || area == .policy, wasThere: wasThere,
      mode: mode, nameProblem: name, contentProblem: content)
  }

  private func judge(
    parent: PolicyReading = .policy(Self.policy()), ruling: Policy? = Self.policy(),
    now: PolicyReading = .policy(Self.policy()), _ changes: [StepChange] = [],
    foreign: [String] = [], movesPins: Bool = false
  ) -> [String] {
    StepGate.judge(
      StepFacts(
        parentPolicy: parent, rulingPolicy: ruling, policy: now, changes: changes,
        foreignRegistries: foreign, movesPins: movesPins)
    ).map(\.rule)
  }

  @Test("A step that changes nothing of note passes")
  func plain() {
    #expect(judge([Self.change("prompts/a.prompt", .governed)]).isEmpty)
  }

  @Test("stet.yaml stays, alone, with its identity")
  func identity() {
    #expect(judge(now: .absent) == ["registry-kept"])
    #expect(judge(foreign: ["other/stet.yaml"]) == ["one-registry"])
    let other = "6d0c3a52-0000-4000-8000-000000000009"
    #expect(judge(now: .policy(Self.policy(registry: other))) == ["identity-kept"])
    #expect(judge(now: .policy(Self.policy(mainline: "trunk"))) == ["identity-kept"])
  }

  @Test("Before a registry's first commit there is nothing to keep")
  func founding() {
    #expect(judge(parent: .absent, ruling: nil, now: .absent).isEmpty)
    #expect(judge(parent: .absent, ruling: Self.policy(), now: .absent) == ["registry-kept"])
    #expect(
      judge(parent: .absent, ruling: nil, [Self.change("stet.yaml", .policy)]).isEmpty)
  }

  @Test("policy-version rises with stet.yaml, scopes and trust together, by removal too")
  func policyVersion() {
    for path in ["stet.yaml", "suites/a/scope.yaml", "trust/allowed_signers"] {
      let changed = [Self.change(path, .policy, wasThere: true)]
      #expect(judge(changed) == ["policy-version"])
      #expect(judge(now: .policy(Self.policy(version: 2)), changed).isEmpty)
      #expect(judge([Self.change(path, .policy, wasThere: true, mode: nil)]) == ["policy-version"])
    }
    #expect(
      judge(
        parent: .policy(Self.policy(version: 3)), ruling: Self.policy(version: 3),
        now: .policy(Self.policy(version: 2)), [Self.change("stet.yaml", .policy, wasThere: true)])
        == ["policy-version"])
  }

  @Test("After an unreadable policy only a step that mends it and moves no pin is accepted")
  func recovery() {
    let broken = PolicyReading.unreadable("line 1")
    let mended = PolicyReading.policy(Self.policy(version: 2))
    let change = [Self.change("stet.yaml", .policy, wasThere: true)]
    #expect(judge(parent: broken, now: mended, change).isEmpty)
    #expect(judge(parent: broken, now: mended, change, movesPins: true) == ["policy-readable"])
    #expect(judge(parent: broken, now: broken, change) == ["policy-readable"])
    #expect(
      judge(parent: broken, now: .policy(Self.policy(version: 1)), change) == ["policy-version"])
  }

  @Test("Evidence is added, never altered")
  func appendOnly() {
    let path = "evidence/x/y.json"
    #expect(judge([Self.change(path, .appendOnly)]).isEmpty)
    #expect(judge([Self.change(path, .appendOnly, wasThere: true)]) == ["append-only"])
    #expect(judge([Self.change(path, .appendOnly, wasThere: true, mode: nil)]) == ["append-only"])
    #expect(judge([Self.change(path, .appendOnly, content: "line 1")]) == ["evidence-strict"])
  }

  @Test("Answers may be removed or emptied, and are altered no other way")
  func erasable() {
    func judged(wasThere: Bool = true, mode: StepChange.Mode? = .regular, isEmpty: Bool = false)
      -> [String]
    {
      judge([
        StepChange(
          path: "evidence/x/y.outputs.jsonl", area: .erasable, isPlain: false, wasThere: wasThere,
          mode: mode, isEmpty: isEmpty)
      ])
    }
    #expect(judged(wasThere: false).isEmpty)
    #expect(judged(mode: nil).isEmpty)
    #expect(judged(isEmpty: true).isEmpty)
    #expect(judged() == ["append-only"])
    #expect(judged(mode: .other("a symbolic link")) == ["append-only"])
    #expect(judged(mode: .other("a symbolic link"), isEmpty: true) == ["file-mode"])
  }

  @Test("Names follow the grammar, files are regular")
  func files() {
    #expect(judge([Self.change("prompts/A.prompt", .governed, name: "bad")]) == ["name-grammar"])
    #expect(
      judge([Self.change("prompts/A.prompt", .governed, wasThere: true, mode: nil, name: "bad")])
        .isEmpty)
    for area in [StepChange.Area.governed, .other, .appendOnly] {
      #expect(judge([Self.change("x", area, mode: .other("a symbolic link"))]) == ["file-mode"])
    }
    #expect(judge([Self.change("x", .governed, mode: .executable)]) == ["file-mode"])
    #expect(judge([Self.change("x", .other, mode: .executable)]).isEmpty)
    #expect(judge([Self.change("x", .policy, mode: .executable)]).contains("file-mode"))
  }
}
