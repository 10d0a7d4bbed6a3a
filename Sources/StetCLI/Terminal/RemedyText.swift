internal import PromptModel

/// Words for what would mend a refusal.
extension Remedy {
  /// What to do, in words.
  var words: String {
    switch self {
    case .evaluate(let name, let suite, let reference):
      "Run `stet eval \(name)\(reference.map { "@\($0)" } ?? "")"
        + "\(suite.map { " --suite \($0)" } ?? "") --commit`."
    case .promoteFirst(let name, let environment):
      "Run `stet promote \(name) --to \(environment)` first."
    case .merge(let name): "Merge the change to '\(name)' to the mainline first."
    case .review(let name):
      "Run `stet diff \(name)@production \(name)` to see what changed, and mend the lost cases."
    case .removeLeaks(let name, let suite):
      "Take these cases out of '\(name)' and its examples, or give '\(suite)' others; `stet lint "
        + "\(name)` shows where they stand."
    case .widenSuite(let suite, let cases):
      "Widen suite '\(suite)' to about \(cases) cases, so that it can decide."
    case .widenOrAccept(let name, let environment, let suite, let cases):
      "Widen suite '\(suite)'\(cases.map { " to about \($0) cases" } ?? ""), so that it can decide; "
        + "or have somebody who did not write the change run `stet promote \(name) --to "
        + "\(environment) --accept-inconclusive \"why\"`."
    case .letAcceptanceWrite:
      "Let `stet promote PROMPT --to ENV --accept-inconclusive \"why\"` write overrides."
    case .mendOrNameAdmin:
      "Mend what failed, or evaluate what is missing; an admin's override needs trust/, which says "
        + "who is an admin."
    case .rebase: "Run `git pull --rebase` and try again."
    case .landFirst(let path): "Land the change to \(path) one push earlier."
    case .mend(let path): "Mend \(path.oneLine) in a push of its own, before a pin moves."
    case .mergeOrPromote, .letPromoteWrite, .letRollBackWrite, .withdraw, .leaveOut:
      pinWords
    case .declare(let environment):
      "Add '\(environment)' to stet.yaml and push that first, or mend the name."
    case .dropDemand(let demand): "Take '\(demand)' out of stet.yaml, or update stet."
    case .mendPrompt(let name): "Mend '\(name)'; `stet lint` shows where it breaks."
    case .shorten(let path):
      "Shorten \(path.oneLine), or raise `max-prompt-bytes` one push earlier."
    case .raisePolicyVersion(let version):
      "Set `policy-version: \(version + 1)` in stet.yaml and amend the commit."
    case .letEvaluationWrite: "Let `stet eval PROMPT --commit` write evidence."
    case .restore, .remove, .rename, .makePlain, .replaceByFile: fileWords
    case .setClock, .pushLineOfRoot, .pushByOwnName, .pushElsewhere, .keepMainline: pushWords
    }
  }

  private var pinWords: String {
    switch self {
    case .mergeOrPromote(let name, let environment):
      "Merge the change to '\(name)' to the mainline first, or promote what is there: "
        + "`stet eval \(name) --commit`, then `stet promote \(name) --to \(environment)`."
    case .letPromoteWrite(let name, let environment):
      "Undo the edit, take up the newest state of the branch and let `stet promote \(name) --to "
        + "\(environment)` write the pin; pins are not edited by hand."
    case .letRollBackWrite(let name, let environment):
      "Let `stet rollback \(name) --env \(environment)` write the pin."
    case .withdraw(let name, let environment):
      "Restore the pin file; `stet withdraw \(name) --env \(environment)` serves nothing."
    case .leaveOut(let name, let environment):
      "Leave the pin out: '\(environment)' serves nothing of '\(name)'."
    default: ""
    }
  }

  private var fileWords: String {
    switch self {
    case .restore(let path):
      "Restore \(path.oneLine) as it was: `git revert` the commit, or amend it."
    case .remove(let path): "Remove \(path.oneLine), or keep it in a repository of its own."
    case .rename(let path): "Rename \(path.oneLine) (lower case, digits and `-`) with `git mv`."
    case .makePlain(let path):
      "Run `git update-index --chmod=-x` on \(path.oneLine) and amend the commit."
    case .replaceByFile(let path): "Put a regular file in place of \(path.oneLine)."
    default: ""
    }
  }

  private var pushWords: String {
    switch self {
    case .setClock: "Set the clock, then run `git commit --amend --reset-author --no-edit`."
    case .pushLineOfRoot:
      "Push a branch that holds the root; the operator names another with `stet hooks install "
        + "--server --root COMMIT`."
    case .pushByOwnName:
      "Push to the mainline by its own name; the server's operator makes it a branch of its own."
    case .pushElsewhere: "Push to a branch below refs/heads/."
    case .keepMainline: "Leave the mainline in place; push commits to it."
    default: ""
    }
  }
}

extension String {
  /// The text with control characters escaped, as a path may have them.
  var oneLine: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }
}
