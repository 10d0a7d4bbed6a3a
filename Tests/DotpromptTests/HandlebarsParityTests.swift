import StrictData
import Testing

@testable import Dotprompt

/// What Handlebars 4.7.9 (noEscape, knownHelpersOnly) prints for the same templates and data, as
/// recorded from it; the second list was drawn at random from a generator of templates.
@Suite struct HandlebarsParityTests {
  static let data = #"""
    {"a":"A","b":"B","c":"","o":{"x":"X","y":["p","q"],"a":"oa"},"l":["l0","l1","l2"],"ll":[["m","n"],["k"]],"e":[],"n":null,"k k":"kk","s":"str","f":false,"tr":true,"raw":true,"oo":{"l":["z"],"o":{"x":"deep"}},"z":0,"d":1.5,"big":1e+21,"small":1e-7,"html":"<b>&","nested":[1,[2,[null,3]],{}],"objs":[{"n":"1","a":"i1"},{"n":"2"}]}
    """#

  static let partials: [String: String] = [
    "p1": "P1 {{a}}\n",
    "p2": "line1 {{this.x}}\n  line2\n\n{{b}}",
    "p3": "{{#if a}}\n in {{../a}}\n{{/if}}\n",
    "p4": " {{> p1}}\n{{w}}{{x}} {{@root.a}}{{@index}}",
  ]

  static let written: [(template: String, text: String)] = [
    (
      "{{a}} {{b}}",
      "A B"
    ),
    (
      "{{missing}}|{{n}}|{{f}}|{{tr}}",
      "||false|true"
    ),
    (
      "{{o.x}} {{o/x}} {{this.a}} {{./a}} {{this/a}}",
      "X X A A A"
    ),
    (
      "{{[k k]}} {{o.[x]}} {{\"k k\"}}",
      "kk X kk"
    ),
    (
      "{{'a'}}",
      "A"
    ),
    (
      "x{{z}} x{{d}} x{{big}} x{{small}}",
      "x0 x1.5 x1e+21 x1e-7"
    ),
    (
      "{{html}} {{{html}}} {{&html}}",
      "<b>& <b>& <b>&"
    ),
    (
      "{{nested}}",
      "1,2,,3,[object Object]"
    ),
    (
      "{{o}}",
      "[object Object]"
    ),
    (
      "{{#if z}}1{{else}}0{{/if}}{{#if z includeZero=true}}1{{else}}0{{/if}}",
      "01"
    ),
    (
      "{{#if e}}1{{else}}0{{/if}}{{#if c}}1{{else}}0{{/if}}{{#if o}}1{{else}}0{{/if}}",
      "001"
    ),
    (
      "{{#unless n}}none{{/unless}}{{#unless a}}x{{else}}some{{/unless}}",
      "nonesome"
    ),
    (
      "{{#if f}}1{{else if n}}2{{else if a}}3{{else}}4{{/if}}",
      "3"
    ),
    (
      "{{#each l}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}",
      "0l0,1l1,2l2"
    ),
    (
      "{{#each o}}{{@key}}={{this}};{{/each}}",
      "x=X;y=p,q;a=oa;"
    ),
    (
      "{{#each e}}x{{else}}none{{/each}}",
      "none"
    ),
    (
      "{{#each n}}x{{else}}none{{/each}}",
      "none"
    ),
    (
      "{{#each s}}x{{else}}none{{/each}}",
      "none"
    ),
    (
      "{{#each ll}}{{#each this}}{{@../index}}-{{@index}}-{{this}} {{/each}}{{/each}}",
      "0-0-m 0-1-n 1-0-k "
    ),
    (
      "{{#each objs}}{{n}}{{a}}{{../a}}{{@root.b}} {{/each}}",
      "1i1AB 2AB "
    ),
    (
      "{{#each objs as |item i|}}{{i}}{{item.n}}{{a}} {{/each}}",
      "01i1 12 "
    ),
    (
      "{{#with o}}{{x}}{{../a}}{{/with}}",
      "XA"
    ),
    (
      "{{#with n}}x{{else}}nothing{{/with}}",
      "nothing"
    ),
    (
      "{{#with o as |p|}}{{p.x}}{{/with}}",
      "X"
    ),
    (
      "{{#with this}}{{a}}{{../a}}{{/with}}",
      "A"
    ),
    (
      "{{#o}}{{x}}{{/o}}",
      "X"
    ),
    (
      "{{#l}}{{this}}{{/l}}",
      "l0l1l2"
    ),
    (
      "{{#tr}}{{a}}{{/tr}}",
      "A"
    ),
    (
      "{{#f}}x{{^}}no{{/f}}",
      "no"
    ),
    (
      "{{#e}}x{{else}}no{{/e}}",
      "no"
    ),
    (
      "{{^f}}no{{/f}}",
      "no"
    ),
    (
      "{{^a}}x{{else}}yes{{/a}}",
      "yes"
    ),
    (
      "{{#s}}{{this}}{{/s}}",
      "str"
    ),
    (
      "{{#z}}[{{this}}]{{/z}}",
      "[0]"
    ),
    (
      "{{lookup o \"x\"}} {{lookup l 1}} {{lookup n \"x\"}} {{lookup o s}}",
      "X l1  "
    ),
    (
      "{{#if (lookup o \"x\")}}yes{{/if}}",
      "yes"
    ),
    (
      "{{#each (lookup o \"y\")}}{{this}}{{/each}}",
      "pq"
    ),
    (
      "{{#with (lookup oo \"o\")}}{{x}}{{/with}}",
      "deep"
    ),
    (
      "{{json o}} {{json l}} {{json n}} {{json s}} {{json d}}",
      "{\"x\":\"X\",\"y\":[\"p\",\"q\"],\"a\":\"oa\"} [\"l0\",\"l1\",\"l2\"] null \"str\" 1.5"
    ),
    (
      "{{json o indent=2}}",
      "{\n  \"x\": \"X\",\n  \"y\": [\n    \"p\",\n    \"q\"\n  ],\n  \"a\": \"oa\"\n}"
    ),
    (
      "{{#ifEquals a \"A\"}}y{{else}}n{{/ifEquals}}{{#unlessEquals a b}}y{{/unlessEquals}}{{#ifEquals n null}}y{{/ifEquals}}{{#ifEquals missing null}}y{{else}}n{{/ifEquals}}{{#ifEquals missing undefined}}y{{/ifEquals}}{{#ifEquals d 1.5}}y{{/ifEquals}}{{#ifEquals z \"0\"}}y{{else}}n{{/ifEquals}}",
      "yyynyyn"
    ),
    (
      "a {{! comment }} b {{!-- }} --}} c",
      "a  b  c"
    ),
    (
      "\\{{a}} {{a}}",
      "{{a}} A"
    ),
    (
      "\\\\{{a}}",
      "\\A"
    ),
    (
      "\\{{a}}\\{{b}} \\\\{{a}}",
      "{{a}}{{b}} \\A"
    ),
    (
      "x\\y {{a}}",
      "x\\y A"
    ),
    (
      "{{{{raw}}}} {{a}} {{{{/raw}}}}",
      " {{a}} "
    ),
    (
      "{{{{tr}}}}{{a}}{{{{/tr}}}}",
      "{{a}}"
    ),
    (
      "a\n{{! alone }}\nb",
      "a\nb"
    ),
    (
      "a\n  {{#if a}}\n  x\n  {{else}}\n  y\n  {{/if}}\nb",
      "a\n  x\nb"
    ),
    (
      "a  {{~a~}}  b",
      "aAb"
    ),
    (
      "{{#if a~}}  x  {{~/if}} y",
      "x y"
    ),
    (
      "{{#each l~}}\n {{this}}\n{{~/each}}",
      "l0l1l2"
    ),
    (
      "a\r\n{{#if a}}\r\nx\r\n{{/if}}\r\nb\r\n",
      "a\r\nx\r\nb\r\n"
    ),
    (
      "{{> p1}}",
      "P1 A\n"
    ),
    (
      "A\n  {{> p2 o}}\nB",
      "A\n  line1 X\n    line2\n  \nB"
    ),
    (
      "{{> p1 o}}",
      "P1 oa\n"
    ),
    (
      "{{> p1 a=\"h\"}}",
      "P1 h\n"
    ),
    (
      "{{#each objs}}{{> p1 this a=n}}{{/each}}",
      "P1 1\nP1 2\n"
    ),
    (
      "{{> p3}}",
      " in \n"
    ),
    (
      "  {{> p4 w=\"W\"}}\n",
      "   P1 A\n  W A"
    ),
    (
      "x {{> p2}} y",
      "x line1 \n  line2\n\nB y"
    ),
    (
      "\t{{> p4}}",
      "\t P1 A\n\t A"
    ),
    (
      "{{~> p2 ~}} x",
      "line1 \n  line2\n\nBx"
    ),
    (
      "{{constructor}}{{__proto__}}{{o.constructor}}{{toString}}{{l.map}}",
      ""
    ),
    (
      "{{l.length}} {{s.length}} {{l.[0]}}",
      "3 3 l0"
    ),
    (
      "{{else_}}{{elsewhere}}",
      ""
    ),
    (
      "{{ a }}{{\ta\n}}",
      "AA"
    ),
    (
      "{{#if a}}{{else}}{{/if}}",
      ""
    ),
    (
      "{{@root.o.x}} {{@nothing}} {{@root.a.b.c}}",
      "X  "
    ),
    (
      "{{../a}}{{#with o}}{{../../a}}{{/with}}",
      ""
    ),
    (
      "{{#if a}}{{#if b}}{{#if s}}deep{{/if}}{{/if}}{{/if}}",
      "deep"
    ),
    (
      "{{log a}}x",
      "x"
    ),
    (
      "{{#if undefined}}1{{else}}0{{/if}}{{#if true}}1{{/if}}{{#if -1}}1{{/if}}{{#if \"x\"}}1{{/if}}",
      "0111"
    ),
    (
      "{{#a.b}}x{{^}}y{{/a.b}}",
      "y"
    ),
    (
      "{{#o as |x|}}{{y}}{{/o}}",
      "p,q"
    ),
    (
      "{{true}}{{12}}",
      ""
    ),
    (
      "{{#each l}}{{#if @first}}first{{/if}}{{#if @last}}last{{/if}}{{/each}}",
      "firstlast"
    ),
    (
      "{{a}}\n\n{{#if f}}\n{{/if}}\n\n{{b}}",
      "A\n\n\nB"
    ),
  ]

  static let drawn: [(template: String, text: String)] = [
    (
      "\n  \t\t{{#each l as |p q|}}\u{a0}{{else ifEquals a b}}text {{lookup n k}}x y\na\n{{/each~}}text x\r\n",
      "\n  \t\t\u{a0}\u{a0}\u{a0}text x\r\n"
    ),
    (
      "\n  \n{{this~}}\n\u{a0}{{#unless this.a~}}\n\n{{^}} \r\n {{~/unless}} y\n\n\na\n",
      "\n  \n[object Object] y\n\n\na\n"
    ),
    (
      "\u{a0}{{#each l as |p q|}}{{c}}\t \r\n  y\n\n{{ else }}{{../../b}}  \n \r\n {{json f}}{{/each}}\r\n \r\n ",
      "\u{a0}\t \r\n  y\n\n\t \r\n  y\n\n\t \r\n  y\n\n\r\n \r\n "
    ),
    (
      "\u{a0}\t\u{a0}{{~^n}} \r\n \n\n \r\n  {{^e}}\\{{a}} y\n\u{a0}{{~^}}\u{a0}\n\n{{&c}}\u{a0}{{e}}a\n{{~/e~}}a\n{{^}} y\n{{^a}}\n  {{.}}  \n{{~/a~}}text {{/n}}\n \n",
      " \r\n \n\n \r\n{{a}} ya\n \n"
    ),
    (
      " y\n{{#each l as |p q|}} {{#each o~}}\n\n{{{f}}}\t\n{{! c }} y\n{{> p3 this}}\u{a0}{{ else }}\u{a0}\na\n\n\n{{json @index}}{{/each}}{{/each}}\r\n",
      " y\n \u{a0}\na\n\n\n0 \u{a0}\na\n\n\n1 \u{a0}\na\n\n\n2\r\n"
    ),
    (
      "a\n {{#ifEquals [k k] true}}\n\n{{ else }}x{{! c }}x{{/ifEquals~}}\u{a0}a\n\n  {{> p4}} y\n",
      "a\nxxa\n\n   P1 A\n A y\n"
    ),
    (
      " \r\n {{#each e}} y\n{{> p4 o}}{{else o~}}x\t\r\n  \n{{/each}}text {{> p3 a=b}}text ",
      " \r\n x\t\r\n  \ntext  in \ntext "
    ),
    (
      "\n  {{#with n}}{{^f}}a\n\n\n{{~{@root.a}}}\n{{~@root.o.x~}} {{~else}}\n\n{{/f}}\r\n{{~ else }}{{> p1}}  \n{{/with}}\t",
      "\n  P1 A\n  \n"
    ),
    (
      "\n\n{{> p2 a=b~}}\t {{^o}}\n \r\n {{~/o}}  \n{{{{raw}}}} {{a}} {{{{/raw}}}}\t",
      "\n\nline1 \n  line2\n\nB {{a}} \t"
    ),
    (
      "  \n\u{a0}{{{{raw}}}} {{a}} {{{{/raw}}}}\n\nx\nx{{^o}}text {{~^n}}a\ntext \t\n\n{{/n}}\n{{^e}}\n{{> p2}}\n{{/e}} y\n{{/o}}x",
      "  \n\u{a0} {{a}} \n\nx\nxx"
    ),
    (
      "{{^n}}  \n \r\n \n\n y\n{{#each e}}\t{{!-- c }} d --}}\r\n  \n{{else~}} y\n{{/each}}{{/n}}\n\nx{{@index}}\n  y\n",
      " \r\n \n\n y\ny\n\n\nx\n  y\n"
    ),
    (
      "\t{{~> p1}}\n\n{{!-- c }} d --}}text a\n{{#with this}}  \n{{~&tr~}}\r\n\r\n{{#unless p}}\r\n y\n\n{{f}} y\n\ta\na\n{{/unless~}}  \n{{else}}\t{{json [k k]}}{{json a}}\n{{/with}}  \n",
      "P1 A\n\ntext a\ntrue y\n\nfalse y\n\ta\na\n"
    ),
    (
      " a\n\t{{#tr~}}\u{a0}text \t y\n{{else}}\nx{{/tr}}text \t\\{{a}} \r\n \t{{@root.o.x}} y\n",
      " a\n\ttext \t y\ntext \t{{a}} \r\n \tX y\n"
    ),
    (
      "{{lookup this a}}\n  x{{~> p4}}\r\n  \n\n{{{{raw}}}} {{a}} {{{{/raw}}}}",
      "\n  x P1 A\n A\r\n  \n\n {{a}} "
    ),
    (
      "\n\n y\nx{{#with a~}}\n{{~/with}} \r\n \n  \ta\n{{#f}}\n\n\n\n\\\\{{a}}\n  \r\n{{/f}}",
      "\n\n y\nx \n  \ta\n"
    ),
    (
      " \r\n  \r\n {{#o}}\n  {{.}} y\n y\n{{#each o as |p q|}} {{./b}}\ttext {{^}}  \n\n{{! c }}{{/each}}{{/o}}\n\r\n\n",
      " \r\n  \r\n  [object Object] y\n y\n  \n\n\n\r\n\n"
    ),
    (
      "\n\n{{#unless u}}\n\r\n\n  {{~ else }}x\t  \n\t\n\n\t{{~#each ll}}\u{a0}\\\\{{a}}text {{else each l}}  \n\n\n{{> p2}} \r\n   \n \r\n {{~^}}{{e}}\r\n{{~/each~}}{{/unless}} \nx\\{{a}}\r\n",
      "\n\n \nx{{a}}\r\n"
    ),
    (
      "a\n{{^f}}\n y\n\n{{json @../index~}}\n\n\\\\{{a}}\\\n\n{{> p4 this~}}{{/f}}  \n",
      "a\n y\n\n\\A\\\n\n P1 A\n A  \n"
    ),
    (
      "  \n\n\n  x{{#this}}x{{else each l}}\n  text {{else with o}}text {{else}}{{#a}} \n{{/a}}  \n{{lookup l a}}\n\n{{/this}}\t",
      "  \n\n\n  xx\t"
    ),
    (
      "a\n{{#n}}\n\na\na\n{{> p1 a=b~}}\n  {{~/n}}  \n{{{{tr}}}}\n{{a}}\n{{{{/tr}}}} y\n",
      "a\n{{a}}\n y\n"
    ),
    (
      "\n{{#unless c}}  \n{{{{raw}}}} {{a}} {{{{/raw}}}}x\\\\{{a}}\n{{/unless~}} {{~&p}}x",
      "\n {{a}} x\\A\nx"
    ),
    (
      "x \r\n \t{{#with o as |p|}} \r\n \r\n{{else each l}} y\ntext \n\ntext x{{~@key}}{{~/with}}text ",
      "x \r\n \r\ntext "
    ),
    (
      " {{#o}}{{#ifEquals this @root.o.x}}text {{~/ifEquals}}  {{#if ../../b}}\nx y\n{{> p3 l}}a\n{{~/if}}a\n{{@key}} {{~ else }}\u{a0}{{! c ~}}a\n \r\n \n y\n\t{{/o~}}text ",
      "   a\ntext "
    ),
    (
      "{{#each o as |p q|}}\n  {{~#e~}}\n  x y\na\n{{ else }} y\n{{this}}\n   y\n\\\\{{a}}\n{{/e}}\ttext {{/each}}\n",
      " y\nX\n   y\n\\\n\ttext  y\np,q\n   y\n\\\n\ttext  y\noa\n   y\n\\\n\ttext \n"
    ),
  ]

  @Test(arguments: written + drawn)
  func `prints what Handlebars prints`(template: String, text: String) throws {
    let source = try PromptSource.partial(parsing: Array(template.utf8))
    let input = try JSONParser.parse(Self.data)
    let rendered = try rawText(source, input)
    #expect(ExactString(rendered) == ExactString(text), "\(template.debugDescription)")
  }

  /// The text before messages are made of it, which drop blank pieces.
  private func rawText(_ source: PromptSource, _ input: JSONValue) throws -> String {
    var templates: [ExactString: Template] = [:]
    for (name, text) in Self.partials {
      templates[ExactString(name)] = try Template(parsing: text)
    }
    var rendering = TemplateRendering(
      partials: templates, outputLimit: 1 << 20, stepLimit: 1 << 20)
    let data = DataFrame(
      variables: JSONObject([("root", input)]),
      parent: DataFrame(variables: JSONObject(), parent: nil))
    try rendering.render(
      source.template.nodes,
      in: Scope(context: ContextFrame(value: input, parent: nil), data: data))
    return rendering.writer.finish().map { piece in
      if case .text(let bytes) = piece { String(decoding: bytes, as: UTF8.self) } else { "?" }
    }.joined()
  }
}
