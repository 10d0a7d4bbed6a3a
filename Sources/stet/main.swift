internal import Foundation
internal import StetCLI

exit(await StetMain.run(Array(CommandLine.arguments.dropFirst())))
