internal import PromptModel
internal import StrictData

/// One variant of a case: what was changed, and its variables.
struct CaseVariant {
  let trait: CaseTrait
  let vars: JSONObject
}

extension CaseVariation {
  /// The variants of a case in order; those that equal the case are left out.
  /// - Parameter own: the variables the case itself writes, without the suite's defaults.
  func variants(of testCase: SuiteCase, own: JSONObject) -> [CaseVariant] {
    let all = Kind.allCases.flatMap { kind -> [CaseVariant] in
      let parts = changes[kind] ?? []
      switch kind {
      case .paraphrase: return Self.paraphrases(parts, testCase)
      case .letterCase: return Self.letterForms(parts, testCase, own)
      case .order: return Self.orders(parts, testCase)
      case .names: return Self.renamed(parts, testCase, own)
      case .attributes: return Self.attributes(parts, testCase)
      }
    }
    let original = FormatText.json(.object(testCase.vars))
    return all.filter { !Self.isEqual(FormatText.json(.object($0.vars)), original) }
  }

  /// The attribute values that the case as written has.
  func traits(of testCase: SuiteCase) -> [CaseTrait] {
    (changes[.attributes] ?? []).compactMap { change in
      guard case .attribute(let name, let values) = change else { return nil }
      let found = values.first { Self.has($0, testCase) }
      return found.map {
        CaseTrait(attribute: name, value: $0.label, reference: values.first?.label)
      }
    }
  }

  /// Why what is written for this one case cannot vary it; nil where it can.
  func problem(with testCase: SuiteCase, own: JSONObject) -> String? {
    for change in Kind.allCases.flatMap({ changes[$0] ?? [] }) {
      switch change {
      case .paraphrase(let variable, _), .letterCase(.some(let variable), _),
        .order(let variable, _):
        if testCase.vars[variable] == nil {
          return "the case has no variable '\(FormatNode.quoted(variable))'"
        }
      case .names(let name, let others):
        if !others.isEmpty, Self.renaming(name, to: name, in: own) == nil {
          return "no variable of the case holds the name '\(FormatNode.quoted(name))'"
        }
      case .letterCase, .attribute: continue
      }
    }
    return nil
  }

  private static func isEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private static func has(_ value: AttributeValue, _ testCase: SuiteCase) -> Bool {
    value.vars.entries.allSatisfy { entry in
      testCase.vars[entry.key].map {
        isEqual(FormatText.json($0), FormatText.json(entry.value))
      } ?? false
    }
  }

  private static func paraphrases(_ parts: [Change], _ testCase: SuiteCase) -> [CaseVariant] {
    var variants: [CaseVariant] = []
    for case .paraphrase(let variable, let texts) in parts {
      guard testCase.vars[variable] != nil else { continue }
      for text in texts {
        var vars = testCase.vars
        vars[variable] = .string(text)
        let trait = CaseTrait(attribute: "paraphrase", value: "\(variants.count + 1)")
        variants.append(CaseVariant(trait: trait, vars: vars))
      }
    }
    return variants
  }

  /// One variant a form, which changes every variable that asks for it.
  private static func letterForms(
    _ parts: [Change], _ testCase: SuiteCase, _ own: JSONObject
  ) -> [CaseVariant] {
    LetterForm.allCases.compactMap { form in
      var (vars, isAsked) = (testCase.vars, false)
      for case .letterCase(let variable, let forms) in parts where forms.contains(form) {
        isAsked = true
        for key in variable.map({ [$0] }) ?? own.keys {
          if let changed = testCase.vars[key]?.mappingTexts(form.applied) { vars[key] = changed }
        }
      }
      guard isAsked else { return nil }
      return CaseVariant(trait: CaseTrait(attribute: "case", value: form.rawValue), vars: vars)
    }
  }

  private static func orders(_ parts: [Change], _ testCase: SuiteCase) -> [CaseVariant] {
    var (reversed, rotating): ([(String, OrderedParts)], [(String, OrderedParts)]) = ([], [])
    for case .order(let variable, let moves) in parts {
      guard let ordered = testCase.vars[variable].flatMap(OrderedParts.init) else { continue }
      if moves.contains(.reverse) { reversed.append((variable, ordered)) }
      if moves.contains(.rotate) { rotating.append((variable, ordered)) }
    }
    func variant(
      _ value: String, _ parts: [(String, OrderedParts)], _ move: (OrderedParts) -> JSONValue
    ) -> CaseVariant {
      var vars = testCase.vars
      for (variable, ordered) in parts { vars[variable] = move(ordered) }
      return CaseVariant(trait: CaseTrait(attribute: "order", value: value), vars: vars)
    }
    var variants = reversed.isEmpty ? [] : [variant("reverse", reversed) { $0.reversed }]
    let longest = min(rotating.map(\.1.count).max() ?? 0, SuiteExpansion.maximumVariants + 2)
    for places in stride(from: 1, to: longest, by: 1) {
      let movable = rotating.filter { places < $0.1.count }
      variants.append(variant("rotate-\(places)", movable) { $0.rotated(by: places) })
    }
    return variants
  }

  private static func renamed(
    _ parts: [Change], _ testCase: SuiteCase, _ own: JSONObject
  ) -> [CaseVariant] {
    var variants: [CaseVariant] = []
    for case .names(let name, let others) in parts {
      for other in others {
        guard let changed = renaming(name, to: other, in: own) else { break }
        var vars = testCase.vars
        for entry in changed.entries { vars[entry.key] = entry.value }
        variants.append(
          CaseVariant(trait: CaseTrait(attribute: "names", value: other), vars: vars))
      }
    }
    return variants
  }

  private static func renaming(
    _ name: String, to other: String, in vars: JSONObject
  ) -> JSONObject? {
    JSONValue.object(vars).mappingTexts {
      NamedText.replacing(name, by: other, in: $0)
    }?.object
  }

  private static func attributes(_ parts: [Change], _ testCase: SuiteCase) -> [CaseVariant] {
    var variants: [CaseVariant] = []
    for case .attribute(let name, let values) in parts {
      // A case without the variables that an attribute sets does not have the attribute.
      let set = Set(values.flatMap { $0.vars.keys.map { ExactString($0) } })
      guard set.allSatisfy({ testCase.vars[$0.text] != nil }) else { continue }
      for value in values where !has(value, testCase) {
        var vars = testCase.vars
        for entry in value.vars.entries { vars[entry.key] = entry.value }
        let trait = CaseTrait(
          attribute: name, value: value.label, reference: values.first?.label)
        variants.append(CaseVariant(trait: trait, vars: vars))
      }
    }
    return variants
  }
}
