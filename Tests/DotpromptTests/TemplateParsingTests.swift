import Dotprompt
import StrictData
import Testing

@Suite struct TemplateParsingTests {
  /// Templates that do not parse, with a mark where the error is.
  static let broken: [(String, String)] = [
    ("a\n  «{{#if x}}b", "'{{#if}}' is not closed"),
    ("{{#if x}}{{/«unless}}", "'{{/unless}}' closes 'if', opened at 1:1"),
    ("{{#if x}}\n{{/if}}«{{/if}}", "'{{/if}}' stands outside of any block"),
    ("x «{{else}}", "'{{else}}' stands outside of any block"),
    ("{{#if a}}{{else}}«{{else}}{{/if}}", "'{{else}}' does not fit here"),
    ("{{#if a}}{{else}}«{{else if b}}{{/if}}", "'{{else if}}' does not fit here"),
    ("{{^a}}«{{else if b}}{{/a}}", "'{{else if}}' does not fit here"),
    ("{{x «", "expected '}}', found the end of the text"),
    ("{{x«}\n}", "expected '}}', found '}'"),
    ("{{«}}", "expected a name, found '}'"),
    ("{{x«}}}", "'}}}' closes a tag that '{{' opened"),
    ("{{{x«}} y", "'}}' closes a tag that '{{{' opened"),
    ("{{#«}} y", "expected a name, found '}'"),
    ("{{> «(lookup . 'x')}}", "the name of a partial is computed, which is not supported"),
    ("«{{#> p}}x{{/p}}", "partial blocks '{{#> …}}' are not supported"),
    ("«{{> @partial-block}}", "partial blocks '{{> @partial-block}}' are not supported"),
    ("«{{#*inline 'p'}}x{{/inline}}", "inline partials and decorators are not supported"),
    ("«{{* x}}", "decorators '{{* …}}' are not supported"),
    ("«{{> p a b}}", "a partial takes one context, not 2 arguments"),
    ("a «{{! never", "the comment is not closed"),
    ("a «{{!-- never }}", "the comment is not closed"),
    ("{{f «'x}}", "the string is not closed"),
    ("{{f «[x}}", "'[' is not closed"),
    ("{{f x=1 «y}}", "a positional argument follows a named one"),
    ("{{f x=1 «x=2}}", "argument 'x' is given twice"),
    ("{{f (g x«}}", "expected ')', found '}'"),
    ("{{«a.this}}", "invalid path 'a.this'"),
    ("{{«a/../b}}", "invalid path 'a/..'"),
    ("{{é«\"x\"}}", "expected a space or '}}' after 'é', found '\"'"),
    ("{{#each x as |«|}}{{/each}}", "expected a block parameter's name"),
    ("«{{{{raw}}}} {{x}}", "'{{{{raw}}}}' is not closed"),
    ("{{{{a}}}} «{{{{/b}}}}", "'{{{{/b}}}}' closes 'a', opened at 1:1"),
  ]

  @Test(arguments: broken)
  func `an error names its place`(template: String, message: String) throws {
    let (text, positions) = marked(template)
    let error = try #require(caught(SourceError.self) { _ = try Template(parsing: text) })
    #expect(error.message == message)
    #expect(error.position == positions.first)
  }

  @Test func `errors count lines from the start of the file`() throws {
    let (text, positions) = marked("# licence\n---\nmodel: m\n---\n\nHello\n  {{#if («}}")
    let error = try #require(caught(SourceError.self) { _ = try prompt(text) })
    #expect(error.position == positions[0])
  }

  @Test func `a column counts scalars and not bytes or graphemes`() throws {
    let (text, positions) = marked("é e\u{301} 👨‍👩‍👧 {{«}}")
    let error = try #require(caught(SourceError.self) { _ = try Template(parsing: text) })
    #expect(error.position == positions[0])
    #expect(error.position.column == 14)
  }

  @Test func `CRLF and CR end lines`() throws {
    let error = try #require(
      caught(SourceError.self) { _ = try Template(parsing: "a\r\nb\rc\n{{") })
    #expect(error.position == SourcePosition(line: 4, column: 3))
  }

  @Test func `every node has its position`() throws {
    let (text, positions) = marked("«a «{{x}}«\n«{{#if y}}«b«{{/if}}«{{> p}}«{{! c }}")
    let nodes = try Template(parsing: text).nodes
    #expect(nodes.map(\.position) == [0, 1, 2, 3, 6, 7].map { positions[$0] })
    guard case .block(let block) = nodes[3] else {
      Issue.record("no block")
      return
    }
    #expect(block.branches[0].body.first?.position == positions[4])
  }

  @Test func `block nesting is limited`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "{{#if a}}", count: depth) + String(repeating: "{{/if}}", count: depth)
    }
    _ = try Template(parsing: nested(20))
    let error = try #require(caught(SourceError.self) { _ = try Template(parsing: nested(21)) })
    #expect(error.message == "blocks are nested deeper than 20")
    #expect(error.position == SourcePosition(line: 1, column: 181))
  }

  @Test func `subexpression nesting is limited`() throws {
    func nested(_ depth: Int) -> String {
      "{{json " + String(repeating: "(json ", count: depth) + "x"
        + String(repeating: ")", count: depth) + "}}"
    }
    _ = try Template(parsing: nested(20))
    #expect(caught(SourceError.self) { _ = try Template(parsing: nested(21)) } != nil)
  }
}

@Suite struct TemplateUseTests {
  @Test func `variables know their way from the input`() throws {
    let (text, positions) = marked(
      """
      {{«name}} {{#if «premium}}{{«user.plan}}{{/if}}
      {{#each «items as |item i|}}{{«title}} {{«../name}} {{item.x}} {{@index}}{{/each}}
      {{#with «a.b}}{{«c}}{{/with}} {{«@auth.email}} {{«@root.z}} {{«[k k]}}
      {{#«part}}{{«inner}}{{/part}}{{json «this.q}} {{#with (lookup «m k=«v)}}{{«w}}{{/with}}
      """)
    let uses = try Template(parsing: text).variables
    #expect(
      uses.map { $0.path.joined(separator: ".") } == [
        "name", "premium", "user.plan", "items", "items.*.title", "name", "a.b", "a.b.c",
        "auth.email", "z", "k k", "part", "part.inner", "q", "m", "v", "",
      ])
    #expect(uses.map(\.position) == positions)
    #expect(uses.filter(\.isData).map(\.name) == ["auth"])
    #expect(
      uses.filter(\.isInBlock).map(\.written) == [
        "user.plan", "title", "../name", "c", "inner", "w",
      ])
    #expect(uses.filter(\.isAmbiguous).map(\.written) == ["inner"])
    #expect(uses.last?.name == nil)
  }

  @Test func `includes are found in every branch and nowhere else`() throws {
    let (text, positions) = marked(
      """
      {{#if x}}«{{> one}}{{else if y}}«{{> two o}}{{else}}«{{> a/three n=1}}{{/if}}
      {{! {{> no}} }}{{!-- {{> no}} --}}\\{{> no}} {{{{raw}}}}{{> no}}{{{{/raw}}}}
      {{^x}}«{{> "four"}}{{else}}«{{> five this}}{{/x}}{{#each l}}«{{> six}}{{/each}}
      """)
    let uses = try Template(parsing: text).partials
    #expect(uses.map(\.name) == ["one", "two", "a/three", "four", "five", "six"])
    #expect(uses.map(\.position) == positions)
    #expect(uses.map(\.contextPath) == [[], ["o"], [], [], ["x"], ["l", "*"]])
    #expect(uses[2].argumentNames == ["n"])
  }

  @Test func `helpers are listed, known or not`() throws {
    let uses = try Template(
      parsing: "{{role 'user'}}{{history}}{{shout x}}{{#if (eq a b)}}{{/if}}{{x}}"
    ).helpers
    #expect(uses.map(\.name) == ["role", "history", "shout", "if", "eq"])
    #expect(uses.map(\.isKnown) == [true, true, false, true, false])
  }
}
