import ArgumentParser
import Catalogue
import Documentation
import EmbeddedPostgres
import Foundation
import JSON
import Logging
import Migrator

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Writes the documentation of every method, applications' included, as Markdown.")

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "The folder to write to; files of methods that are gone are left alone.")
    var folder: String

    func run() async throws {
        let logger = try Gatehouse.logger()
        let embedded = try await database.startEmbedded(logger: logger)
        do {
            guard let url = embedded?.ownerURL ?? database.ownerURL else {
                throw CommandError(description: "reading the catalogue takes the owner's login: set DATABASE_URL")
            }
            try write(try catalogue(Migrator(url: url, logger: logger)))
        } catch {
            await embedded?.stop()
            throw error
        }
        await embedded?.stop()
    }

    private func catalogue(_ migrator: consuming Migrator) throws -> Catalogue {
        let json = try migrator.scalar("select gate.node_catalogue()") ?? "null"
        let parser = CatalogueParser(release: Gatehouse.builtIn.release, steps: Set(ServeCommand.steps.keys))
        return try parser.parse(try JSON(parsing: json))
    }

    private func write(_ catalogue: Catalogue) throws {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in Documentation(catalogue).files {
            try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
        }
    }
}
